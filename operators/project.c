// Project: computes the output's columns; a plain column is passed on by reference.
#include "operators.h"

static bool computes(const struct plan_node *node) {
  for (uint32_t i = 0; i < node->schema.count; i++) {
    enum expr_kind kind = node->project.exprs[i]->kind;
    if (kind != EXPR_COLUMN && kind != EXPR_CONSTANT) return true;
  }
  return false;
}

// Expressions run over all physical rows: worth a copy when few are selected, unless rejected(t) needs the raw text.
static bool is_sparse(const struct batch *batch) {
  return batch->count < batch->rows / 4 && !(batch->origin && batch->origin->raw);
}

static leat_status evaluate(struct operator *operator, const struct expr *expr, struct batch *batch,
                            struct column **out, struct leat_error *error) {
  if (expr->kind != EXPR_COLUMN) return operator_evaluate(operator, expr, batch, out, error);
  struct column *column = batch->columns[expr->column];
  *out = column ? column_retain(column) : NULL;
  return LEAT_OK;
}

static leat_status push(struct operator *operator, uint32_t input, struct batch *batch, struct leat_error *error) {
  (void)input;
  const struct plan_node *node = operator->node;
  if (is_sparse(batch) && computes(node)) batch_compact(batch);
  struct batch *out = batch_create(node->schema.count, batch->rows);
  leat_status status = LEAT_OK;
  for (uint32_t i = 0; i < node->schema.count && status == LEAT_OK; i++) {
    status = evaluate(operator, node->project.exprs[i], batch, &out->columns[i], error);
  }
  batch_move_rows(out, batch);
  batch_free(batch);
  if (status == LEAT_OK) return operator_emit(operator, out, error);
  batch_free(out);
  return status;
}

const struct operator_class project_class = {
    .kind = NODE_PROJECT, .instance_size = sizeof(struct operator), .push = push};
