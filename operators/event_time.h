// What operators ask of a batch's time column: its extremes, and where its rows belong.
#ifndef OPERATORS_EVENT_TIME_H
#define OPERATORS_EVENT_TIME_H

#include "engine/operator.h"

// Times further out than this many microseconds (146,000 years) would overflow window arithmetic.
#define EVENT_TIME_MAX (INT64_MAX / 2)

struct time_span {
  int64_t min, max;
};

// Rejects selected rows whose time is NULL or out of range, then gives the extremes of the others, or bounds of them.
// When none is left (batch->count is 0), min > max.
leat_status event_time_span(struct operator *operator, struct batch *batch, uint32_t column, struct time_span *out,
                            struct leat_error *error) LEAT_MUST_USE;

static inline int64_t event_time(const struct column *column, uint32_t row) {
  return ((const int64_t *)column->values)[column_slot(column, row)];
}

// A watermark less a node's lag; END stays END.
int64_t watermark_less(int64_t watermark, int64_t lag);

// The selected rows of a batch by the time they belong to: a slice's start, or a window's end.
struct time_group {
  int64_t time;
  uint32_t first, count;   // of rows
  const uint32_t *rows;    // ascending physical rows; NULL: all rows of the batch
};
struct time_partition {
  uint32_t count;
  struct time_group groups[BATCH_ROWS_MAX];
  uint32_t rows[BATCH_ROWS_MAX];
  uint32_t ordinals[BATCH_ROWS_MAX];  // by selected row: its group
  uint32_t order[BATCH_ROWS_MAX];     // groups by time
};
// `width` 0: the times themselves; else the start of the aligned span of that width.
void time_partition_fill(struct time_partition *partition, const struct batch *batch, uint32_t column,
                         struct time_span span, int64_t width, int64_t offset);

#endif
