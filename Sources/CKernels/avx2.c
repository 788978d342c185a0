// Eight lanes: AVX2 with FMA and F16C (Haswell, Zen and later).
#if defined(__x86_64__)
#include "levels.h"
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

#define LANES 8
#define LEVEL 1
#define KERNELS omni_kernels_avx2
#include "vector.h"

static inline vf load_f16(const uint16_t *p) {
    return (vf)_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p));
}

#include "elementwise.h"
#include "rows.h"
#include "linear.h"
#include "table.h"

#pragma clang attribute pop
#endif
