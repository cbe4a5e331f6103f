// The slices of event time that a program holds state for, in the order of time.
//
// There are few, and rows nearly always belong to the newest: looked for from the end, it is found at once.
#ifndef BENCH_LIMIT_SLICES_H
#define BENCH_LIMIT_SLICES_H

#include <stdbool.h>
#include <stdint.h>

struct limit_slice {
  int64_t id;   // it begins at id * width
  void *state;  // the program's
};

struct limit_slices {
  struct limit_slice *entries;  // owned
  uint32_t first, count, capacity;
};

static inline struct limit_slice *limit_slices_entry(const struct limit_slices *slices, uint32_t i) {
  return &slices->entries[slices->first + i];
}

// The slice's state, to be set by the caller where it is NULL: the slice is new. Valid until the next call.
void **limit_slices_state(struct limit_slices *slices, int64_t id);
// The oldest slice, if it ends at `time` or before; it is taken out.
bool limit_slices_take_closed(struct limit_slices *slices, int64_t width, int64_t time, struct limit_slice *out);
void limit_slices_drop_first(struct limit_slices *slices);
void limit_slices_release(struct limit_slices *slices);

#endif
