// Sliding windows as two stacks over slices (the front aggregated towards its end, the back as it grows): a window is
// one front table and the back, whatever the overlap.
#include <assert.h>

#include "window_aggregate.h"

static void free_table(struct window_slide *slide, struct group_table *table) {
  if (!table) return;
  slide->bytes -= table->bytes;
  group_table_destroy(table);
}

static void measure(struct window_slide *slide, struct group_table *table) {
  size_t bytes = group_table_bytes(table);
  slide->bytes += bytes - table->bytes;
  table->bytes = bytes;
}

void window_slide_reset(struct window_slide *slide) {
  for (uint32_t i = 0; slide->front && i < slide->count; i++) free_table(slide, slide->front[i]);
  free_table(slide, slide->back);
  mem_free(slide->front);
  *slide = (struct window_slide){0};
}

static void merge_range(struct window_aggregate *aggregate, struct group_table *table, int64_t from, int64_t until) {
  const struct time_map *slices = &aggregate->slices;
  for (uint32_t i = time_map_position(slices, from); i < slices->count && slices->times[i] < until; i++) {
    group_table_merge(table, slices->items[i], &aggregate->scratch);
  }
  measure(&aggregate->slide, table);
}

// Prepares the windows that start within [start, start + size), from the last to the first.
static void prepare(struct window_aggregate *aggregate, int64_t start) {
  const struct window *window = &aggregate->operator.node->aggregate.window;
  struct window_slide *slide = &aggregate->slide;
  window_slide_reset(slide);
  uint32_t count = (uint32_t)((window->size + window->slide - 1) / window->slide);
  slide->front = mem_zalloc(count * sizeof *slide->front);
  slide->count = count;
  slide->first = start;
  slide->middle = slide->end = start + window->size;
  slide->back = group_table_create(&aggregate->shape, NULL);
  for (uint32_t i = count; i-- > 0;) {
    int64_t from = start + (int64_t)i * window->slide, until = from + window->slide;
    struct group_table *table = group_table_create(&aggregate->shape, NULL);
    slide->front[i] = table;
    if (i + 1 < count && slide->front[i + 1]->size) {
      group_table_merge(table, slide->front[i + 1], &aggregate->scratch);
    }
    merge_range(aggregate, table, from, until < slide->middle ? until : slide->middle);
  }
}

// The front table of the window at `start`, NULL if it is not prepared; those of earlier windows are freed.
static struct group_table *take_front(struct window_aggregate *aggregate, int64_t start) {
  struct window_slide *slide = &aggregate->slide;
  if (!slide->count || start < slide->first) return NULL;
  int64_t position = (start - slide->first) / aggregate->operator.node->aggregate.window.slide;
  if (position >= slide->count) return NULL;
  for (int64_t i = 0; i < position; i++) {
    free_table(slide, slide->front[i]);
    slide->front[i] = NULL;
  }
  struct group_table *table = slide->front[position];
  slide->front[position] = NULL;
  if (table) slide->bytes -= table->bytes;
  return table;
}

struct group_table *window_slide_take(struct window_aggregate *aggregate, int64_t start) {
  struct window_slide *slide = &aggregate->slide;
  int64_t end = start + aggregate->operator.node->aggregate.window.size;
  struct group_table *table = take_front(aggregate, start);
  if (!table) {
    prepare(aggregate, start);
    table = take_front(aggregate, start);
  }
  assert(table && end >= slide->end);
  merge_range(aggregate, slide->back, slide->end, end);
  slide->end = end;
  if (slide->back->size) group_table_merge(table, slide->back, &aggregate->scratch);
  return table;
}
