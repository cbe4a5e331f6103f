// Filter: keeps the rows for which a condition is true, as a selection over the same columns.
#include <string.h>

#include "operators.h"

struct filter {
  struct operator operator;
  uint32_t passed[BATCH_ROWS_MAX];
  uint32_t failed[BATCH_ROWS_MAX];
  uint8_t errors[BATCH_ROWS_MAX];
};

static leat_status reject(struct filter *filter, const struct batch *batch, uint32_t count, struct leat_error *error) {
  struct operator *operator = &filter->operator;
  leat_status status = LEAT_OK;
  for (uint32_t i = 0; i < count && status == LEAT_OK; i++) {
    operator->stats.rows_rejected++;
    status = operator->env->reject(operator->env, operator->node, batch, filter->failed[i], filter->errors[i], error);
  }
  return status;
}

static leat_status push(struct operator *operator, uint32_t input, struct batch *batch, struct leat_error *error) {
  (void)input;
  struct filter *filter = (struct filter *)operator;
  const struct expr *condition = operator->node->filter.condition;
  struct filter_result result = expr_filter(condition, batch, filter->passed, filter->failed, filter->errors);
  operator->stats.rows_filtered += batch->count - result.passed - result.failed;
  leat_status status = reject(filter, batch, result.failed, error);
  if (status != LEAT_OK || !result.passed) {
    batch_free(batch);
    return status;
  }
  if (result.passed < batch->count) {
    uint32_t *selection = mem_alloc(result.passed * sizeof *selection);
    memcpy(selection, filter->passed, result.passed * sizeof *selection);
    batch_select(batch, selection, result.passed);
  }
  return operator_emit(operator, batch, error);
}

const struct operator_class filter_class = {.kind = NODE_FILTER, .instance_size = sizeof(struct filter), .push = push};
