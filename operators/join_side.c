// One input of a join: which of its columns are kept while rows wait, and its keys.
#include "join_side.h"

#include <assert.h>

struct read_columns {
  uint32_t first, count;  // of the join's columns: those of one side
  bool *kept;
};

static void note_column(uint32_t *column, void *context) {
  const struct read_columns *read = context;
  if (*column >= read->first && *column - read->first < read->count) read->kept[*column - read->first] = true;
}

static void note_columns(const struct expr *expr, struct read_columns read) {
  if (expr) expr_visit_columns((struct expr *)(uintptr_t)expr, note_column, &read);
}

static void find_kept(struct join_side *side) {
  const struct plan_node *node = side->operator->node;
  uint32_t first = side->input == 0 ? 0 : node->inputs[0]->schema.count;
  for (uint32_t i = 0; i < side->width; i++) side->kept[i] = !node->needed || node->needed[first + i];
  note_columns(node->join.condition, (struct read_columns){first, side->width, side->kept});
  for (uint32_t i = 0; i < side->key_count; i++) {
    if (side->keys[i]->kind == EXPR_COLUMN) side->kept[side->keys[i]->column] = true;
  }
}

void join_side_init(struct join_side *side, struct operator *operator, uint32_t input) {
  const struct plan_node *node = operator->node;
  const struct schema *schema = &node->inputs[input]->schema;
  *side = (struct join_side){.operator = operator, .input = input, .width = schema->count};
  assert(node->join.key_count <= JOIN_KEYS_MAX);
  side->key_count = node->join.key_count;
  side->keys = input == 0 ? node->join.left_keys : node->join.right_keys;
  uint32_t stored = side->width + side->key_count;
  side->kept = mem_zalloc((side->width + 1) * sizeof *side->kept);
  side->kinds = mem_zalloc((stored + 1) * sizeof *side->kinds);
  side->computed = mem_zalloc((side->key_count + 1) * sizeof *side->computed);
  side->stored = mem_zalloc((stored + 1) * sizeof *side->stored);
  for (uint32_t i = 0; i < side->width; i++) side->kinds[i] = schema->fields[i].type.kind;
  for (uint32_t i = 0; i < side->key_count; i++) side->kinds[side->width + i] = side->keys[i]->type.kind;
  find_kept(side);
}

void join_side_release(struct join_side *side) {
  join_side_forget(side);
  mem_free(side->kept);
  mem_free(side->kinds);
  mem_free(side->computed);
  mem_free(side->stored);
  *side = (struct join_side){0};
}

uint32_t join_side_key(const struct join_side *side, uint32_t key) {
  return side->keys[key]->kind == EXPR_COLUMN ? side->keys[key]->column : side->width + key;
}

leat_status join_side_read(struct join_side *side, struct batch *batch, struct leat_error *error) {
  leat_status status = LEAT_OK;
  for (uint32_t i = 0; i < side->key_count && status == LEAT_OK; i++) {
    if (side->keys[i]->kind == EXPR_COLUMN) continue;
    status = operator_evaluate(side->operator, side->keys[i], batch, &side->computed[i], error);
    side->stored[side->width + i] = side->computed[i];
  }
  for (uint32_t i = 0; i < side->width; i++) side->stored[i] = side->kept[i] ? batch->columns[i] : NULL;
  return status;
}

void join_side_forget(struct join_side *side) {
  for (uint32_t i = 0; side->stored && i < side->key_count; i++) {
    column_release(side->computed[i]);
    side->computed[i] = side->stored[side->width + i] = NULL;
  }
}

void join_side_store_init(const struct join_side *side, struct block_store *store) {
  block_store_init(store, side->kinds, side->width + side->key_count);
}

void join_side_build(const struct join_side *side, struct block_store *store, const bool *skipped,
                     struct join_table *table) {
  block_store_seal(store);
  uint32_t count = side->width + side->key_count, key_count = 0;
  struct column *keys[JOIN_KEYS_MAX];
  struct column **columns = mem_zalloc((count + 1) * sizeof *columns);
  for (uint32_t i = 0; i < count; i++) columns[i] = block_store_column(store, i);
  for (uint32_t i = 0; i < side->key_count; i++) {
    if (!skipped || !skipped[i]) keys[key_count++] = columns[join_side_key(side, i)];
  }
  join_table_build(table, columns, side->width, store->rows, keys, key_count, side->operator->env->choices);
  for (uint32_t i = side->width; i < count; i++) column_release(columns[i]);
}
