#ifndef OMNI_LEVELS_H
#define OMNI_LEVELS_H

#include "CKernels.h"

OmniKernels omni_kernels_plain(void);
OmniKernels omni_kernels_avx2(void);
OmniKernels omni_kernels_avx512(void);
OmniProducts omni_bfloat_products_avx512(void);

#endif
