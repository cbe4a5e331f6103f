// The key table's front: chooses the form by the key types.
#include "key_table.h"

#include <assert.h>
#include <string.h>

#include "key_table_forms.h"
#include "memory.h"

#define KEYS_MAX 64

struct key_table {
  bool integer;
  union {
    struct int_table ints;
    struct tuple_table tuples;
  };
};

static bool is_integer_like(enum type_kind kind) {
  return kind == TYPE_BOOL || type_is_integer(kind) || kind == TYPE_DATE || type_is_timestamp(kind);
}

struct key_table *key_table_create(const enum type_kind *kinds, uint32_t key_count) {
  struct key_table *table = mem_zalloc(sizeof *table);
  table->integer = key_count == 1 && is_integer_like(kinds[0]);
  if (table->integer)
    int_table_init(&table->ints, kinds[0]);
  else
    tuple_table_init(&table->tuples, kinds, key_count);
  return table;
}

void key_table_destroy(struct key_table *table) {
  if (table == NULL) return;
  if (table->integer)
    int_table_release(&table->ints);
  else
    tuple_table_release(&table->tuples);
  mem_free(table);
}

void key_table_insert(struct key_table *table, struct column *const *keys, const uint32_t *rows, uint32_t count,
                      uint32_t *groups) {
  if (table->integer)
    int_table_insert(&table->ints, keys[0], rows, count, groups);
  else
    tuple_table_insert(&table->tuples, keys, rows, count, groups);
}

void key_table_find(const struct key_table *table, struct column *const *keys, const uint32_t *rows, uint32_t count,
                    uint32_t *groups) {
  if (table->integer)
    int_table_find(&table->ints, keys[0], rows, count, groups);
  else
    tuple_table_find(&table->tuples, keys, rows, count, groups);
}

static void insert_tuples_from(struct key_table *table, const struct key_table *from, uint32_t first, uint32_t count,
                               uint32_t *groups) {
  struct column *keys[KEYS_MAX];
  uint32_t key_count = table->tuples.key_count;
  assert(key_count <= KEYS_MAX && key_count == from->tuples.key_count);
  tuple_table_keys(&from->tuples, first, count, keys);
  tuple_table_insert(&table->tuples, keys, NULL, count, groups);
  for (uint32_t i = 0; i < key_count; i++) column_release(keys[i]);
}

void key_table_insert_from(struct key_table *table, const struct key_table *from, uint32_t first, uint32_t count,
                           uint32_t *groups) {
  assert(table->integer == from->integer);
  if (table->integer)
    int_table_insert_from(&table->ints, &from->ints, first, count, groups);
  else
    insert_tuples_from(table, from, first, count, groups);
}

void key_table_reserve(struct key_table *table, const struct key_table *like) {
  if (table->integer) int_table_reserve(&table->ints, &like->ints);
}

uint32_t key_table_size(const struct key_table *table) {
  return table->integer ? table->ints.size : table->tuples.size;
}

void key_table_keys(const struct key_table *table, uint32_t first, uint32_t count, struct column **out) {
  if (table->integer)
    out[0] = int_table_keys(&table->ints, first, count);
  else
    tuple_table_keys(&table->tuples, first, count, out);
}

size_t key_table_bytes(const struct key_table *table) {
  return sizeof *table + (table->integer ? int_table_bytes(&table->ints) : tuple_table_bytes(&table->tuples));
}
