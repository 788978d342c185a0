// Loops over n values. The tail shorter than a vector goes through a padded copy, so that every
// element takes the same arithmetic wherever it lies.

#define UNARY(name, expression)                                    \
    static void name(float *x, long n) {                           \
        long i = 0;                                                \
        for (; i + LANES <= n; i += LANES) {                       \
            vf v = load(x + i);                                    \
            store(x + i, expression);                              \
        }                                                          \
        if (i < n) {                                               \
            float tail[LANES] = {0};                               \
            memcpy(tail, x + i, (size_t)(n - i) * sizeof(float));  \
            vf v = load(tail);                                     \
            store(tail, expression);                               \
            memcpy(x + i, tail, (size_t)(n - i) * sizeof(float));  \
        }                                                          \
    }

static inline vf vsigmoid(vf v) { return 1.0f / (1.0f + vexp(-v)); }

// Abramowitz and Stegun 7.1.26: erf(z) = 1 - (a1 t + ... + a5 t^5) e^(-z z), t = 1 / (1 + p z),
// for z >= 0; absolute error below 1.5e-7.
static inline vf vgelu(vf v) {
    vi sign = (vi)v & (int32_t)0x80000000u;
    vf z = (vf)((vi)v & 0x7fffffff) * 0.70710678f;
    vf t = 1.0f / (1.0f + 0.3275911f * z);
    vf p = 1.061405429f * t - 1.453152027f;
    p = p * t + 1.421413741f;
    p = p * t - 0.284496736f;
    p = p * t + 0.254829592f;
    vf erf = 1.0f - p * t * vexp(-z * z);
    return 0.5f * v * (1.0f + (vf)((vi)erf | sign));
}

UNARY(relu, vmax(v, splat(0)))
UNARY(gelu, vgelu(v))
UNARY(silu, v * vsigmoid(v))
UNARY(sigmoid, vsigmoid(v))

static void silu_multiply(float *gate, const float *up, long n) {
    long i = 0;
    for (; i + LANES <= n; i += LANES) {
        vf v = load(gate + i);
        store(gate + i, v * vsigmoid(v) * load(up + i));
    }
    if (i < n) {
        silu(gate + i, n - i);
        for (; i < n; i++) gate[i] *= up[i];
    }
}

static void add(float *x, const float *y, long n) {
    for (long i = 0; i < n; i++) x[i] += y[i];
}

static void multiply(float *x, const float *y, long n) {
    for (long i = 0; i < n; i++) x[i] *= y[i];
}

static void axpy(float a, const float *x, float *y, long n) {
    for (long i = 0; i < n; i++) y[i] += a * x[i];
}

static float dot(const float *x, const float *y, long n) {
    vf a = {0}, b = {0};
    long i = 0;
    for (; i + 2 * LANES <= n; i += 2 * LANES) {
        a += load(x + i) * load(y + i);
        b += load(x + i + LANES) * load(y + i + LANES);
    }
    float total = sum(a + b);
    for (; i < n; i++) total += x[i] * y[i];
    return total;
}

#define WIDEN(name, loader)                                              \
    static void name(const uint16_t *in, float *out, long n) {           \
        long i = 0;                                                      \
        for (; i + LANES <= n; i += LANES) store(out + i, loader(in + i)); \
        if (i < n) {                                                     \
            uint16_t tail[LANES] = {0};                                  \
            float wide[LANES];                                           \
            memcpy(tail, in + i, (size_t)(n - i) * sizeof(uint16_t));    \
            store(wide, loader(tail));                                   \
            memcpy(out + i, wide, (size_t)(n - i) * sizeof(float));      \
        }                                                                \
    }

WIDEN(widen_f16, load_f16)
WIDEN(widen_bf16, load_bf16)
