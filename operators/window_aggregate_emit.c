// Closing windows: puts slices together, emits results or partials, frees what no window needs any more.
#include <assert.h>

#include "window_aggregate.h"

// Batches of fewer rows than this are packed with others.
#define PACK_ROWS_MAX 512

// Fewer overlapping windows than this are put together slice by slice.
#define SLIDE_OVERLAP_MIN 8

uint64_t window_aggregate_bytes(const struct window_aggregate *aggregate) {
  return aggregate->bytes + aggregate->slide.bytes + aggregate->running.bytes;
}

void window_aggregate_free(struct window_aggregate *aggregate, struct group_table *groups) {
  aggregate->bytes -= groups->bytes;
  aggregate->groups -= groups->size;
  group_table_destroy(groups);
}

void window_aggregate_drop(struct window_aggregate *aggregate, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) window_aggregate_free(aggregate, aggregate->slices.items[i]);
  time_map_drop_first(&aggregate->slices, count);
}

static leat_status emit_packed(struct window_aggregate *aggregate, struct leat_error *error) {
  if (!aggregate->packed.rows) return LEAT_OK;
  struct batch *out = batch_create(aggregate->packed.width, aggregate->packed.rows);
  row_store_finish(&aggregate->packed, out->columns);
  return operator_emit(&aggregate->operator, out, error);
}

// Emits the batch, or keeps its rows for emit_packed when they are few.
static leat_status emit_batch(struct window_aggregate *aggregate, struct batch *out, struct leat_error *error) {
  struct row_store *packed = &aggregate->packed;
  leat_status status = LEAT_OK;
  bool small = out->count < PACK_ROWS_MAX;
  if (!small || packed->rows + out->count > BATCH_ROWS_MAX) status = emit_packed(aggregate, error);
  if (status == LEAT_OK && !small) return operator_emit(&aggregate->operator, out, error);
  if (status == LEAT_OK && out->count) {
    row_store_append(packed, 0, out->columns, out->width, out->selection, out->count);
    row_store_commit(packed, out->count);
  }
  batch_free(out);
  return status;
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

// Leaves out the groups that no slice of the window holds any more.
static void select_held(const struct group_table *groups, uint32_t first, struct batch *out) {
  uint32_t *selection = mem_alloc(out->rows * sizeof *selection), count = 0;
  for (uint32_t i = 0; i < out->rows; i++) {
    selection[count] = i;
    count += groups->holders[first + i] > 0;
  }
  batch_select(out, selection, count);
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
  if (groups->holders) select_held(groups, first, out);
  for (uint32_t i = 0; i < aggregate->shape.call_count; i++) {
    const struct aggregate *function = aggregate->shape.calls[i].aggregate;
    out->columns[node->aggregate.key_count + i] = function->finish(groups->states[i], first, count);
  }
  for (uint32_t i = 0; i < aggregate->shape.call_count && status == LEAT_OK; i++) {
    status = operator_reject_errors(operator, out, out->columns[node->aggregate.key_count + i], error);
  }
  if (status == LEAT_OK) return emit_batch(aggregate, out, error);
  batch_free(out);
  return status;
}

struct batch *window_aggregate_partials(struct window_aggregate *aggregate, const struct group_table *groups,
                                        uint32_t first, uint32_t count, int64_t start) {
  const struct plan_node *node = aggregate->operator.node;
  uint32_t keys = node->aggregate.key_count;
  struct batch *out = batch_create(node->schema.count, count);
  set_keys(aggregate, groups, first, out);
  set_bound(node, out, node->aggregate.window_start_key, NULL);
  set_bound(node, out, node->aggregate.window_end_key, NULL);
  out->columns[keys] = column_create_constant(TYPE_TIMESTAMP, count, &start);
  group_table_export(groups, first, count, &out->columns[keys + 1]);
  return out;
}

static leat_status emit_groups(struct window_aggregate *aggregate, const struct group_table *groups, int64_t start,
                               struct leat_error *error) {
  bool partial = aggregate->operator.node->aggregate.phase == PHASE_PARTIAL;
  leat_status status = LEAT_OK;
  for (uint32_t first = 0; first < groups->size && status == LEAT_OK; first += BATCH_ROWS_MAX) {
    uint32_t count = groups->size - first < BATCH_ROWS_MAX ? groups->size - first : BATCH_ROWS_MAX;
    status = partial ? emit_batch(aggregate, window_aggregate_partials(aggregate, groups, first, count, start), error)
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
  if (status == LEAT_OK) status = emit_packed(aggregate, error);
  return status == LEAT_OK && aggregate->stragglers.count ? window_stragglers_flush(aggregate, error) : status;
}

static leat_status close_groups(struct window_aggregate *aggregate, int64_t watermark, struct leat_error *error) {
  if (watermark == WATERMARK_NONE) return LEAT_OK;
  leat_status status = window_aggregate_flush(aggregate, watermark == INT64_MAX ? watermark : watermark + 1, error);
  if (watermark > aggregate->closed) aggregate->closed = watermark;
  return status;
}

// The earliest window that is still open and holds rows of slices.
static bool next_of_slices(const struct window_aggregate *aggregate, int64_t *start) {
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

// The earliest window that is still open and holds rows.
static bool next_window(const struct window_aggregate *aggregate, int64_t *start) {
  const struct time_map *stragglers = &aggregate->stragglers;
  bool found = next_of_slices(aggregate, start);
  if (stragglers->count && (!found || stragglers->times[0] < *start)) {
    *start = stragglers->times[0];
    found = true;
  }
  return found;
}

// Merges the slices [first, first + count).
static struct group_table *merge_slices(struct window_aggregate *aggregate, uint32_t first, uint32_t count) {
  struct group_table *merged = group_table_create(&aggregate->shape, NULL);
  for (uint32_t i = 0; i < count; i++) {
    group_table_merge(merged, aggregate->slices.items[first + i], &aggregate->scratch);
  }
  return merged;
}

// Two stacks pay when windows overlap much and hold far fewer groups than their slices together; and they hold up to
// a table for every window that is open, which must fit.
static bool slide_pays(const struct window_aggregate *aggregate, uint32_t first, uint32_t count) {
  const struct window *window = &aggregate->operator.node->aggregate.window;
  if (!aggregate->operator.env->choices->stacked_windows) return false;
  if (window->size / window->slide < SLIDE_OVERLAP_MIN || !aggregate->merged_size) return false;
  uint64_t size = 0, bytes = 0;
  for (uint32_t i = 0; i < count; i++) {
    const struct group_table *slice = aggregate->slices.items[first + i];
    size += slice->size;
    bytes = slice->bytes > bytes ? slice->bytes : bytes;
  }
  uint64_t limit = aggregate->operator.budget.limit;
  if (limit && aggregate->bytes + bytes * 4 * count > limit / 2) return false;
  return size >= 4 * (uint64_t)aggregate->merged_size;
}

static leat_status emit_running(struct window_aggregate *aggregate, int64_t start, struct leat_error *error) {
  struct group_table *groups = window_running_take(aggregate, start);
  leat_status status = emit_groups(aggregate, groups, start, error);
  window_running_leave(aggregate);
  return status;
}

static leat_status emit_window(struct window_aggregate *aggregate, int64_t start, struct leat_error *error) {
  const struct time_map *slices = &aggregate->slices;
  int64_t end = start + aggregate->operator.node->aggregate.window.size;
  uint32_t first = time_map_position(slices, start);
  uint32_t count = time_map_position(slices, end) - first;
  const struct group_table *stragglers = time_map_find(&aggregate->stragglers, start);
  assert(count || stragglers);
  // A running table must see every window, or slices would go without having been retracted from it.
  bool runs = aggregate->runs && !stragglers && (count > 1 || aggregate->running.groups);
  if (runs) return emit_running(aggregate, start, error);
  window_running_reset(&aggregate->running);
  if (!count) return emit_groups(aggregate, stragglers, start, error);
  if (count == 1 && !stragglers) return emit_groups(aggregate, slices->items[first], start, error);
  bool slide = slide_pays(aggregate, first, count);
  struct group_table *merged = slide ? window_slide_take(aggregate, start) : merge_slices(aggregate, first, count);
  if (stragglers) group_table_merge(merged, stragglers, &aggregate->scratch);
  aggregate->merged_size = merged->size;
  leat_status status = emit_groups(aggregate, merged, start, error);
  group_table_destroy(merged);
  return status;
}

static void drop_closed(struct window_aggregate *aggregate) {
  const struct window *window = &aggregate->operator.node->aggregate.window;
  const struct time_map *slices = &aggregate->slices;
  if (aggregate->stragglers.count) {
    int64_t open = window_first_start(window, aggregate->closed);
    window_stragglers_drop(aggregate, time_map_position(&aggregate->stragglers, open));
  }
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
  if (!aggregate->slices.count) {
    window_slide_reset(&aggregate->slide);
    window_running_reset(&aggregate->running);
  }
  return status == LEAT_OK ? emit_packed(aggregate, error) : status;
}
