// What an answer is compared by: how many rows, and a number that their order does not change.
#ifndef BENCH_DIGEST_H
#define BENCH_DIGEST_H

#include "bench/limit/limit.h"
#include "engine/connector.h"

struct digest {
  uint64_t rows;
  uint64_t sum;  // of the rows' digests, modulo 2^64
};

// A row's digest: starts at DIGEST_START and mixes in a word a column. Numbers and times are their 64 bits (a numeric
// that is whole, the same as a bigint; others their text), texts FNV-1a of their bytes, double precision its bits,
// booleans 0 or 1, NULL DIGEST_NULL. tests/bench/answers.py computes the same.
#define DIGEST_START UINT64_C(0xcbf29ce484222325)
#define DIGEST_PRIME UINT64_C(0x100000001b3)
#define DIGEST_FACTOR UINT64_C(0x9e3779b97f4a7c15)
#define DIGEST_NULL UINT64_C(0x9d5c3f1b77a1e643)

static inline uint64_t digest_mix(uint64_t digest, uint64_t word) {
  digest = (digest ^ word) * DIGEST_FACTOR;
  return digest ^ digest >> 32;
}

void digest_add_batch(struct digest *digest, const struct batch *batch);
// Of rows whose columns are all 8 bytes wide.
void digest_add_limit(struct digest *digest, const struct limit_rows *rows);

// Sinks for bare SELECTs. The first digests, the second only counts. Both leave their sum where digest_last finds it
// when the run is committed: there is one run at a time.
extern const struct sink_class digest_sink;
extern const struct sink_class counting_sink;
struct digest digest_last(void);

#endif
