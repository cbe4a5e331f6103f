// Closing windows: puts slices together, emits results or partials, frees what no window needs any more.
#include <assert.h>

#include "window_aggregate.h"

void window_aggregate_drop(struct window_aggregate *aggregate, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    struct group_table *slice = aggregate->slices.items[i];
    aggregate->bytes -= slice->bytes;
    aggregate->groups -= slice->size;
    group_table_destroy(slice);
  }
  time_map_drop_first(&aggregate->slices, count);
}

static void set_keys(struct window_aggregate *aggregate, const struct group_table *groups, uint32_t first,
                     struct batch *out) {
  if (!groups->keys) return;
  key_table_keys(groups->keys, first, out->rows, aggregate->keys);
  for (uint32_t i = 0; i < aggregate->shape.key_count; i++) {
    out->columns[aggregate->positions[i]] = aggregate->keys[i];
    aggregate->keys[i] = NULL;
  }
}

// A window bound among the keys; `value` NULL in partials, which only know their slice.
static void set_bound(const struct plan_node *node, struct batch *out, uint32_t key, const int64_t *value) {
  if (!node->aggregate.by_time || key == UINT32_MAX) return;
  out->columns[key] = column_create_constant(node->schema.fields[key].type.kind, out->rows, value);
}

static leat_status emit_results(struct window_aggregate *aggregate, const struct group_table *groups, uint32_t first,
                                uint32_t count, int64_t start, struct leat_error *error) {
  struct operator *operator = &aggregate->operator;
  const struct plan_node *node = operator->node;
  int64_t end = start + node->aggregate.window.size;
  struct batch *out = batch_create(node->schema.count, count);
  set_keys(aggregate, groups, first, out);
  set_bound(node, out, node->aggregate.window_start_key, &start);
  set_bound(node, out, node->aggregate.window_end_key, &end);
  leat_status status = LEAT_OK;
  for (uint32_t i = 0; i < aggregate->shape.call_count; i++) {
    const struct aggregate *function = aggregate->shape.calls[i].aggregate;
    out->columns[node->aggregate.key_count + i] = function->finish(groups->states[i], first, count);
  }
  for (uint32_t i = 0; i < aggregate->shape.call_count && status == LEAT_OK; i++) {
    status = operator_reject_errors(operator, out, out->columns[node->aggregate.key_count + i], error);
  }
  if (status == LEAT_OK) return operator_emit(operator, out, error);
  batch_free(out);
  return status;
}

static leat_status emit_partials(struct window_aggregate *aggregate, const struct group_table *groups, uint32_t first,
                                 uint32_t count, int64_t start, struct leat_error *error) {
  const struct plan_node *node = aggregate->operator.node;
  uint32_t keys = node->aggregate.key_count;
  struct batch *out = batch_create(node->schema.count, count);
  set_keys(aggregate, groups, first, out);
  set_bound(node, out, node->aggregate.window_start_key, NULL);
  set_bound(node, out, node->aggregate.window_end_key, NULL);
  out->columns[keys] = column_create_constant(TYPE_TIMESTAMP, count, &start);
  group_table_export(groups, first, count, &out->columns[keys + 1]);
  return operator_emit(&aggregate->operator, out, error);
}

static leat_status emit_groups(struct window_aggregate *aggregate, const struct group_table *groups, int64_t start,
                               struct leat_error *error) {
  bool partial = aggregate->operator.node->aggregate.phase == PHASE_PARTIAL;
  leat_status status = LEAT_OK;
  for (uint32_t first = 0; first < groups->size && status == LEAT_OK; first += BATCH_ROWS_MAX) {
    uint32_t count = groups->size - first < BATCH_ROWS_MAX ? groups->size - first : BATCH_ROWS_MAX;
    status = partial ? emit_partials(aggregate, groups, first, count, start, error)
                     : emit_results(aggregate, groups, first, count, start, error);
  }
  return status;
}

leat_status window_aggregate_flush(struct window_aggregate *aggregate, int64_t until, struct leat_error *error) {
  const struct time_map *slices = &aggregate->slices;
  uint32_t count = 0;
  leat_status status = LEAT_OK;
  while (count < slices->count && slices->times[count] < until && status == LEAT_OK) {
    status = emit_groups(aggregate, slices->items[count], slices->times[count], error);
    count++;
  }
  window_aggregate_drop(aggregate, count);
  return status;
}

static leat_status close_groups(struct window_aggregate *aggregate, int64_t watermark, struct leat_error *error) {
  if (watermark == WATERMARK_NONE) return LEAT_OK;
  leat_status status = window_aggregate_flush(aggregate, watermark == INT64_MAX ? watermark : watermark + 1, error);
  if (watermark > aggregate->closed) aggregate->closed = watermark;
  return status;
}

// The earliest window that is still open and holds rows.
static bool next_window(const struct window_aggregate *aggregate, int64_t *start) {
  const struct window *window = &aggregate->operator.node->aggregate.window;
  for (uint32_t i = 0; i < aggregate->slices.count; i++) {
    int64_t slice = aggregate->slices.times[i];
    int64_t first = window_first_start(window, slice);
    if (aggregate->closed != INT64_MIN && first + window->size <= aggregate->closed) {
      first = window_first_start(window, aggregate->closed);
    }
    *start = first;
    if (first <= slice) return true;
  }
  return false;
}

// The slices [*first, *first + count) of the window that starts at `start`.
static uint32_t slices_within(const struct window_aggregate *aggregate, int64_t start, uint32_t *first) {
  const struct time_map *slices = &aggregate->slices;
  int64_t end = start + aggregate->operator.node->aggregate.window.size;
  uint32_t from = 0, count = 0;
  while (from < slices->count && slices->times[from] < start) from++;
  while (from + count < slices->count && slices->times[from + count] < end) count++;
  *first = from;
  return count;
}

static leat_status emit_window(struct window_aggregate *aggregate, int64_t start, struct leat_error *error) {
  uint32_t first;
  uint32_t count = slices_within(aggregate, start, &first);
  assert(count);
  if (count == 1) return emit_groups(aggregate, aggregate->slices.items[first], start, error);
  struct group_table *merged = group_table_create(&aggregate->shape);
  for (uint32_t i = 0; i < count; i++) {
    group_table_merge(merged, aggregate->slices.items[first + i], &aggregate->scratch);
  }
  leat_status status = emit_groups(aggregate, merged, start, error);
  group_table_destroy(merged);
  return status;
}

static void drop_closed(struct window_aggregate *aggregate) {
  const struct window *window = &aggregate->operator.node->aggregate.window;
  const struct time_map *slices = &aggregate->slices;
  uint32_t count = 0;
  while (count < slices->count && window_last_start(window, slices->times[count]) + window->size <= aggregate->closed) {
    count++;
  }
  window_aggregate_drop(aggregate, count);
}

leat_status window_aggregate_close(struct window_aggregate *aggregate, int64_t watermark, struct leat_error *error) {
  const struct plan_node *node = aggregate->operator.node;
  if (!node->aggregate.by_time) return close_groups(aggregate, watermark, error);
  int64_t start;
  leat_status status = LEAT_OK;
  while (status == LEAT_OK && next_window(aggregate, &start) && start + node->aggregate.window.size <= watermark) {
    status = emit_window(aggregate, start, error);
    aggregate->closed = start + node->aggregate.window.size;
    drop_closed(aggregate);
  }
  int64_t closed = watermark > EVENT_TIME_MAX ? EVENT_TIME_MAX : watermark;
  if (closed >= -EVENT_TIME_MAX && closed > aggregate->closed) {
    aggregate->closed = closed;
    drop_closed(aggregate);
  }
  return status;
}
