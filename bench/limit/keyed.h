// What the programs over event(key, value, ts) share: their rows, and the choice of the form of their groups.
#ifndef BENCH_LIMIT_KEYED_H
#define BENCH_LIMIT_KEYED_H

#include "limit.h"
#include "loops.h"
#include "spans.h"

struct limit_keyed {
  const int64_t *keys, *values, *times;
  uint64_t rows;
  int64_t lateness;
};

static inline struct limit_keyed limit_keyed(const struct limit_input *input, const char *table) {
  const struct limit_table *found = limit_table(input, table);
  return (struct limit_keyed){limit_int64(input, table, "key"), limit_int64(input, table, "value"),
                              limit_int64(input, table, "ts"), found->rows, found->lateness};
}

// About how many rows there are in `width` microseconds.
static inline uint64_t limit_expected_rows(const struct limit_keyed *keyed, int64_t width) {
  if (keyed->rows == 0) return 0;
  double duration = (double)keyed->times[keyed->rows - 1] - (double)keyed->times[0];
  return duration <= (double)width ? keyed->rows : (uint64_t)((double)keyed->rows * (double)width / duration);
}

// Whether an array of all keys of the range is no larger than the hash table of as many groups as the rows may have.
#define LIMIT_DENSE_MIN 4096
#define LIMIT_DENSE_FACTOR 4
#define LIMIT_DENSE_KEY (INT64_C(1) << 61)
static inline bool limit_is_dense(struct limit_range keys, uint64_t rows) {
  if (keys.low < -LIMIT_DENSE_KEY || keys.high > LIMIT_DENSE_KEY) return false;
  uint64_t range = (uint64_t)(keys.high - keys.low);
  return range < LIMIT_DENSE_MIN || range / LIMIT_DENSE_FACTOR < rows;
}

// The largest sum, by its absolute value, that as many such values can have: added up over a window's spans it must
// stay below LIMIT_SUM_MAX, or the sums might not fit 64 bits.
#define LIMIT_SUM_MAX 9.2e18
static inline double limit_sum_bound(struct limit_range values, uint32_t rows) {
  double low = -(double)values.low, high = (double)values.high;
  return (low > high ? low : high) * rows;
}

static inline struct limit_keyed_rows limit_keyed_span(const struct limit_keyed *keyed, const struct limit_span *span) {
  return (struct limit_keyed_rows){keyed->keys + span->first, keyed->values + span->first, keyed->times + span->first,
                                   span->rows};
}

#endif
