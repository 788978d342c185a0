#define _GNU_SOURCE
#include "levels.h"

#include <malloc.h>
#include <sched.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

int omni_simd_level(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") ||
        !__builtin_cpu_supports("f16c"))
        return 0;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
        return 2;
    return 1;
#else
    return 0;
#endif
}

OmniKernels omni_kernels(int level) {
    int best = omni_simd_level();
    if (level > best) level = best;
#if defined(__x86_64__)
    if (level == 2) return omni_kernels_avx512();
    if (level == 1) return omni_kernels_avx2();
#endif
    return omni_kernels_plain();
}

int omni_has_bfloat_products(void) {
#if defined(__x86_64__)
    return omni_simd_level() == 2 && __builtin_cpu_supports("avx512bf16");
#else
    return 0;
#endif
}

OmniProducts omni_bfloat_products(void) {
#if defined(__x86_64__)
    if (omni_has_bfloat_products()) return omni_bfloat_products_avx512();
#endif
    return omni_kernels(2).products;
}

// Bit 15 flushes denormal results, bit 6 reads denormal inputs as zero.
unsigned omni_flush_denormals(void) {
#if defined(__x86_64__)
    unsigned mode = _mm_getcsr();
    _mm_setcsr(mode | 0x8040u);
    return mode;
#else
    return 0;
#endif
}

void omni_restore_float_mode(unsigned mode) {
#if defined(__x86_64__)
    _mm_setcsr(mode);
#else
    (void)mode;
#endif
}

void omni_keep_freed_memory(void) {
#if defined(__GLIBC__)
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, 512 << 20);
#endif
}

void omni_spin_pause(void) {
#if defined(__x86_64__)
    _mm_pause();
#endif
}

int omni_cpu_count(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    return CPU_COUNT(&set);
}
