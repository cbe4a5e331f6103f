// Window join: gathers both inputs by window end, joins a window when the watermark has passed it.
#include <assert.h>
#include <string.h>

#include "event_time.h"
#include "join_probe.h"
#include "join_side.h"
#include "operators.h"
#include "time_map.h"

// The rows of all windows with one end; equality of the windows is among the keys.
struct join_window {
  struct block_store sides[2];
  size_t bytes;
};

struct window_join {
  struct operator operator;
  struct time_map windows;     // of struct join_window, by end
  int64_t closed;              // windows that end here or earlier were joined
  uint64_t bytes;
  struct join_side sides[2];
  struct join_table table;     // of the window being joined
  struct time_partition partition;
  struct join_probe probe;
};

static leat_status init(struct operator *operator, struct leat_error *error) {
  (void)error;
  struct window_join *join = (struct window_join *)operator;
  join->closed = INT64_MIN;
  join_side_init(&join->sides[0], operator, 0);
  join_side_init(&join->sides[1], operator, 1);
  join_probe_init(&join->probe, operator);
  return LEAT_OK;
}

static void window_free(struct join_window *window) {
  block_store_release(&window->sides[0]);
  block_store_release(&window->sides[1]);
  mem_free(window);
}

static void destroy(struct operator *operator) {
  struct window_join *join = (struct window_join *)operator;
  for (uint32_t i = 0; i < join->windows.count; i++) window_free(join->windows.items[i]);
  time_map_release(&join->windows);
  join_side_release(&join->sides[0]);
  join_side_release(&join->sides[1]);
  join_table_release(&join->table);
  join_probe_release(&join->probe);
}

// ---- gathering ----

static struct join_window *find_window(struct window_join *join, int64_t end) {
  struct join_window *window = time_map_find(&join->windows, end);
  if (window) return window;
  window = mem_zalloc(sizeof *window);
  time_map_insert(&join->windows, end, window);
  for (uint32_t side = 0; side < 2; side++) join_side_store_init(&join->sides[side], &window->sides[side]);
  return window;
}

static void add_rows(struct window_join *join, uint32_t side, const struct time_group *part) {
  if (join->closed != INT64_MIN && part->time <= join->closed) {
    join->operator.stats.rows_late += part->count;
    return;
  }
  struct join_window *window = find_window(join, part->time);
  block_store_append(&window->sides[side], join->sides[side].stored, part->rows, part->count);
  size_t bytes = sizeof *window + block_store_bytes(&window->sides[0]) + block_store_bytes(&window->sides[1]);
  join->bytes += bytes - window->bytes;
  window->bytes = bytes;
}

// Most batches lie in one window, and say so by a constant end.
static bool is_one_window(const struct column *end) {
  if (!end->constant || end->validity) return false;
  int64_t time = event_time(end, 0);
  return time >= -EVENT_TIME_MAX && time <= EVENT_TIME_MAX;
}

static leat_status add_by_window(struct window_join *join, uint32_t side, struct batch *batch, uint32_t end,
                                 struct leat_error *error) {
  if (is_one_window(batch->columns[end])) {
    int64_t time = event_time(batch->columns[end], 0);
    add_rows(join, side, &(struct time_group){.time = time, .count = batch->count, .rows = batch->selection});
    return LEAT_OK;
  }
  struct time_span span;
  leat_status status = event_time_span(&join->operator, batch, end, &span, error);
  if (status != LEAT_OK || !batch->count) return status;
  time_partition_fill(&join->partition, batch, end, span, 0, 0);
  for (uint32_t i = 0; i < join->partition.count; i++) add_rows(join, side, &join->partition.groups[i]);
  return LEAT_OK;
}

static leat_status push(struct operator *operator, uint32_t input, struct batch *batch, struct leat_error *error) {
  struct window_join *join = (struct window_join *)operator;
  assert(!batch->weights);
  uint32_t end = input == 0 ? operator->node->join.left_end : operator->node->join.right_end;
  leat_status status = join_side_read(&join->sides[input], batch, error);
  if (status == LEAT_OK && batch->count) status = add_by_window(join, input, batch, end, error);
  join_side_forget(&join->sides[input]);
  batch_free(batch);
  return status == LEAT_OK ? operator_charge(operator, join->bytes, error) : status;
}

// ---- joining ----

static const struct column *constant_of(const struct batch *block, uint32_t column) {
  const struct column *key = block->columns[column];
  return key->constant && !key->validity ? key : NULL;
}

static bool all_equal(const struct block_store *store, uint32_t column, const struct column *value) {
  for (uint32_t i = 0; i < store->count; i++) {
    const struct column *constant = constant_of(store->blocks[i], column);
    if (!constant || memcmp(constant->values, value->values, type_width(value->kind)) != 0) return false;
  }
  return true;
}

// A key that has one value in all rows of both sides, as a window's bounds have, tells nothing apart.
static void find_skipped(const struct window_join *join, const struct join_window *window, bool *skipped) {
  for (uint32_t i = 0; i < join->sides[0].key_count; i++) {
    uint32_t left = join_side_key(&join->sides[0], i), right = join_side_key(&join->sides[1], i);
    const struct block_store *any = &window->sides[window->sides[0].count ? 0 : 1];
    const struct column *value = constant_of(any->blocks[0], any == &window->sides[0] ? left : right);
    skipped[i] = value && all_equal(&window->sides[0], left, value) && all_equal(&window->sides[1], right, value);
  }
}

static leat_status probe_block(struct window_join *join, struct batch *block, const bool *skipped,
                               struct leat_error *error) {
  const struct join_side *side = &join->sides[join->probe.side];
  struct column *keys[JOIN_KEYS_MAX];
  uint32_t count = 0;
  for (uint32_t i = 0; i < side->key_count; i++) {
    if (!skipped[i]) keys[count++] = block->columns[join_side_key(side, i)];
  }
  return join_probe_batch(&join->probe, &join->table, block, keys, error);
}

static leat_status probe_blocks(struct window_join *join, struct block_store *store, const bool *skipped,
                                struct leat_error *error) {
  leat_status status = LEAT_OK;
  for (uint32_t i = 0; i < store->count && status == LEAT_OK; i++) {
    struct batch *block = store->blocks[i];
    store->blocks[i] = NULL;
    status = probe_block(join, block, skipped, error);
  }
  return status;
}

// True when the rows there are cannot give any output.
static bool is_futile(enum join_kind kind, const struct join_window *window) {
  bool left = window->sides[0].rows, right = window->sides[1].rows;
  return (!left && (kind == JOIN_INNER || kind == JOIN_LEFT)) || (!right && (kind == JOIN_INNER || kind == JOIN_RIGHT));
}

// The side with fewer rows makes the table where it does not matter which.
static uint32_t choose_probe(enum join_kind kind, const struct join_window *window) {
  return kind == JOIN_INNER && window->sides[0].rows < window->sides[1].rows ? 1 : 0;
}

static leat_status join_window(struct window_join *join, struct join_window *window, struct leat_error *error) {
  if (is_futile(join->probe.kind, window)) return LEAT_OK;
  bool skipped[JOIN_KEYS_MAX];
  block_store_seal(&window->sides[0]);
  block_store_seal(&window->sides[1]);
  find_skipped(join, window, skipped);
  uint32_t probe = join->probe.side = choose_probe(join->probe.kind, window);
  join_side_build(&join->sides[1 - probe], &window->sides[1 - probe], skipped, &join->table);
  block_store_release(&window->sides[1 - probe]);
  if (join_probe_tracks(&join->probe)) join_table_track(&join->table);
  uint64_t bytes = join->bytes - window->bytes + block_store_bytes(&window->sides[probe]);
  leat_status status = operator_charge(&join->operator, bytes + join_table_bytes(&join->table), error);
  if (status == LEAT_OK) status = probe_blocks(join, &window->sides[probe], skipped, error);
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
