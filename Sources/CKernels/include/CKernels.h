#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdint.h>

/// Products of many rows, and attention, over operands that are packed into strips first. A word is
/// four bytes of a packed operand: `per_word` successive values of k. A strip of `strip_rows` rows of
/// x, or of `strip_outputs` rows of w, takes a word of each row for every word of k, the last strip
/// like any other.
typedef struct {
    /// 1: products in float32; 2: of values rounded to bfloat16, summed in float32.
    long per_word;
    long strip_rows;
    long strip_outputs;
    void (*pack_rows)(const float *x, long ldx, long rows, long k, float *out);
    /// The same of the transpose of x [k, rows].
    void (*pack_columns)(const float *x, long ldx, long rows, long k, float *out);
    void (*pack_f32)(const void *w, long ldw, long outputs, long k, float *out);
    void (*pack_f16)(const void *w, long ldw, long outputs, long k, float *out);
    void (*pack_bf16)(const void *w, long ldw, long outputs, long k, float *out);
    /// y = packed x times packed w transposed, plus y as it is if `adding`, else plus bias (may be
    /// null).
    void (*multiply_packed)(
        const float *x, long rows, const float *w, long outputs, long k, const float *bias,
        int adding, float *y, long ldy);
    /// One step of streaming attention: a strip of queries, packed as w [strip_outputs, dim], over
    /// `count` keys, packed as x [count, dim], and their values, packed by columns from
    /// [count, width]. Query i sees the first seen + i keys, at least one of them in the first step.
    /// scores [count, strip_outputs] is scratch; sums [width, strip_outputs], maxima and totals
    /// [strip_outputs] go from step to step and begin as zeros, -infinity and zeros. In the end
    /// sums / totals is the result.
    void (*attend)(
        const float *queries, const float *keys, const float *values, long count, long dim,
        long width, long seen, float scale, float *scores, float *sums, float *maxima,
        float *totals);
} OmniProducts;

/// Loops that BLAS does not have or loses at: half-precision weights, few rows, norms, activations.
/// Every function trusts its pointers and counts; the Swift ops that call them check shapes.
/// All matrices are row-major and dense unless a stride (`ld...`, in elements) is given.
typedef struct {
    /// 0 plain C, 1 AVX2 + FMA + F16C, 2 AVX-512.
    int level;

    /// out[i] = in[i], n elements of half (F16) or bfloat (BF16) precision.
    void (*widen_f16)(const uint16_t *in, float *out, long n);
    void (*widen_bf16)(const uint16_t *in, float *out, long n);

    /// In place. GELU is the exact one, x * Phi(x), with erf good to 2e-7.
    void (*relu)(float *x, long n);
    void (*gelu)(float *x, long n);
    void (*silu)(float *x, long n);
    void (*sigmoid)(float *x, long n);
    /// gate[i] = silu(gate[i]) * up[i].
    void (*silu_multiply)(float *gate, const float *up, long n);
    /// x[i] += y[i]; x[i] *= y[i]; y[i] += a * x[i].
    void (*add)(float *x, const float *y, long n);
    void (*multiply)(float *x, const float *y, long n);
    void (*axpy)(float a, const float *x, float *y, long n);
    /// Sum of x[i] * y[i].
    float (*dot)(const float *x, const float *y, long n);

    /// Over rows of n columns; bias may be null. x and y may be the same.
    void (*layer_norm)(
        const float *x, const float *weight, const float *bias, float *y, long rows, long n,
        float epsilon);
    void (*rms_norm)(
        const float *x, const float *weight, float *y, long rows, long n, float epsilon);

    /// Turns the pairs (x[i], x[i + half]) by angles given as cosines and sines, half of each.
    void (*rotate)(float *x, const float *cosine, const float *sine, long half);

    /// Rows of n scores become probabilities in place.
    void (*softmax)(float *x, long rows, long n);
    /// One step of a streaming softmax over a row: x = exp(scale * x - max), where max also covers
    /// what was seen before; updates the running maximum and sum and returns the factor by which
    /// what was accumulated so far must be multiplied.
    float (*softmax_tile)(float *x, long n, float scale, float *max, float *sum);

    /// y[i, j] = bias[j] + sum_k x[i, k] * w[j, k] for few rows i: each weight is read once per
    /// four rows of x. bias may be null. w may lie at any address.
    void (*linear_f32)(
        const float *x, long rows, long k, const void *w, long outputs, const float *bias,
        float *y, long ldy);
    void (*linear_f16)(
        const float *x, long rows, long k, const void *w, long outputs, const float *bias,
        float *y, long ldy);
    void (*linear_bf16)(
        const float *x, long rows, long k, const void *w, long outputs, const float *bias,
        float *y, long ldy);

    /// Products of many rows in float32.
    OmniProducts products;
} OmniKernels;

/// Best level of this CPU.
int omni_simd_level(void);

/// The kernels of a level, never above what the CPU has.
OmniKernels omni_kernels(int level);

/// Whether this CPU multiplies bfloat16 (AVX512-BF16).
int omni_has_bfloat_products(void);

/// Products in bfloat16, or in float32 where the CPU has none.
OmniProducts omni_bfloat_products(void);

/// Makes this thread treat denormal floats as zero (they slow a matrix product tenfold); returns
/// what `omni_restore_float_mode` needs to undo it.
unsigned omni_flush_denormals(void);
void omni_restore_float_mode(unsigned mode);

/// Has malloc keep what is freed, up to half a gigabyte, and not map large blocks anew each time:
/// layers allocate tens of megabytes at once, and pages fresh from the kernel, which zeroes them,
/// took a fifth of the time of a picture encoder.
void omni_keep_freed_memory(void);

/// Tells the CPU that this thread spins.
void omni_spin_pause(void);

/// CPUs this process may run on, at least 1.
int omni_cpu_count(void);

#endif
