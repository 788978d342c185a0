// Sixteen lanes: AVX-512 F, BW, VL and DQ (Skylake-X, Zen 4 and later).
#if defined(__x86_64__)
#include "levels.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma,f16c"))), apply_to = function)

#define LEVEL 2
#define KERNELS omni_kernels_avx512
#include "lanes16.h"

#include "elementwise.h"
#include "rows.h"
#include "linear.h"
#include "floats.h"
#include "product.h"
#include "attention.h"
#include "table.h"

#pragma clang attribute pop
#endif
