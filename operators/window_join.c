// Window join: gathers both inputs by window end, joins a window when the watermark has passed it.
#include <assert.h>

#include "event_time.h"
#include "join_side.h"
#include "join_table.h"
#include "operators.h"
#include "time_map.h"

// The rows of all windows with one end; equality of the windows is among the keys.
struct join_window {
  struct row_store sides[2];
  size_t bytes;
};

struct window_join {
  struct operator operator;
  struct time_map windows;     // of struct join_window, by end
  int64_t closed;              // windows that end here or earlier were joined
  uint64_t bytes;
  enum type_kind *kinds[2];
  struct column **keys;        // of the batch at hand
  struct join_table table;     // of the window being joined
  struct time_partition partition;
  struct join_probe probe;
};

static leat_status init(struct operator *operator, struct leat_error *error) {
  (void)error;
  struct window_join *join = (struct window_join *)operator;
  join->closed = INT64_MIN;
  join->keys = mem_zalloc((operator->node->join.key_count + 1) * sizeof *join->keys);
  join->kinds[0] = join_side_kinds(operator->node, 0);
  join->kinds[1] = join_side_kinds(operator->node, 1);
  join_probe_init(&join->probe, operator);
  return LEAT_OK;
}

static void window_free(struct join_window *window) {
  row_store_release(&window->sides[0]);
  row_store_release(&window->sides[1]);
  mem_free(window);
}

static void destroy(struct operator *operator) {
  struct window_join *join = (struct window_join *)operator;
  for (uint32_t i = 0; i < join->windows.count; i++) window_free(join->windows.items[i]);
  time_map_release(&join->windows);
  join_side_release_keys(operator->node, join->keys);
  mem_free(join->keys);
  mem_free(join->kinds[0]);
  mem_free(join->kinds[1]);
  join_table_release(&join->table);
  join_probe_release(&join->probe);
}

static uint32_t stored_width(const struct plan_node *node, uint32_t side) {
  return node->inputs[side]->schema.count + node->join.key_count;
}

static struct join_window *find_window(struct window_join *join, int64_t end) {
  struct join_window *window = time_map_find(&join->windows, end);
  if (window) return window;
  window = mem_zalloc(sizeof *window);
  time_map_insert(&join->windows, end, window);
  for (uint32_t side = 0; side < 2; side++) {
    row_store_init(&window->sides[side], join->kinds[side], stored_width(join->operator.node, side));
  }
  return window;
}

static void add_rows(struct window_join *join, uint32_t side, const struct batch *batch,
                     const struct time_group *part) {
  if (join->closed != INT64_MIN && part->time <= join->closed) {
    join->operator.stats.rows_late += part->count;
    return;
  }
  struct join_window *window = find_window(join, part->time);
  join_side_append(&window->sides[side], batch, join->keys, part->rows, part->count);
  size_t bytes = sizeof *window + row_store_bytes(&window->sides[0]) + row_store_bytes(&window->sides[1]);
  join->bytes += bytes - window->bytes;
  window->bytes = bytes;
}

static leat_status gather_rows(struct window_join *join, uint32_t side, struct batch *batch, struct leat_error *error) {
  struct operator *operator = &join->operator;
  uint32_t end = side == 0 ? operator->node->join.left_end : operator->node->join.right_end;
  leat_status status = join_side_keys(operator, side, batch, join->keys, error);
  if (status != LEAT_OK || !batch->count) return status;
  struct time_span span;
  status = event_time_span(operator, batch, end, &span, error);
  if (status != LEAT_OK || !batch->count) return status;
  time_partition_fill(&join->partition, batch, end, span, 0, 0);
  for (uint32_t i = 0; i < join->partition.count; i++) add_rows(join, side, batch, &join->partition.groups[i]);
  return operator_charge(operator, join->bytes, error);
}

static leat_status push(struct operator *operator, uint32_t input, struct batch *batch, struct leat_error *error) {
  struct window_join *join = (struct window_join *)operator;
  assert(!batch->weights);
  leat_status status = gather_rows(join, input, batch, error);
  join_side_release_keys(operator->node, join->keys);
  batch_free(batch);
  return status;
}

static leat_status probe_chunk(struct window_join *join, struct column *const *columns, uint32_t first, uint32_t count,
                               struct leat_error *error) {
  const struct plan_node *node = join->operator.node;
  uint32_t width = node->inputs[0]->schema.count;
  struct batch *batch = batch_create(width, count);
  for (uint32_t i = 0; i < width; i++) {
    if (columns[i]) batch->columns[i] = column_slice(columns[i], first, count);
  }
  for (uint32_t i = 0; i < node->join.key_count; i++) join->keys[i] = column_slice(columns[width + i], first, count);
  leat_status status = join_probe_batch(&join->probe, &join->table, batch, join->keys, error);
  join_side_release_keys(node, join->keys);
  batch_free(batch);
  return status;
}

static leat_status probe_left(struct window_join *join, struct row_store *left, struct leat_error *error) {
  uint32_t rows = left->rows, width = left->width;
  struct column **columns = mem_zalloc((width + 1) * sizeof *columns);
  row_store_finish(left, columns);
  leat_status status = LEAT_OK;
  for (uint32_t first = 0; first < rows && status == LEAT_OK; first += BATCH_ROWS_MAX) {
    uint32_t count = rows - first < BATCH_ROWS_MAX ? rows - first : BATCH_ROWS_MAX;
    status = probe_chunk(join, columns, first, count, error);
  }
  for (uint32_t i = 0; i < width; i++) column_release(columns[i]);
  mem_free(columns);
  return status;
}

static void build_right(struct window_join *join, struct row_store *right) {
  uint32_t rows = right->rows, key_count = join->operator.node->join.key_count;
  struct column **columns = mem_zalloc((right->width + 1) * sizeof *columns);
  row_store_finish(right, columns);
  join_table_build(&join->table, columns, right->width - key_count, key_count, rows);
}

// True when the rows there are cannot give any output.
static bool is_futile(enum join_kind kind, const struct join_window *window) {
  bool left = window->sides[0].rows, right = window->sides[1].rows;
  return (!left && (kind == JOIN_INNER || kind == JOIN_LEFT)) || (!right && (kind == JOIN_INNER || kind == JOIN_RIGHT));
}

static leat_status join_window(struct window_join *join, struct join_window *window, struct leat_error *error) {
  if (is_futile(join->probe.kind, window)) return LEAT_OK;
  build_right(join, &window->sides[1]);
  leat_status status = probe_left(join, &window->sides[0], error);
  if (status == LEAT_OK) status = join_probe_finish(&join->probe, &join->table, error);
  join_table_release(&join->table);
  return status;
}

static leat_status close_windows(struct window_join *join, int64_t watermark, struct leat_error *error) {
  const struct time_map *windows = &join->windows;
  leat_status status = LEAT_OK;
  while (windows->count && windows->times[0] <= watermark && status == LEAT_OK) {
    struct join_window *window = windows->items[0];
    status = join_window(join, window, error);
    join->bytes -= window->bytes;
    time_map_drop_first(&join->windows, 1);
    window_free(window);
  }
  if (watermark > join->closed) join->closed = watermark;
  return status;
}

static leat_status advance(struct operator *operator, uint32_t input, int64_t watermark, struct leat_error *error) {
  (void)input, (void)watermark;
  struct window_join *join = (struct window_join *)operator;
  int64_t combined = operator->watermark.current;
  leat_status status = close_windows(join, watermark_less(combined, operator->node->join.lag), error);
  if (status == LEAT_OK) status = operator_charge(operator, join->bytes, error);
  return status == LEAT_OK ? operator_emit_watermark(operator, combined, error) : status;
}

static uint64_t state_bytes(const struct operator *operator) { return ((const struct window_join *)operator)->bytes; }

const struct operator_class window_join_class = {
    .kind = NODE_WINDOW_JOIN,
    .instance_size = sizeof(struct window_join),
    .init = init,
    .push = push,
    .advance = advance,
    .destroy = destroy,
    .state_bytes = state_bytes,
};
