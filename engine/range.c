// The extremes of a run of integers.
#include "range.h"

#include "clones.h"

// Two plain reductions: gcc makes vectors of either, but not of a loop with branches.
LEAT_CLONES struct int64_range int64_range_of(const int64_t *values, uint32_t count) {
  int64_t low = values[0], high = values[0];
  for (uint32_t i = 1; i < count; i++) {
    low = values[i] < low ? values[i] : low;
    high = values[i] > high ? values[i] : high;
  }
  return (struct int64_range){low, high};
}
