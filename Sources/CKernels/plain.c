// Four lanes of portable C: any CPU, and the twin the faster levels are tested against.
#include "levels.h"

#define LANES 4
#define LEVEL 0
// Rows of a strip of x: what leaves registers for two vectors of weights, and at most LANES.
#define ROWS 4
#define TILE_CASES TILE_CASE(1) TILE_CASE(2) TILE_CASE(3) TILE_CASE(4)
#define TRANSPOSE \
    EXCHANGE(2, ORDER(0, 1, 4, 5), \
        ORDER(2, 3, 6, 7)) \
    EXCHANGE(1, ORDER(0, 4, 2, 6), \
        ORDER(1, 5, 3, 7))
#define KERNELS omni_kernels_plain
#include "vector.h"

static inline vf load_f16(const uint16_t *p) {
    vi half = load_u16(p);
    vi magnitude = half & 0x7fff;
    // Exponents are biased by 15 here and by 127 in a float; 31 stands for infinity and NaN.
    vi bits = (magnitude << 13) + 0x38000000;
    bits |= (magnitude >= 0x7c00) & 0x7f800000;
    // Subnormal halves go by way of integers: a float with their bits would be denormal, and
    // threads of the engine read those as zero.
    vi tiny = (vi)(__builtin_convertvector(magnitude, vf) * 0x1p-24f);
    vi isTiny = magnitude < 0x400;
    return (vf)((tiny & isTiny) | (bits & ~isTiny) | ((half & 0x8000) << 16));
}

#include "elementwise.h"
#include "rows.h"
#include "linear.h"
#include "floats.h"
#include "product.h"
#include "attention.h"
#include "table.h"
