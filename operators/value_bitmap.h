// A set of (group, value) pairs as bits: a row of bits for each group, a bit for each value of a range.
#ifndef OPERATORS_VALUE_BITMAP_H
#define OPERATORS_VALUE_BITMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/range.h"

// All zero: empty.
struct value_bitmap {
  int64_t low;      // the value of a row's first bit
  uint64_t words;   // a row
  uint64_t groups;  // rows there is room for
  uint64_t count;   // of bits that are set
  uint64_t *bits;
};
void value_bitmap_release(struct value_bitmap *map);
// Makes room for those values of groups 0 to `groups` - 1; false if that takes more than `bytes_max`.
bool value_bitmap_reach(struct value_bitmap *map, struct int64_range range, uint32_t groups, uint64_t bytes_max);
// Adds pairs (groups[i], values[i]), which are within reach, and writes to out[i] whether each was new.
void value_bitmap_add(struct value_bitmap *map, const uint32_t *groups, const int64_t *values, uint32_t count,
                      uint8_t *out);
// Up to `count_max` (at least 64) pairs from `*cursor` on, which starts at 0; returns how many, 0 when all were given.
uint32_t value_bitmap_next(const struct value_bitmap *map, uint64_t *cursor, uint32_t count_max, uint32_t *groups,
                           int64_t *values);
static inline uint64_t value_bitmap_bytes(const struct value_bitmap *map) {
  return map->words * map->groups * sizeof *map->bits;
}

#endif
