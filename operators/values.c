// Values: constant rows, emitted once by lane 0 when its (empty) input ends.
#include "operators.h"

struct values {
  struct operator operator;
  bool done;
};

static leat_status append_row(struct operator *operator, const struct expr *const *row,
                              struct column_builder *builders, bool *kept, struct leat_error *error) {
  uint32_t width = operator->node->schema.count;
  struct batch *batch = batch_create(0, 1);
  struct column **cells = mem_zalloc((width ? width : 1) * sizeof *cells);
  leat_status status = LEAT_OK;
  for (uint32_t i = 0; i < width && batch->count && status == LEAT_OK; i++) {
    status = operator_evaluate(operator, row[i], batch, &cells[i], error);
  }
  *kept = status == LEAT_OK && batch->count;
  for (uint32_t i = 0; i < width; i++) {
    const void *value = *kept && !column_is_null(cells[i], 0) ? column_value(cells[i], 0) : NULL;
    if (*kept) column_builder_append(&builders[i], value);
    column_release(cells[i]);
  }
  mem_free(cells);
  batch_free(batch);
  return status;
}

static leat_status emit_chunk(struct operator *operator, struct column_builder *builders, uint32_t first,
                              uint32_t count, struct leat_error *error) {
  const struct plan_node *node = operator->node;
  uint32_t rows = 0;
  for (uint32_t i = 0; i < count; i++) {
    bool kept;
    leat_status status = append_row(operator, node->values.rows[first + i], builders, &kept, error);
    if (status != LEAT_OK) return status;
    rows += kept;
  }
  struct batch *batch = batch_create(node->schema.count, rows);
  for (uint32_t i = 0; i < node->schema.count; i++) batch->columns[i] = column_builder_finish(&builders[i]);
  return operator_emit(operator, batch, error);
}

static leat_status emit_rows(struct operator *operator, struct leat_error *error) {
  const struct plan_node *node = operator->node;
  uint32_t width = node->schema.count;
  struct column_builder *builders = mem_zalloc((width ? width : 1) * sizeof *builders);
  for (uint32_t i = 0; i < width; i++) column_builder_init(&builders[i], node->schema.fields[i].type.kind);
  leat_status status = LEAT_OK;
  for (uint32_t first = 0; first < node->values.row_count && status == LEAT_OK; first += BATCH_ROWS_MAX) {
    uint32_t left = node->values.row_count - first;
    status = emit_chunk(operator, builders, first, left < BATCH_ROWS_MAX ? left : BATCH_ROWS_MAX, error);
  }
  for (uint32_t i = 0; i < width; i++) column_builder_release(&builders[i]);
  mem_free(builders);
  return status;
}

static leat_status push(struct operator *operator, uint32_t input, struct batch *batch, struct leat_error *error) {
  (void)operator, (void)input, (void)error;
  batch_free(batch);
  return LEAT_OK;
}

static leat_status advance(struct operator *operator, uint32_t input, int64_t watermark, struct leat_error *error) {
  (void)input;
  struct values *values = (struct values *)operator;
  if (watermark == WATERMARK_END && !values->done) {
    values->done = true;
    leat_status status = operator->env->lane == 0 ? emit_rows(operator, error) : LEAT_OK;
    if (status != LEAT_OK) return status;
  }
  return operator_emit_watermark(operator, watermark, error);
}

const struct operator_class values_class = {
    .kind = NODE_VALUES, .instance_size = sizeof(struct values), .push = push, .advance = advance};
