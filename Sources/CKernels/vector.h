// A vector of LANES floats and the few operations the kernels are written in. Included once per
// level; the level's file adds load_f16.
#include <math.h>
#include <string.h>

typedef float vf __attribute__((vector_size(LANES * 4)));
typedef int32_t vi __attribute__((vector_size(LANES * 4)));
typedef uint16_t vh __attribute__((vector_size(LANES * 2)));

static inline vf load(const float *p) {
    vf v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline void store(float *p, vf v) { memcpy(p, &v, sizeof v); }

static inline vi load_u16(const uint16_t *p) {
    vh v;
    memcpy(&v, p, sizeof v);
    return __builtin_convertvector(v, vi);
}

static inline vf load_bf16(const uint16_t *p) { return (vf)(load_u16(p) << 16); }

static inline vf splat(float x) { return x - (vf){0}; }

static inline vf vmax(vf a, vf b) { return __builtin_elementwise_max(a, b); }
static inline vf vmin(vf a, vf b) { return __builtin_elementwise_min(a, b); }

// Adds the upper half of the lanes to the lower one until one is left.
static inline float sum(vf v) {
#if LANES == 16
    typedef float v8 __attribute__((vector_size(32)));
    v8 e = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7) +
           __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
#elif LANES == 8
    vf e = v;
#endif
    typedef float v4 __attribute__((vector_size(16)));
#if LANES >= 8
    v4 f = __builtin_shufflevector(e, e, 0, 1, 2, 3) + __builtin_shufflevector(e, e, 4, 5, 6, 7);
#else
    v4 f = v;
#endif
    return (f[0] + f[2]) + (f[1] + f[3]);
}

static inline float largest(vf v) {
    float lanes[LANES];
    store(lanes, v);
    float best = lanes[0];
    for (int i = 1; i < LANES; i++) best = lanes[i] > best ? lanes[i] : best;
    return best;
}

// e^x: x = n ln 2 + r, a polynomial for e^r and n added to the exponent. Relative error 2e-7;
// below -87.3 the result is 2^-126 (as good as zero after any normalisation).
static inline vf vexp(vf x) {
    x = vmin(vmax(x, splat(-87.3f)), splat(88.3f));
    vf shifted = x * 1.44269504f + 12582912.0f;  // rounds to nearest in the low mantissa bits
    vf n = shifted - 12582912.0f;
    vf r = x - n * 0.693359375f;
    r = r + n * 2.12194440e-4f;
    vf p = 1.9875691500e-4f * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    vi exponent = ((vi)shifted - 0x4b400000) << 23;
    return (vf)((vi)p + exponent);
}
