// Stragglers: rows that came too late for some of their windows. All overlapping windows share a slice, so stragglers
// do not go into slices but are added to each window that they count in; a window takes them in when it closes.
#include <stdlib.h>

#include "window_aggregate.h"

// A straggler of the batch at hand, and the windows left to it: those that start within [first, last].
struct straggler {
  int64_t first, last;
  uint32_t row;
};

static const struct window *window_of(const struct window_aggregate *aggregate) {
  return &aggregate->operator.node->aggregate.window;
}

// True if a row at `time` has missed any of its windows.
static bool is_straggler(const struct plan_node *node, int64_t time, int64_t missed_until, struct straggler *out) {
  if (missed_until == INT64_MIN) return false;
  const struct window *window = &node->aggregate.window;
  out->first = window_first_start(window, watermark_less(missed_until, node->aggregate.lag));
  out->last = window_last_start(window, time);
  return out->first > window_first_start(window, time);
}

static int compare_stragglers(const void *left, const void *right) {
  const struct straggler *l = left, *r = right;
  if (l->first != r->first) return l->first < r->first ? -1 : 1;
  return l->row < r->row ? -1 : l->row > r->row;
}

static struct group_table *find_groups(struct window_aggregate *aggregate, int64_t start) {
  struct group_table *groups = time_map_find(&aggregate->stragglers, start);
  if (groups) return groups;
  groups = group_table_create(&aggregate->shape, NULL);
  time_map_insert(&aggregate->stragglers, start, groups);
  return groups;
}

// Leaves out those whose last window comes before the one at `start`; writes the rows of the others.
static uint32_t keep_active(struct straggler *active, uint32_t count, int64_t start, uint32_t *rows) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (active[i].last < start) continue;
    rows[kept] = active[i].row;
    active[kept++] = active[i];
  }
  return kept;
}

// Window by window, from the first on, with the stragglers that are in it.
static void add_to_windows(struct window_aggregate *aggregate, const struct batch *batch,
                           const struct straggler *sorted, uint32_t count) {
  struct straggler *active = mem_alloc(count * sizeof *active);
  uint32_t *rows = mem_alloc(count * sizeof *rows);
  int64_t start = sorted[0].first;
  for (uint32_t next = 0, active_count = 0; next < count || active_count; start += window_of(aggregate)->slide) {
    if (!active_count) start = sorted[next].first;
    while (next < count && sorted[next].first <= start) active[active_count++] = sorted[next++];
    active_count = keep_active(active, active_count, start, rows);
    if (active_count) window_aggregate_add(aggregate, batch, find_groups(aggregate, start), rows, active_count);
  }
  mem_free(rows);
  mem_free(active);
}

// Splits the batch's selection into stragglers, from the first window on, and the others.
static uint32_t split(struct window_aggregate *aggregate, struct batch *batch, struct straggler *stragglers) {
  const struct plan_node *node = aggregate->operator.node;
  const struct column *times = batch->columns[window_aggregate_time(node)];
  int64_t closed = aggregate->closed;
  int64_t open = closed == INT64_MIN ? INT64_MIN : window_first_start(&node->aggregate.window, closed);
  uint32_t *kept = mem_alloc(batch->count * sizeof *kept);
  uint32_t kept_count = 0, count = 0;
  for (uint32_t i = 0; i < batch->count; i++) {
    struct straggler straggler = {.row = batch_row(batch, i)};
    if (!is_straggler(node, event_time(times, straggler.row), batch->missed_until[straggler.row], &straggler)) {
      kept[kept_count++] = straggler.row;
      continue;
    }
    if (straggler.first < open) straggler.first = open;
    if (straggler.first <= straggler.last) {
      stragglers[count++] = straggler;
    } else {
      aggregate->operator.stats.rows_late++;
    }
  }
  batch_select(batch, kept, kept_count);
  qsort(stragglers, count, sizeof *stragglers, compare_stragglers);
  return count;
}

leat_status window_stragglers_take(struct window_aggregate *aggregate, struct batch *batch, struct time_span *span,
                                   struct leat_error *error) {
  struct straggler *stragglers = mem_alloc(batch->count * sizeof *stragglers);
  uint32_t count = split(aggregate, batch, stragglers);
  if (count) add_to_windows(aggregate, batch, stragglers, count);
  mem_free(stragglers);
  if (!batch->count) return LEAT_OK;
  uint32_t time = window_aggregate_time(aggregate->operator.node);
  return event_time_span(&aggregate->operator, batch, time, span, error);
}

void window_stragglers_drop(struct window_aggregate *aggregate, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) window_aggregate_free(aggregate, aggregate->stragglers.items[i]);
  time_map_drop_first(&aggregate->stragglers, count);
}

// What is packed are partial states with their window's start for a time: they have missed the windows before it.
// (Without a lag, for rows whose time may lie behind the watermark miss nothing.)
static leat_status send_packed(struct window_aggregate *aggregate, struct leat_error *error) {
  struct row_store *packed = &aggregate->packed;
  if (!packed->rows) return LEAT_OK;
  const struct window *window = window_of(aggregate);
  struct batch *out = batch_create(packed->width, packed->rows);
  row_store_finish(packed, out->columns);
  const struct column *starts = out->columns[aggregate->operator.node->aggregate.key_count];
  out->missed_until = mem_alloc(out->rows * sizeof *out->missed_until);
  for (uint32_t i = 0; i < out->rows; i++) {
    out->missed_until[i] = event_time(starts, i) - window->slide + window->size;
  }
  return operator_emit(&aggregate->operator, out, error);
}

static leat_status pack(struct window_aggregate *aggregate, uint32_t position, struct leat_error *error) {
  const struct group_table *groups = aggregate->stragglers.items[position];
  struct row_store *packed = &aggregate->packed;
  leat_status status = LEAT_OK;
  for (uint32_t first = 0; first < groups->size && status == LEAT_OK; first += BATCH_ROWS_MAX) {
    uint32_t count = groups->size - first < BATCH_ROWS_MAX ? groups->size - first : BATCH_ROWS_MAX;
    if (packed->rows + count > BATCH_ROWS_MAX) status = send_packed(aggregate, error);
    struct batch *out =
        window_aggregate_partials(aggregate, groups, first, count, aggregate->stragglers.times[position]);
    row_store_append(packed, 0, out->columns, out->width, NULL, count);
    row_store_commit(packed, count);
    batch_free(out);
  }
  return status;
}

leat_status window_stragglers_flush(struct window_aggregate *aggregate, struct leat_error *error) {
  leat_status status = LEAT_OK;
  for (uint32_t i = 0; i < aggregate->stragglers.count && status == LEAT_OK; i++) status = pack(aggregate, i, error);
  window_stragglers_drop(aggregate, aggregate->stragglers.count);
  return status == LEAT_OK ? send_packed(aggregate, error) : status;
}
