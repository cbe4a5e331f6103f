// Top-N: gathers each window's rows, orders them when it closes, numbers or cuts its partitions.
#include <assert.h>
#include <string.h>

#include "event_time.h"
#include "operators.h"
#include "row_order.h"
#include "row_store.h"
#include "time_map.h"

// With a limit, a window's rows are cut down to those that can still be in the result whenever they have doubled.
#define PRUNE_ROWS_MIN 8192

struct top_window {
  struct row_store rows;   // columns, then partition keys, then order keys
  uint32_t prune_at;
  uint32_t sorted;         // rows at the front that the last cut left, in order
  size_t bytes;
};

struct top_n {
  struct operator operator;
  struct time_map windows;  // of struct top_window, by end
  int64_t closed;
  uint64_t bytes;
  uint32_t width, stored_width;
  enum type_kind *kinds;
  struct column **keys;     // of the batch at hand: partition, then order
  uint32_t key_count;
  struct time_partition partition;
};

static const struct expr *key_expr(const struct plan_node *node, uint32_t i) {
  uint32_t partitions = node->top_n.partition_count;
  return i < partitions ? node->top_n.partition[i] : node->top_n.order[i - partitions].expr;
}

static leat_status init(struct operator *operator, struct leat_error *error) {
  (void)error;
  struct top_n *top = (struct top_n *)operator;
  const struct plan_node *node = operator->node;
  top->closed = INT64_MIN;
  top->width = node->inputs[0]->schema.count;
  top->key_count = node->top_n.partition_count + node->top_n.order_count;
  top->stored_width = top->width + top->key_count;
  top->kinds = mem_zalloc((top->stored_width + 1) * sizeof *top->kinds);
  top->keys = mem_zalloc((top->key_count + 1) * sizeof *top->keys);
  for (uint32_t i = 0; i < top->width; i++) top->kinds[i] = node->inputs[0]->schema.fields[i].type.kind;
  for (uint32_t i = 0; i < top->key_count; i++) top->kinds[top->width + i] = key_expr(node, i)->type.kind;
  return LEAT_OK;
}

static void release_columns(struct column **columns, uint32_t count) {
  for (uint32_t i = 0; columns && i < count; i++) {
    column_release(columns[i]);
    columns[i] = NULL;
  }
}

static void window_free(struct top_window *window) {
  row_store_release(&window->rows);
  mem_free(window);
}

static void destroy(struct operator *operator) {
  struct top_n *top = (struct top_n *)operator;
  for (uint32_t i = 0; i < top->windows.count; i++) window_free(top->windows.items[i]);
  time_map_release(&top->windows);
  release_columns(top->keys, top->key_count);
  mem_free(top->keys);
  mem_free(top->kinds);
}

static struct top_window *find_window(struct top_n *top, int64_t end) {
  struct top_window *window = time_map_find(&top->windows, end);
  if (window) return window;
  window = mem_zalloc(sizeof *window);
  time_map_insert(&top->windows, end, window);
  window->prune_at = PRUNE_ROWS_MIN;
  row_store_init(&window->rows, top->kinds, top->stored_width);
  return window;
}

// A window's rows in order, those within the limit only, with their ranks.
struct ranked {
  uint32_t rows, count;
  struct column **columns;  // all stored ones
  uint32_t *order;
  int64_t *ranks;
};

static void rank_rows(const struct top_n *top, struct ranked *ranked, uint32_t sorted) {
  const struct plan_node *node = top->operator.node;
  uint32_t partitions = node->top_n.partition_count;
  struct column *const *keys = ranked->columns + top->width;
  struct row_order order = {.partition_count = partitions, .partition = keys, .order_count = node->top_n.order_count,
                            .order = keys + partitions, .sort = node->top_n.order};
  enum rank_kind kind = node->top_n.rank;
  uint32_t count = row_order_candidates(&order, kind, node->top_n.limit, sorted, ranked->rows, ranked->order);
  row_order_sort(&order, ranked->order, count);
  row_order_rank(&order, kind, ranked->order, count, ranked->ranks);
  uint32_t kept = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (node->top_n.limit && (uint64_t)ranked->ranks[i] > node->top_n.limit) continue;
    ranked->order[kept] = ranked->order[i];
    ranked->ranks[kept++] = ranked->ranks[i];
  }
  ranked->count = kept;
}

static void ranked_take(struct ranked *ranked, const struct top_n *top, struct top_window *window) {
  struct row_store *store = &window->rows;
  ranked->rows = store->rows;
  ranked->columns = mem_zalloc((store->width + 1) * sizeof *ranked->columns);
  ranked->order = mem_alloc((store->rows + 1) * sizeof *ranked->order);
  ranked->ranks = mem_alloc((store->rows + 1) * sizeof *ranked->ranks);
  row_store_finish(store, ranked->columns);
  rank_rows(top, ranked, window->sorted);
}

static void ranked_release(struct ranked *ranked, const struct top_n *top) {
  release_columns(ranked->columns, top->stored_width);
  mem_free(ranked->columns);
  mem_free(ranked->order);
  mem_free(ranked->ranks);
}

static void prune(const struct top_n *top, struct top_window *window) {
  struct ranked ranked;
  ranked_take(&ranked, top, window);
  for (uint32_t first = 0; first < ranked.count; first += BATCH_ROWS_MAX) {
    uint32_t count = ranked.count - first < BATCH_ROWS_MAX ? ranked.count - first : BATCH_ROWS_MAX;
    row_store_append(&window->rows, 0, ranked.columns, top->stored_width, ranked.order + first, count);
    row_store_commit(&window->rows, count);
  }
  window->sorted = ranked.count;
  window->prune_at = ranked.count * 2 > PRUNE_ROWS_MIN ? ranked.count * 2 : PRUNE_ROWS_MIN;
  ranked_release(&ranked, top);
}

static void add_rows(struct top_n *top, const struct batch *batch, const struct time_group *part) {
  if (top->closed != INT64_MIN && part->time <= top->closed) {
    top->operator.stats.rows_late += part->count;
    return;
  }
  struct top_window *window = find_window(top, part->time);
  row_store_append(&window->rows, 0, batch->columns, top->width, part->rows, part->count);
  row_store_append(&window->rows, top->width, top->keys, top->key_count, part->rows, part->count);
  row_store_commit(&window->rows, part->count);
  if (top->operator.node->top_n.limit && window->rows.rows >= window->prune_at) prune(top, window);
  size_t bytes = sizeof *window + row_store_bytes(&window->rows);
  top->bytes += bytes - window->bytes;
  window->bytes = bytes;
}

static leat_status gather_rows(struct top_n *top, struct batch *batch, struct leat_error *error) {
  struct operator *operator = &top->operator;
  uint32_t end = operator->node->top_n.end;
  leat_status status = LEAT_OK;
  for (uint32_t i = 0; i < top->key_count && status == LEAT_OK; i++) {
    status = operator_evaluate(operator, key_expr(operator->node, i), batch, &top->keys[i], error);
  }
  if (status != LEAT_OK || !batch->count) return status;
  struct time_span span;
  status = event_time_span(operator, batch, end, &span, error);
  if (status != LEAT_OK || !batch->count) return status;
  time_partition_fill(&top->partition, batch, end, span, 0, 0);
  for (uint32_t i = 0; i < top->partition.count; i++) add_rows(top, batch, &top->partition.groups[i]);
  return operator_charge(operator, top->bytes, error);
}

static leat_status push(struct operator *operator, uint32_t input, struct batch *batch, struct leat_error *error) {
  (void)input;
  struct top_n *top = (struct top_n *)operator;
  assert(!batch->weights);
  leat_status status = gather_rows(top, batch, error);
  release_columns(top->keys, top->key_count);
  batch_free(batch);
  return status;
}

static leat_status emit_chunk(struct top_n *top, const struct ranked *ranked, uint32_t first, uint32_t count,
                              struct leat_error *error) {
  const struct plan_node *node = top->operator.node;
  struct batch *out = batch_create(node->schema.count, count);
  for (uint32_t i = 0; i < top->width; i++) {
    if (ranked->columns[i]) out->columns[i] = column_gather(ranked->columns[i], ranked->order + first, count);
  }
  if (node->top_n.rank != RANK_NONE) {
    struct column *ranks = column_create(TYPE_INT64, count);
    out->columns[top->width] = ranks;
    memcpy(ranks->values, ranked->ranks + first, count * sizeof *ranked->ranks);
  }
  return operator_emit(&top->operator, out, error);
}

static leat_status emit_window(struct top_n *top, struct top_window *window, struct leat_error *error) {
  struct ranked ranked;
  ranked_take(&ranked, top, window);
  leat_status status = LEAT_OK;
  for (uint32_t first = 0; first < ranked.count && status == LEAT_OK; first += BATCH_ROWS_MAX) {
    uint32_t count = ranked.count - first < BATCH_ROWS_MAX ? ranked.count - first : BATCH_ROWS_MAX;
    status = emit_chunk(top, &ranked, first, count, error);
  }
  ranked_release(&ranked, top);
  return status;
}

static leat_status close_windows(struct top_n *top, int64_t watermark, struct leat_error *error) {
  const struct time_map *windows = &top->windows;
  leat_status status = LEAT_OK;
  while (windows->count && windows->times[0] <= watermark && status == LEAT_OK) {
    struct top_window *window = windows->items[0];
    status = emit_window(top, window, error);
    top->bytes -= window->bytes;
    time_map_drop_first(&top->windows, 1);
    window_free(window);
  }
  if (watermark > top->closed) top->closed = watermark;
  return status;
}

static leat_status advance(struct operator *operator, uint32_t input, int64_t watermark, struct leat_error *error) {
  (void)input;
  struct top_n *top = (struct top_n *)operator;
  leat_status status = LEAT_OK;
  if (watermark != WATERMARK_IDLE) {
    status = close_windows(top, watermark_less(watermark, operator->node->top_n.lag), error);
  }
  if (status == LEAT_OK) status = operator_charge(operator, top->bytes, error);
  return status == LEAT_OK ? operator_emit_watermark(operator, watermark, error) : status;
}

static uint64_t state_bytes(const struct operator *operator) { return ((const struct top_n *)operator)->bytes; }

const struct operator_class top_n_class = {
    .kind = NODE_TOP_N,
    .instance_size = sizeof(struct top_n),
    .init = init,
    .push = push,
    .advance = advance,
    .destroy = destroy,
    .state_bytes = state_bytes,
};
