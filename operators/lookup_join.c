// Lookup join: a stream against a bounded table that was read to its end before.
#include <assert.h>

#include "join_probe.h"
#include "join_side.h"
#include "operators.h"

struct lookup_join {
  struct operator operator;
  struct join_side sides[2];
  struct block_store gathered;  // the table's rows, until it ends
  bool built;
  struct join_table table;
  struct join_probe probe;
};

static leat_status init(struct operator *operator, struct leat_error *error) {
  (void)error;
  struct lookup_join *join = (struct lookup_join *)operator;
  const struct plan_node *node = operator->node;
  assert(node->join.kind == JOIN_INNER || node->join.kind == JOIN_LEFT);
  join_probe_init(&join->probe, operator);
  join_side_init(&join->sides[0], operator, 0);
  join_side_init(&join->sides[1], operator, 1);
  join_side_store_init(&join->sides[1], &join->gathered);
  return LEAT_OK;
}

static void destroy(struct operator *operator) {
  struct lookup_join *join = (struct lookup_join *)operator;
  join_side_release(&join->sides[0]);
  join_side_release(&join->sides[1]);
  block_store_release(&join->gathered);
  join_table_release(&join->table);
  join_probe_release(&join->probe);
}

static leat_status gather_rows(struct lookup_join *join, struct batch *batch, struct leat_error *error) {
  assert(!join->built);
  struct operator *operator = &join->operator;
  leat_status status = join_side_read(&join->sides[1], batch, error);
  if (status == LEAT_OK && batch->count) {
    block_store_append(&join->gathered, join->sides[1].stored, batch->selection, batch->count);
    status = operator_charge(operator, block_store_bytes(&join->gathered), error);
  }
  join_side_forget(&join->sides[1]);
  batch_free(batch);
  return status;
}

static leat_status build(struct lookup_join *join, struct leat_error *error) {
  join->built = true;
  join_side_build(&join->sides[1], &join->gathered, NULL, &join->table);
  block_store_release(&join->gathered);
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
  struct join_side *stream = &join->sides[0];
  leat_status status = join_side_read(stream, batch, error);
  if (status == LEAT_OK && batch->count) {
    struct column *keys[JOIN_KEYS_MAX];
    for (uint32_t i = 0; i < stream->key_count; i++) keys[i] = stream->stored[join_side_key(stream, i)];
    status = join_probe_batch(&join->probe, &join->table, batch, keys, error);
  } else {
    batch_free(batch);
  }
  join_side_forget(stream);
  return status;
}

static leat_status push(struct operator *operator, uint32_t input, struct batch *batch, struct leat_error *error) {
  struct lookup_join *join = (struct lookup_join *)operator;
  return input == 1 ? gather_rows(join, batch, error) : probe(join, batch, error);
}

static uint64_t state_bytes(const struct operator *operator) {
  const struct lookup_join *join = (const struct lookup_join *)operator;
  return join->built ? join_table_bytes(&join->table) : block_store_bytes(&join->gathered);
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
