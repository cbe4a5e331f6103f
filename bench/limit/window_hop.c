// Sums of each key's values over event(key, value, ts) in windows of 10 s that hop by a part of that: hop_N by 10 s /
// N.
//
// Rows are aggregated by slice, once whatever the overlap; a window adds the slice that ends and subtracts the one that
// leaves. A slice is kept in the form that costs least to add and subtract: cells of a dense array where it has rows
// for many of the keys; where it has few rows for their keys' range, the rows themselves, for which aggregating would
// not pay; and where keys are spread anyhow, a hash table of its own, small as the slice is, whose groups are looked up
// in the window's table once.
#include <assert.h>
#include <string.h>

#include "cells.h"
#include "engine/memory.h"
#include "groups.h"
#include "keyed.h"
#include "slide.h"
#include "sliding.h"
#include "spans.h"

#define WINDOW INT64_C(10000000)
#define READ_GROUPS 1024

enum form { CELLS, ROWS, GROUPS };

struct slice {
  enum form form;
  struct limit_cells cells;
  struct limit_groups groups;
  struct limit_entries entries;  // rows, or what was added of the groups
  double sum_bound;
  struct slice *next;  // spare slices
};

struct hop {
  struct limit_slide slide;
  struct limit_sliding sliding;
  uint64_t slice_rows, window_rows;  // expected
  uint64_t capacity;                 // of the last slice's groups
  double sum_bound;                  // of the window
  struct slice *spare;
  const struct limit_output *output;
};

static void slice_destroy(struct slice *slice) {
  limit_cells_release(&slice->cells);
  limit_groups_release(&slice->groups);
  limit_entries_release(&slice->entries);
  mem_free(slice);
}

// Rows of a slice that is not the newest are few, whatever its form was.
static enum form choose_form(const struct hop *hop, int64_t id, struct limit_range keys) {
  const struct limit_slices *slices = &hop->slide.slices;
  if (!hop->sliding.dense) return GROUPS;
  bool newest = limit_slices_entry(slices, slices->count - 1)->id == id;
  return newest && limit_is_dense(keys, hop->slice_rows) ? CELLS : ROWS;
}

static struct slice *slice_create(struct hop *hop, enum form form) {
  struct slice *slice = hop->spare;
  if (slice)
    hop->spare = slice->next;
  else
    slice = mem_zalloc(sizeof *slice);
  slice->form = form;
  slice->entries.count = 0;
  slice->sum_bound = 0;
  if (form == GROUPS && !slice->groups.buckets) limit_groups_init(&slice->groups, LIMIT_SUM, hop->capacity);
  return slice;
}

static void spare(struct hop *hop, struct slice *slice) {
  if (slice->form == CELLS) memset(slice->cells.sums, 0, slice->cells.count * sizeof *slice->cells.sums);
  slice->next = hop->spare;
  hop->spare = slice;
}

// Groups of a slice as entries of the window, which has room for them.
static void append_groups(struct hop *hop, struct slice *slice, const int64_t *keys, const int64_t *sums,
                          uint32_t count) {
  struct limit_entries *entries = &slice->entries;
  limit_entries_reserve(entries, count);
  limit_sliding_slots(&hop->sliding, keys, count, entries->slots + entries->count);
  memcpy(entries->sums + entries->count, sums, count * sizeof *sums);
  entries->count += count;
}

// Slots of all slices change.
static void move_slots(struct hop *hop, uint64_t up, const uint32_t *to) {
  for (uint32_t i = 0; i < hop->slide.slices.count; i++) {
    struct slice *slice = limit_slices_entry(&hop->slide.slices, i)->state;
    uint64_t count = slice ? slice->entries.count : 0;
    for (uint64_t entry = 0; entry < count; entry++) {
      uint32_t slot = slice->entries.slots[entry];
      slice->entries.slots[entry] = to ? to[slot] : slot + (uint32_t)up;
    }
  }
}

static void need_room(struct hop *hop, uint64_t groups) {
  uint32_t *moved = limit_sliding_reserve(&hop->sliding, groups);
  if (moved) move_slots(hop, 0, moved);
  mem_free(moved);
}

// A slice of cells or rows becomes one of groups; those in the window, of entries of these.
static void rehash(struct hop *hop, struct slice *slice, const int64_t *keys_by_slot) {
  int64_t keys[READ_GROUPS], sums[READ_GROUPS];
  limit_groups_init(&slice->groups, LIMIT_SUM, 0);
  for (uint64_t next = 0; slice->form == CELLS && next < slice->cells.count;) {
    uint32_t count = limit_cells_take(&slice->cells, &next, READ_GROUPS, keys, sums);
    limit_groups_merge(&slice->groups, keys, sums, count);
  }
  for (uint64_t i = 0; slice->form == ROWS && i < slice->entries.count; i++)
    limit_groups_merge(&slice->groups, &keys_by_slot[slice->entries.slots[i]], &slice->entries.sums[i], 1);
  slice->entries.count = 0;
  slice->form = GROUPS;
  if (slice->groups.capacity > hop->capacity) hop->capacity = slice->groups.capacity;
}

static void enter_groups(struct hop *hop, struct slice *slice) {
  int64_t keys[READ_GROUPS], sums[READ_GROUPS];
  need_room(hop, slice->groups.used);
  limit_entries_reserve(&slice->entries, slice->groups.used);
  for (uint64_t next = 0; next < slice->groups.capacity / 4;) {
    uint32_t count = limit_groups_read(&slice->groups, &next, READ_GROUPS, keys, sums);
    append_groups(hop, slice, keys, sums, count);
  }
  hop->capacity = slice->groups.capacity;
  limit_groups_clear(&slice->groups);
  limit_sliding_add(&hop->sliding, &slice->entries);
}

// Keys turned out to lie too far apart for a dense array.
static void become_hashed(struct hop *hop) {
  const struct limit_slices *slices = &hop->slide.slices;
  for (uint32_t i = 0; i < slices->count; i++) rehash(hop, limit_slices_entry(slices, i)->state, hop->sliding.keys);
  limit_sliding_restart_hashed(&hop->sliding);
  for (uint32_t i = 0; i < hop->slide.inside; i++) enter_groups(hop, limit_slices_entry(slices, i)->state);
  while (hop->spare) {
    struct slice *next = hop->spare->next;
    slice_destroy(hop->spare);
    hop->spare = next;
  }
}

static void enter(void *program, void *state) {
  struct hop *hop = program;
  struct slice *slice = state;
  hop->sum_bound += slice->sum_bound;
  assert(hop->sum_bound < LIMIT_SUM_MAX);
  if (slice->form == CELLS)
    limit_sliding_add_cells(&hop->sliding, &slice->cells);
  else if (slice->form == ROWS)
    limit_sliding_add(&hop->sliding, &slice->entries);
  else
    enter_groups(hop, slice);
}

static void leave(void *program, void *state) {
  struct hop *hop = program;
  struct slice *slice = state;
  hop->sum_bound -= slice->sum_bound;
  if (slice->form == CELLS)
    limit_sliding_subtract_cells(&hop->sliding, &slice->cells);
  else
    limit_sliding_subtract(&hop->sliding, &slice->entries);
  spare(hop, slice);
}

static void emit(void *program, int64_t window_start) {
  struct hop *hop = program;
  limit_sliding_emit(&hop->sliding, window_start, hop->output);
}

static const struct limit_slide_steps steps = {enter, emit, leave};

static void append_rows(struct limit_entries *entries, int64_t low, const struct limit_keyed_rows *rows) {
  limit_entries_reserve(entries, rows->count);
  uint32_t *restrict slots = entries->slots + entries->count;
  for (uint32_t i = 0; i < rows->count; i++) slots[i] = (uint32_t)(rows->keys[i] - low);
  memcpy(entries->sums + entries->count, rows->values, rows->count * sizeof *rows->values);
  entries->count += rows->count;
}

static void cover(struct hop *hop, struct limit_range keys) {
  struct limit_sliding *sliding = &hop->sliding;
  struct limit_range all = keys;
  if (sliding->capacity > 0)
    all = limit_unite(keys, (struct limit_range){sliding->low, sliding->low + (int64_t)sliding->capacity - 1});
  if (!limit_is_dense(all, hop->window_rows)) {
    become_hashed(hop);
    return;
  }
  uint64_t moved = limit_sliding_cover(sliding, keys);
  if (moved > 0) move_slots(hop, moved, NULL);
}

static void add_span(struct hop *hop, const struct limit_keyed *keyed, const struct limit_span *span,
                     struct limit_range keys) {
  struct limit_keyed_rows rows = limit_keyed_span(keyed, span);
  assert(keys.low != LIMIT_KEY_NONE);
  if (hop->sliding.dense) cover(hop, keys);
  struct slice **slice = (struct slice **)limit_slices_state(&hop->slide.slices, span->slice);
  if (*slice == NULL) *slice = slice_create(hop, choose_form(hop, span->slice, keys));
  (*slice)->sum_bound += limit_sum_bound(limit_range(rows.values, rows.count), rows.count);
  switch ((*slice)->form) {
    case CELLS:
      limit_cells_cover(&(*slice)->cells, keys);
      limit_cells_add(&(*slice)->cells, &rows);
      break;
    case ROWS:
      append_rows(&(*slice)->entries, hop->sliding.low, &rows);
      break;
    case GROUPS:
      limit_groups_add(&(*slice)->groups, &rows);
      break;
  }
}

static void run(const struct limit_input *input, const struct limit_output *output, uint32_t overlap) {
  struct limit_keyed keyed = limit_keyed(input, "event");
  struct hop hop = {.slide = {.width = WINDOW / overlap, .overlap = overlap}, .output = output};
  hop.slice_rows = limit_expected_rows(&keyed, hop.slide.width);
  hop.window_rows = limit_expected_rows(&keyed, WINDOW);
  limit_sliding_init(&hop.sliding, true);
  struct limit_spans spans;
  limit_spans_init(&spans, keyed.times, keyed.rows, hop.slide.width, LIMIT_BLOCK_ROWS);
  struct limit_range keys;
  for (struct limit_span span; limit_spans_next_range(&spans, keyed.keys, &span, &keys);) {
    add_span(&hop, &keyed, &span, keys);
    if (span.block_ends) limit_slide_to(&hop.slide, spans.time_high - keyed.lateness, &steps, &hop);
  }
  limit_slide_to(&hop.slide, INT64_MAX, &steps, &hop);
  for (struct slice *slice = hop.spare, *next; slice; slice = next) {
    next = slice->next;
    slice_destroy(slice);
  }
  limit_sliding_release(&hop.sliding);
  limit_slices_release(&hop.slide.slices);
}

#define DEFINE_HOP(overlap)                                                                       \
  static void run_##overlap(const struct limit_input *input, const struct limit_output *output) { \
    run(input, output, overlap);                                                                  \
  }
DEFINE_HOP(2)
DEFINE_HOP(10)
DEFINE_HOP(100)
DEFINE_HOP(1000)

#define HOP(overlap)                                                                \
  {                                                                                 \
    "window", "hop_" #overlap, LIMIT_NAMES("event.key", "event.value", "event.ts"), \
        LIMIT_NAMES("window_start", "key", "sum"), run_##overlap                    \
  }

static const struct limit limits[] = {HOP(2), HOP(10), HOP(100), HOP(1000)};
const struct limit_workload limit_window_hop = LIMIT_WORKLOAD(limits);
