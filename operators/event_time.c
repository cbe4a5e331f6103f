// What operators ask of a batch's time column: its extremes, and where its rows belong.
#include "event_time.h"

#include <assert.h>
#include <string.h>

#include "engine/clones.h"

// True when all selected rows have a time; `out` is filled either way from those that have.
static bool scan_times(const struct batch *batch, const struct column *column, struct time_span *out) {
  *out = (struct time_span){.min = INT64_MAX, .max = INT64_MIN};
  bool complete = true;
  uint32_t count = column->constant && batch->count ? 1 : batch->count;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t row = batch_row(batch, i);
    if (column_is_null(column, row)) {
      complete = false;
      continue;
    }
    int64_t time = event_time(column, row);
    if (time < out->min) out->min = time;
    if (time > out->max) out->max = time;
  }
  return complete;
}

// The extremes without a look at every row, where they are known; those of rows not selected may lie further out.
static bool span_is_known(const struct batch *batch, const struct column *column, struct time_span *out) {
  if (!batch->count || column != batch->timed) return false;
  *out = (struct time_span){.min = batch->time_first, .max = batch->time_last};
  return true;
}

static enum row_error judge(const struct column *column, uint32_t row) {
  if (column_is_null(column, row)) return ROW_NULL_EVENT_TIME;
  int64_t time = event_time(column, row);
  return time < -EVENT_TIME_MAX || time > EVENT_TIME_MAX ? ROW_TIMESTAMP_RANGE : ROW_OK;
}

static leat_status reject_bad(struct operator *operator, struct batch *batch, const struct column *column,
                              struct leat_error *error) {
  struct column *verdicts = column_create(TYPE_BOOL, batch->rows);
  uint8_t *errors = column_need_errors(verdicts);
  memset(verdicts->values, 0, batch->rows);
  for (uint32_t i = 0; i < batch->count; i++) {
    uint32_t row = batch_row(batch, i);
    errors[row] = judge(column, row);
  }
  leat_status status = operator_reject_errors(operator, batch, verdicts, error);
  column_release(verdicts);
  return status;
}

leat_status event_time_span(struct operator *operator, struct batch *batch, uint32_t index, struct time_span *out,
                            struct leat_error *error) {
  const struct column *column = batch->columns[index];
  assert(column && type_width(column->kind) == sizeof(int64_t));
  bool complete = span_is_known(batch, column, out) || scan_times(batch, column, out);
  bool in_range = out->min > out->max || (out->min >= -EVENT_TIME_MAX && out->max <= EVENT_TIME_MAX);
  if (complete && in_range) return LEAT_OK;
  leat_status status = reject_bad(operator, batch, column, error);
  scan_times(batch, column, out);
  return status;
}

int64_t watermark_less(int64_t watermark, int64_t lag) {
  int64_t result;
  if (watermark == WATERMARK_END) return WATERMARK_END;
  return __builtin_sub_overflow(watermark, lag, &result) ? WATERMARK_NONE : result;
}

// Position of the first group in `order` whose time is not below `time`.
static uint32_t lower_bound(const struct time_partition *partition, int64_t time) {
  uint32_t low = 0, high = partition->count;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (partition->groups[partition->order[middle]].time < time) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

static uint32_t find_group(struct time_partition *partition, int64_t time) {
  uint32_t at = lower_bound(partition, time);
  if (at < partition->count && partition->groups[partition->order[at]].time == time) return partition->order[at];
  uint32_t group = partition->count++;
  memmove(&partition->order[at + 1], &partition->order[at], (group - at) * sizeof *partition->order);
  partition->order[at] = group;
  partition->groups[group] = (struct time_group){.time = time};
  return group;
}

static void scatter(struct time_partition *partition, const struct batch *batch) {
  uint32_t position = 0;
  for (uint32_t g = 0; g < partition->count; g++) {
    struct time_group *group = &partition->groups[g];
    group->first = position;
    group->rows = partition->rows + position;
    position += group->count;
    group->count = 0;
  }
  for (uint32_t i = 0; i < batch->count; i++) {
    struct time_group *group = &partition->groups[partition->ordinals[i]];
    partition->rows[group->first + group->count++] = batch_row(batch, i);
  }
}

LEAT_CLONES static bool is_sorted(const int64_t *times, uint32_t count) {
  uint32_t falls = 0;
  for (uint32_t i = 1; i < count; i++) falls |= times[i] < times[i - 1];
  return !falls;
}

// The first of `count` sorted times from `first` on that is not below `time`.
static uint32_t first_not_below(const int64_t *times, uint32_t first, uint32_t count, int64_t time) {
  while (first < count) {
    uint32_t middle = first + (count - first) / 2;
    if (times[middle] < time) {
      first = middle + 1;
    } else {
      count = middle;
    }
  }
  return first;
}

// Rows in order of time, none left out: a search a group in place of a look at every row.
static bool fill_sorted(struct time_partition *partition, const struct batch *batch, const struct column *column,
                        int64_t current, int64_t step) {
  const int64_t *times = column->values;
  if (batch->selection || column->constant || !is_sorted(times, batch->rows)) return false;
  partition->count = 0;
  for (uint32_t i = 0; i < batch->rows; i++) partition->rows[i] = i;
  for (uint32_t row = 0; row < batch->rows;) {
    if (times[row] - current >= step) current += (times[row] - current) / step * step;
    uint32_t end = first_not_below(times, row, batch->rows, current + step);
    partition->groups[partition->count++] =
        (struct time_group){.time = current, .first = row, .count = end - row, .rows = partition->rows + row};
    row = end;
  }
  return true;
}

void time_partition_fill(struct time_partition *partition, const struct batch *batch, uint32_t index,
                         struct time_span span, int64_t width, int64_t offset) {
  int64_t step = width ? width : 1;
  int64_t current = time_floor(span.min, step, width ? offset : 0);
  if (span.max - current < step) {
    partition->count = 1;
    partition->groups[0] = (struct time_group){.time = current, .count = batch->count, .rows = batch->selection};
    return;
  }
  const struct column *column = batch->columns[index];
  if (fill_sorted(partition, batch, column, current, step)) return;
  partition->count = 0;
  current = time_floor(event_time(column, batch_row(batch, 0)), step, width ? offset : 0);  // the bounds may lie lower
  uint32_t group = find_group(partition, current);
  for (uint32_t i = 0; i < batch->count; i++) {
    int64_t time = event_time(column, batch_row(batch, i));
    if (time < current || time - current >= step) {
      current = time_floor(time, step, width ? offset : 0);
      group = find_group(partition, current);
    }
    partition->ordinals[i] = group;
    partition->groups[group].count++;
  }
  scatter(partition, batch);
}
