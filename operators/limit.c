// Limit: lets the first rows through, as many as the lanes together may still emit.
#include "operators.h"

static void keep_first(struct batch *batch, uint32_t count) {
  uint32_t *selection = mem_alloc((count ? count : 1) * sizeof *selection);
  for (uint32_t i = 0; i < count; i++) selection[i] = batch_row(batch, i);
  batch_select(batch, selection, count);
}

static leat_status push(struct operator *operator, uint32_t input, struct batch *batch, struct leat_error *error) {
  (void)input;
  uint32_t granted = operator->env->take_limit(operator->env, operator->node, batch->count);
  if (granted < batch->count) {
    operator->stats.rows_filtered += batch->count - granted;
    keep_first(batch, granted);
  }
  return operator_emit(operator, batch, error);
}

const struct operator_class limit_class = {.kind = NODE_LIMIT, .instance_size = sizeof(struct operator), .push = push};
