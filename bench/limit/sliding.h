// The groups of a window that slides: sums and counts by slot, added to by slices that enter and subtracted from by
// those that leave.
//
// A group has a slot for as long as it is in the window, so that a slice that enters looks its keys up once, and leaves
// by slot. Slots are the keys themselves, less the lowest, where the keys' range is small enough, and otherwise come of
// a hash table; in both forms keys, sums and counts lie in flat arrays, and a window is emitted by reference to them.
#ifndef BENCH_LIMIT_SLIDING_H
#define BENCH_LIMIT_SLIDING_H

#include "cells.h"
#include "keys.h"
#include "limit.h"
#include "loops.h"

// What a slice adds to the groups of some slots. A slot may occur more than once.
struct limit_entries {
  uint32_t *slots;  // owned
  int64_t *sums;    // owned
  uint64_t count, capacity;
};

void limit_entries_reserve(struct limit_entries *entries, uint64_t more);
void limit_entries_release(struct limit_entries *entries);

struct limit_sliding {
  bool dense;
  int64_t low;            // dense: the first slot's key
  struct limit_keys map;  // otherwise
  uint64_t capacity;      // slots
  int64_t *keys;          // by slot; owned where dense, the map's otherwise
  int64_t *sums;          // owned
  uint32_t *counts;       // owned: entries, or rows; 0 where the window lacks the key
  uint32_t *selection;    // owned
  int64_t *starts;        // owned: a block of the window's start
};

void limit_sliding_init(struct limit_sliding *sliding, bool dense);
void limit_sliding_release(struct limit_sliding *sliding);

// Dense: makes slots for these keys; returns by how much slots have moved up.
uint64_t limit_sliding_cover(struct limit_sliding *sliding, struct limit_range keys);
// Hashed: makes room for more keys; returns each slot's new slot, which the caller frees, or NULL where there is room.
uint32_t *limit_sliding_reserve(struct limit_sliding *sliding, uint64_t more);
// From dense to hashed, all groups left out.
void limit_sliding_restart_hashed(struct limit_sliding *sliding);

void limit_sliding_slots(struct limit_sliding *sliding, const int64_t *keys, uint32_t count, uint32_t *slots);

void limit_sliding_add(struct limit_sliding *sliding, const struct limit_entries *entries);
void limit_sliding_subtract(struct limit_sliding *sliding, const struct limit_entries *entries);
// The same with cells, where dense.
void limit_sliding_add_cells(struct limit_sliding *sliding, const struct limit_cells *cells);
void limit_sliding_subtract_cells(struct limit_sliding *sliding, const struct limit_cells *cells);

void limit_sliding_emit(struct limit_sliding *sliding, int64_t window_start, const struct limit_output *output);

#endif
