// Softmax attention of a strip of queries to a tile of keys. Scores lie with queries in the lanes
// and keys in rows: the softmax needs no sum across lanes, and its results are, row by row, what
// the product with the values takes as packed weights.

// Scores of keys that a query does not see count for nothing. Query i sees the first seen + i keys.
static inline void hide(float *scores, long count, long seen) {
    vi lane;
    for (int i = 0; i < LANES; i++) lane[i] = i;
    for (long key = seen < 0 ? 0 : seen; key < count; key++)
        for (int half = 0; half < 2; half++) {
            float *to = scores + key * COLUMNS + half * LANES;
            vi isHidden = lane + half * LANES <= (int32_t)(key - seen);
            store(to, (vf)((isHidden & (vi)splat(-1e30f)) | (~isHidden & (vi)load(to))));
        }
}

// One step of a streaming softmax over columns of scores, which become packed weights. Updates the
// running maxima and totals; what was summed before is to be multiplied by the factors.
static inline void softmax_columns(
    float *scores, long count, float scale, float *maxima, float *totals, vf *factors) {
    vf best[2] = {load(scores), load(scores + LANES)}, total[2];
    for (long key = 1; key < count; key++)
        for (int h = 0; h < 2; h++)
            best[h] = vmax(best[h], load(scores + key * COLUMNS + h * LANES));
    for (int h = 0; h < 2; h++) {
        vf before = load(maxima + h * LANES);
        best[h] = vmax(before, best[h] * scale);
        factors[h] = vexp(before - best[h]);
        total[h] = load(totals + h * LANES) * factors[h];
        store(maxima + h * LANES, best[h]);
    }
    float *packed = scores;
    for (long key = 0; key < count; key += PER_WORD, packed += COLUMNS)
        for (int h = 0; h < 2; h++) {
            vf p[PER_WORD] = {{0}};
            for (long i = 0; i < PER_WORD && key + i < count; i++) {
                vf score = load(scores + (key + i) * COLUMNS + h * LANES);
                p[i] = vexp(score * scale - best[h]);
                total[h] += p[i];
            }
            store(packed + h * LANES, join(p));
        }
    for (int h = 0; h < 2; h++) store(totals + h * LANES, total[h]);
}

static void attend(
    const float *queries, const float *keys, const float *values, long count, long dim,
    long width, long seen, float scale, float *scores, float *sums, float *maxima,
    float *totals) {
    multiply_packed(keys, count, queries, COLUMNS, dim, 0, 0, scores, COLUMNS);
    hide(scores, count, seen);
    vf factors[2];
    softmax_columns(scores, count, scale, maxima, totals, factors);
    for (float *sum = sums; sum < sums + width * COLUMNS; sum += COLUMNS)
        for (int h = 0; h < 2; h++)
            store(sum + h * LANES, load(sum + h * LANES) * factors[h]);
    multiply_packed(values, width, scores, COLUMNS, count, 0, 1, sums, COLUMNS);
}

static OmniProducts products(void) {
    return (OmniProducts){
        .per_word = PER_WORD,
        .strip_rows = ROWS,
        .strip_outputs = COLUMNS,
        .pack_rows = pack_rows,
        .pack_columns = pack_columns,
        .pack_f32 = pack_f32,
        .pack_f16 = pack_f16,
        .pack_bf16 = pack_bf16,
        .multiply_packed = multiply_packed,
        .attend = attend,
    };
}
