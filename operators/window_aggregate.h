// What the files of the window aggregate share.
#ifndef OPERATORS_WINDOW_AGGREGATE_H
#define OPERATORS_WINDOW_AGGREGATE_H

#include "event_time.h"
#include "group_table.h"
#include "row_store.h"
#include "time_map.h"

// Overlapping windows put together as two stacks, so that a window costs two merges and not one a slice: `front[i]`
// holds the slices of [first + i * slide, middle), `back` those of [middle, end).
struct window_slide {
  uint32_t count;              // of front; 0: nothing is prepared
  struct group_table **front;  // NULL once used
  struct group_table *back;
  int64_t first, middle, end;
  uint64_t bytes;
};

// Overlapping windows of aggregates that can be retracted: the groups of [start, end).
struct window_running {
  struct group_table *groups;  // NULL: none
  int64_t start, end;
  uint32_t alive;              // groups that a slice held when last asked
  uint64_t bytes;
};

struct window_aggregate {
  struct operator operator;
  struct group_shape shape;
  uint32_t *positions;             // of the shape's keys among the node's
  struct time_map slices;          // of struct group_table, by slice start (or window end, when not by_time)
  int64_t closed;                  // windows that end here or earlier have been emitted
  uint64_t bytes, groups;          // of all slices and stragglers
  struct window_slide slide;
  bool runs;                       // windows are put together by `running`, not by `slide`
  struct window_running running;
  struct time_map stragglers;      // of struct group_table, by window start: what is not in its slices
  uint32_t merged_size;            // groups of the last window that was put together
  struct row_store packed;         // small results on their way out, so that consumers see few batches
  struct column **keys;            // of the batch at hand, as many as the shape's
  struct column **arguments;       // one a call, likewise
  struct column **filters;
  struct group_scratch scratch;
  struct time_partition partition;
};

// The input's column that tells a row's slice.
static inline uint32_t window_aggregate_time(const struct plan_node *node) {
  return node->aggregate.phase == PHASE_FINAL ? node->aggregate.key_count : node->aggregate.time;
}
// Emits every window that ends at `watermark` or earlier and holds rows, in order of their ends, and frees slices that
// no open window needs.
leat_status window_aggregate_close(struct window_aggregate *aggregate, int64_t watermark,
                                   struct leat_error *error) LEAT_MUST_USE;
// PARTIAL: emits and frees the slices that start before `until`.
leat_status window_aggregate_flush(struct window_aggregate *aggregate, int64_t until,
                                   struct leat_error *error) LEAT_MUST_USE;
// State now, for the budget.
uint64_t window_aggregate_bytes(const struct window_aggregate *aggregate);
// The groups of the window at `start`, which is later than the last one asked for; the caller owns them.
struct group_table *window_slide_take(struct window_aggregate *aggregate, int64_t start);
void window_slide_reset(struct window_slide *slide);
// Whether a running table can serve the node's windows.
bool window_running_serves(const struct plan_node *node);
// The groups of the window at `start`, which is later than the last one asked for; they stay the operator's.
struct group_table *window_running_take(struct window_aggregate *aggregate, int64_t start);
// The window last taken has been emitted: what the next one does not hold goes, while its slices are still there.
void window_running_leave(struct window_aggregate *aggregate);
void window_running_reset(struct window_running *running);
// Takes the earliest `count` slices out and frees them.
void window_aggregate_drop(struct window_aggregate *aggregate, uint32_t count);
// Adds rows of the batch at hand to a slice's groups: rows proper, or partial states in FINAL.
void window_aggregate_add(struct window_aggregate *aggregate, const struct batch *batch, struct group_table *groups,
                          const uint32_t *rows, uint32_t count);
// Frees a slice's groups.
void window_aggregate_free(struct window_aggregate *aggregate, struct group_table *groups);
// Partial states of groups [first, first + count) of the slice at `start`.
struct batch *window_aggregate_partials(struct window_aggregate *aggregate, const struct group_table *groups,
                                        uint32_t first, uint32_t count, int64_t start);

// Takes the rows out of the batch at hand that have missed some of their windows, and adds them to the others. `span`
// becomes that of the rows that are left.
leat_status window_stragglers_take(struct window_aggregate *aggregate, struct batch *batch, struct time_span *span,
                                   struct leat_error *error) LEAT_MUST_USE;
// Frees those of the earliest `count` windows.
void window_stragglers_drop(struct window_aggregate *aggregate, uint32_t count);
// PARTIAL: emits and frees them all.
leat_status window_stragglers_flush(struct window_aggregate *aggregate, struct leat_error *error) LEAT_MUST_USE;

#endif
