// A window that slides over slices: it takes the newest slice in, and drops the oldest.
//
// Only slices that have rows are kept. A window that has rows is emitted each time a slice's end passes, whether that
// slice has rows or not; where no window has any the time between is skipped.
#ifndef BENCH_LIMIT_SLIDE_H
#define BENCH_LIMIT_SLIDE_H

#include "slices.h"

struct limit_slide {
  struct limit_slices slices;
  int64_t width;     // of a slice, microseconds
  uint32_t overlap;  // slices of a window
  uint32_t inside;   // of them are in the window: the first ones
  int64_t next;      // the slice that closes next, where the window has any
};

// What the program does with a slice's state as the window moves.
struct limit_slide_steps {
  void (*enter)(void *program, void *slice);
  void (*emit)(void *program, int64_t window_start);
  void (*leave)(void *program, void *slice);  // frees it, too
};

// Moves on over all slices that end at `time` or before.
void limit_slide_to(struct limit_slide *slide, int64_t time, const struct limit_slide_steps *steps, void *program);

#endif
