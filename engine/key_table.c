// The key table's front: chooses the form by the key types, and leaves the form for pairs when keys do not fit it.
#include "key_table.h"

#include <assert.h>
#include <string.h>

#include "key_integers.h"
#include "key_table_forms.h"
#include "memory.h"

#define KEYS_MAX 64

enum form { FORM_INT, FORM_PAIR, FORM_TUPLE };

struct key_table {
  enum form form;
  union {
    struct int_table ints;
    struct pair_table pairs;
  };
  struct tuple_table tuples;
};

static enum form form_of(const enum type_kind *kinds, uint32_t key_count) {
  for (uint32_t i = 0; i < key_count; i++)
    if (!key_is_integer_like(kinds[i])) return FORM_TUPLE;
  return key_count == 1 ? FORM_INT : key_count == 2 ? FORM_PAIR : FORM_TUPLE;
}

struct key_table *key_table_create(const enum type_kind *kinds, uint32_t key_count, const struct choices *choices) {
  struct key_table *table = mem_zalloc(sizeof *table);
  table->form = choices->integer_keys ? form_of(kinds, key_count) : FORM_TUPLE;
  switch (table->form) {
    case FORM_INT: int_table_init(&table->ints, kinds[0], choices->dense_keys); break;
    case FORM_PAIR: pair_table_init(&table->pairs, kinds, choices->dense_keys); break;
    case FORM_TUPLE: tuple_table_init(&table->tuples, kinds, key_count); break;
  }
  return table;
}

void key_table_destroy(struct key_table *table) {
  if (table == NULL) return;
  if (table->form == FORM_INT) int_table_release(&table->ints);
  if (table->form == FORM_PAIR) pair_table_release(&table->pairs);
  tuple_table_release(&table->tuples);  // a pair table that ran out of memory while it became one has it too
  mem_free(table);
}

// Groups go over in the order of their numbers, and so keep them.
static void leave_pairs(struct key_table *table) {
  uint32_t groups[BATCH_ROWS_MAX];
  tuple_table_init(&table->tuples, table->pairs.kinds, 2);
  for (uint32_t first = 0, size = table->pairs.packed.size; first < size; first += BATCH_ROWS_MAX) {
    uint32_t count = size - first < BATCH_ROWS_MAX ? size - first : BATCH_ROWS_MAX;
    struct column *keys[2];
    pair_table_keys(&table->pairs, first, count, keys);
    tuple_table_insert(&table->tuples, keys, NULL, count, groups);
    for (int k = 0; k < 2; k++) column_release(keys[k]);
  }
  pair_table_release(&table->pairs);
  table->form = FORM_TUPLE;
}

// Rows [done, count) by the general form.
static void insert_rest(struct key_table *table, struct column *const *keys, const uint32_t *rows, uint32_t done,
                        uint32_t count, uint32_t *groups) {
  uint32_t numbers[KEY_CHUNK];
  for (uint32_t n; done < count; done += n) {
    n = count - done < KEY_CHUNK ? count - done : KEY_CHUNK;
    for (uint32_t i = 0; i < n; i++) numbers[i] = rows ? rows[done + i] : done + i;
    tuple_table_insert(&table->tuples, keys, numbers, n, groups + done);
  }
}

void key_table_insert(struct key_table *table, struct column *const *keys, const uint32_t *rows, uint32_t count,
                      uint32_t *groups) {
  switch (table->form) {
    case FORM_INT: int_table_insert(&table->ints, keys[0], rows, count, groups); break;
    case FORM_TUPLE: tuple_table_insert(&table->tuples, keys, rows, count, groups); break;
    case FORM_PAIR: {
      uint32_t done = pair_table_insert(&table->pairs, keys, rows, count, groups);
      if (done == count) break;
      leave_pairs(table);
      insert_rest(table, keys, rows, done, count, groups);
    }
  }
}

void key_table_find(const struct key_table *table, struct column *const *keys, const uint32_t *rows, uint32_t count,
                    uint32_t *groups) {
  switch (table->form) {
    case FORM_INT: int_table_find(&table->ints, keys[0], rows, count, groups); break;
    case FORM_PAIR: pair_table_find(&table->pairs, keys, rows, count, groups); break;
    case FORM_TUPLE: tuple_table_find(&table->tuples, keys, rows, count, groups); break;
  }
}

void key_table_insert_from(struct key_table *table, const struct key_table *from, uint32_t first, uint32_t count,
                           uint32_t *groups) {
  assert((table->form == FORM_INT) == (from->form == FORM_INT));
  if (table->form == FORM_INT) {
    int_table_insert_from(&table->ints, &from->ints, first, count, groups);
    return;
  }
  struct column *keys[KEYS_MAX];
  uint32_t key_count = from->form == FORM_PAIR ? 2 : from->tuples.key_count;
  assert(key_count <= KEYS_MAX && (table->form == FORM_PAIR || key_count == table->tuples.key_count));
  key_table_keys(from, first, count, keys);
  key_table_insert(table, keys, NULL, count, groups);
  for (uint32_t i = 0; i < key_count; i++) column_release(keys[i]);
}

void key_table_reserve(struct key_table *table, const struct key_table *like) {
  if (table->form == FORM_INT) int_table_reserve(&table->ints, &like->ints);
}

uint32_t key_table_size(const struct key_table *table) {
  switch (table->form) {
    case FORM_INT: return table->ints.size;
    case FORM_PAIR: return table->pairs.packed.size;
    case FORM_TUPLE: break;
  }
  return table->tuples.size;
}

void key_table_keys(const struct key_table *table, uint32_t first, uint32_t count, struct column **out) {
  switch (table->form) {
    case FORM_INT: out[0] = int_table_keys(&table->ints, first, count); break;
    case FORM_PAIR: pair_table_keys(&table->pairs, first, count, out); break;
    case FORM_TUPLE: tuple_table_keys(&table->tuples, first, count, out); break;
  }
}

size_t key_table_bytes(const struct key_table *table) {
  switch (table->form) {
    case FORM_INT: return sizeof *table + int_table_bytes(&table->ints);
    case FORM_PAIR: return sizeof *table + pair_table_bytes(&table->pairs);
    case FORM_TUPLE: break;
  }
  return sizeof *table + tuple_table_bytes(&table->tuples);
}
