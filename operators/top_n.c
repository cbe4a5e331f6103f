// Top-N: gathers each window's rows, with a limit only those that can still be within it, and when the window closes
// numbers each partition's rows in order.
//
// A node without a rank column stands below an exchange and drops rows that the top-N above would drop. That costs more
// than to send them where it keeps more than a quarter of them: then it lets rows go on for a while, and tries again.
#include <assert.h>
#include <string.h>

#include "event_time.h"
#include "operators.h"
#include "time_map.h"
#include "top_window.h"

#define COLUMN_NONE UINT32_MAX
#define LIMIT_MAX (UINT32_MAX / 4)  // a higher limit is as good as none
#define SAMPLE_ROWS 16384           // of a window, before it is judged by how many it keeps
#define PASS_SAMPLES 15             // as many rows as so many samples then go on as they are

struct top_n {
  struct operator operator;
  struct time_map windows;   // of struct top_window, by end
  int64_t closed;
  uint64_t bytes;
  uint64_t pass_rows;        // let so many go on as they are
  struct top_shape shape;
  uint32_t *stored_at;       // by input column; COLUMN_NONE: not stored
  const struct expr **keys;  // of the partition, the window aside
  struct column **columns;   // of the batch at hand: the sort keys, then the partition's
  struct top_input input;
  struct time_partition partition;
  struct top_scratch scratch;
  uint32_t *rows;            // of the window being emitted
  int64_t *ranks;
};

// ---- life ----

static uint32_t store_column(struct top_n *top, enum type_kind kind) {
  top->shape.kinds[top->shape.width] = kind;
  return top->shape.width++;
}

// A sort key that is a column of the input is that column; others are stored beside.
static uint32_t place_of_key(struct top_n *top, const struct expr *key) {
  const struct schema *schema = &top->operator.node->inputs[0]->schema;
  if (key->kind != EXPR_COLUMN) return store_column(top, key->type.kind);
  uint32_t *at = &top->stored_at[key->column];
  if (*at == COLUMN_NONE) *at = store_column(top, schema->fields[key->column].type.kind);
  return *at;
}

static void place_columns(struct top_n *top) {
  const struct plan_node *node = top->operator.node;
  const struct schema *schema = &node->inputs[0]->schema;
  for (uint32_t i = 0; i < schema->count; i++) {
    bool needed = !node->needed || node->needed[i];
    top->stored_at[i] = needed ? store_column(top, schema->fields[i].type.kind) : COLUMN_NONE;
  }
  for (uint32_t i = 0; i < node->top_n.order_count; i++) {
    top->shape.order_at[i] = place_of_key(top, node->top_n.order[i].expr);
  }
}

// Rows of one window need not be told apart by the column that tells the windows apart.
static void choose_keys(struct top_n *top) {
  const struct plan_node *node = top->operator.node;
  top->shape.choices = top->operator.env->choices;
  for (uint32_t i = 0; i < node->top_n.partition_count; i++) {
    const struct expr *key = node->top_n.partition[i];
    if (key->kind == EXPR_COLUMN && key->column == node->top_n.end) continue;
    top->shape.key_kinds[top->shape.key_count] = key->type.kind;
    top->keys[top->shape.key_count++] = key;
  }
}

static leat_status init(struct operator *operator, struct leat_error *error) {
  (void)error;
  struct top_n *top = (struct top_n *)operator;
  const struct plan_node *node = operator->node;
  uint32_t width = node->inputs[0]->schema.count, order = node->top_n.order_count, keys = node->top_n.partition_count;
  struct top_shape *shape = &top->shape;
  top->closed = INT64_MIN;
  shape->rank = node->top_n.rank;
  shape->limit = node->top_n.limit <= LIMIT_MAX ? (uint32_t)node->top_n.limit : 0;
  row_order_init(&shape->order, order, node->top_n.order);
  shape->kinds = mem_zalloc((width + order + 1) * sizeof *shape->kinds);
  shape->order_at = mem_zalloc((order + 1) * sizeof *shape->order_at);
  shape->key_kinds = mem_zalloc((keys + 1) * sizeof *shape->key_kinds);
  top->stored_at = mem_zalloc((width + 1) * sizeof *top->stored_at);
  top->keys = mem_zalloc((keys + 1) * sizeof *top->keys);
  top->columns = mem_zalloc((order + keys + 1) * sizeof *top->columns);
  place_columns(top);
  choose_keys(top);
  top->input.stored = mem_zalloc((shape->width + 1) * sizeof *top->input.stored);
  top->input.order = top->columns;
  top->input.keys = top->columns + order;
  top_scratch_init(&top->scratch, shape);
  return LEAT_OK;
}

static void release_columns(struct column **columns, uint32_t count) {
  for (uint32_t i = 0; columns && i < count; i++) {
    column_release(columns[i]);
    columns[i] = NULL;
  }
}

static void destroy(struct operator *operator) {
  struct top_n *top = (struct top_n *)operator;
  struct top_shape *shape = &top->shape;
  for (uint32_t i = 0; i < top->windows.count; i++) top_window_destroy(top->windows.items[i]);
  time_map_release(&top->windows);
  release_columns(top->columns, shape->order.count + shape->key_count);
  top_scratch_release(&top->scratch);
  mem_free(shape->kinds);
  mem_free(shape->order_at);
  mem_free(shape->key_kinds);
  mem_free(top->stored_at);
  mem_free(top->keys);
  mem_free(top->columns);
  mem_free(top->input.stored);
  mem_free(top->rows);
  mem_free(top->ranks);
}

// ---- rows come ----

static struct top_window *find_window(struct top_n *top, int64_t end) {
  struct top_window *window = time_map_find(&top->windows, end);
  if (window) return window;
  window = top_window_create(&top->shape);
  time_map_insert(&top->windows, end, window);
  return window;
}

static bool only_drops(const struct top_n *top) {
  const struct plan_node *node = top->operator.node;
  return node->top_n.rank != RANK_NONE && node->schema.count == node->inputs[0]->schema.count;
}

static void judge(struct top_n *top, const struct top_window *window) {
  if (window->seen >= SAMPLE_ROWS && window->live > window->seen / 4) top->pass_rows = PASS_SAMPLES * SAMPLE_ROWS;
}

static void add_rows(struct top_n *top, const struct time_group *part) {
  if (top->closed != INT64_MIN && part->time <= top->closed) {
    top->operator.stats.rows_late += part->count;
    return;
  }
  struct top_window *window = find_window(top, part->time);
  if (!top_window_add(window, &top->input, part->rows, part->count, &top->scratch)) return;
  if (only_drops(top)) judge(top, window);
  size_t bytes = top_window_bytes(window);
  top->bytes += bytes - window->bytes;
  window->bytes = bytes;
}

static leat_status evaluate_keys(struct top_n *top, struct batch *batch, struct leat_error *error) {
  const struct plan_node *node = top->operator.node;
  uint32_t order = node->top_n.order_count;
  leat_status status = LEAT_OK;
  for (uint32_t i = 0; i < order + top->shape.key_count && status == LEAT_OK; i++) {
    const struct expr *key = i < order ? node->top_n.order[i].expr : top->keys[i - order];
    status = operator_evaluate(&top->operator, key, batch, &top->columns[i], error);
  }
  return status;
}

// Borrows the batch's columns.
static void choose_columns(struct top_n *top, const struct batch *batch) {
  for (uint32_t i = 0; i < top->shape.order.count; i++) top->input.stored[top->shape.order_at[i]] = top->columns[i];
  for (uint32_t i = 0; i < batch->width; i++) {
    if (top->stored_at[i] != COLUMN_NONE) top->input.stored[top->stored_at[i]] = batch->columns[i];
  }
}

static leat_status gather_rows(struct top_n *top, struct batch *batch, struct leat_error *error) {
  struct operator *operator = &top->operator;
  uint32_t end = operator->node->top_n.end;
  struct time_span span;
  leat_status status = event_time_span(operator, batch, end, &span, error);
  if (status != LEAT_OK || !batch->count) return status;
  choose_columns(top, batch);
  time_partition_fill(&top->partition, batch, end, span, 0, 0);
  for (uint32_t i = 0; i < top->partition.count; i++) add_rows(top, &top->partition.groups[i]);
  return operator_charge(operator, top->bytes, error);
}

// Lets the rows go on with the columns that they would be emitted with: those of an edge are always the same.
static leat_status pass_rows(struct top_n *top, struct batch *batch, struct leat_error *error) {
  top->pass_rows -= batch->count < top->pass_rows ? batch->count : top->pass_rows;
  for (uint32_t i = 0; i < batch->width; i++) {
    if (top->stored_at[i] != COLUMN_NONE) continue;
    column_release(batch->columns[i]);
    batch->columns[i] = NULL;
  }
  return operator_emit(&top->operator, batch, error);
}

static leat_status push(struct operator *operator, uint32_t input, struct batch *batch, struct leat_error *error) {
  (void)input;
  struct top_n *top = (struct top_n *)operator;
  assert(!batch->weights);
  leat_status status = evaluate_keys(top, batch, error);
  bool passes = status == LEAT_OK && top->pass_rows > 0;
  if (status == LEAT_OK && batch->count && !passes) status = gather_rows(top, batch, error);
  release_columns(top->columns, top->shape.order.count + top->shape.key_count);
  if (passes) return pass_rows(top, batch, error);
  batch_free(batch);
  return status;
}

// ---- a window closes ----

static leat_status emit_chunk(struct top_n *top, struct column *const *columns, uint32_t first, uint32_t count,
                              struct leat_error *error) {
  const struct plan_node *node = top->operator.node;
  uint32_t width = node->inputs[0]->schema.count;
  struct batch *out = batch_create(node->schema.count, count);
  for (uint32_t i = 0; i < width; i++) {
    const struct column *column = top->stored_at[i] != COLUMN_NONE ? columns[top->stored_at[i]] : NULL;
    if (column) out->columns[i] = column_gather(column, top->rows + first, count);
  }
  if (node->schema.count > width) {
    struct column *ranks = column_create(TYPE_INT64, count);
    out->columns[width] = ranks;
    memcpy(ranks->values, top->ranks + first, count * sizeof *top->ranks);
  }
  return operator_emit(&top->operator, out, error);
}

static leat_status emit_window(struct top_n *top, struct top_window *window, struct leat_error *error) {
  top->rows = mem_alloc((window->live + 1) * sizeof *top->rows);
  top->ranks = mem_alloc((window->live + 1) * sizeof *top->ranks);
  uint32_t count = top_window_rank(window, &top->scratch, top->rows, top->ranks);
  struct column **columns = mem_zalloc((top->shape.width + 1) * sizeof *columns);
  row_store_finish(&window->store, columns);
  leat_status status = LEAT_OK;
  for (uint32_t first = 0; first < count && status == LEAT_OK; first += BATCH_ROWS_MAX) {
    uint32_t rows = count - first < BATCH_ROWS_MAX ? count - first : BATCH_ROWS_MAX;
    status = emit_chunk(top, columns, first, rows, error);
  }
  release_columns(columns, top->shape.width);
  mem_free(columns);
  mem_free(top->rows);
  mem_free(top->ranks);
  top->rows = NULL;
  top->ranks = NULL;
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
    top_window_destroy(window);
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
