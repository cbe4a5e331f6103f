// The families the aggregate table is put together from.
#ifndef ENGINE_AGGREGATE_FAMILY_H
#define ENGINE_AGGREGATE_FAMILY_H

#include "aggregate.h"

struct aggregate_family { const struct aggregate *entries; uint32_t count; };

extern const struct aggregate_family aggregate_sums;      // count, sum, avg, bool_and, bool_or, every
extern const struct aggregate_family aggregate_extremes;  // min, max
extern const struct aggregate_family aggregate_moments;   // variance, stddev and their kin

// Row i of an update: its number in the argument.
static inline uint32_t aggregate_row(const uint32_t *rows, uint32_t i) { return rows ? rows[i] : i; }

#endif
