// Sliding windows of aggregates that can be taken back: one running table, to which a slice is added when the window
// reaches it and from which it is retracted when the window leaves it. A window costs two slices, whatever the overlap.
#include <assert.h>

#include "window_aggregate.h"

// Below this overlap, putting slices together anew costs as little.
#define RUNNING_OVERLAP_MIN 3
// Groups that no slice holds any more may be half as many as the others, and this many besides: they are gone through
// whenever a window is emitted, and cost a table built anew to get rid of.
#define DEAD_GROUPS_MAX 1024

bool window_running_serves(const struct plan_node *node) {
  const struct window *window = &node->aggregate.window;
  if (!node->aggregate.by_time || node->aggregate.phase == PHASE_PARTIAL) return false;
  if (window->size / window->slide < RUNNING_OVERLAP_MIN || node->aggregate.call_count == 0) return false;
  for (uint32_t i = 0; i < node->aggregate.call_count; i++) {
    const struct aggregate_call *call = &node->aggregate.calls[i];
    if (call->distinct || !call->aggregate->retract) return false;
  }
  return true;
}

void window_running_reset(struct window_running *running) {
  group_table_destroy(running->groups);
  *running = (struct window_running){0};
}

static void measure(struct window_running *running) { running->bytes = group_table_bytes(running->groups); }

static void add(struct window_aggregate *aggregate, int64_t from, int64_t until) {
  const struct time_map *slices = &aggregate->slices;
  struct window_running *running = &aggregate->running;
  for (uint32_t i = time_map_position(slices, from); i < slices->count && slices->times[i] < until; i++) {
    group_table_merge(running->groups, slices->items[i], &aggregate->scratch);
  }
  running->end = until;
}

static void begin(struct window_aggregate *aggregate, int64_t start) {
  struct window_running *running = &aggregate->running;
  struct group_table *groups = group_table_create(&aggregate->shape, running->groups);
  group_table_count_holders(groups);
  window_running_reset(running);
  running->groups = groups;
  running->start = running->end = start;
}

// What has left must have been retracted: a gap without rows may lie between, in which there are no slices.
static bool continues(const struct window_aggregate *aggregate, int64_t start) {
  const struct window_running *running = &aggregate->running;
  if (!running->groups || start < running->start || start >= running->end) return false;
  const struct time_map *slices = &aggregate->slices;
  uint32_t at = time_map_position(slices, running->start);
  return (at == slices->count || slices->times[at] >= start) &&
         running->groups->size <= running->alive + running->alive / 2 + DEAD_GROUPS_MAX;
}

struct group_table *window_running_take(struct window_aggregate *aggregate, int64_t start) {
  struct window_running *running = &aggregate->running;
  if (!continues(aggregate, start)) begin(aggregate, start);
  add(aggregate, running->end, start + aggregate->operator.node->aggregate.window.size);
  running->start = start;
  running->alive = group_table_held(running->groups);
  measure(running);
  return running->groups;
}

void window_running_leave(struct window_aggregate *aggregate) {
  struct window_running *running = &aggregate->running;
  const struct time_map *slices = &aggregate->slices;
  int64_t until = running->start + aggregate->operator.node->aggregate.window.slide;
  assert(running->groups);
  for (uint32_t i = time_map_position(slices, running->start); i < slices->count && slices->times[i] < until; i++) {
    group_table_retract(running->groups, slices->items[i]);
  }
  running->start = until;
}
