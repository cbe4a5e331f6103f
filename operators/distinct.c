// Which (group, value) pairs were seen already: what DISTINCT inside an aggregate needs.
//
// Integer-like values that lie close together are bits of a map; others, and values of any other type, are keys of a
// table. A map that grows beyond its worth becomes a table, and a table whose values fill a range becomes a map.
#include "distinct.h"

#include <string.h>

#include "engine/key_integers.h"
#include "engine/key_table.h"
#include "engine/memory.h"
#include "value_bitmap.h"

#define CHUNK_ROWS 1024
// What the map may take: this, or for each pair less than a table would.
#define MAP_BYTES_MIN ((uint64_t)256 * 1024)
#define MAP_BYTES_PER_PAIR 32

struct distinct {
  enum type_kind kind;
  const struct choices *choices;
  struct key_table *pairs;  // of group and value; NULL: a map
  struct value_bitmap map;
  // Of all integer-like pairs, and how many there were when a map was last thought of.
  struct int64_range range;
  uint32_t group_count;
  uint32_t pairs_asked;
};

struct distinct *distinct_create(enum type_kind value, const struct choices *choices) {
  struct distinct *seen = mem_zalloc(sizeof *seen);
  seen->kind = value;
  seen->choices = choices;
  seen->range = (struct int64_range){INT64_MAX, INT64_MIN};
  return seen;
}

void distinct_destroy(struct distinct *seen) {
  if (!seen) return;
  key_table_destroy(seen->pairs);
  value_bitmap_release(&seen->map);
  mem_free(seen);
}

static uint32_t drop_nulls(const struct column *value, uint32_t *groups, uint32_t *rows, uint32_t count) {
  if (!value->validity) return count;
  uint32_t kept = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t row = rows[i], group = groups[i];
    rows[kept] = row;
    groups[kept] = group;
    kept += !column_is_null(value, row);
  }
  return kept;
}

// ---- any values, as keys of a table ----

static uint32_t keep_new_keys(struct distinct *seen, const struct column *value, uint32_t *groups, uint32_t *rows,
                              uint32_t count, uint32_t *ids) {
  enum type_kind kinds[] = {TYPE_INT32, seen->kind};
  if (!seen->pairs) seen->pairs = key_table_create(kinds, 2, seen->choices);
  struct column group = {.kind = TYPE_INT32, .rows = count, .values = groups};
  struct column *values = column_gather(value, rows, count), *pair[] = {&group, values};
  uint32_t next = key_table_size(seen->pairs), kept = 0;
  key_table_insert(seen->pairs, pair, NULL, count, ids);
  column_release(values);
  for (uint32_t i = 0; i < count; i++) {
    if (ids[i] != next) continue;  // numbers are given in order of first sight
    next++;
    rows[kept] = rows[i];
    groups[kept++] = groups[i];
  }
  return kept;
}

// ---- integer-like values, as bits or as keys ----

struct chunk {
  int64_t values[CHUNK_ROWS];
  uint32_t groups[CHUNK_ROWS];
  uint32_t ids[CHUNK_ROWS];
  uint8_t is_new[CHUNK_ROWS];
};

static uint64_t map_bytes_max(uint64_t pairs) {
  uint64_t bytes = MAP_BYTES_PER_PAIR * pairs;
  return bytes > MAP_BYTES_MIN ? bytes : MAP_BYTES_MIN;
}

static void insert_integers(struct distinct *seen, const int64_t *values, uint32_t *groups, uint32_t count,
                            struct chunk *chunk) {
  struct column group = {.kind = TYPE_INT32, .rows = count, .values = groups};
  struct column value = {.kind = TYPE_INT64, .rows = count, .values = (int64_t *)(uintptr_t)values};
  struct column *pair[] = {&group, &value};
  uint32_t next = key_table_size(seen->pairs);
  key_table_insert(seen->pairs, pair, NULL, count, chunk->ids);
  for (uint32_t i = 0; i < count; i++) {
    chunk->is_new[i] = chunk->ids[i] == next;
    next += chunk->is_new[i];
  }
}

static void leave_map(struct distinct *seen) {
  const enum type_kind kinds[] = {TYPE_INT32, TYPE_INT64};
  struct chunk chunk;
  uint64_t cursor = 0;
  uint32_t count;
  seen->pairs = key_table_create(kinds, 2, seen->choices);
  while ((count = value_bitmap_next(&seen->map, &cursor, CHUNK_ROWS, chunk.groups, chunk.values)) > 0)
    insert_integers(seen, chunk.values, chunk.groups, count, &chunk);
  value_bitmap_release(&seen->map);
  seen->pairs_asked = key_table_size(seen->pairs);
}

// The table's pairs [first, first + count).
static void read_pairs(const struct distinct *seen, uint32_t first, uint32_t count, struct column **values,
                       uint32_t *groups) {
  struct column *pair[2];
  key_table_keys(seen->pairs, first, count, pair);
  memcpy(groups, pair[0]->values, count * sizeof *groups);
  column_release(pair[0]);
  *values = pair[1];
}

static void enter_map(struct distinct *seen) {
  uint32_t size = key_table_size(seen->pairs);
  seen->pairs_asked = size;
  if (!seen->choices->distinct_bitmaps) return;
  if (!value_bitmap_reach(&seen->map, seen->range, seen->group_count, map_bytes_max(size))) return;
  struct chunk chunk;
  for (uint32_t first = 0, count; first < size; first += count) {
    struct column *values;
    count = size - first < CHUNK_ROWS ? size - first : CHUNK_ROWS;
    read_pairs(seen, first, count, &values, chunk.groups);
    value_bitmap_add(&seen->map, chunk.groups, values->values, count, chunk.is_new);
    column_release(values);
  }
  key_table_destroy(seen->pairs);
  seen->pairs = NULL;
}

static void note(struct distinct *seen, const int64_t *values, const uint32_t *groups, uint32_t count) {
  struct int64_range range = int64_range_of(values, count);
  if (range.low < seen->range.low) seen->range.low = range.low;
  if (range.high > seen->range.high) seen->range.high = range.high;
  uint32_t last = 0;
  for (uint32_t i = 0; i < count; i++) last = groups[i] > last ? groups[i] : last;
  if (last >= seen->group_count) seen->group_count = last + 1;
}

// `coming` is how many rows there are from here on.
static void add_chunk(struct distinct *seen, const int64_t *values, uint32_t *groups, uint32_t count, uint32_t coming,
                      struct chunk *chunk) {
  note(seen, values, groups, count);
  if (!seen->pairs) {
    uint64_t bytes_max = map_bytes_max(seen->map.count + coming);
    bool fits = seen->choices->distinct_bitmaps &&
                value_bitmap_reach(&seen->map, seen->range, seen->group_count, bytes_max);
    if (!fits) leave_map(seen);
  } else if (key_table_size(seen->pairs) / 2 > seen->pairs_asked) {
    enter_map(seen);
  }
  if (seen->pairs)
    insert_integers(seen, values, groups, count, chunk);
  else
    value_bitmap_add(&seen->map, groups, values, count, chunk->is_new);
}

static uint32_t keep_new_integers(struct distinct *seen, const struct column *value, uint32_t *groups, uint32_t *rows,
                                  uint32_t count) {
  struct chunk chunk;
  uint32_t kept = 0;
  for (uint32_t done = 0, n; done < count; done += n) {
    n = count - done < CHUNK_ROWS ? count - done : CHUNK_ROWS;
    const int64_t *values = key_integers_read(value, rows + done, 0, n, chunk.values);
    add_chunk(seen, values, groups + done, n, count - done, &chunk);
    for (uint32_t i = 0; i < n; i++) {
      rows[kept] = rows[done + i];
      groups[kept] = groups[done + i];
      kept += chunk.is_new[i];
    }
  }
  return kept;
}

uint32_t distinct_keep_new(struct distinct *seen, const struct column *value, uint32_t *groups, uint32_t *rows,
                           uint32_t count, uint32_t *ids) {
  count = drop_nulls(value, groups, rows, count);
  if (count == 0) return 0;
  if (key_is_integer_like(seen->kind)) return keep_new_integers(seen, value, groups, rows, count);
  return keep_new_keys(seen, value, groups, rows, count, ids);
}

static struct column *column_of(enum type_kind kind, const int64_t *values, uint32_t count) {
  struct column *column = column_create(kind, count);
  key_integers_write(values, count, column, 0);
  return column;
}

uint32_t distinct_next(const struct distinct *seen, uint64_t *cursor, uint32_t *groups, struct column **values) {
  if (!seen->pairs) {
    int64_t integers[BATCH_ROWS_MAX];
    uint32_t count = value_bitmap_next(&seen->map, cursor, BATCH_ROWS_MAX, groups, integers);
    if (count) *values = column_of(seen->kind, integers, count);
    return count;
  }
  uint32_t left = key_table_size(seen->pairs) - (uint32_t)*cursor;
  uint32_t count = left < BATCH_ROWS_MAX ? left : BATCH_ROWS_MAX;
  if (count == 0) return 0;
  read_pairs(seen, (uint32_t)*cursor, count, values, groups);
  *cursor += count;
  if (!key_is_integer_like(seen->kind)) return count;
  struct column *integers = *values;
  *values = column_of(seen->kind, integers->values, count);
  column_release(integers);
  return count;
}

size_t distinct_bytes(const struct distinct *seen) {
  return sizeof *seen + value_bitmap_bytes(&seen->map) + (seen->pairs ? key_table_bytes(seen->pairs) : 0);
}
