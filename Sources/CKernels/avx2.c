// Eight lanes: AVX2 with FMA and F16C (Haswell, Zen and later).
#if defined(__x86_64__)
#include "levels.h"
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

#define LANES 8
#define LEVEL 1
// Rows of a strip of x: what leaves registers for two vectors of weights, and at most LANES.
#define ROWS 6
#define TILE_CASES \
    TILE_CASE(1) TILE_CASE(2) TILE_CASE(3) TILE_CASE(4) TILE_CASE(5) TILE_CASE(6)
#define TRANSPOSE \
    EXCHANGE(4, ORDER(0, 1, 2, 3, 8, 9, 10, 11), \
        ORDER(4, 5, 6, 7, 12, 13, 14, 15)) \
    EXCHANGE(2, ORDER(0, 1, 8, 9, 4, 5, 12, 13), \
        ORDER(2, 3, 10, 11, 6, 7, 14, 15)) \
    EXCHANGE(1, ORDER(0, 8, 2, 10, 4, 12, 6, 14), \
        ORDER(1, 9, 3, 11, 5, 13, 7, 15))
#define KERNELS omni_kernels_avx2
#include "vector.h"

static inline vf load_f16(const uint16_t *p) {
    return (vf)_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p));
}

#include "elementwise.h"
#include "rows.h"
#include "linear.h"
#include "floats.h"
#include "product.h"
#include "attention.h"
#include "table.h"

#pragma clang attribute pop
#endif
