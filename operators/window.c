// Window: adds window_start and window_end. A row of overlapping windows is emitted once for each: the same
// columns by reference under other bounds, so that nothing is copied. Left out are windows that the row came too late
// for, and rows that lie between two windows.
#include "event_time.h"
#include "operators.h"

struct window_adder {
  struct operator operator;
  uint32_t kept[BATCH_ROWS_MAX];
};

static struct batch *widen(const struct plan_node *node, const struct batch *batch) {
  struct batch *out = batch_create(node->schema.count, batch->rows);
  for (uint32_t i = 0; i < batch->width; i++) {
    if (batch->columns[i]) out->columns[i] = column_retain(batch->columns[i]);
  }
  if (batch->origin) out->origin = origin_retain(batch->origin);
  if (batch->weights) {
    out->weights = mem_alloc(batch->rows * sizeof *out->weights);
    for (uint32_t i = 0; i < batch->rows; i++) out->weights[i] = batch->weights[i];
  }
  out->missed_until = batch_gather_missed(batch, NULL, batch->rows);  // windows over these windows ask again
  out->time_high = batch->time_high;
  batch_copy_times(out, batch);
  return out;
}

static enum type_kind bound_kind(const struct plan_node *node, uint32_t bound) {
  return node->schema.fields[node->schema.count - 2 + bound].type.kind;
}

static void set_constant_bounds(const struct plan_node *node, struct batch *out, int64_t start) {
  int64_t end = start + node->window.window.size;
  out->columns[out->width - 2] = column_create_constant(bound_kind(node, 0), out->rows, &start);
  out->columns[out->width - 1] = column_create_constant(bound_kind(node, 1), out->rows, &end);
}

// Of the rows noted, those whose window was open when they came.
static uint32_t keep_in_time(struct window_adder *adder, const struct batch *batch, const int64_t *end,
                             uint32_t count) {
  int64_t lag = adder->operator.node->window.lag;
  uint32_t kept = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t row = adder->kept[i];
    if (end[row] > watermark_less(batch->missed_until[row], lag)) adder->kept[kept++] = row;
  }
  return kept;
}

// The window `back` slides before each row's last one; notes the rows that lie in it.
static uint32_t set_bounds(struct window_adder *adder, const struct batch *batch, struct batch *out, uint32_t back) {
  const struct plan_node *node = adder->operator.node;
  const struct window *window = &node->window.window;
  const struct column *times = batch->columns[node->window.time];
  struct column *starts = column_create(bound_kind(node, 0), out->rows);
  struct column *ends = column_create(bound_kind(node, 1), out->rows);
  out->columns[out->width - 2] = starts;
  out->columns[out->width - 1] = ends;
  int64_t *start = starts->values, *end = ends->values;
  for (uint32_t i = 0; i < out->rows; i++) start[i] = end[i] = 0;
  uint32_t kept = 0;
  int64_t last = window_last_start(window, event_time(times, batch_row(batch, 0)));
  for (uint32_t i = 0; i < batch->count; i++) {
    uint32_t row = batch_row(batch, i);
    int64_t time = event_time(times, row);
    if (time < last || time - last >= window->slide) last = window_last_start(window, time);  // divides: not every row
    start[row] = last - (int64_t)back * window->slide;
    end[row] = start[row] + window->size;
    if (end[row] > time) adder->kept[kept++] = row;
  }
  return batch->missed_until ? keep_in_time(adder, batch, end, kept) : kept;
}

static leat_status emit_rows(struct window_adder *adder, const struct batch *batch, struct batch *out, uint32_t count,
                             struct leat_error *error) {
  out->count = count;
  if (count < out->rows) {
    uint32_t *selection = mem_alloc((count ? count : 1) * sizeof *selection);
    for (uint32_t i = 0; i < count; i++) selection[i] = count == batch->count ? batch_row(batch, i) : adder->kept[i];
    batch_select(out, selection, count);
  }
  return operator_emit(&adder->operator, out, error);
}

static bool same_window(const struct window *window, struct time_span span) {
  int64_t start = window_last_start(window, span.min);
  return window->slide >= window->size && start == window_last_start(window, span.max) &&
         window_holds(window, span.max);
}

static leat_status emit_windows(struct window_adder *adder, const struct batch *batch, struct time_span span,
                                struct leat_error *error) {
  const struct plan_node *node = adder->operator.node;
  const struct window *window = &node->window.window;
  if (same_window(window, span)) {
    struct batch *out = widen(node, batch);
    set_constant_bounds(node, out, window_last_start(window, span.min));
    return emit_rows(adder, batch, out, batch->count, error);
  }
  uint32_t overlap = (uint32_t)(window->size / window->slide + (window->size % window->slide != 0));
  leat_status status = LEAT_OK;
  for (uint32_t back = 0; back < overlap && status == LEAT_OK; back++) {
    struct batch *out = widen(node, batch);
    uint32_t count = set_bounds(adder, batch, out, back);
    if (overlap == 1) adder->operator.stats.rows_filtered += batch->count - count;
    status = emit_rows(adder, batch, out, count, error);
  }
  return status;
}

static leat_status push(struct operator *operator, uint32_t input, struct batch *batch, struct leat_error *error) {
  (void)input;
  struct time_span span;
  leat_status status = event_time_span(operator, batch, operator->node->window.time, &span, error);
  if (status == LEAT_OK && batch->count) {
    status = emit_windows((struct window_adder *)operator, batch, span, error);
  }
  batch_free(batch);
  return status;
}

const struct operator_class window_class = {
    .kind = NODE_WINDOW, .instance_size = sizeof(struct window_adder), .push = push};
