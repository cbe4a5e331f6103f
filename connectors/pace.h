// A generator's pace: which of its records are due by now, and a descriptor that wakes who waits for the next.
#ifndef CONNECTORS_PACE_H
#define CONNECTORS_PACE_H

#include <stdint.h>

struct pace {
  int64_t rate;     // records a second; 0: as fast as possible
  int timer;        // -1 without a rate
  int64_t started;  // nanoseconds, monotonic; 0: not yet
};

void pace_open(struct pace *pace, int64_t rate);
// The first record that is not due yet. The first call starts the clock, and each quiets the descriptor.
uint64_t pace_due(struct pace *pace);
void pace_close(struct pace *pace);

#endif
