// Four lanes of portable C: any CPU, and the twin the faster levels are tested against.
#include "levels.h"

#define LANES 4
#define LEVEL 0
#define KERNELS omni_kernels_plain
#include "vector.h"

static inline vf load_f16(const uint16_t *p) {
    // Shift exponent and mantissa into place, then scale 2^-15 exponents up to 2^-127's: exact,
    // subnormals included. Infinity and NaN (exponent 31) get the full exponent back by hand.
    vi half = load_u16(p);
    vi bits = (half & 0x7fff) << 13;
    vi special = bits >= 0x0f800000;
    vf value = (vf)bits * 0x1p112f;
    bits = ((vi)value & ~special) | ((bits | 0x7f800000) & special);
    return (vf)(bits | ((half & 0x8000) << 16));
}

#include "elementwise.h"
#include "rows.h"
#include "linear.h"
#include "table.h"
