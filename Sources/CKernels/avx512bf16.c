// Products in bfloat16 with float32 sums: AVX512-BF16 (Cooper Lake, Zen 4 and later). A word is a
// pair of values, and one instruction multiplies and adds both.
#if defined(__x86_64__)
#include "levels.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,avx2,fma,f16c"))), apply_to = function)

#include "lanes16.h"

#define PER_WORD 2

// Rounds to the nearest even; denormals become zero.
static inline vf narrow(vf low, vf high) {
    return (vf)_mm512_cvtne2ps_pbh((__m512)high, (__m512)low);
}

static inline vf words_f32(const float *p) { return narrow(load(p), load(p + LANES)); }
static inline vf words_f16(const uint16_t *p) { return narrow(load_f16(p), load_f16(p + LANES)); }
static inline vf words_bf16(const uint16_t *p) { return load((const float *)p); }

// Words of LANES columns from two rows: their values take turns.
static inline vf join(const vf *rows) {
    const __m512i turns = (__m512i)(vi){
        0x100000, 0x110001, 0x120002, 0x130003, 0x140004, 0x150005, 0x160006, 0x170007,
        0x180008, 0x190009, 0x1a000a, 0x1b000b, 0x1c000c, 0x1d000d, 0x1e000e, 0x1f000f};
    return (vf)_mm512_permutexvar_epi16(turns, (__m512i)narrow(rows[0], rows[1]));
}

static inline vf splat_word(const float *p) {
    int32_t word;
    memcpy(&word, p, sizeof word);
    return (vf)_mm512_set1_epi32(word);
}

static inline vf multiply_add(vf sum, vf x, vf y) {
    return (vf)_mm512_dpbf16_ps((__m512)sum, (__m512bh)x, (__m512bh)y);
}

#include "product.h"
#include "attention.h"

OmniProducts omni_bfloat_products_avx512(void) { return products(); }

#pragma clang attribute pop
#endif
