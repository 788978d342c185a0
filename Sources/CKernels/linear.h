// x [rows, k] times w [outputs, k] transposed, for few rows: the weights stream through once, as
// stored. A tile is R rows of x by P outputs, so that each vector read serves several sums: long
// rows of x do not stay in the first-level cache. While a tile is computed, the weights of the next
// one are fetched into the second level (a fetch beyond the last one does no harm): without that,
// short rows leave a third of the memory's rate unused.
#define LINEAR_TILE(name, loader, type, R, P)                                                  \
    static inline void name(const float *x, long k, const type *w, float *out) {               \
        vf a[R][P] = {{{0}}};                                                                  \
        long i = 0;                                                                            \
        for (; i + LANES <= k; i += LANES) {                                                   \
            vf wide[P];                                                                        \
            for (int p = 0; p < P; p++) {                                                      \
                __builtin_prefetch(w + (p + P) * k + i, 0, 2);                                  \
                wide[p] = loader(w + p * k + i);                                               \
            }                                                                                  \
            for (int r = 0; r < R; r++) {                                                      \
                vf v = load(x + r * k + i);                                                    \
                for (int p = 0; p < P; p++) a[r][p] += wide[p] * v;                            \
            }                                                                                  \
        }                                                                                      \
        for (int r = 0; r < R; r++)                                                            \
            for (int p = 0; p < P; p++) out[r * P + p] = sum(a[r][p]);                         \
        for (int p = 0; p < P && i < k; p++) {                                                 \
            type tail[LANES] = {0};                                                            \
            float wide[LANES];                                                                 \
            memcpy(tail, w + p * k + i, (size_t)(k - i) * sizeof(type));                       \
            store(wide, loader(tail));                                                         \
            for (int r = 0; r < R; r++)                                                        \
                for (long j = i; j < k; j++) out[r * P + p] += wide[j - i] * x[r * k + j];     \
        }                                                                                      \
    }

#define LINEAR_TILE_ROWS(name, loader, type, P)                                                \
    LINEAR_TILE(name##_1x##P, loader, type, 1, P)                                              \
    LINEAR_TILE(name##_2x##P, loader, type, 2, P)                                              \
    LINEAR_TILE(name##_3x##P, loader, type, 3, P)                                              \
    LINEAR_TILE(name##_4x##P, loader, type, 4, P)                                              \
    static inline void name##_##P(                                                             \
        const float *x, long rows, long k, const type *w, const float *bias, float *y,         \
        long ldy) {                                                                            \
        float out[4 * P];                                                                      \
        for (long i = 0; i < rows; i += 4) {                                                   \
            long count = rows - i < 4 ? rows - i : 4;                                          \
            switch (count) {                                                                   \
            case 1: name##_1x##P(x + i * k, k, w, out); break;                                 \
            case 2: name##_2x##P(x + i * k, k, w, out); break;                                 \
            case 3: name##_3x##P(x + i * k, k, w, out); break;                                 \
            default: name##_4x##P(x + i * k, k, w, out);                                       \
            }                                                                                  \
            for (long r = 0; r < count; r++)                                                   \
                for (int p = 0; p < P; p++)                                                    \
                    y[(i + r) * ldy + p] = out[r * P + p] + (bias ? bias[p] : 0.0f);           \
        }                                                                                      \
    }

#define LINEAR(name, loader, type)                                                             \
    LINEAR_TILE_ROWS(name, loader, type, 4)                                                    \
    LINEAR_TILE_ROWS(name, loader, type, 1)                                                    \
    static void name(                                                                          \
        const float *x, long rows, long k, const void *weights, long outputs,                  \
        const float *bias, float *y, long ldy) {                                               \
        const type *w = weights;                                                               \
        long j = 0;                                                                            \
        for (; j + 4 <= outputs; j += 4)                                                       \
            name##_4(x, rows, k, w + j * k, bias ? bias + j : bias, y + j, ldy);               \
        for (; j < outputs; j++)                                                               \
            name##_1(x, rows, k, w + j * k, bias ? bias + j : bias, y + j, ldy);               \
    }

LINEAR(linear_f32, load, float)
LINEAR(linear_f16, load_f16, uint16_t)
LINEAR(linear_bf16, load_bf16, uint16_t)
