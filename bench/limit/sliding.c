// Sums by slot, for windows that slide.
#include "sliding.h"

#include <assert.h>
#include <string.h>

#include "engine/memory.h"
#include "pages.h"

#define CAPACITY_MIN 64
#define EMIT_ROWS 4096
#define SLACK(count) ((count) / 16 + 64)
#define FETCHES_MIN 65536  // slots: from here on sums and counts leave the second cache
#define AHEAD 24           // entries

void limit_entries_reserve(struct limit_entries *entries, uint64_t more) {
  if (entries->count + more <= entries->capacity) return;
  entries->capacity = 2 * (entries->count + more);
  entries->slots = mem_realloc(entries->slots, entries->capacity * sizeof *entries->slots);
  entries->sums = mem_realloc(entries->sums, entries->capacity * sizeof *entries->sums);
}

void limit_entries_release(struct limit_entries *entries) {
  mem_free(entries->slots);
  mem_free(entries->sums);
  *entries = (struct limit_entries){0};
}

static void *zeroed(uint64_t count, uint64_t bytes) {
  return memset(limit_pages(count * bytes), 0, count * bytes);
}

static void make_hashed(struct limit_sliding *sliding) {
  limit_keys_init(&sliding->map, CAPACITY_MIN);
  sliding->keys = sliding->map.keys;
  sliding->capacity = sliding->map.capacity;
  sliding->sums = zeroed(sliding->capacity, sizeof *sliding->sums);
  sliding->counts = zeroed(sliding->capacity, sizeof *sliding->counts);
}

void limit_sliding_init(struct limit_sliding *sliding, bool dense) {
  *sliding = (struct limit_sliding){.dense = dense};
  sliding->starts = mem_alloc_aligned(EMIT_ROWS * sizeof *sliding->starts);
  sliding->selection = mem_alloc((EMIT_ROWS + LIMIT_PACK_SLACK) * sizeof *sliding->selection);
  if (!dense) make_hashed(sliding);
}

static void release_groups(struct limit_sliding *sliding) {
  if (sliding->dense)
    mem_free(sliding->keys);
  else
    limit_keys_release(&sliding->map);
  mem_free(sliding->sums);
  mem_free(sliding->counts);
}

void limit_sliding_release(struct limit_sliding *sliding) {
  release_groups(sliding);
  mem_free(sliding->starts);
  mem_free(sliding->selection);
}

void limit_sliding_restart_hashed(struct limit_sliding *sliding) {
  release_groups(sliding);
  sliding->dense = false;
  make_hashed(sliding);
}

// More on both sides, so that keys that come in any order do not make it move again and again.
uint64_t limit_sliding_cover(struct limit_sliding *sliding, struct limit_range keys) {
  struct limit_range all = {sliding->low, sliding->low + (int64_t)sliding->capacity - 1};
  if (sliding->capacity == 0)
    all = keys;
  else if (keys.low >= all.low && keys.high <= all.high)
    return 0;
  all = limit_unite(all, keys);
  struct limit_sliding old = *sliding;
  uint64_t slack = SLACK((uint64_t)(all.high - all.low));
  sliding->low = all.low - (int64_t)slack;
  sliding->capacity = (uint64_t)(all.high - sliding->low) + slack + 1;
  assert(sliding->capacity < LIMIT_SLOT_NONE);
  sliding->keys = limit_pages(sliding->capacity * sizeof *sliding->keys);
  for (uint64_t slot = 0; slot < sliding->capacity; slot++) sliding->keys[slot] = sliding->low + (int64_t)slot;
  sliding->sums = zeroed(sliding->capacity, sizeof *sliding->sums);
  sliding->counts = zeroed(sliding->capacity, sizeof *sliding->counts);
  if (old.capacity == 0) return 0;
  uint64_t moved = (uint64_t)(old.low - sliding->low);
  memcpy(sliding->sums + moved, old.sums, old.capacity * sizeof *old.sums);
  memcpy(sliding->counts + moved, old.counts, old.capacity * sizeof *old.counts);
  release_groups(&old);
  return moved;
}

uint32_t *limit_sliding_reserve(struct limit_sliding *sliding, uint64_t more) {
  if (sliding->map.used + more <= sliding->map.capacity / 2) return NULL;
  struct limit_sliding old = *sliding;
  uint32_t *moved = limit_keys_rebuild(&sliding->map, old.counts, more);
  sliding->keys = sliding->map.keys;
  sliding->capacity = sliding->map.capacity;
  sliding->sums = zeroed(sliding->capacity, sizeof *sliding->sums);
  sliding->counts = zeroed(sliding->capacity, sizeof *sliding->counts);
  for (uint64_t slot = 0; slot < old.capacity; slot++) {
    if (moved[slot] == LIMIT_SLOT_NONE) continue;
    sliding->sums[moved[slot]] = old.sums[slot];
    sliding->counts[moved[slot]] = old.counts[slot];
  }
  mem_free(old.sums);
  mem_free(old.counts);
  return moved;
}

void limit_sliding_slots(struct limit_sliding *sliding, const int64_t *keys, uint32_t count, uint32_t *slots) {
  if (!sliding->dense) {
    uint32_t taken = limit_keys_insert(&sliding->map, keys, count, slots);
    assert(taken == count);  // room was reserved
    return;
  }
  for (uint32_t i = 0; i < count; i++) slots[i] = (uint32_t)(keys[i] - sliding->low);
}

// Adds sums and counts of the entries, times 1 or -1.
static inline void fold(struct limit_sliding *sliding, const struct limit_entries *entries, int64_t sign) {
  int64_t *restrict sums = sliding->sums;
  uint32_t *restrict counts = sliding->counts;
  const bool fetches = sliding->capacity >= FETCHES_MIN;
  for (uint64_t i = 0; i < entries->count; i++) {
    if (fetches) {
      uint32_t slot = entries->slots[i + AHEAD < entries->count ? i + AHEAD : i];
      __builtin_prefetch(sums + slot, 1);
      __builtin_prefetch(counts + slot, 1);
    }
    sums[entries->slots[i]] += sign * entries->sums[i];
    counts[entries->slots[i]] += (uint32_t)sign;
  }
}

void limit_sliding_add(struct limit_sliding *sliding, const struct limit_entries *entries) {
  fold(sliding, entries, 1);
}
void limit_sliding_subtract(struct limit_sliding *sliding, const struct limit_entries *entries) {
  fold(sliding, entries, -1);
}

// The cells that have slots; none of the others was used.
struct overlap {
  const limit_cell *cells;
  uint64_t slot, count;
};

static struct overlap overlap_of(const struct limit_sliding *sliding, const struct limit_cells *cells) {
  int64_t end = cells->low + (int64_t)cells->count, slots_end = sliding->low + (int64_t)sliding->capacity;
  int64_t low = cells->low > sliding->low ? cells->low : sliding->low, high = end < slots_end ? end : slots_end;
  return (struct overlap){cells->sums + (low - cells->low), (uint64_t)(low - sliding->low), (uint64_t)(high - low)};
}

LIMIT_CLONES static void add_cells(const int64_t *restrict cells, uint64_t count, int64_t *restrict sums,
                                   uint32_t *restrict counts) {
  for (uint64_t i = 0; i < count; i++) {
    sums[i] += cells[2 * i];
    counts[i] += (uint32_t)cells[2 * i + 1];
  }
}

LIMIT_CLONES static void subtract_cells(const int64_t *restrict cells, uint64_t count, int64_t *restrict sums,
                                        uint32_t *restrict counts) {
  for (uint64_t i = 0; i < count; i++) {
    sums[i] -= cells[2 * i];
    counts[i] -= (uint32_t)cells[2 * i + 1];
  }
}

void limit_sliding_add_cells(struct limit_sliding *sliding, const struct limit_cells *cells) {
  struct overlap overlap = overlap_of(sliding, cells);
  add_cells((const int64_t *)overlap.cells, overlap.count, sliding->sums + overlap.slot,
            sliding->counts + overlap.slot);
}

void limit_sliding_subtract_cells(struct limit_sliding *sliding, const struct limit_cells *cells) {
  struct overlap overlap = overlap_of(sliding, cells);
  subtract_cells((const int64_t *)overlap.cells, overlap.count, sliding->sums + overlap.slot,
                 sliding->counts + overlap.slot);
}

void limit_sliding_emit(struct limit_sliding *sliding, int64_t window_start, const struct limit_output *output) {
  limit_fill(sliding->starts, EMIT_ROWS, window_start);
  for (uint64_t slot = 0; slot < sliding->capacity; slot += EMIT_ROWS) {
    uint64_t left = sliding->capacity - slot;
    uint32_t count = left < EMIT_ROWS ? (uint32_t)left : EMIT_ROWS;
    uint32_t present = limit_select_unequal(sliding->counts + slot, count, 0, sliding->selection);
    if (present == 0) continue;
    struct limit_rows rows = {.count = present,
                              .width = 3,
                              .columns = {sliding->starts, sliding->keys + slot, sliding->sums + slot},
                              .selection = present < count ? sliding->selection : NULL};
    output->emit(output->context, &rows);
  }
}
