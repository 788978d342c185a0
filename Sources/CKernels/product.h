// x [rows, k] times w [outputs, k] transposed, for many rows (Goto and van de Geijn 2008). Both are
// packed into strips which the innermost loop reads in order: x by ROWS rows, whose values are
// broadcast, and w, widened, by COLUMNS outputs, two vectors of them per k. Strips that are not
// full are padded with zeros.
#define COLUMNS (2 * LANES)

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

// `count` rows of `width` values at most LANES each; what is beyond them is zero.
static inline void pack_rows_edge(const float *x, long ldx, long count, long width, float *out) {
    for (long j = 0; j < width; j++)
        for (long i = 0; i < ROWS; i++) out[j * ROWS + i] = i < count ? x[i * ldx + j] : 0.0f;
}

// The strip of x's rows r ... r + ROWS - 1 starts at out + r * k. Whole squares are stored as wide
// as they are: what reaches into the next ROWS values is overwritten by them.
static void pack_rows(const float *x, long ldx, long rows, long k, float *out) {
    for (long r = 0; r < rows; r += ROWS, x += ROWS * ldx, out += ROWS * k) {
        long count = rows - r < ROWS ? rows - r : ROWS, j = 0;
        for (; count == ROWS && j + LANES < k; j += LANES) {
            vf m[LANES];
            for (int i = 0; i < LANES; i++) m[i] = i < ROWS ? load(x + i * ldx + j) : splat(0.0f);
            transpose(m);
            for (int i = 0; i < LANES; i++) store(out + (j + i) * ROWS, m[i]);
        }
        for (; j < k; j += LANES)
            pack_rows_edge(x + j, ldx, count, k - j < LANES ? k - j : LANES, out + j * ROWS);
    }
}

// A square of LANES outputs by LANES values of k; rows and values beyond `count` and `width` are
// zero. The whole square has a path of its own, which stays in registers.
#define PACK_WEIGHTS(name, loader, type)                                                       \
    static inline void name##_edge(                                                            \
        const type *w, long ldw, long count, long width, float *out) {                         \
        vf m[LANES] = {{0}};                                                                   \
        for (long i = 0; i < count; i++) {                                                     \
            type tail[LANES] = {0};                                                            \
            memcpy(tail, w + i * ldw, (size_t)width * sizeof(type));                           \
            m[i] = loader(tail);                                                               \
        }                                                                                      \
        transpose(m);                                                                          \
        for (long i = 0; i < width; i++) store(out + i * COLUMNS, m[i]);                       \
    }                                                                                          \
    static void name(const void *weights, long ldw, long outputs, long k, float *out) {        \
        const type *w = weights;                                                               \
        for (long o = 0; o < outputs; o += LANES, w += LANES * ldw) {                          \
            float *to = out + o / COLUMNS * COLUMNS * k + o % COLUMNS;                         \
            long count = outputs - o < LANES ? outputs - o : LANES, j = 0;                     \
            for (; count == LANES && j + LANES <= k; j += LANES) {                             \
                vf m[LANES];                                                                   \
                for (int i = 0; i < LANES; i++) m[i] = loader(w + i * ldw + j);                \
                transpose(m);                                                                  \
                for (int i = 0; i < LANES; i++) store(to + (j + i) * COLUMNS, m[i]);           \
            }                                                                                  \
            for (; j < k; j += LANES)                                                          \
                name##_edge(                                                                   \
                    w + j, ldw, count, k - j < LANES ? k - j : LANES, to + j * COLUMNS);       \
        }                                                                                      \
        if ((outputs + LANES - 1) / LANES % 2) {                                               \
            float *to = out + outputs / COLUMNS * COLUMNS * k + LANES;                         \
            for (long j = 0; j < k; j++) store(to + j * COLUMNS, splat(0.0f));                 \
        }                                                                                      \
    }

PACK_WEIGHTS(pack_f32, load, float)
PACK_WEIGHTS(pack_f16, load_f16, uint16_t)
PACK_WEIGHTS(pack_bf16, load_bf16, uint16_t)

// One strip by one strip: R rows of COLUMNS sums stay in registers.
static inline __attribute__((always_inline)) void product_tile(
    const int R, const float *a, const float *b, long k, float *y, long ldy, long columns,
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
    for (long j = 0; j < k; j++, a += ROWS, b += COLUMNS) {
        vf b0 = load(b), b1 = load(b + LANES);
#pragma unroll
        for (int r = 0; r < R; r++) {
            vf x = splat(a[r]);
            sums[r][0] += x * b0;
            sums[r][1] += x * b1;
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

#define TILE_CASE(R)                                                             \
    case R: product_tile(R, a, b, k, to, ldy, columns, from, adding); break;

static void multiply_packed(
    const float *a, long rows, const float *b, long outputs, long k, const float *bias, int adding,
    float *y, long ldy) {
    for (long r = 0; r < rows; r += ROWS, a += ROWS * k, y += ROWS * ldy) {
        const float *strip = b;
        for (long o = 0; o < outputs; o += COLUMNS, strip += COLUMNS * k) {
            long columns = outputs - o < COLUMNS ? outputs - o : COLUMNS;
            const float *from = bias ? bias + o : bias;
            const float *b = strip;
            float *to = y + o;
            switch (rows - r < ROWS ? rows - r : ROWS) { TILE_CASES }
        }
    }
}
