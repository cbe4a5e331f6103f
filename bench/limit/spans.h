// A table's rows cut into spans that lie in one slice of event time.
//
// No row's slice is computed: a block's lowest and highest time tell that it lies in one slice. A block that does not
// is cut where a search finds the slice's end, and the part's lowest and highest time tell whether that was right:
// where time hardly ever decreases all this is one or two vector passes over the times, which must be read anyhow
// because nobody has promised their order. Where time does decrease across the end of a slice, the block is halved and
// the halves are halved, down to a few rows that are compared one by one.
#ifndef BENCH_LIMIT_SPANS_H
#define BENCH_LIMIT_SPANS_H

#include "limit.h"
#include "loops.h"

struct limit_spans {
  const int64_t *times;
  uint64_t rows;
  int64_t width;      // of a slice, microseconds
  uint32_t block;     // rows
  uint64_t next;      // the first row not given yet
  int64_t slice;      // of the last span
  int64_t low, high;  // it is [low, high)
  int64_t time_high;  // of all blocks begun
  bool begun;         // the block that `next` is in, which does not lie in one slice
  bool disordered;    // the same block
};

struct limit_span {
  uint64_t first;
  uint32_t rows;
  int64_t slice;    // its times are in [slice * width, slice * width + width)
  bool block_ends;  // with its last row: what is older than time_high - lateness may close
};

// `block` is a multiple of LIMIT_BLOCK_ROWS and a power of two: small where a program goes over a block's columns
// again, so that they stay in the first cache, and large where it does not, so that memory is read in long pieces.
void limit_spans_init(struct limit_spans *spans, const int64_t *times, uint64_t rows, int64_t width, uint32_t block);
bool limit_spans_next(struct limit_spans *spans, struct limit_span *span);  // false: no rows are left

// For a program whose first pass over other columns changes nothing yet, and can look at the times at once, which reads
// memory better than one column after the other: how many rows the next block has, or 0 where one is begun; and whether
// it is one span, by the range of its times. If not, the spans are to be had from limit_spans_next.
static inline uint32_t limit_spans_block(const struct limit_spans *spans) {
  uint64_t left = spans->rows - spans->next;
  if (spans->begun) return 0;
  return left < spans->block ? (uint32_t)left : spans->block;
}
bool limit_spans_take(struct limit_spans *spans, uint32_t rows, struct limit_range times, struct limit_span *span);

// limit_spans_next with the range of another column's values in the span.
bool limit_spans_next_range(struct limit_spans *spans, const int64_t *values, struct limit_span *span,
                            struct limit_range *range);

// No row is older from here on.
static inline int64_t limit_spans_watermark(const struct limit_spans *spans, int64_t lateness) {
  if (spans->next == spans->rows) return INT64_MAX;
  return spans->next == 0 ? INT64_MIN : spans->time_high - lateness;
}

static inline int64_t limit_floor_div(int64_t value, int64_t by) {
  return value / by - (value % by < 0);
}

#endif
