// Cuts rows into spans of one slice.
#include "spans.h"

#include <assert.h>

#define ROWS_MIN 32  // so few are compared one by one

void limit_spans_init(struct limit_spans *spans, const int64_t *times, uint64_t rows, int64_t width, uint32_t block) {
  assert(width > 0 && block >= LIMIT_BLOCK_ROWS && (block & (block - 1)) == 0);
  *spans = (struct limit_spans){.times = times, .rows = rows, .width = width, .block = block, .time_high = INT64_MIN};
}

static void enter_slice(struct limit_spans *spans, int64_t time) {
  if (time >= spans->low && time < spans->high) return;
  spans->slice = limit_floor_div(time, spans->width);
  spans->low = spans->slice * spans->width;
  spans->high = spans->low + spans->width;
}

static bool lies_in_slice(const struct limit_spans *spans, struct limit_range range) {
  return range.low >= spans->low && range.high < spans->high;
}

// Whether the first rows lie in the first one's slice.
static bool fits(struct limit_spans *spans, uint32_t rows) {
  enter_slice(spans, spans->times[spans->next]);
  return lies_in_slice(spans, limit_range(spans->times + spans->next, rows));
}

// How many rows precede the end of the first one's slice, if time does not decrease.
static uint32_t search_end(struct limit_spans *spans, uint32_t rows) {
  const int64_t *times = spans->times + spans->next;
  enter_slice(spans, times[0]);
  uint32_t low = 1;
  while (low < rows) {
    uint32_t middle = low + (rows - low) / 2;
    if (times[middle] < spans->high)
      low = middle + 1;
    else
      rows = middle;
  }
  return low;
}

static uint32_t count_alike(struct limit_spans *spans, uint32_t rows) {
  const int64_t *times = spans->times + spans->next;
  enter_slice(spans, times[0]);
  uint32_t count = 1;
  while (count < rows && times[count] >= spans->low && times[count] < spans->high) count++;
  return count;
}

// Parts begin at multiples of their size, so that no row is looked at more often than a block can be halved.
static uint32_t halve(struct limit_spans *spans, uint64_t offset, uint32_t left) {
  uint64_t size = offset ? offset & -offset : spans->block / 2;
  for (;; size /= 2) {
    uint32_t rows = size < left ? (uint32_t)size : left;
    if (rows <= ROWS_MIN) return count_alike(spans, rows);
    if (fits(spans, rows)) return rows;
  }
}

// A part of the block that does not lie in one slice.
static uint32_t count_part(struct limit_spans *spans) {
  uint64_t offset = spans->next % spans->block;
  uint64_t in_table = spans->rows - spans->next, in_block = spans->block - offset;
  uint32_t left = (uint32_t)(in_table < in_block ? in_table : in_block);
  if (!spans->disordered) {
    uint32_t rows = search_end(spans, left);
    if (fits(spans, rows)) return rows;
    spans->disordered = true;
  }
  return halve(spans, offset, left);
}

static void give(struct limit_spans *spans, uint32_t rows, struct limit_span *span) {
  uint64_t end = spans->next + rows;
  *span = (struct limit_span){.first = spans->next,
                              .rows = rows,
                              .slice = spans->slice,
                              .block_ends = end % spans->block == 0 || end == spans->rows};
  spans->next = end;
  if (span->block_ends) spans->begun = spans->disordered = false;
}

bool limit_spans_take(struct limit_spans *spans, uint32_t rows, struct limit_range times, struct limit_span *span) {
  if (times.high > spans->time_high) spans->time_high = times.high;
  enter_slice(spans, times.low);
  spans->begun = !lies_in_slice(spans, times);
  if (!spans->begun) give(spans, rows, span);
  return !spans->begun;
}

bool limit_spans_next(struct limit_spans *spans, struct limit_span *span) {
  if (spans->next == spans->rows) return false;
  uint32_t rows = limit_spans_block(spans);
  if (rows > 0 && limit_spans_take(spans, rows, limit_range(spans->times + spans->next, rows), span)) return true;
  give(spans, count_part(spans), span);
  return true;
}

bool limit_spans_next_range(struct limit_spans *spans, const int64_t *values, struct limit_span *span,
                            struct limit_range *range) {
  uint32_t rows = limit_spans_block(spans);
  if (rows > 0) {
    struct limit_ranges ranges = limit_ranges(spans->times + spans->next, values + spans->next, rows);
    *range = ranges.values;
    if (limit_spans_take(spans, rows, ranges.times, span)) return true;
  }
  if (spans->next == spans->rows) return false;
  give(spans, count_part(spans), span);
  *range = limit_range(values + span->first, span->rows);
  return true;
}
