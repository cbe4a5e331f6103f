// A set of (group, value) pairs as bits. Rows begin at multiples of 64, so that widening them moves whole words.
#include "value_bitmap.h"

#include <string.h>

#include "engine/memory.h"

#define VALUE_MAX (INT64_C(1) << 60)

void value_bitmap_release(struct value_bitmap *map) {
  mem_free(map->bits);
  *map = (struct value_bitmap){0};
}

// The row that holds both the map's values and `range`, with room to grow further on a side that has grown. Within
// VALUE_MAX nothing overflows.
static struct value_bitmap widened(const struct value_bitmap *map, struct int64_range range) {
  int64_t low = range.low & ~INT64_C(63), last = range.high & ~INT64_C(63);
  if (map->words == 0) return (struct value_bitmap){.low = low, .words = (uint64_t)(last - low) / 64 + 1};
  int64_t last_before = map->low + (int64_t)(map->words - 1) * 64;
  bool lower = low < map->low;
  if (!lower) low = map->low;
  if (last < last_before) last = last_before;
  uint64_t words = (uint64_t)(last - low) / 64 + 1, slack = words == map->words ? 0 : words / 2;
  return (struct value_bitmap){.low = lower ? low - (int64_t)slack * 64 : low, .words = words + slack};
}

static uint64_t rows_for(const struct value_bitmap *map, uint32_t groups) {
  uint64_t rows = map->groups ? map->groups : 1;
  while (rows < groups) rows *= 2;
  return rows;
}

static void move(struct value_bitmap *map, struct value_bitmap next) {
  next.count = map->count;
  next.bits = mem_zalloc(value_bitmap_bytes(&next));
  uint64_t offset = (uint64_t)(map->low - next.low) / 64;
  for (uint64_t group = 0; group < map->groups; group++) {
    memcpy(next.bits + group * next.words + offset, map->bits + group * map->words, map->words * sizeof *map->bits);
  }
  mem_free(map->bits);
  *map = next;
}

bool value_bitmap_reach(struct value_bitmap *map, struct int64_range range, uint32_t groups, uint64_t bytes_max) {
  if (range.low < -VALUE_MAX || range.high > VALUE_MAX) return false;
  struct value_bitmap next = widened(map, range);
  next.groups = rows_for(map, groups);
  if (next.words == map->words && next.groups == map->groups) return true;
  if (next.words > bytes_max / sizeof *next.bits / next.groups) return false;
  move(map, next);
  return true;
}

void value_bitmap_add(struct value_bitmap *map, const uint32_t *restrict groups, const int64_t *restrict values,
                      uint32_t count, uint8_t *restrict out) {
  uint64_t *bits = map->bits, words = map->words, low = (uint64_t)map->low, added = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint64_t offset = (uint64_t)values[i] - low;
    uint64_t *word = &bits[groups[i] * words + offset / 64];
    uint64_t before = *word >> offset % 64 & 1;
    *word |= UINT64_C(1) << offset % 64;
    out[i] = (uint8_t)!before;
    added += !before;
  }
  map->count += added;
}

uint32_t value_bitmap_next(const struct value_bitmap *map, uint64_t *cursor, uint32_t count_max, uint32_t *groups,
                           int64_t *values) {
  uint32_t count = 0;
  for (; *cursor < map->words * map->groups && count + 64 <= count_max; ++*cursor) {
    uint32_t group = (uint32_t)(*cursor / map->words);
    uint64_t first = (uint64_t)map->low + *cursor % map->words * 64;
    for (uint64_t left = map->bits[*cursor]; left; left &= left - 1) {
      groups[count] = group;
      values[count++] = (int64_t)(first + (uint64_t)__builtin_ctzll(left));
    }
  }
  return count;
}
