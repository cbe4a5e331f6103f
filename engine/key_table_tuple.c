// Groups of any key tuple: a batch is hashed, then probed by hash, then compared a column at a time.
#include <assert.h>
#include <string.h>

#include "hash.h"
#include "key_table_forms.h"
#include "memory.h"
#include "value.h"

#define SLOTS_MIN 64

void tuple_table_init(struct tuple_table *table, const enum type_kind *kinds, uint32_t key_count) {
  *table = (struct tuple_table){.keys = mem_zalloc(key_count * sizeof *table->keys)};
  table->key_count = key_count;
  for (uint32_t k = 0; k < key_count; k++) column_builder_init(&table->keys[k], kinds[k]);
}

void tuple_table_release(struct tuple_table *table) {
  for (uint32_t k = 0; k < table->key_count; k++) column_builder_release(&table->keys[k]);
  mem_free(table->keys);
  mem_free(table->hashes);
  mem_free(table->slots);
  *table = (struct tuple_table){0};
}

static inline uint32_t tag_of(uint64_t hash) { return (uint32_t)(hash >> 32); }

static void rehash(struct tuple_table *table, uint64_t slot_count) {
  struct tuple_slot *slots = mem_alloc_aligned(slot_count * sizeof *slots);
  memset(slots, 0xff, slot_count * sizeof *slots);
  mem_free(table->slots);
  table->slots = slots;
  table->slot_count = slot_count;
  for (uint32_t group = 0; group < table->size; group++) {
    uint64_t i = table->hashes[group] & (slot_count - 1);
    while (slots[i].group != GROUP_NONE) i = (i + 1) & (slot_count - 1);
    slots[i] = (struct tuple_slot){tag_of(table->hashes[group]), group};
  }
}

static bool stored_is_null(const struct column_builder *stored, uint32_t group) {
  return stored->validity && !bitmap_get(stored->validity, group);
}

static bool same_key(const struct tuple_table *table, uint32_t group, struct column *const *keys, uint32_t row) {
  for (uint32_t k = 0; k < table->key_count; k++) {
    const struct column_builder *stored = &table->keys[k];
    bool is_null = column_is_null(keys[k], row);
    if (is_null != stored_is_null(stored, group)) return false;
    const char *value = stored->values + (size_t)group * type_width(stored->kind);
    if (!is_null && value_compare(stored->kind, value, column_value(keys[k], row)) != 0) return false;
  }
  return true;
}

static uint32_t add_group(struct tuple_table *table, uint64_t hash, struct column *const *keys, uint32_t row) {
  assert(table->size < GROUP_NONE);
  if (table->size == table->capacity) {
    uint32_t capacity = table->capacity ? 2 * table->capacity : 64;
    table->hashes = mem_realloc(table->hashes, capacity * sizeof *table->hashes);
    table->capacity = capacity;
  }
  for (uint32_t k = 0; k < table->key_count; k++)
    column_builder_append(&table->keys[k], column_is_null(keys[k], row) ? NULL : column_value(keys[k], row));
  table->hashes[table->size] = hash;
  return table->size++;
}

// The first slot from the hash's home on that is free or carries its tag.
static inline uint64_t probe(const struct tuple_table *table, uint64_t hash) {
  uint64_t i = hash & (table->slot_count - 1);
  while (table->slots[i].group != GROUP_NONE && table->slots[i].tag != tag_of(hash))
    i = (i + 1) & (table->slot_count - 1);
  return i;
}

// As probe, but of slots with the tag only the one whose key is the row's.
static uint64_t probe_exactly(const struct tuple_table *table, uint64_t hash, struct column *const *keys,
                              uint32_t row) {
  uint64_t i = hash & (table->slot_count - 1);
  for (;; i = (i + 1) & (table->slot_count - 1)) {
    const struct tuple_slot *slot = &table->slots[i];
    if (slot->group == GROUP_NONE) return i;
    if (slot->tag == tag_of(hash) && same_key(table, slot->group, keys, row)) return i;
  }
}

static uint32_t fill_slot(struct tuple_table *table, uint64_t i, uint64_t hash, struct column *const *keys,
                          uint32_t row) {
  uint32_t group = add_group(table, hash, keys, row);
  table->slots[i] = (struct tuple_slot){tag_of(hash), group};
  if (2 * (uint64_t)table->size > table->slot_count) rehash(table, 2 * table->slot_count);
  return group;
}

#define COMPARE(type, SAME)                                                     \
  for (uint32_t i = 0; i < count; i++) {                                        \
    if (groups[i] == GROUP_NONE) continue;                                      \
    const type *l = (const type *)stored->values + groups[i];                   \
    const type *r = (const type *)key->values + column_slot(key, rows[i]);      \
    differs[i] |= !(SAME);                                                      \
  }

static inline bool same_text(const struct text *l, const struct text *r) {
  if (l->length > TEXT_INLINE_MAX) return text_equal(l, r);
  return memcmp(l, r, sizeof *l) == 0;
}

static void compare_generic(const struct column_builder *stored, const struct column *key, const uint32_t *rows,
                            uint32_t count, const uint32_t *groups, uint8_t *differs) {
  size_t width = type_width(key->kind);
  for (uint32_t i = 0; i < count; i++) {
    if (groups[i] == GROUP_NONE) continue;
    bool is_null = column_is_null(key, rows[i]);
    bool same = is_null == stored_is_null(stored, groups[i]);
    if (same && !is_null)
      same = value_compare(key->kind, stored->values + groups[i] * width, column_value(key, rows[i])) == 0;
    differs[i] |= !same;
  }
}

// Sets differs[i] where the key of groups[i] is not that of rows[i] in this column.
static void compare_column(const struct column_builder *stored, const struct column *key, const uint32_t *rows,
                           uint32_t count, const uint32_t *groups, uint8_t *differs) {
  bool nulls = stored->validity || key->validity;
  switch (nulls ? TYPE_COUNT : key->kind) {
    case TYPE_BOOL: COMPARE(uint8_t, *l == *r); break;
    case TYPE_INT16: COMPARE(int16_t, *l == *r); break;
    case TYPE_INT32:
    case TYPE_DATE: COMPARE(int32_t, *l == *r); break;
    case TYPE_INT64:
    case TYPE_TIMESTAMP:
    case TYPE_TIMESTAMPTZ: COMPARE(int64_t, *l == *r); break;
    case TYPE_TEXT: COMPARE(struct text, same_text(l, r)); break;
    default: compare_generic(stored, key, rows, count, groups, differs); break;
  }
}

struct chunk {
  uint32_t rows[KEY_CHUNK];
  uint64_t hashes[KEY_CHUNK];
  uint8_t differs[KEY_CHUNK];
};

static void chunk_prepare(struct chunk *chunk, const struct tuple_table *table, struct column *const *keys,
                          const uint32_t *rows, uint32_t first, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) chunk->rows[i] = rows ? rows[first + i] : first + i;
  hash_columns(keys, table->key_count, chunk->rows, count, chunk->hashes);
  memset(chunk->differs, 0, count);
}

static void chunk_compare(struct chunk *chunk, const struct tuple_table *table, struct column *const *keys,
                          uint32_t count, const uint32_t *groups) {
  for (uint32_t k = 0; k < table->key_count; k++)
    compare_column(&table->keys[k], keys[k], chunk->rows, count, groups, chunk->differs);
}

static void insert_chunk(struct tuple_table *table, struct chunk *chunk, struct column *const *keys, uint32_t count,
                         uint32_t *groups) {
  for (uint32_t i = 0; i < count; i++) {
    uint64_t slot = probe(table, chunk->hashes[i]);
    groups[i] = table->slots[slot].group;
    if (groups[i] == GROUP_NONE) groups[i] = fill_slot(table, slot, chunk->hashes[i], keys, chunk->rows[i]);
  }
  chunk_compare(chunk, table, keys, count, groups);
  for (uint32_t i = 0; i < count; i++) {
    if (!chunk->differs[i]) continue;
    uint64_t slot = probe_exactly(table, chunk->hashes[i], keys, chunk->rows[i]);
    groups[i] = table->slots[slot].group;
    if (groups[i] == GROUP_NONE) groups[i] = fill_slot(table, slot, chunk->hashes[i], keys, chunk->rows[i]);
  }
}

void tuple_table_insert(struct tuple_table *table, struct column *const *keys, const uint32_t *rows, uint32_t count,
                        uint32_t *groups) {
  if (table->slots == NULL) rehash(table, SLOTS_MIN);
  struct chunk chunk;
  for (uint32_t first = 0; first < count; first += KEY_CHUNK) {
    uint32_t n = count - first < KEY_CHUNK ? count - first : KEY_CHUNK;
    chunk_prepare(&chunk, table, keys, rows, first, n);
    insert_chunk(table, &chunk, keys, n, groups + first);
  }
}

static void find_chunk(const struct tuple_table *table, struct chunk *chunk, struct column *const *keys,
                       uint32_t count, uint32_t *groups) {
  for (uint32_t i = 0; i < count; i++) groups[i] = table->slots[probe(table, chunk->hashes[i])].group;
  chunk_compare(chunk, table, keys, count, groups);
  for (uint32_t i = 0; i < count; i++)
    if (chunk->differs[i])
      groups[i] = table->slots[probe_exactly(table, chunk->hashes[i], keys, chunk->rows[i])].group;
}

void tuple_table_find(const struct tuple_table *table, struct column *const *keys, const uint32_t *rows,
                      uint32_t count, uint32_t *groups) {
  if (table->slots == NULL) {
    for (uint32_t i = 0; i < count; i++) groups[i] = GROUP_NONE;
    return;
  }
  struct chunk chunk;
  for (uint32_t first = 0; first < count; first += KEY_CHUNK) {
    uint32_t n = count - first < KEY_CHUNK ? count - first : KEY_CHUNK;
    chunk_prepare(&chunk, table, keys, rows, first, n);
    find_chunk(table, &chunk, keys, n, groups + first);
  }
}

static struct column *copy_keys(const struct column_builder *stored, uint32_t first, uint32_t count) {
  struct column *column = column_create(stored->kind, count);
  size_t width = type_width(stored->kind);
  if (count) memcpy(column->values, stored->values + first * width, count * width);
  buffer_list_add_all(&column->texts, &stored->texts);
  if (stored->validity == NULL) return column;
  uint64_t *validity = column_need_validity(column);
  for (uint32_t i = 0; i < count; i++)
    if (!bitmap_get(stored->validity, first + i)) bitmap_clear(validity, i);
  return column;
}

void tuple_table_keys(const struct tuple_table *table, uint32_t first, uint32_t count, struct column **out) {
  assert(first + count <= table->size);
  for (uint32_t k = 0; k < table->key_count; k++) out[k] = copy_keys(&table->keys[k], first, count);
}

size_t tuple_table_bytes(const struct tuple_table *table) {
  size_t bytes = table->capacity * sizeof *table->hashes + table->slot_count * sizeof *table->slots;
  for (uint32_t k = 0; k < table->key_count; k++) bytes += column_builder_bytes(&table->keys[k]);
  return bytes;
}
