// x [rows, k] times w [outputs, k] transposed, for many rows (Goto and van de Geijn 2008). Both are
// packed into strips which the innermost loop reads in order: x by ROWS rows, whose values are
// broadcast, and w by COLUMNS outputs, two vectors of them per word. A word is PER_WORD successive
// values of k in the 4 bytes of a float. Strips that are not full are padded with zeros.
#define COLUMNS (2 * LANES)

static inline long words_of(long k) { return (k + PER_WORD - 1) / PER_WORD; }

// Two vectors change halves (or quarters, ...) so that blocks of `distance` columns meet.
#define ORDER(...) __VA_ARGS__
#define EXCHANGE(distance, low, high)                                                          \
    for (int i = 0; i < LANES; i++)                                                            \
        if (!(i & distance)) {                                                                 \
            vf a = m[i], b = m[i + distance];                                                  \
            m[i] = __builtin_shufflevector(a, b, low);                                         \
            m[i + distance] = __builtin_shufflevector(a, b, high);                             \
        }

static inline void transpose(vf *m) { TRANSPOSE }

// A square of LANES rows by LANES words; rows and values beyond `count` and `width` are zero. Writes
// `height` lanes of every word that has a value, `stride` words apart. The whole square has a path
// of its own, which stays in registers and fetches the rows of the next strip: they come from far,
// and the processor does not foresee so many short runs (a fetch beyond the end does no harm).
#define SQUARE (LANES * PER_WORD)
#define PACK_SQUARE(name, loader, type)                                                        \
    static inline void name##_whole(                                                           \
        const type *x, long ldx, int height, float *out, long stride) {                        \
        vf m[LANES];                                                                           \
        for (int i = 0; i < LANES; i++) m[i] = i < height ? loader(x + i * ldx) : splat(0.0f); \
        for (int i = 0; i < height; i++)                                                       \
            for (int j = 0; j < SQUARE; j += LANES)                                            \
                __builtin_prefetch(x + (i + height) * ldx + j);                                \
        transpose(m);                                                                          \
        for (int i = 0; i < LANES; i++)                                                        \
            memcpy(out + i * stride, m + i, (size_t)height * sizeof(float));                   \
    }                                                                                          \
    static inline void name##_part(                                                            \
        const type *x, long ldx, long count, long width, int height, float *out, long stride) { \
        vf m[LANES] = {{0}};                                                                   \
        for (long i = 0; i < count; i++) {                                                     \
            type tail[SQUARE] = {0};                                                           \
            memcpy(tail, x + i * ldx, (size_t)width * sizeof(type));                           \
            m[i] = loader(tail);                                                               \
        }                                                                                      \
        transpose(m);                                                                          \
        for (long i = 0; i < words_of(width); i++)                                             \
            memcpy(out + i * stride, m + i, (size_t)height * sizeof(float));                   \
    }                                                                                          \
    static inline void name(                                                                   \
        const type *x, long ldx, long count, long k, int height, float *out, long stride) {    \
        long j = 0;                                                                            \
        for (; count == height && j + SQUARE <= k; j += SQUARE)                                \
            name##_whole(x + j, ldx, height, out + j / PER_WORD * stride, stride);             \
        for (; j < k; j += SQUARE)                                                             \
            name##_part(                                                                       \
                x + j, ldx, count, k - j < SQUARE ? k - j : SQUARE, height,                    \
                out + j / PER_WORD * stride, stride);                                          \
    }

// The strip of x's rows r ... r + ROWS - 1 starts at out + r * words.
PACK_SQUARE(square_rows, words_f32, float)

static void pack_rows(const float *x, long ldx, long rows, long k, float *out) {
    for (long r = 0; r < rows; r += ROWS)
        square_rows(
            x + r * ldx, ldx, rows - r < ROWS ? rows - r : ROWS, k, ROWS, out + r * words_of(k),
            ROWS);
}

// The same of the transpose of x [k, rows].
static void pack_columns(const float *x, long ldx, long rows, long k, float *out) {
    for (long r = 0; r < rows; r += ROWS) {
        long width = rows - r < ROWS ? rows - r : ROWS;
        for (long j = 0; j < k; j += PER_WORD, out += ROWS) {
            vf m[PER_WORD] = {{0}};
            for (long i = 0; i < PER_WORD && j + i < k; i++) {
                const float *from = x + (j + i) * ldx + r;
                if (r + LANES <= rows)
                    m[i] = load(from);
                else
                    memcpy(m + i, from, (size_t)width * sizeof(float));
            }
            vf word = join(m);
            memcpy(out, &word, ROWS * sizeof(float));
        }
    }
}

#define PACK_WEIGHTS(name, loader, type)                                                       \
    PACK_SQUARE(square_##name, loader, type)                                                   \
    static void name(const void *weights, long ldw, long outputs, long k, float *out) {        \
        const type *w = weights;                                                               \
        long words = words_of(k);                                                              \
        for (long o = 0; o < outputs; o += LANES)                                              \
            square_##name(                                                                     \
                w + o * ldw, ldw, outputs - o < LANES ? outputs - o : LANES, k, LANES,         \
                out + o / COLUMNS * COLUMNS * words + o % COLUMNS, COLUMNS);                   \
        if ((outputs + LANES - 1) / LANES % 2) {                                               \
            float *to = out + outputs / COLUMNS * COLUMNS * words + LANES;                     \
            for (long j = 0; j < words; j++) store(to + j * COLUMNS, splat(0.0f));             \
        }                                                                                      \
    }

PACK_WEIGHTS(pack_f32, words_f32, float)
PACK_WEIGHTS(pack_f16, words_f16, uint16_t)
PACK_WEIGHTS(pack_bf16, words_bf16, uint16_t)

// One strip by one strip: R rows of COLUMNS sums stay in registers.
static inline __attribute__((always_inline)) void product_tile(
    const int R, const float *a, const float *b, long words, float *y, long ldy, long columns,
    const float *bias, int adding) {
    vf sums[ROWS][2];
    float edge[COLUMNS];
#pragma unroll
    for (int r = 0; r < R; r++) {
        const float *from = adding ? y + r * ldy : bias;
        if (from && columns < COLUMNS) {
            memcpy(edge, from, (size_t)columns * sizeof(float));
            from = edge;
        }
        sums[r][0] = from ? load(from) : splat(0.0f);
        sums[r][1] = from ? load(from + LANES) : splat(0.0f);
    }
    for (long j = 0; j < words; j++, a += ROWS, b += COLUMNS) {
        vf b0 = load(b), b1 = load(b + LANES);
#pragma unroll
        for (int r = 0; r < R; r++) {
            vf x = splat_word(a + r);
            sums[r][0] = multiply_add(sums[r][0], x, b0);
            sums[r][1] = multiply_add(sums[r][1], x, b1);
        }
    }
#pragma unroll
    for (int r = 0; r < R; r++) {
        float *to = columns < COLUMNS ? edge : y + r * ldy;
        store(to, sums[r][0]);
        store(to + LANES, sums[r][1]);
        if (columns < COLUMNS) memcpy(y + r * ldy, edge, (size_t)columns * sizeof(float));
    }
}

#define TILE_CASE(R)                                                                 \
    case R: product_tile(R, a, b, words, to, ldy, columns, from, adding); break;

static void multiply_packed(
    const float *a, long rows, const float *b, long outputs, long k, const float *bias, int adding,
    float *y, long ldy) {
    long words = words_of(k);
    for (long r = 0; r < rows; r += ROWS, a += ROWS * words, y += ROWS * ldy) {
        const float *strip = b;
        for (long o = 0; o < outputs; o += COLUMNS, strip += COLUMNS * words) {
            long columns = outputs - o < COLUMNS ? outputs - o : COLUMNS;
            const float *from = bias ? bias + o : bias;
            const float *b = strip;
            float *to = y + o;
            switch (rows - r < ROWS ? rows - r : ROWS) { TILE_CASES }
        }
    }
}
