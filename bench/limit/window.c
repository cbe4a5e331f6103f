// Tumbling windows of 10 s over event(key, value, ts): the sum, or the maximum, of each key's values.
//
// Groups are cells of a dense array where the keys' range is not much larger than the number of rows a window may have,
// and otherwise a hash table; what the keys look like is seen from the first block, and from each one after it: a
// window whose keys turn out to lie further apart leaves its array for a hash table. Per row there is the work on its
// group, and three vector passes, over the times, the keys and the values: the last tells that no sum can overflow.
#include <assert.h>

#include "block.h"
#include "cells.h"
#include "engine/memory.h"
#include "groups.h"
#include "keyed.h"
#include "slices.h"
#include "spans.h"

#define WINDOW INT64_C(10000000)

// A window's groups: some of them may be in cells and others in the table only while it moves from one to the other.
struct window {
  bool dense;
  struct limit_cells cells;
  struct limit_groups groups;
  double sum_bound;
};

struct tumble {
  enum limit_aggregate aggregate;
  uint64_t expected;  // rows of a window
  uint64_t capacity;  // of the last window's table
  struct limit_slices windows;
  struct window *spare;  // empty, or NULL
  struct limit_block *out;
};

static void window_destroy(struct window *window) {
  if (window == NULL) return;
  limit_cells_release(&window->cells);
  limit_groups_release(&window->groups);
  mem_free(window);
}

static struct window *window_create(struct tumble *tumble) {
  struct window *window = tumble->spare;
  tumble->spare = NULL;
  if (window) return window;
  window = mem_zalloc(sizeof *window);
  window->dense = true;
  limit_cells_init(&window->cells, tumble->aggregate);
  return window;
}

static void become_hashed(struct tumble *tumble, struct window *window) {
  int64_t keys[LIMIT_OUT_ROWS], aggregates[LIMIT_OUT_ROWS];
  if (!window->groups.buckets) limit_groups_init(&window->groups, tumble->aggregate, tumble->capacity);
  for (uint64_t next = 0; next < window->cells.count;) {
    uint32_t count = limit_cells_take(&window->cells, &next, LIMIT_OUT_ROWS, keys, aggregates);
    limit_groups_merge(&window->groups, keys, aggregates, count);
  }
  limit_cells_release(&window->cells);
  window->dense = false;
}

static struct limit_range with_cells(const struct limit_cells *cells, struct limit_range keys) {
  if (cells->count == 0) return keys;
  return limit_unite(keys, (struct limit_range){cells->low, cells->low + (int64_t)cells->count - 1});
}

static void add_span(struct tumble *tumble, const struct limit_keyed *keyed, const struct limit_span *span,
                     struct limit_range keys) {
  struct limit_keyed_rows rows = limit_keyed_span(keyed, span);
  struct window **window = (struct window **)limit_slices_state(&tumble->windows, span->slice);
  if (*window == NULL) *window = window_create(tumble);
  struct limit_range range = limit_range(rows.values, rows.count);
  (*window)->sum_bound += limit_sum_bound(range, rows.count);
  assert(keys.low != LIMIT_KEY_NONE &&
         (tumble->aggregate == LIMIT_MAX ? range.low != INT64_MIN : (*window)->sum_bound < LIMIT_SUM_MAX));
  if ((*window)->dense && !limit_is_dense(with_cells(&(*window)->cells, keys), tumble->expected))
    become_hashed(tumble, *window);
  if ((*window)->dense) {
    limit_cells_cover(&(*window)->cells, keys);
    limit_cells_add(&(*window)->cells, &rows);
  } else {
    limit_groups_add(&(*window)->groups, &rows);
  }
}

// Groups go straight to the block's columns.
static void emit_window(struct window *window, struct limit_block *out) {
  uint64_t next = 0, end = window->dense ? window->cells.count : window->groups.capacity / 4;
  while (next < end) {
    int64_t *keys = out->columns[1], *aggregates = out->columns[2];
    if (window->dense)
      out->count = limit_cells_take(&window->cells, &next, LIMIT_OUT_ROWS, keys, aggregates);
    else
      out->count = limit_groups_read(&window->groups, &next, LIMIT_OUT_ROWS, keys, aggregates);
    limit_block_flush(out);
  }
}

static void emit_closed(struct tumble *tumble, int64_t time) {
  struct limit_slice closed;
  while (limit_slices_take_closed(&tumble->windows, WINDOW, time, &closed)) {
    struct window *window = closed.state;
    limit_fill(tumble->out->columns[0], LIMIT_OUT_ROWS, closed.id * WINDOW);
    emit_window(window, tumble->out);
    window->sum_bound = 0;
    tumble->capacity = window->groups.capacity;
    if (!window->dense) limit_groups_clear(&window->groups);
    window_destroy(tumble->spare);
    tumble->spare = window;
  }
}

static void run(const struct limit_input *input, const struct limit_output *output, enum limit_aggregate aggregate) {
  struct limit_keyed keyed = limit_keyed(input, "event");
  struct tumble tumble = {.aggregate = aggregate, .expected = limit_expected_rows(&keyed, WINDOW)};
  tumble.out = limit_block_create(output, 3);
  struct limit_spans spans;
  limit_spans_init(&spans, keyed.times, keyed.rows, WINDOW, LIMIT_BLOCK_ROWS);
  struct limit_range keys;
  for (struct limit_span span; limit_spans_next_range(&spans, keyed.keys, &span, &keys);) {
    add_span(&tumble, &keyed, &span, keys);
    if (span.block_ends) emit_closed(&tumble, spans.time_high - keyed.lateness);
  }
  emit_closed(&tumble, INT64_MAX);
  window_destroy(tumble.spare);
  limit_slices_release(&tumble.windows);
  limit_block_destroy(tumble.out);
}

static void run_sum(const struct limit_input *input, const struct limit_output *output) {
  run(input, output, LIMIT_SUM);
}

static void run_max(const struct limit_input *input, const struct limit_output *output) {
  run(input, output, LIMIT_MAX);
}

static const struct limit limits[] = {
    {"window", "sum", LIMIT_NAMES("event.key", "event.value", "event.ts"), LIMIT_NAMES("window_start", "key", "sum"),
     run_sum},
    {"window", "max", LIMIT_NAMES("event.key", "event.value", "event.ts"), LIMIT_NAMES("window_start", "key", "max"),
     run_max},
};
const struct limit_workload limit_window = LIMIT_WORKLOAD(limits);
