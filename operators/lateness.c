// Lateness: takes rows out whose windows have all closed, and hands them to late(t). Of a row that has missed only some
// of its windows it notes which (`missed_until`), for those who put rows into windows.
//
// A row's watermark is the highest event time of the rows before it in the source, less the table's lateness.
// It depends on the source's order alone, so with any number of lanes the same rows are in the same windows.
#include <string.h>

#include "engine/range.h"
#include "event_time.h"
#include "operators.h"

// Rows that are looked at together before they are looked at one by one.
#define RUN_ROWS 256

struct lateness {
  struct operator operator;
  struct time_span runs[BATCH_ROWS_MAX / RUN_ROWS];  // of the batch at hand
  bool late[BATCH_ROWS_MAX];                         // by physical row, likewise
};

static int64_t row_watermark(const struct plan_node *node, int64_t high) {
  return high == INT64_MIN ? WATERMARK_NONE : watermark_less(high, node->lateness.lateness);
}

static struct time_span span_of(const int64_t *times, uint32_t count) {
  struct int64_range range = int64_range_of(times, count);
  return (struct time_span){.min = range.low, .max = range.high};
}

// True when not even the lowest of these times has missed a window under the watermark that the highest allows.
static bool none_missed(const struct plan_node *node, struct time_span span) {
  if (span.min < -EVENT_TIME_MAX || span.max > EVENT_TIME_MAX) return false;
  return !window_is_missed(&node->lateness.window, span.min, row_watermark(node, span.max));
}

static uint32_t run_end(const struct batch *batch, uint32_t first) {
  return batch->rows - first < RUN_ROWS ? batch->rows : first + RUN_ROWS;
}

// True when the bounds of all times tell that no row has missed a window.
static bool all_in_time(const struct lateness *lateness, const struct batch *batch) {
  const struct plan_node *node = lateness->operator.node;
  if (batch->timed != batch->columns[node->lateness.time]) return false;
  struct time_span all = {.min = batch->time_first, .max = batch->time_last};
  if (batch->time_high > all.max) all.max = batch->time_high;
  return none_missed(node, all);
}

// Measures the runs of a batch all of whose rows have a time.
static void measure_runs(struct lateness *lateness, const struct batch *batch, const int64_t *times) {
  for (uint32_t first = 0; first < batch->rows; first += RUN_ROWS) {
    lateness->runs[first / RUN_ROWS] = span_of(times + first, run_end(batch, first) - first);
  }
}

static void note_missed(struct batch *batch, uint32_t row, int64_t watermark) {
  if (!batch->missed_until) {
    batch->missed_until = mem_alloc(batch->rows * sizeof *batch->missed_until);
    for (uint32_t i = 0; i < batch->rows; i++) batch->missed_until[i] = INT64_MIN;
  }
  batch->missed_until[row] = watermark;
}

// Notes what the row has missed; true if that is all.
static bool is_late(const struct plan_node *node, struct batch *batch, uint32_t row, int64_t time, int64_t high) {
  const struct window *window = &node->lateness.window;
  int64_t watermark = row_watermark(node, high);
  if (time >= watermark || time < -EVENT_TIME_MAX || time > EVENT_TIME_MAX) return false;
  if (!window_is_missed(window, time, watermark)) return false;
  if (window_is_late(window, time, watermark)) return true;
  if (window_holds(window, time)) note_missed(batch, row, watermark);
  return false;
}

// Rows that are not selected raise the watermark all the same.
static void judge(struct lateness *lateness, struct batch *batch, uint32_t first, uint32_t end, int64_t *high) {
  const struct plan_node *node = lateness->operator.node;
  const struct column *column = batch->columns[node->lateness.time];
  for (uint32_t row = first; row < end; row++) {
    if (column_is_null(column, row)) continue;
    int64_t time = event_time(column, row);
    lateness->late[row] = is_late(node, batch, row, time, *high);
    if (time > *high) *high = time;
  }
}

static void judge_runs(struct lateness *lateness, struct batch *batch, bool measured) {
  int64_t high = batch->time_high;
  memset(lateness->late, 0, batch->rows * sizeof *lateness->late);
  for (uint32_t first = 0; first < batch->rows; first += RUN_ROWS) {
    struct time_span span = lateness->runs[first / RUN_ROWS];
    if (high > span.max) span.max = high;
    if (measured && none_missed(lateness->operator.node, span)) {
      high = span.max;
    } else {
      judge(lateness, batch, first, run_end(batch, first), &high);
    }
  }
}

// The selected rows that are late, or those that are not, as a selection.
static uint32_t *choose(const struct lateness *lateness, const struct batch *batch, bool late, uint32_t *count) {
  uint32_t *selection = mem_alloc((batch->count ? batch->count : 1) * sizeof *selection);
  *count = 0;
  for (uint32_t i = 0; i < batch->count; i++) {
    uint32_t row = batch_row(batch, i);
    if (lateness->late[row] == late) selection[(*count)++] = row;
  }
  return selection;
}

static leat_status take_late(struct lateness *lateness, struct batch *batch, struct leat_error *error) {
  if (!memchr(lateness->late, true, batch->rows)) return LEAT_OK;
  struct operator *operator = &lateness->operator;
  uint32_t late_count, kept_count;
  uint32_t *rows = choose(lateness, batch, true, &late_count);
  if (!late_count) {  // only rows that others have taken out
    mem_free(rows);
    return LEAT_OK;
  }
  struct batch *late = batch_clone(batch);
  batch_select(late, rows, late_count);
  rows = choose(lateness, batch, false, &kept_count);
  batch_select(batch, rows, kept_count);
  operator->stats.rows_late += late_count;
  return operator->env->late(operator->env, operator->node->lateness.source, late, error);
}

static leat_status push(struct operator *operator, uint32_t input, struct batch *batch, struct leat_error *error) {
  (void)input;
  struct lateness *lateness = (struct lateness *)operator;
  const struct column *column = batch->columns[operator->node->lateness.time];
  if (all_in_time(lateness, batch)) return operator_emit(operator, batch, error);
  bool dense = !column->constant && !column->validity;
  if (dense) measure_runs(lateness, batch, column->values);
  judge_runs(lateness, batch, dense);
  leat_status status = take_late(lateness, batch, error);
  if (status == LEAT_OK) return operator_emit(operator, batch, error);
  batch_free(batch);
  return status;
}

const struct operator_class lateness_class = {
    .kind = NODE_LATENESS, .instance_size = sizeof(struct lateness), .push = push};
