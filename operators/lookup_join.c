// Lookup join: a stream against a bounded table that was read to its end before.
#include <assert.h>

#include "join_side.h"
#include "join_table.h"
#include "operators.h"

struct lookup_join {
  struct operator operator;
  struct row_store gathered;  // the table's rows, until it ends
  bool built;
  struct join_table table;
  struct column **keys;       // of the batch at hand
  struct join_probe probe;
};

static leat_status init(struct operator *operator, struct leat_error *error) {
  (void)error;
  struct lookup_join *join = (struct lookup_join *)operator;
  const struct plan_node *node = operator->node;
  assert(node->join.kind == JOIN_INNER || node->join.kind == JOIN_LEFT);
  join->keys = mem_zalloc((node->join.key_count + 1) * sizeof *join->keys);
  join_probe_init(&join->probe, operator);
  enum type_kind *kinds = join_side_kinds(node, 1);
  row_store_init(&join->gathered, kinds, node->inputs[1]->schema.count + node->join.key_count);
  mem_free(kinds);
  return LEAT_OK;
}

static void destroy(struct operator *operator) {
  struct lookup_join *join = (struct lookup_join *)operator;
  join_side_release_keys(operator->node, join->keys);
  mem_free(join->keys);
  row_store_release(&join->gathered);
  join_table_release(&join->table);
  join_probe_release(&join->probe);
}

static leat_status gather_rows(struct lookup_join *join, struct batch *batch, struct leat_error *error) {
  assert(!join->built);
  struct operator *operator = &join->operator;
  leat_status status = join_side_keys(operator, 1, batch, join->keys, error);
  if (status == LEAT_OK && batch->count) {
    join_side_append(&join->gathered, batch, join->keys, batch->selection, batch->count);
    status = operator_charge(operator, row_store_bytes(&join->gathered), error);
  }
  return status;
}

static leat_status build(struct lookup_join *join, struct leat_error *error) {
  join->built = true;
  uint32_t rows = join->gathered.rows, width = join->gathered.width;
  uint32_t key_count = join->operator.node->join.key_count;
  struct column **columns = mem_zalloc((width + 1) * sizeof *columns);
  row_store_finish(&join->gathered, columns);
  join_table_build(&join->table, columns, width - key_count, key_count, rows);
  return operator_charge(&join->operator, join_table_bytes(&join->table), error);
}

// The table's end is where building happens; only the stream's watermark goes on.
static leat_status advance(struct operator *operator, uint32_t input, int64_t watermark, struct leat_error *error) {
  struct lookup_join *join = (struct lookup_join *)operator;
  if (input == 0) return operator_emit_watermark(operator, watermark, error);
  return watermark == WATERMARK_END && !join->built ? build(join, error) : LEAT_OK;
}

static leat_status probe(struct lookup_join *join, struct batch *batch, struct leat_error *error) {
  assert(join->built);
  leat_status status = join_side_keys(&join->operator, 0, batch, join->keys, error);
  if (status != LEAT_OK || !batch->count) return status;
  return join_probe_batch(&join->probe, &join->table, batch, join->keys, error);
}

static leat_status push(struct operator *operator, uint32_t input, struct batch *batch, struct leat_error *error) {
  struct lookup_join *join = (struct lookup_join *)operator;
  leat_status status = input == 1 ? gather_rows(join, batch, error) : probe(join, batch, error);
  join_side_release_keys(operator->node, join->keys);
  batch_free(batch);
  return status;
}

static uint64_t state_bytes(const struct operator *operator) {
  const struct lookup_join *join = (const struct lookup_join *)operator;
  return join->built ? join_table_bytes(&join->table) : row_store_bytes(&join->gathered);
}

const struct operator_class lookup_join_class = {
    .kind = NODE_LOOKUP_JOIN,
    .instance_size = sizeof(struct lookup_join),
    .init = init,
    .push = push,
    .advance = advance,
    .destroy = destroy,
    .state_bytes = state_bytes,
};
