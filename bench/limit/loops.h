// The vector loops that several programs share, compiled for AVX-512, AVX2 and plain x86-64.
#ifndef BENCH_LIMIT_LOOPS_H
#define BENCH_LIMIT_LOOPS_H

#include <stdint.h>

#include "limit.h"

// As LEAT_CLONES, but with all of AVX-512 that x86-64-v4 has: 64-bit products and conversions are in avx512dq.
// Sanitizers run before resolvers of such functions may.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define LIMIT_CLONES __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define LIMIT_CLONES
#endif

// What a packing loop may write beyond the rows that it keeps.
#define LIMIT_PACK_SLACK 16

struct limit_range {
  int64_t low, high;
};

static inline struct limit_range limit_unite(struct limit_range a, struct limit_range b) {
  return (struct limit_range){a.low < b.low ? a.low : b.low, a.high > b.high ? a.high : b.high};
}

struct limit_range limit_range(const int64_t *values, uint32_t count);  // of at least one value
// Two columns in one pass: memory is read faster in several streams at once.
struct limit_ranges {
  struct limit_range times, values;
};
struct limit_ranges limit_ranges(const int64_t *times, const int64_t *values, uint32_t count);
uint32_t limit_max_count(const uint32_t *counts, uint32_t count);

void limit_fill(int64_t *out, uint32_t count, int64_t value);
void limit_add(uint32_t *restrict to, const uint32_t *restrict from, uint32_t count);
void limit_subtract(uint32_t *restrict to, const uint32_t *restrict from, uint32_t count);

struct limit_typed_ids {
  const int64_t *times, *types, *ids;
};

// Packing: what passes is written without a gap, and its number returned. `out` has room for LIMIT_PACK_SLACK more than
// `count`. Selections are row numbers, from 0.
uint32_t limit_select_equal(const uint32_t *counts, uint32_t count, uint32_t wanted, uint32_t *out);
uint32_t limit_select_unequal(const uint32_t *counts, uint32_t count, uint32_t unwanted, uint32_t *out);
// The ids of the rows whose type is the wanted one, and in the same pass the range of all rows' times.
uint32_t limit_pack_ids(const struct limit_typed_ids *rows, uint32_t count, int64_t wanted, int64_t *out,
                        struct limit_range *times);
uint32_t limit_pack_codes(const int16_t *types, const int16_t *codes, uint32_t count, int16_t wanted, uint32_t *out);

// Loops that compute more than they read fetch what the next blocks need while they work on this one: else the blocks'
// first pass, over their times, waits for memory. To be called once for LIMIT_LINE_ROWS rows of an 8-byte column. What
// lies behind a column's end may be fetched: nothing comes of it.
#define LIMIT_LINE_ROWS 8
#define LIMIT_FETCH_ROWS (2 * LIMIT_BLOCK_ROWS)
static inline void limit_fetch_next(const int64_t *row) {
  __builtin_prefetch(row + LIMIT_FETCH_ROWS, 0, 2);
}

// Rows of event(key, value, ts), from a span's first one on.
struct limit_keyed_rows {
  const int64_t *keys, *values, *times;
  uint32_t count;
};
static inline void limit_fetch_next_keyed(const struct limit_keyed_rows *rows, uint32_t i) {
  limit_fetch_next(rows->times + i);
  limit_fetch_next(rows->keys + i);
  limit_fetch_next(rows->values + i);
}

#endif
