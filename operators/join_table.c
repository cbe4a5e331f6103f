// The build side of a join: its rows chained by hash of their keys.
#include "join_table.h"

#include <string.h>

#include "engine/hash.h"

static bool has_null(struct column *const *keys, uint32_t key_count, uint32_t row) {
  for (uint32_t i = 0; i < key_count; i++) {
    if (column_is_null(keys[i], row)) return true;
  }
  return false;
}

static void hash_rows(struct join_table *table) {
  struct column *const *keys = table->columns + table->width;
  table->hashes = mem_alloc((table->rows + 1) * sizeof *table->hashes);
  hash_columns(keys, table->key_count, NULL, table->rows, table->hashes);
}

// Later rows are linked first to last, so that chains keep the order of the rows.
static void link_rows(struct join_table *table) {
  struct column *const *keys = table->columns + table->width;
  uint32_t slots = 16;
  while (slots / 2 < table->rows && slots < UINT32_C(1) << 31) slots *= 2;
  table->mask = slots - 1;
  table->heads = mem_alloc(slots * sizeof *table->heads);
  memset(table->heads, 0xff, slots * sizeof *table->heads);
  table->next = mem_alloc((table->rows + 1) * sizeof *table->next);
  for (uint32_t row = table->rows; row-- > 0;) {
    if (has_null(keys, table->key_count, row)) continue;
    uint32_t slot = (uint32_t)table->hashes[row] & table->mask;
    table->next[row] = table->heads[slot];
    table->heads[slot] = row;
  }
}

void join_table_build(struct join_table *table, struct column **columns, uint32_t width, uint32_t key_count,
                      uint32_t rows) {
  *table = (struct join_table){.width = width, .key_count = key_count, .rows = rows, .columns = columns};
  table->matched = mem_zalloc((rows + 1) * sizeof *table->matched);
  if (!key_count) return;
  hash_rows(table);
  link_rows(table);
}

size_t join_table_bytes(const struct join_table *table) {
  size_t bytes = table->rows * sizeof *table->matched;
  if (table->key_count) {
    bytes += table->rows * (sizeof *table->hashes + sizeof *table->next);
    bytes += ((size_t)table->mask + 1) * sizeof *table->heads;
  }
  for (uint32_t i = 0; i < table->width + table->key_count; i++) {
    if (table->columns && table->columns[i]) bytes += column_bytes(table->columns[i]);
  }
  return bytes;
}

void join_table_release(struct join_table *table) {
  for (uint32_t i = 0; table->columns && i < table->width + table->key_count; i++) column_release(table->columns[i]);
  mem_free(table->columns);
  mem_free(table->hashes);
  mem_free(table->heads);
  mem_free(table->next);
  mem_free(table->matched);
  *table = (struct join_table){0};
}
