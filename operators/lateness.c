// Lateness: takes rows out whose windows have all closed, and hands them to late(t).
//
// A row's watermark is the highest event time of the rows before it in the source, less the table's lateness.
// It depends on the source's order alone, so any number of lanes drops the same rows.
#include "event_time.h"
#include "operators.h"

struct lateness {
  struct operator operator;
  uint32_t kept[BATCH_ROWS_MAX];
  uint32_t late[BATCH_ROWS_MAX];
};

static int64_t row_watermark(const struct plan_node *node, int64_t high) {
  return high == INT64_MIN ? WATERMARK_NONE : watermark_less(high, node->lateness.lateness);
}

// True when not even the batch's lowest time is late under its highest watermark.
static bool none_late(const struct plan_node *node, const struct batch *batch) {
  if (batch->timed != batch->columns[node->lateness.time]) return false;
  int64_t first = batch->time_first, last = batch->time_last;
  if (batch->time_high > last) last = batch->time_high;
  if (first < -EVENT_TIME_MAX || last > EVENT_TIME_MAX) return false;
  return !window_is_late(&node->lateness.window, first, row_watermark(node, last));
}

static bool is_late(const struct plan_node *node, int64_t time, int64_t high) {
  int64_t watermark = row_watermark(node, high);
  if (time >= watermark || time < -EVENT_TIME_MAX || time > EVENT_TIME_MAX) return false;
  return window_is_late(&node->lateness.window, time, watermark);
}

// Splits the selected rows into kept and late; rows that are not selected raise the watermark all the same.
static uint32_t split(struct lateness *lateness, const struct batch *batch, uint32_t *late_count) {
  const struct plan_node *node = lateness->operator.node;
  const struct column *column = batch->columns[node->lateness.time];
  int64_t high = batch->time_high;
  uint32_t kept = 0, late = 0, next = 0;
  for (uint32_t row = 0; row < batch->rows; row++) {
    bool selected = next < batch->count && batch_row(batch, next) == row;
    next += selected;
    bool null = column_is_null(column, row);
    int64_t time = null ? INT64_MIN : event_time(column, row);
    if (selected && !null && is_late(node, time, high)) {
      lateness->late[late++] = row;
    } else if (selected) {
      lateness->kept[kept++] = row;
    }
    if (time > high) high = time;
  }
  *late_count = late;
  return kept;
}

static void select_rows(struct batch *batch, const uint32_t *rows, uint32_t count) {
  uint32_t *selection = mem_alloc((count ? count : 1) * sizeof *selection);
  for (uint32_t i = 0; i < count; i++) selection[i] = rows[i];
  batch_select(batch, selection, count);
}

static leat_status push(struct operator *operator, uint32_t input, struct batch *batch, struct leat_error *error) {
  (void)input;
  struct lateness *lateness = (struct lateness *)operator;
  if (none_late(operator->node, batch)) return operator_emit(operator, batch, error);
  uint32_t late_count;
  uint32_t kept_count = split(lateness, batch, &late_count);
  if (late_count) {
    struct batch *late = batch_clone(batch);
    select_rows(late, lateness->late, late_count);
    select_rows(batch, lateness->kept, kept_count);
    operator->stats.rows_late += late_count;
    leat_status status = operator->env->late(operator->env, operator->node->lateness.source, late, error);
    if (status != LEAT_OK) {
      batch_free(batch);
      return status;
    }
  }
  return operator_emit(operator, batch, error);
}

const struct operator_class lateness_class = {
    .kind = NODE_LATENESS, .instance_size = sizeof(struct lateness), .push = push};
