// The extremes of a run of integers, at the speed of reading them.
#ifndef ENGINE_RANGE_H
#define ENGINE_RANGE_H

#include <stdint.h>

struct int64_range {
  int64_t low, high;
};
struct int64_range int64_range_of(const int64_t *values, uint32_t count);  // count >= 1

#endif
