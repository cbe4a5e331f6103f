// Window aggregate: rows go into slices, each with its own groups; windows are unions of slices.
//
// SINGLE takes rows and emits windows. PARTIAL takes rows and emits a slice's partial states when the watermark passes
// it; FINAL merges such partials and emits windows. How windows are put together is in window_aggregate_emit.c, what
// becomes of rows that have missed some of their windows in window_straggler.c.
#include "window_aggregate.h"

#include <assert.h>

#include "operators.h"

// More groups than this and PARTIAL sends what it has: the second phase owns the state.
#define PARTIAL_GROUPS_MAX 65536

static bool is_bound(const struct plan_node *node, uint32_t key) {
  return node->aggregate.by_time &&
         (key == node->aggregate.window_start_key || key == node->aggregate.window_end_key);
}

static void init_packed(struct window_aggregate *aggregate) {
  const struct schema *schema = &aggregate->operator.node->schema;
  enum type_kind *kinds = mem_zalloc((schema->count + 1) * sizeof *kinds);
  for (uint32_t i = 0; i < schema->count; i++) kinds[i] = schema->fields[i].type.kind;
  row_store_init(&aggregate->packed, kinds, schema->count);
  mem_free(kinds);
}

static leat_status init(struct operator *operator, struct leat_error *error) {
  (void)error;
  struct window_aggregate *aggregate = (struct window_aggregate *)operator;
  const struct plan_node *node = operator->node;
  uint32_t keys = node->aggregate.key_count, calls = node->aggregate.call_count;
  aggregate->closed = INT64_MIN;
  aggregate->runs = operator->env->choices->running_windows && window_running_serves(node);
  aggregate->shape.call_count = calls;
  aggregate->shape.calls = node->aggregate.calls;
  aggregate->shape.choices = operator->env->choices;
  aggregate->shape.kinds = mem_zalloc((keys + 1) * sizeof *aggregate->shape.kinds);
  aggregate->positions = mem_zalloc((keys + 1) * sizeof *aggregate->positions);
  aggregate->keys = mem_zalloc((keys + 1) * sizeof *aggregate->keys);
  aggregate->arguments = mem_zalloc((calls + 1) * sizeof *aggregate->arguments);
  aggregate->filters = mem_zalloc((calls + 1) * sizeof *aggregate->filters);
  for (uint32_t i = 0; i < keys; i++) {
    if (is_bound(node, i)) continue;
    aggregate->positions[aggregate->shape.key_count] = i;
    aggregate->shape.kinds[aggregate->shape.key_count++] = node->aggregate.keys[i]->type.kind;
  }
  init_packed(aggregate);
  return LEAT_OK;
}

static void release_columns(struct column **columns, uint32_t count) {
  for (uint32_t i = 0; columns && i < count; i++) {
    column_release(columns[i]);
    columns[i] = NULL;
  }
}

static void release_inputs(struct window_aggregate *aggregate) {
  release_columns(aggregate->keys, aggregate->shape.key_count);
  release_columns(aggregate->arguments, aggregate->shape.call_count);
  release_columns(aggregate->filters, aggregate->shape.call_count);
}

static void destroy(struct operator *operator) {
  struct window_aggregate *aggregate = (struct window_aggregate *)operator;
  release_inputs(aggregate);
  window_aggregate_drop(aggregate, aggregate->slices.count);
  window_stragglers_drop(aggregate, aggregate->stragglers.count);
  time_map_release(&aggregate->stragglers);
  time_map_release(&aggregate->slices);
  window_slide_reset(&aggregate->slide);
  window_running_reset(&aggregate->running);
  row_store_release(&aggregate->packed);
  mem_free(aggregate->shape.kinds);
  mem_free(aggregate->positions);
  mem_free(aggregate->keys);
  mem_free(aggregate->arguments);
  mem_free(aggregate->filters);
}

static bool is_true(const struct column *condition, uint32_t row) {
  return !column_is_null(condition, row) && ((const uint8_t *)condition->values)[column_slot(condition, row)];
}

// An argument's error counts only in rows that FILTER lets through.
static leat_status reject_filtered(struct operator *operator, struct batch *batch, const struct column *argument,
                                   const struct column *filter, struct leat_error *error) {
  struct column *verdicts = column_create(TYPE_BOOL, batch->rows);
  uint8_t *errors = column_need_errors(verdicts);
  uint8_t *values = verdicts->values;
  for (uint32_t row = 0; row < batch->rows; row++) {
    values[row] = 0;
    errors[row] = is_true(filter, row) ? argument->errors[column_slot(argument, row)] : ROW_OK;
  }
  leat_status status = operator_reject_errors(operator, batch, verdicts, error);
  column_release(verdicts);
  return status;
}

static leat_status evaluate_call(struct window_aggregate *aggregate, uint32_t call, struct batch *batch,
                                 struct leat_error *error) {
  struct operator *operator = &aggregate->operator;
  const struct aggregate_call *spec = &aggregate->shape.calls[call];
  leat_status status = LEAT_OK;
  if (spec->filter) status = operator_evaluate(operator, spec->filter, batch, &aggregate->filters[call], error);
  if (status != LEAT_OK || !spec->argument) return status;
  if (!spec->filter) return operator_evaluate(operator, spec->argument, batch, &aggregate->arguments[call], error);
  struct column *argument = expr_evaluate(spec->argument, batch);
  aggregate->arguments[call] = argument;
  if (!argument->errors) return LEAT_OK;
  return reject_filtered(operator, batch, argument, aggregate->filters[call], error);
}

static leat_status evaluate_inputs(struct window_aggregate *aggregate, struct batch *batch, struct leat_error *error) {
  const struct plan_node *node = aggregate->operator.node;
  leat_status status = LEAT_OK;
  for (uint32_t i = 0; i < aggregate->shape.key_count && status == LEAT_OK; i++) {
    const struct expr *key = node->aggregate.keys[aggregate->positions[i]];
    status = operator_evaluate(&aggregate->operator, key, batch, &aggregate->keys[i], error);
  }
  for (uint32_t i = 0; i < aggregate->shape.call_count && status == LEAT_OK; i++) {
    status = evaluate_call(aggregate, i, batch, error);
  }
  return status;
}

// True when every window that the slice is part of has been emitted.
static bool slice_is_closed(const struct window_aggregate *aggregate, int64_t start) {
  const struct plan_node *node = aggregate->operator.node;
  if (node->aggregate.phase == PHASE_PARTIAL || aggregate->closed == INT64_MIN) return false;
  if (!node->aggregate.by_time) return start <= aggregate->closed;
  return window_last_start(&node->aggregate.window, start) + node->aggregate.window.size <= aggregate->closed;
}

// The slice to add rows to; what was prepared from its old contents is void.
static struct group_table *find_slice(struct window_aggregate *aggregate, int64_t start) {
  if (aggregate->slide.count && start < aggregate->slide.end) window_slide_reset(&aggregate->slide);
  if (aggregate->running.groups && start < aggregate->running.end) window_running_reset(&aggregate->running);
  struct group_table *slice = time_map_find(&aggregate->slices, start);
  if (!slice) {
    uint32_t at = time_map_position(&aggregate->slices, start);
    slice = group_table_create(&aggregate->shape, at > 0 ? aggregate->slices.items[at - 1] : NULL);
    time_map_insert(&aggregate->slices, start, slice);
  }
  return slice;
}

static void measure(struct window_aggregate *aggregate, struct group_table *slice, uint32_t size_before) {
  size_t bytes = group_table_bytes(slice);
  aggregate->bytes += bytes - slice->bytes;
  slice->bytes = bytes;
  aggregate->groups += slice->size - size_before;
}

static void add_rows(struct window_aggregate *aggregate, struct group_table *slice, const uint32_t *rows,
                     uint32_t count) {
  group_table_assign(slice, aggregate->keys, rows, count, &aggregate->scratch);
  for (uint32_t i = 0; i < aggregate->shape.call_count; i++) {
    group_table_update(slice, i, aggregate->arguments[i], aggregate->filters[i], rows, count, &aggregate->scratch);
  }
}

static uint32_t partial_width(const struct window_aggregate *aggregate) {
  uint32_t width = 0;
  for (uint32_t i = 0; i < aggregate->shape.call_count; i++) {
    width += aggregate->shape.calls[i].aggregate->partial_count;
  }
  return width;
}

// Adds the partial states of one slice's rows: columns after slice_start, which stands after the keys.
static void add_partials(struct window_aggregate *aggregate, const struct batch *batch, struct group_table *slice,
                         const uint32_t *rows, uint32_t count) {
  uint32_t width = partial_width(aggregate);
  group_table_assign(slice, aggregate->keys, rows, count, &aggregate->scratch);
  struct column **partials = mem_zalloc((width + 1) * sizeof *partials);
  for (uint32_t i = 0; i < width; i++) {
    struct column *column = batch->columns[aggregate->operator.node->aggregate.key_count + 1 + i];
    partials[i] = rows ? column_gather(column, rows, count) : column_flatten(column);
  }
  group_table_absorb(slice, partials, count, &aggregate->scratch);
  release_columns(partials, width);
  mem_free(partials);
}

void window_aggregate_add(struct window_aggregate *aggregate, const struct batch *batch, struct group_table *groups,
                          const uint32_t *rows, uint32_t count) {
  uint32_t size = groups->size;
  if (aggregate->operator.node->aggregate.phase == PHASE_FINAL) {
    add_partials(aggregate, batch, groups, rows, count);
  } else {
    add_rows(aggregate, groups, rows, count);
  }
  measure(aggregate, groups, size);
}


static leat_status prepare(struct window_aggregate *aggregate, struct batch *batch, struct time_span *span,
                           struct leat_error *error) {
  const struct plan_node *node = aggregate->operator.node;
  if (node->aggregate.phase == PHASE_FINAL) {
    for (uint32_t i = 0; i < aggregate->shape.key_count; i++) {
      aggregate->keys[i] = column_retain(batch->columns[aggregate->positions[i]]);
    }
  } else {
    leat_status status = evaluate_inputs(aggregate, batch, error);
    if (status != LEAT_OK || !batch->count) return status;
  }
  return event_time_span(&aggregate->operator, batch, window_aggregate_time(node), span, error);
}

static void add_batch(struct window_aggregate *aggregate, const struct batch *batch, struct time_span span) {
  const struct plan_node *node = aggregate->operator.node;
  bool rows = node->aggregate.phase != PHASE_FINAL;
  int64_t width = rows && node->aggregate.by_time ? window_slice_width(&node->aggregate.window) : 0;
  struct time_partition *partition = &aggregate->partition;
  time_partition_fill(partition, batch, window_aggregate_time(node), span, width, node->aggregate.window.offset);
  for (uint32_t i = 0; i < partition->count; i++) {
    const struct time_group *part = &partition->groups[i];
    if (slice_is_closed(aggregate, part->time)) {
      aggregate->operator.stats.rows_late += part->count;
    } else {
      window_aggregate_add(aggregate, batch, find_slice(aggregate, part->time), part->rows, part->count);
    }
  }
}

static leat_status push(struct operator *operator, uint32_t input, struct batch *batch, struct leat_error *error) {
  (void)input;
  struct window_aggregate *aggregate = (struct window_aggregate *)operator;
  assert(!batch->weights);
  struct time_span span;
  leat_status status = prepare(aggregate, batch, &span, error);
  if (status == LEAT_OK && batch->missed_until && batch->count && operator->node->aggregate.by_time) {
    status = window_stragglers_take(aggregate, batch, &span, error);
  }
  if (status == LEAT_OK && batch->count) add_batch(aggregate, batch, span);
  release_inputs(aggregate);
  batch_free(batch);
  if (status != LEAT_OK) return status;
  bool partial = operator->node->aggregate.phase == PHASE_PARTIAL;
  if (partial && aggregate->groups > PARTIAL_GROUPS_MAX) status = window_aggregate_flush(aggregate, INT64_MAX, error);
  return status == LEAT_OK ? operator_charge(operator, window_aggregate_bytes(aggregate), error) : status;
}

// The slices a partial phase must have sent before its consumer hears of `watermark`.
static int64_t flush_bound(const struct plan_node *node, int64_t watermark) {
  if (watermark == WATERMARK_END || watermark == WATERMARK_IDLE) return INT64_MAX;
  int64_t width = node->aggregate.by_time ? window_slice_width(&node->aggregate.window) : 0;
  int64_t last = watermark_less(watermark, width);
  return last + 1;  // slices that end at the watermark start here
}

static leat_status advance(struct operator *operator, uint32_t input, int64_t watermark, struct leat_error *error) {
  (void)input;
  struct window_aggregate *aggregate = (struct window_aggregate *)operator;
  const struct plan_node *node = operator->node;
  leat_status status = LEAT_OK;
  if (node->aggregate.phase == PHASE_PARTIAL) {
    status = window_aggregate_flush(aggregate, flush_bound(node, watermark), error);
  } else if (watermark != WATERMARK_IDLE) {
    status = window_aggregate_close(aggregate, watermark_less(watermark, node->aggregate.lag), error);
  }
  if (status == LEAT_OK) status = operator_charge(operator, window_aggregate_bytes(aggregate), error);
  return status == LEAT_OK ? operator_emit_watermark(operator, watermark, error) : status;
}

static uint64_t state_bytes(const struct operator *operator) {
  return window_aggregate_bytes((const struct window_aggregate *)operator);
}

const struct operator_class window_aggregate_class = {
    .kind = NODE_AGGREGATE,
    .instance_size = sizeof(struct window_aggregate),
    .init = init,
    .push = push,
    .advance = advance,
    .destroy = destroy,
    .state_bytes = state_bytes,
};
