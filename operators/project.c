// Project: computes the output's columns; a plain column is passed on by reference.
#include "operators.h"

// How much a row of an expression takes: nothing, a loop of vectors, or a call a row as of texts and numerics.
enum effort { EFFORT_NONE, EFFORT_VECTORS, EFFORT_CALLS };

static enum effort effort_of(const struct expr *expr) {
  if (expr->kind == EXPR_COLUMN || expr->kind == EXPR_CONSTANT) return EFFORT_NONE;
  if (type_width(expr->type.kind) > sizeof(int64_t)) return EFFORT_CALLS;
  for (uint32_t i = 0; i < expr->argument_count; i++) {
    const struct expr *argument = expr->arguments[i];
    if (type_width(argument->type.kind) > sizeof(int64_t) || effort_of(argument) == EFFORT_CALLS) return EFFORT_CALLS;
  }
  return EFFORT_VECTORS;
}

static enum effort greatest_effort(const struct plan_node *node) {
  enum effort greatest = EFFORT_NONE;
  for (uint32_t i = 0; i < node->schema.count; i++) {
    enum effort effort = effort_of(node->project.exprs[i]);
    if (effort > greatest) greatest = effort;
  }
  return greatest;
}

// Expressions run over all physical rows: with few of them selected a copy is worth it, unless rejected(t) needs the
// raw text.
static bool is_worth_a_copy(const struct plan_node *node, const struct batch *batch) {
  if (batch->count == batch->rows || (batch->origin && batch->origin->raw)) return false;
  enum effort effort = greatest_effort(node);
  return batch->count < (effort == EFFORT_CALLS ? batch->rows - batch->rows / 4 : effort ? batch->rows / 4 : 0);
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
  if (is_worth_a_copy(node, batch)) batch_compact(batch);
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
