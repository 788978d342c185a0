// Sixteen lanes: AVX-512 F, BW, VL and DQ (Skylake-X, Zen 4 and later).
#if defined(__x86_64__)
#include "levels.h"
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma,f16c"))), apply_to = function)

#define LANES 16
#define LEVEL 2
#define KERNELS omni_kernels_avx512
#include "vector.h"

static inline vf load_f16(const uint16_t *p) {
    return (vf)_mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)p));
}

#include "elementwise.h"
#include "rows.h"
#include "linear.h"
#include "table.h"

#pragma clang attribute pop
#endif
