// A histogram of latencies over any range with a bounded relative error: buckets of equal width within each power of
// two, as in HdrHistogram (Tene, hdrhistogram.org).
#ifndef BENCH_HISTOGRAM_H
#define BENCH_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_STEPS_LOG2 7  // 128 buckets a power of two: values are right within 0.8 %
#define HISTOGRAM_BUCKETS ((64 - HISTOGRAM_STEPS_LOG2 + 1) << HISTOGRAM_STEPS_LOG2)

// Zero-initialise.
struct histogram {
  uint64_t count, highest;
  uint64_t buckets[HISTOGRAM_BUCKETS];
};

static inline uint32_t histogram_bucket(uint64_t value) {
  const uint32_t steps = 1u << HISTOGRAM_STEPS_LOG2;
  if (value < steps) return (uint32_t)value;
  uint32_t shift = 63 - (uint32_t)__builtin_clzll(value) - HISTOGRAM_STEPS_LOG2;
  return (shift + 1) * steps + (uint32_t)(value >> shift) - steps;
}
static inline void histogram_add(struct histogram *histogram, uint64_t value, uint64_t times) {
  histogram->buckets[histogram_bucket(value)] += times;
  histogram->count += times;
  if (value > histogram->highest) histogram->highest = value;
}
void histogram_merge(struct histogram *histogram, const struct histogram *other);
// The highest value that a bucket holds within which the part `quantile` of all values is reached; 0 when empty.
uint64_t histogram_quantile(const struct histogram *histogram, double quantile);

#endif
