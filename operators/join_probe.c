// Probing a join table: candidate pairs, the further condition on them, and rows without a partner.
#include <assert.h>
#include <string.h>

#include "engine/hash.h"
#include "engine/value.h"
#include "join_table.h"

static void mark_columns(const struct expr *expr, bool *wanted) {
  if (expr->kind == EXPR_COLUMN) wanted[expr->column] = true;
  for (uint32_t i = 0; i < expr->argument_count; i++) mark_columns(expr->arguments[i], wanted);
}

void join_probe_init(struct join_probe *probe, struct operator *operator) {
  const struct plan_node *node = operator->node;
  probe->operator = operator;
  probe->kind = node->join.kind;
  probe->condition = node->join.condition;
  probe->left_width = node->inputs[0]->schema.count;
  probe->right_width = node->inputs[1]->schema.count;
  probe->wanted = mem_zalloc(probe->left_width + probe->right_width + 1);
  if (probe->condition) mark_columns(probe->condition, probe->wanted);
}

void join_probe_release(struct join_probe *probe) {
  mem_free(probe->wanted);
  probe->wanted = NULL;
}

static bool values_equal(const struct column *left, uint32_t left_row, const struct column *right, uint32_t right_row) {
  const void *l = column_value(left, left_row), *r = column_value(right, right_row);
  switch (left->kind) {
    case TYPE_BOOL: return *(const uint8_t *)l == *(const uint8_t *)r;
    case TYPE_INT16: return *(const int16_t *)l == *(const int16_t *)r;
    case TYPE_INT32:
    case TYPE_DATE: return *(const int32_t *)l == *(const int32_t *)r;
    case TYPE_INT64:
    case TYPE_TIMESTAMP:
    case TYPE_TIMESTAMPTZ: return *(const int64_t *)l == *(const int64_t *)r;
    case TYPE_TEXT: return text_equal(l, r);
    default: return value_compare(left->kind, l, r) == 0;
  }
}

static bool keys_equal(struct column *const *left, uint32_t left_row, const struct join_table *table,
                       uint32_t right_row) {
  struct column *const *right = table->columns + table->width;
  for (uint32_t i = 0; i < table->key_count; i++) {
    assert(left[i]->kind == right[i]->kind);
    if (!values_equal(left[i], left_row, right[i], right_row)) return false;
  }
  return true;
}

static bool has_null(struct column *const *keys, uint32_t key_count, uint32_t row) {
  for (uint32_t i = 0; i < key_count; i++) {
    if (column_is_null(keys[i], row)) return true;
  }
  return false;
}

static bool is_identity(const uint32_t *rows, uint32_t count, uint32_t physical) {
  if (count != physical) return false;
  for (uint32_t i = 0; i < count; i++) {
    if (rows[i] != i) return false;
  }
  return true;
}

static void gather(struct column *const *from, uint32_t width, const bool *wanted, const uint32_t *rows, uint32_t count,
                   bool identity, struct column **out) {
  for (uint32_t i = 0; i < width; i++) {
    if (!from[i] || (wanted && !wanted[i])) continue;
    out[i] = identity ? column_retain(from[i]) : column_gather(from[i], rows, count);
  }
}

// The first `count` pairs as a batch; only the columns the condition reads when `wanted` is given.
static struct batch *pair_batch(const struct join_probe *probe, const struct join_table *table,
                                const struct batch *left, const bool *wanted, uint32_t count) {
  struct batch *out = batch_create(probe->left_width + probe->right_width, count);
  bool identity = is_identity(probe->left_rows, count, left->rows);
  out->missed_until = batch_gather_missed(left, probe->left_rows, count);
  gather(left->columns, probe->left_width, wanted, probe->left_rows, count, identity, out->columns);
  gather(table->columns, probe->right_width, wanted ? wanted + probe->left_width : NULL, probe->right_rows, count,
         false, out->columns + probe->left_width);
  return out;
}

static void mark_pair(struct join_probe *probe, struct join_table *table, uint32_t pair) {
  probe->matched[probe->left_rows[pair]] = true;
  table->matched[probe->right_rows[pair]] = true;
}

static bool is_true(const struct column *condition, uint32_t row) {
  return !column_is_null(condition, row) && ((const uint8_t *)condition->values)[column_slot(condition, row)];
}

// Keeps the pairs for which the condition is true. A pair whose condition errs was rejected: its rows count as matched,
// so that they are not emitted as lonely besides.
static void keep_pairs(struct join_probe *probe, struct join_table *table, const struct batch *candidates,
                       const struct column *condition) {
  uint32_t kept = 0, next = 0;
  for (uint32_t i = 0; i < probe->pairs; i++) {
    bool valid = next < candidates->count && batch_row(candidates, next) == i;
    next += valid;
    if (!valid) {
      mark_pair(probe, table, i);
    } else if (is_true(condition, i)) {
      probe->left_rows[kept] = probe->left_rows[i];
      probe->right_rows[kept++] = probe->right_rows[i];
    }
  }
  probe->pairs = kept;
}

static leat_status apply_condition(struct join_probe *probe, struct join_table *table, const struct batch *left,
                                   struct leat_error *error) {
  struct batch *candidates = pair_batch(probe, table, left, probe->wanted, probe->pairs);
  struct column *condition = NULL;
  leat_status status = operator_evaluate(probe->operator, probe->condition, candidates, &condition, error);
  if (status == LEAT_OK) keep_pairs(probe, table, candidates, condition);
  column_release(condition);
  batch_free(candidates);
  return status;
}

static leat_status flush_pairs(struct join_probe *probe, struct join_table *table, const struct batch *left,
                               struct leat_error *error) {
  if (!probe->pairs) return LEAT_OK;
  if (probe->condition) {
    leat_status status = apply_condition(probe, table, left, error);
    if (status != LEAT_OK || !probe->pairs) return status;
  }
  for (uint32_t i = 0; i < probe->pairs; i++) mark_pair(probe, table, i);
  struct batch *out = pair_batch(probe, table, left, NULL, probe->pairs);
  probe->pairs = 0;
  return operator_emit(probe->operator, out, error);
}

static leat_status add_pair(struct join_probe *probe, struct join_table *table, const struct batch *left,
                            uint32_t left_row, uint32_t right_row, struct leat_error *error) {
  probe->left_rows[probe->pairs] = left_row;
  probe->right_rows[probe->pairs++] = right_row;
  return probe->pairs == BATCH_ROWS_MAX ? flush_pairs(probe, table, left, error) : LEAT_OK;
}

static leat_status probe_chain(struct join_probe *probe, struct join_table *table, const struct batch *left,
                               struct column *const *keys, uint32_t row, uint64_t hash, struct leat_error *error) {
  leat_status status = LEAT_OK;
  uint32_t candidate = table->heads[(uint32_t)hash & table->mask];
  for (; candidate != UINT32_MAX && status == LEAT_OK; candidate = table->next[candidate]) {
    if (table->hashes[candidate] != hash || !keys_equal(keys, row, table, candidate)) continue;
    status = add_pair(probe, table, left, row, candidate, error);
  }
  return status;
}

static leat_status probe_all(struct join_probe *probe, struct join_table *table, const struct batch *left, uint32_t row,
                             struct leat_error *error) {
  leat_status status = LEAT_OK;
  for (uint32_t candidate = 0; candidate < table->rows && status == LEAT_OK; candidate++) {
    status = add_pair(probe, table, left, row, candidate, error);
  }
  return status;
}

static leat_status probe_rows(struct join_probe *probe, struct join_table *table, const struct batch *left,
                              struct column *const *keys, struct leat_error *error) {
  if (table->key_count) hash_columns(keys, table->key_count, left->selection, left->count, probe->hashes);
  leat_status status = LEAT_OK;
  for (uint32_t i = 0; i < left->count && status == LEAT_OK; i++) {
    uint32_t row = batch_row(left, i);
    if (!table->key_count) {
      status = probe_all(probe, table, left, row, error);
    } else if (!has_null(keys, table->key_count, row)) {
      status = probe_chain(probe, table, left, keys, row, probe->hashes[i], error);
    }
  }
  return status == LEAT_OK ? flush_pairs(probe, table, left, error) : status;
}

static void null_columns(const struct schema *schema, uint32_t first, uint32_t width, struct batch *out) {
  for (uint32_t i = first; i < first + width; i++) {
    out->columns[i] = column_create_constant(schema->fields[i].type.kind, out->rows, NULL);
  }
}

static leat_status emit_lonely_left(struct join_probe *probe, const struct batch *left, struct leat_error *error) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < left->count; i++) {
    uint32_t row = batch_row(left, i);
    probe->left_rows[count] = row;
    count += !probe->matched[row];
  }
  if (!count) return LEAT_OK;
  struct batch *out = batch_create(probe->left_width + probe->right_width, count);
  bool identity = is_identity(probe->left_rows, count, left->rows);
  out->missed_until = batch_gather_missed(left, probe->left_rows, count);
  gather(left->columns, probe->left_width, NULL, probe->left_rows, count, identity, out->columns);
  null_columns(&probe->operator->node->schema, probe->left_width, probe->right_width, out);
  return operator_emit(probe->operator, out, error);
}

leat_status join_probe_batch(struct join_probe *probe, struct join_table *table, const struct batch *batch,
                             struct column *const *keys, struct leat_error *error) {
  assert(!batch->weights);
  memset(probe->matched, 0, batch->rows * sizeof *probe->matched);
  probe->pairs = 0;
  leat_status status = probe_rows(probe, table, batch, keys, error);
  if (status != LEAT_OK || (probe->kind != JOIN_LEFT && probe->kind != JOIN_FULL)) return status;
  return emit_lonely_left(probe, batch, error);
}

static leat_status emit_lonely_right(struct join_probe *probe, const struct join_table *table, uint32_t count,
                                     struct leat_error *error) {
  if (!count) return LEAT_OK;
  struct batch *out = batch_create(probe->left_width + probe->right_width, count);
  null_columns(&probe->operator->node->schema, 0, probe->left_width, out);
  gather(table->columns, probe->right_width, NULL, probe->right_rows, count, false, out->columns + probe->left_width);
  return operator_emit(probe->operator, out, error);
}

leat_status join_probe_finish(struct join_probe *probe, struct join_table *table, struct leat_error *error) {
  if (probe->kind != JOIN_RIGHT && probe->kind != JOIN_FULL) return LEAT_OK;
  leat_status status = LEAT_OK;
  uint32_t count = 0;
  for (uint32_t row = 0; row < table->rows && status == LEAT_OK; row++) {
    if (table->matched[row]) continue;
    probe->right_rows[count++] = row;
    if (count < BATCH_ROWS_MAX) continue;
    status = emit_lonely_right(probe, table, count, error);
    count = 0;
  }
  return status == LEAT_OK ? emit_lonely_right(probe, table, count, error) : status;
}
