// x [rows, k] times w [outputs, k] transposed, for few rows: the weights stream through once, as
// stored, and each vector of them meets up to four rows of x.
#define LINEAR_TILE(name, loader, type, R)                                                     \
    static inline void name(                                                                   \
        const float *x, long k, const type *w, float *out) {                                   \
        vf a[R][2] = {{{0}}};                                                                  \
        long i = 0;                                                                            \
        for (; i + 2 * LANES <= k; i += 2 * LANES) {                                           \
            vf w0 = loader(w + i), w1 = loader(w + i + LANES);                                 \
            for (int r = 0; r < R; r++) {                                                      \
                a[r][0] += w0 * load(x + r * k + i);                                           \
                a[r][1] += w1 * load(x + r * k + i + LANES);                                   \
            }                                                                                  \
        }                                                                                      \
        for (int r = 0; r < R; r++) out[r] = sum(a[r][0] + a[r][1]);                           \
        if (i < k) {                                                                           \
            type tail[2 * LANES] = {0};                                                        \
            float wide[2 * LANES];                                                             \
            memcpy(tail, w + i, (size_t)(k - i) * sizeof(type));                               \
            store(wide, loader(tail));                                                         \
            store(wide + LANES, loader(tail + LANES));                                         \
            for (int r = 0; r < R; r++)                                                        \
                for (long j = i; j < k; j++) out[r] += wide[j - i] * x[r * k + j];             \
        }                                                                                      \
    }

#define LINEAR(name, loader, type)                                                             \
    LINEAR_TILE(name##_tile4, loader, type, 4)                                                 \
    LINEAR_TILE(name##_tile1, loader, type, 1)                                                 \
    static void name(                                                                          \
        const float *x, long rows, long k, const void *weights, long outputs,                  \
        const float *bias, float *y, long ldy) {                                               \
        for (long j = 0; j < outputs; j++) {                                                   \
            const type *w = (const type *)weights + j * k;                                     \
            float b = bias ? bias[j] : 0.0f, out[4];                                           \
            long i = 0;                                                                        \
            for (; i + 4 <= rows; i += 4) {                                                    \
                name##_tile4(x + i * k, k, w, out);                                            \
                for (int r = 0; r < 4; r++) y[(i + r) * ldy + j] = out[r] + b;                 \
            }                                                                                  \
            for (; i < rows; i++) {                                                            \
                name##_tile1(x + i * k, k, w, out);                                            \
                y[i * ldy + j] = out[0] + b;                                                   \
            }                                                                                  \
        }                                                                                      \
    }

LINEAR(linear_f32, load, float)
LINEAR(linear_f16, load_f16, uint16_t)
LINEAR(linear_bf16, load_bf16, uint16_t)
