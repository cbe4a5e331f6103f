// A histogram of latencies with a bounded relative error.
#include "bench/histogram.h"

void histogram_merge(struct histogram *histogram, const struct histogram *other) {
  for (uint32_t i = 0; i < HISTOGRAM_BUCKETS; i++) histogram->buckets[i] += other->buckets[i];
  histogram->count += other->count;
  if (other->highest > histogram->highest) histogram->highest = other->highest;
}

static uint64_t bucket_high(uint32_t bucket) {
  const uint32_t steps = 1u << HISTOGRAM_STEPS_LOG2;
  if (bucket < steps) return bucket;
  uint32_t shift = bucket / steps - 1;
  return ((uint64_t)(bucket % steps + steps + 1) << shift) - 1;
}

uint64_t histogram_quantile(const struct histogram *histogram, double quantile) {
  double wanted = quantile * (double)histogram->count;
  uint64_t seen = 0;
  for (uint32_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
    seen += histogram->buckets[i];
    if (seen == 0 || (double)seen < wanted) continue;
    return bucket_high(i) < histogram->highest ? bucket_high(i) : histogram->highest;
  }
  return histogram->highest;
}
