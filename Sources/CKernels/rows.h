// Norms and softmax over rows.

static float row_sum(const float *x, long n) {
    vf a = {0};
    long i = 0;
    for (; i + LANES <= n; i += LANES) a += load(x + i);
    float total = sum(a);
    for (; i < n; i++) total += x[i];
    return total;
}

static void layer_norm(
    const float *x, const float *weight, const float *bias, float *y, long rows, long n,
    float epsilon) {
    for (long r = 0; r < rows; r++, x += n, y += n) {
        float mean = row_sum(x, n) / (float)n;
        vf squares = {0};
        long i = 0;
        for (; i + LANES <= n; i += LANES) {
            vf d = load(x + i) - mean;
            squares += d * d;
        }
        float variance = sum(squares);
        for (; i < n; i++) variance += (x[i] - mean) * (x[i] - mean);
        float scale = 1.0f / sqrtf(variance / (float)n + epsilon);
        if (bias)
            for (i = 0; i < n; i++) y[i] = (x[i] - mean) * scale * weight[i] + bias[i];
        else
            for (i = 0; i < n; i++) y[i] = (x[i] - mean) * scale * weight[i];
    }
}

static void rms_norm(
    const float *x, const float *weight, float *y, long rows, long n, float epsilon) {
    for (long r = 0; r < rows; r++, x += n, y += n) {
        float scale = 1.0f / sqrtf(dot(x, x, n) / (float)n + epsilon);
        for (long i = 0; i < n; i++) y[i] = x[i] * scale * weight[i];
    }
}

static void rotate(float *x, const float *cosine, const float *sine, long half) {
    float *y = x + half;
    for (long i = 0; i < half; i++) {
        float a = x[i], b = y[i];
        x[i] = a * cosine[i] - b * sine[i];
        y[i] = b * cosine[i] + a * sine[i];
    }
}

static float row_max(const float *x, long n) {
    float best = x[0];
    long i = 0;
    if (n >= LANES) {
        vf v = load(x);
        for (i = LANES; i + LANES <= n; i += LANES) v = vmax(v, load(x + i));
        best = largest(v);
    }
    for (; i < n; i++) best = x[i] > best ? x[i] : best;
    return best;
}

// x = exp(scale * x - max); returns the sum.
static float exp_row(float *x, long n, float scale, float max) {
    vf a = {0};
    long i = 0;
    for (; i + LANES <= n; i += LANES) {
        vf e = vexp(load(x + i) * scale - max);
        store(x + i, e);
        a += e;
    }
    float total = sum(a);
    if (i < n) {
        float tail[LANES] = {0};
        memcpy(tail, x + i, (size_t)(n - i) * sizeof(float));
        store(tail, vexp(load(tail) * scale - max));
        for (long j = 0; i < n; i++, j++) total += x[i] = tail[j];
    }
    return total;
}

static void softmax(float *x, long rows, long n) {
    for (long r = 0; r < rows; r++, x += n) {
        float inverse = 1.0f / exp_row(x, n, 1.0f, row_max(x, n));
        for (long i = 0; i < n; i++) x[i] *= inverse;
    }
}

static float softmax_tile(float *x, long n, float scale, float *max, float *total) {
    float best = scale * row_max(x, n);
    float factor = 1.0f;
    if (best > *max) {
        float delta[LANES] = {0};
        delta[0] = *max - best;
        store(delta, vexp(load(delta)));
        factor = *total == 0.0f ? 0.0f : delta[0];
        *max = best;
    }
    *total = *total * factor + exp_row(x, n, scale, *max);
    return factor;
}
