// What all operators share: creation, entry and exit of batches and watermarks, statistics, rejection, budgets.
#include "operator.h"

#include <assert.h>

#include "error.h"

leat_status operator_create(const struct operator_class *class, const struct plan_node *node, struct operator_env *env,
                            struct operator **out, struct leat_error *error) {
  *out = NULL;
  assert(class->instance_size >= sizeof(struct operator));
  if (node->input_count > WATERMARK_INPUTS_MAX)
    return error_set(error, LEAT_ERROR_UNSUPPORTED, "%s has %u inputs, at most %d are possible",
                     node->label ? node->label : node_kind_name(node->kind), node->input_count, WATERMARK_INPUTS_MAX);
  struct operator *operator = mem_zalloc(class->instance_size);
  operator->class = class;
  operator->node = node;
  operator->env = env;
  operator->budget.limit = env->memory_limit;
  watermark_merge_init(&operator->watermark, node->input_count);
  *out = operator;
  return class->init ? class->init(operator, error) : LEAT_OK;
}

void operator_destroy(struct operator *operator) {
  if (operator == NULL) return;
  if (operator->class->destroy) operator->class->destroy(operator);
  mem_free(operator->consumers);
  mem_free(operator);
}

void operator_connect(struct operator *producer, struct operator *consumer, uint32_t input) {
  uint32_t count = producer->consumer_count;
  producer->consumers = mem_realloc(producer->consumers, (count + 1) * sizeof *producer->consumers);
  producer->consumers[count] = (struct operator_consumer){consumer, input};
  producer->consumer_count = count + 1;
}

static uint64_t now(const struct operator *operator) { return operator->env->clock ? operator->env->clock() : 0; }

// Between enter and leave the operator's own time runs; what happens between lend and return is somebody else's.
struct stopwatch {
  uint64_t start, elsewhere;
};

static struct stopwatch enter(const struct operator *operator) {
  return (struct stopwatch){now(operator), operator->elsewhere};
}

static void leave(struct operator *operator, struct stopwatch watch) {
  uint64_t elapsed = now(operator) - watch.start, lent = operator->elsewhere - watch.elsewhere;
  operator->stats.nanoseconds += elapsed > lent ? elapsed - lent : 0;
}

leat_status operator_push(struct operator *operator, uint32_t input, struct batch *batch, struct leat_error *error) {
  assert(batch->count > 0);
  operator->stats.batches++;
  operator->stats.rows_in += batch->count;
  struct stopwatch watch = enter(operator);
  leat_status status = operator->class->push(operator, input, batch, error);
  leave(operator, watch);
  return status;
}

static leat_status deliver_watermark(struct operator *operator, uint32_t input, int64_t watermark,
                                     struct leat_error *error) {
  if (operator->class->advance == NULL) return operator_emit_watermark(operator, watermark, error);
  return operator->class->advance(operator, input, watermark, error);
}

leat_status operator_advance(struct operator *operator, uint32_t input, int64_t watermark, struct leat_error *error) {
  // A lookup join must know its inputs apart: its table ends before its stream begins.
  if (operator->node->input_count > 1 && operator->node->kind != NODE_LOOKUP_JOIN) {
    if (!watermark_merge_update(&operator->watermark, input, watermark)) return LEAT_OK;
    watermark = operator->watermark.current;
  }
  struct stopwatch watch = enter(operator);
  leat_status status = deliver_watermark(operator, input, watermark, error);
  leave(operator, watch);
  return status;
}

static leat_status send_to_consumers(struct operator *operator, struct batch *batch, struct leat_error *error) {
  for (uint32_t i = 0; i + 1 < operator->consumer_count; i++) {
    struct operator_consumer *consumer = &operator->consumers[i];
    leat_status status = operator_push(consumer->operator, consumer->input, batch_clone(batch), error);
    if (status != LEAT_OK) {
      batch_free(batch);
      return status;
    }
  }
  struct operator_consumer *last = &operator->consumers[operator->consumer_count - 1];
  return operator_push(last->operator, last->input, batch, error);
}

leat_status operator_emit(struct operator *operator, struct batch *batch, struct leat_error *error) {
  operator->stats.rows_out += batch->count;
  if (batch->count == 0 || operator->consumer_count == 0) {
    batch_free(batch);
    return LEAT_OK;
  }
  uint64_t lent = now(operator);
  leat_status status = send_to_consumers(operator, batch, error);
  operator->elsewhere += now(operator) - lent;
  return status;
}

leat_status operator_emit_watermark(struct operator *operator, int64_t watermark, struct leat_error *error) {
  uint64_t lent = now(operator);
  leat_status status = LEAT_OK;
  for (uint32_t i = 0; i < operator->consumer_count && status == LEAT_OK; i++)
    status = operator_advance(operator->consumers[i].operator, operator->consumers[i].input, watermark, error);
  operator->elsewhere += now(operator) - lent;
  return status;
}

static leat_status reject(struct operator *operator, const struct batch *batch, uint32_t row, enum row_error why,
                          struct leat_error *error) {
  operator->stats.rows_rejected++;
  struct operator_env *env = operator->env;
  if (env->reject == NULL) return LEAT_OK;
  uint64_t lent = now(operator);
  leat_status status = env->reject(env, operator->node, batch, row, why, error);
  operator->elsewhere += now(operator) - lent;
  return status;
}

static bool has_errors(const struct batch *batch, const struct column *column) {
  if (column->errors == NULL) return false;
  uint8_t any = 0;
  for (uint32_t i = 0; i < batch->count; i++) any |= column->errors[column_slot(column, batch_row(batch, i))];
  return any != ROW_OK;
}

leat_status operator_reject_errors(struct operator *operator, struct batch *batch, const struct column *column,
                                   struct leat_error *error) {
  if (!has_errors(batch, column)) return LEAT_OK;
  uint32_t *selection = mem_alloc(batch->count * sizeof *selection);
  uint32_t kept = 0;
  leat_status status = LEAT_OK;
  for (uint32_t i = 0; i < batch->count && status == LEAT_OK; i++) {
    uint32_t row = batch_row(batch, i);
    uint8_t why = column->errors[column_slot(column, row)];
    if (why == ROW_OK)
      selection[kept++] = row;
    else
      status = reject(operator, batch, row, why, error);
  }
  batch_select(batch, selection, kept);
  return status;
}

leat_status operator_evaluate(struct operator *operator, const struct expr *expr, struct batch *batch,
                              struct column **out, struct leat_error *error) {
  *out = expr_evaluate(expr, batch);
  return operator_reject_errors(operator, batch, *out, error);
}

leat_status operator_charge(struct operator *operator, uint64_t bytes, struct leat_error *error) {
  if (budget_set(&operator->budget, bytes)) return LEAT_OK;
  const struct plan_node *node = operator->node;
  leat_status status =
      error_set(error, LEAT_ERROR_MEMORY_LIMIT, "%s needs %llu bytes of state, more than memory_limit (%llu bytes)",
                node->label ? node->label : node_kind_name(node->kind), (unsigned long long)bytes,
                (unsigned long long)operator->budget.limit);
  error_hint(error, "Raise it with SET memory_limit = '…', or use shorter windows or fewer keys.");
  return status;
}
