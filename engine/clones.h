// Hot loops are compiled once more for wide vectors; which copy runs is decided when the program is loaded.
#ifndef ENGINE_CLONES_H
#define ENGINE_CLONES_H

// Sanitizers run before resolvers of such functions may.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__) && !defined(LEAT_NO_CLONES)
#define LEAT_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define LEAT_CLONES
#endif

#endif
