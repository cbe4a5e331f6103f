// One input of a join while its rows are gathered: its columns, then its keys.
#include "join_side.h"

static const struct expr *const *side_keys(const struct plan_node *node, uint32_t side) {
  return side == 0 ? node->join.left_keys : node->join.right_keys;
}

enum type_kind *join_side_kinds(const struct plan_node *node, uint32_t side) {
  const struct schema *schema = &node->inputs[side]->schema;
  enum type_kind *kinds = mem_zalloc((schema->count + node->join.key_count + 1) * sizeof *kinds);
  for (uint32_t i = 0; i < schema->count; i++) kinds[i] = schema->fields[i].type.kind;
  for (uint32_t i = 0; i < node->join.key_count; i++) kinds[schema->count + i] = side_keys(node, side)[i]->type.kind;
  return kinds;
}

leat_status join_side_keys(struct operator *operator, uint32_t side, struct batch *batch, struct column **keys,
                           struct leat_error *error) {
  leat_status status = LEAT_OK;
  for (uint32_t i = 0; i < operator->node->join.key_count && status == LEAT_OK; i++) {
    status = operator_evaluate(operator, side_keys(operator->node, side)[i], batch, &keys[i], error);
  }
  return status;
}

void join_side_release_keys(const struct plan_node *node, struct column **keys) {
  for (uint32_t i = 0; keys && i < node->join.key_count; i++) {
    column_release(keys[i]);
    keys[i] = NULL;
  }
}

void join_side_append(struct row_store *store, const struct batch *batch, struct column *const *keys,
                      const uint32_t *rows, uint32_t count) {
  row_store_append(store, 0, batch->columns, batch->width, rows, count);
  row_store_append(store, batch->width, keys, store->width - batch->width, rows, count);
  row_store_commit(store, count);
}
