// What the files of the window aggregate share.
#ifndef OPERATORS_WINDOW_AGGREGATE_H
#define OPERATORS_WINDOW_AGGREGATE_H

#include "event_time.h"
#include "group_table.h"
#include "time_map.h"

struct window_aggregate {
  struct operator operator;
  struct group_shape shape;
  uint32_t *positions;             // of the shape's keys among the node's
  struct time_map slices;          // of struct group_table, by slice start (or window end, when not by_time)
  int64_t closed;                  // windows that end here or earlier have been emitted
  uint64_t bytes, groups;          // of all slices
  struct column **keys;            // of the batch at hand, as many as the shape's
  struct column **arguments;       // one a call, likewise
  struct column **filters;
  struct group_scratch scratch;
  struct time_partition partition;
};

// Emits every window that ends at `watermark` or earlier and holds rows, in order of their ends, and frees slices that
// no open window needs.
leat_status window_aggregate_close(struct window_aggregate *aggregate, int64_t watermark,
                                   struct leat_error *error) LEAT_MUST_USE;
// PARTIAL: emits and frees the slices that start before `until`.
leat_status window_aggregate_flush(struct window_aggregate *aggregate, int64_t until,
                                   struct leat_error *error) LEAT_MUST_USE;
// Takes the earliest `count` slices out and frees them.
void window_aggregate_drop(struct window_aggregate *aggregate, uint32_t count);

#endif
