// The build side of a join: its rows by their keys.
#include "join_table.h"

#include <string.h>

#include "engine/memory.h"

static bool any_nulls(struct column *const *keys, uint32_t key_count) {
  bool any = false;
  for (uint32_t k = 0; k < key_count; k++) any = any || keys[k]->validity;
  return any;
}

// Rows without a NULL key, which nothing could find; as `members`. Returns their number.
static uint32_t list_rows(struct join_table *table, struct column *const *keys, uint32_t key_count) {
  if (!any_nulls(keys, key_count)) return table->rows;
  uint32_t count = 0;
  table->members = mem_alloc((table->rows + (size_t)1) * sizeof *table->members);
  for (uint32_t row = 0; row < table->rows; row++) {
    bool null = false;
    for (uint32_t k = 0; k < key_count; k++) null |= column_is_null(keys[k], row);
    table->members[count] = row;
    count += !null;
  }
  return count;
}

// Puts the listed rows in the order of their groups: they are counted, then each takes the next place of its group.
static void order_rows(struct join_table *table, const uint32_t *groups, uint32_t count) {
  uint32_t group_count = key_table_size(table->keys);
  uint32_t *listed = table->members;
  table->starts = mem_zalloc((group_count + (size_t)2) * sizeof *table->starts);
  uint32_t *next = table->starts + 1;  // ends up one ahead: where the group after starts
  for (uint32_t i = 0; i < count; i++) next[groups[i] + 1]++;
  for (uint32_t group = 0; group < group_count; group++) next[group + 1] += next[group];
  table->members = mem_alloc((count + (size_t)1) * sizeof *table->members);
  for (uint32_t i = 0; i < count; i++) table->members[next[groups[i]]++] = listed ? listed[i] : i;
  mem_free(listed);
}

static void find_groups(struct join_table *table, struct column *const *keys, uint32_t key_count,
                        const struct choices *choices) {
  enum type_kind kinds[32];
  for (uint32_t k = 0; k < key_count; k++) kinds[k] = keys[k]->kind;
  table->keys = key_table_create(kinds, key_count, choices);
  uint32_t count = list_rows(table, keys, key_count);
  uint32_t *groups = mem_alloc((count + (size_t)1) * sizeof *groups);
  key_table_insert(table->keys, keys, table->members, count, groups);
  table->unique = key_table_size(table->keys) == count;
  if (!table->unique) order_rows(table, groups, count);
  mem_free(groups);
}

void join_table_build(struct join_table *table, struct column **columns, uint32_t width, uint32_t rows,
                      struct column *const *keys, uint32_t key_count, const struct choices *choices) {
  *table = (struct join_table){.width = width, .rows = rows, .columns = columns};
  if (key_count) find_groups(table, keys, key_count, choices);
}

void join_table_track(struct join_table *table) {
  table->matched = mem_zalloc((table->rows + (size_t)1) * sizeof *table->matched);
}

size_t join_table_bytes(const struct join_table *table) {
  size_t bytes = 0;
  if (table->keys) bytes += key_table_bytes(table->keys);
  if (table->members) bytes += table->rows * sizeof *table->members;
  if (table->starts) bytes += key_table_size(table->keys) * sizeof *table->starts;
  if (table->matched) bytes += table->rows * sizeof *table->matched;
  for (uint32_t i = 0; i < table->width; i++) bytes += table->columns[i] ? column_bytes(table->columns[i]) : 0;
  return bytes;
}

void join_table_release(struct join_table *table) {
  for (uint32_t i = 0; i < table->width; i++) column_release(table->columns[i]);
  key_table_destroy(table->keys);
  mem_free(table->columns);
  mem_free(table->members);
  mem_free(table->starts);
  mem_free(table->matched);
  *table = (struct join_table){0};
}
