// Stragglers: rows that came too late for some of their windows. They do not go into slices, which all overlapping
// windows share, but into groups of their own for each range of windows that is left to them; a window that closes
// takes in those that count in it. They are few, so that nothing here needs to be fast.
#include <stdlib.h>
#include <string.h>

#include "window_aggregate.h"

// A straggler of the batch at hand, and the windows left to it: those that start within [first, last].
struct straggler {
  int64_t first, last;
  uint32_t row;
};

static const struct window *window_of(const struct window_aggregate *aggregate) {
  return &aggregate->operator.node->aggregate.window;
}

static bool is_closed(const struct window_aggregate *aggregate, int64_t last) {
  return aggregate->closed != INT64_MIN && last + window_of(aggregate)->size <= aggregate->closed;
}

// True if a row at `time` has missed any of its windows.
static bool find_windows(const struct window *window, int64_t time, int64_t missed_until, struct straggler *out) {
  if (missed_until == INT64_MIN) return false;
  out->first = window_first_start(window, missed_until);
  out->last = window_last_start(window, time);
  return out->first > window_first_start(window, time);
}

static int compare_stragglers(const void *left, const void *right) {
  const struct straggler *l = left, *r = right;
  if (l->last != r->last) return l->last < r->last ? -1 : 1;
  if (l->first != r->first) return l->first < r->first ? -1 : 1;
  return l->row < r->row ? -1 : l->row > r->row;
}

// Position of the slice of these windows, or of the first one behind it.
static uint32_t position_of(const struct window_aggregate *aggregate, int64_t first, int64_t last) {
  uint32_t low = 0, high = aggregate->straggler_count;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    const struct straggler_slice *slice = &aggregate->stragglers[middle];
    if (slice->last < last || (slice->last == last && slice->first < first)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

static struct group_table *find_groups(struct window_aggregate *aggregate, int64_t first, int64_t last) {
  uint32_t at = position_of(aggregate, first, last);
  struct straggler_slice *slice = &aggregate->stragglers[at];
  if (at < aggregate->straggler_count && slice->first == first && slice->last == last) return slice->groups;
  if (aggregate->straggler_count == aggregate->straggler_capacity) {
    uint32_t capacity = aggregate->straggler_capacity ? aggregate->straggler_capacity * 2 : 16;
    aggregate->stragglers = mem_realloc(aggregate->stragglers, capacity * sizeof *slice);
    aggregate->straggler_capacity = capacity;
  }
  struct group_table *groups = group_table_create(&aggregate->shape, NULL);
  slice = &aggregate->stragglers[at];
  memmove(slice + 1, slice, (aggregate->straggler_count - at) * sizeof *slice);
  *slice = (struct straggler_slice){.first = first, .last = last, .groups = groups};
  aggregate->straggler_count++;
  return groups;
}

// Adds the stragglers of each range of windows together.
static void add_sorted(struct window_aggregate *aggregate, const struct batch *batch, const struct straggler *sorted,
                       uint32_t count) {
  uint32_t *rows = mem_alloc(count * sizeof *rows);
  for (uint32_t i = 0, next; i < count; i = next) {
    int64_t first = sorted[i].first, last = sorted[i].last;
    for (next = i; next < count && sorted[next].first == first && sorted[next].last == last; next++) {
      rows[next] = sorted[next].row;
    }
    if (first > last || is_closed(aggregate, last)) {
      aggregate->operator.stats.rows_late += next - i;
    } else {
      window_aggregate_add(aggregate, batch, find_groups(aggregate, first, last), rows + i, next - i);
    }
  }
  mem_free(rows);
}

leat_status window_stragglers_take(struct window_aggregate *aggregate, struct batch *batch, struct time_span *span,
                                   struct leat_error *error) {
  const struct window *window = window_of(aggregate);
  uint32_t time = window_aggregate_time(aggregate->operator.node);
  struct straggler *stragglers = mem_alloc(batch->count * sizeof *stragglers);
  uint32_t *kept = mem_alloc(batch->count * sizeof *kept);
  uint32_t kept_count = 0, count = 0;
  for (uint32_t i = 0; i < batch->count; i++) {
    uint32_t row = batch_row(batch, i);
    int64_t at = event_time(batch->columns[time], row);
    stragglers[count].row = row;
    if (find_windows(window, at, batch->missed_until[row], &stragglers[count])) {
      count++;
    } else {
      kept[kept_count++] = row;
    }
  }
  qsort(stragglers, count, sizeof *stragglers, compare_stragglers);
  if (count) add_sorted(aggregate, batch, stragglers, count);
  mem_free(stragglers);
  batch_select(batch, kept, kept_count);
  return kept_count ? event_time_span(&aggregate->operator, batch, time, span, error) : LEAT_OK;
}

bool window_stragglers_next(const struct window_aggregate *aggregate, int64_t *start) {
  const struct window *window = window_of(aggregate);
  int64_t open = aggregate->closed == INT64_MIN ? INT64_MIN : window_first_start(window, aggregate->closed);
  bool found = false;
  for (uint32_t i = 0; i < aggregate->straggler_count; i++) {
    int64_t first = aggregate->stragglers[i].first;
    if (first < open) first = open;
    if (first > aggregate->stragglers[i].last || (found && first >= *start)) continue;
    *start = first;
    found = true;
  }
  return found;
}

static bool is_in(const struct straggler_slice *slice, int64_t start) {
  return slice->first <= start && start <= slice->last;
}

bool window_stragglers_hold(const struct window_aggregate *aggregate, int64_t start) {
  for (uint32_t i = 0; i < aggregate->straggler_count; i++) {
    if (is_in(&aggregate->stragglers[i], start)) return true;
  }
  return false;
}

void window_stragglers_merge(struct window_aggregate *aggregate, int64_t start, struct group_table *groups) {
  for (uint32_t i = 0; i < aggregate->straggler_count; i++) {
    const struct straggler_slice *slice = &aggregate->stragglers[i];
    if (is_in(slice, start)) group_table_merge(groups, slice->groups, &aggregate->scratch);
  }
}

static void drop_first(struct window_aggregate *aggregate, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) window_aggregate_free(aggregate, aggregate->stragglers[i].groups);
  aggregate->straggler_count -= count;
  if (!count || !aggregate->straggler_count) return;
  memmove(aggregate->stragglers, aggregate->stragglers + count,
          aggregate->straggler_count * sizeof *aggregate->stragglers);
}

void window_stragglers_drop(struct window_aggregate *aggregate) {
  uint32_t count = 0;
  while (count < aggregate->straggler_count && is_closed(aggregate, aggregate->stragglers[count].last)) count++;
  drop_first(aggregate, count);
}

// The slice's partial states with its last window's start for a time, and the windows missed as its rows have them.
static leat_status emit_slice(struct window_aggregate *aggregate, const struct straggler_slice *slice,
                              struct leat_error *error) {
  const struct window *window = window_of(aggregate);
  const struct group_table *groups = slice->groups;
  leat_status status = LEAT_OK;
  for (uint32_t first = 0; first < groups->size && status == LEAT_OK; first += BATCH_ROWS_MAX) {
    uint32_t count = groups->size - first < BATCH_ROWS_MAX ? groups->size - first : BATCH_ROWS_MAX;
    struct batch *out = window_aggregate_partials(aggregate, groups, first, count, slice->last);
    out->missed_until = mem_alloc(count * sizeof *out->missed_until);
    for (uint32_t i = 0; i < count; i++) out->missed_until[i] = slice->first - window->slide + window->size;
    status = operator_emit(&aggregate->operator, out, error);
  }
  return status;
}

leat_status window_stragglers_flush(struct window_aggregate *aggregate, struct leat_error *error) {
  leat_status status = LEAT_OK;
  for (uint32_t i = 0; i < aggregate->straggler_count && status == LEAT_OK; i++) {
    status = emit_slice(aggregate, &aggregate->stragglers[i], error);
  }
  drop_first(aggregate, aggregate->straggler_count);
  return status;
}

void window_stragglers_release(struct window_aggregate *aggregate) {
  drop_first(aggregate, aggregate->straggler_count);
  mem_free(aggregate->stragglers);
}
