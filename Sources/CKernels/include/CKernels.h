#ifndef CKERNELS_H
#define CKERNELS_H

/// SIMD level chosen at run time: 0 plain C, 1 AVX2 + FMA, 2 AVX-512.
int omni_simd_level(void);

#endif
