// Groups of any key tuple: a batch is hashed, then probed by hash, then compared a column at a time.
#include <assert.h>
#include <string.h>

#include "hash.h"
#include "key_table_forms.h"
#include "memory.h"
#include "value.h"

#define SLOTS_MIN 64
// Beyond the first cache a hash's slot is fetched this many hashes ahead.
#define PREFETCH_SLOTS_MIN 4096
#define PREFETCH_AHEAD 16

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

// The group's keys are appended by the caller, before anything looks at them.
static uint32_t add_group(struct tuple_table *table, uint64_t hash) {
  assert(table->size < GROUP_NONE);
  if (table->size == table->capacity) {
    uint32_t capacity = table->capacity ? 2 * table->capacity : 64;
    table->hashes = mem_realloc(table->hashes, capacity * sizeof *table->hashes);
    table->capacity = capacity;
  }
  table->hashes[table->size] = hash;
  return table->size++;
}

static void append_keys(struct tuple_table *table, struct column *const *keys, const uint32_t *rows, uint32_t count) {
  for (uint32_t k = 0; count && k < table->key_count; k++)
    column_builder_append_rows(&table->keys[k], keys[k], rows, count);
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

static uint32_t fill_slot(struct tuple_table *table, uint64_t i, uint64_t hash) {
  uint32_t group = add_group(table, hash);
  table->slots[i] = (struct tuple_slot){tag_of(hash), group};
  if (2 * (uint64_t)table->size > table->slot_count) rehash(table, 2 * table->slot_count);
  return group;
}

static inline void prefetch(const struct tuple_table *table, const uint64_t *hashes, uint32_t i, uint32_t count) {
  if (table->slot_count < PREFETCH_SLOTS_MIN || i + PREFETCH_AHEAD >= count) return;
  __builtin_prefetch(&table->slots[hashes[i + PREFETCH_AHEAD] & (table->slot_count - 1)]);
}

// SAME sees l, the group's value, and r, the row's.
#define COMPARE_ROWS(type, place, DIFFERS)                           \
  for (uint32_t i = 0; i < count; i++) {                             \
    const type *l = (const type *)stored->values + groups[i];        \
    const type *r = (const type *)key->values + (place);             \
    differs[i] |= (DIFFERS);                                         \
  }
#define COMPARE(type, SAME)                                                                            \
  do {                                                                                                 \
    if (stored->validity || key->validity)                                                             \
      COMPARE_ROWS(type, column_slot(key, rows[i]),                                                    \
                   null_differs(stored, groups[i], key, rows[i], SAME))                                \
    else if (key->constant)                                                                            \
      COMPARE_ROWS(type, 0, !(SAME))                                                                   \
    else                                                                                               \
      COMPARE_ROWS(type, rows[i], !(SAME))                                                             \
  } while (0)

static inline bool null_differs(const struct column_builder *stored, uint32_t group, const struct column *key,
                                uint32_t row, bool same) {
  bool is_null = column_is_null(key, row);
  return is_null != stored_is_null(stored, group) || (!is_null && !same);
}

static inline bool same_text(const struct text *l, const struct text *r) {
  if (l->length > TEXT_INLINE_MAX) return text_equal(l, r);
  return memcmp(l, r, sizeof *l) == 0;
}

// Sets differs[i] where the key of groups[i] is not that of rows[i] in this column.
static void compare_column(const struct column_builder *stored, const struct column *key, const uint32_t *rows,
                           uint32_t count, const uint32_t *groups, uint8_t *differs) {
  switch (key->kind) {
    case TYPE_BOOL: COMPARE(uint8_t, *l == *r); break;
    case TYPE_INT16: COMPARE(int16_t, *l == *r); break;
    case TYPE_INT32:
    case TYPE_DATE: COMPARE(int32_t, *l == *r); break;
    case TYPE_INT64:
    case TYPE_TIMESTAMP:
    case TYPE_TIMESTAMPTZ: COMPARE(int64_t, *l == *r); break;
    case TYPE_TEXT: COMPARE(struct text, same_text(l, r)); break;
    case TYPE_FLOAT32: COMPARE(float, value_compare(TYPE_FLOAT32, l, r) == 0); break;
    case TYPE_FLOAT64: COMPARE(double, value_compare(TYPE_FLOAT64, l, r) == 0); break;
    case TYPE_NUMERIC: COMPARE(struct numeric, value_compare(TYPE_NUMERIC, l, r) == 0); break;
    case TYPE_INTERVAL: COMPARE(struct interval, value_compare(TYPE_INTERVAL, l, r) == 0); break;
    default: assert(!"a key has a type"); break;
  }
}

struct chunk {
  uint32_t rows[KEY_CHUNK];
  uint64_t hashes[KEY_CHUNK];
  uint32_t others[KEY_CHUNK];  // rows that bring new groups; groups to compare with
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

// Groups by tag alone; a tag not seen before makes a new group.
static void insert_tags(struct tuple_table *table, struct chunk *chunk, struct column *const *keys, uint32_t count,
                        uint32_t *groups) {
  uint32_t added = 0;
  for (uint32_t i = 0; i < count; i++) {
    prefetch(table, chunk->hashes, i, count);
    uint64_t slot = probe(table, chunk->hashes[i]);
    groups[i] = table->slots[slot].group;
    if (groups[i] != GROUP_NONE) continue;
    groups[i] = fill_slot(table, slot, chunk->hashes[i]);
    chunk->others[added++] = chunk->rows[i];
  }
  append_keys(table, keys, chunk->others, added);
}

static void insert_chunk(struct tuple_table *table, struct chunk *chunk, struct column *const *keys, uint32_t count,
                         uint32_t *groups) {
  insert_tags(table, chunk, keys, count, groups);
  chunk_compare(chunk, table, keys, count, groups);
  for (uint32_t i = 0; i < count; i++) {
    if (!chunk->differs[i]) continue;
    uint64_t slot = probe_exactly(table, chunk->hashes[i], keys, chunk->rows[i]);
    groups[i] = table->slots[slot].group;
    if (groups[i] != GROUP_NONE) continue;
    groups[i] = fill_slot(table, slot, chunk->hashes[i]);
    append_keys(table, keys, &chunk->rows[i], 1);
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

// Hashes that are not there are compared with group 0, which does no harm.
static void find_chunk(const struct tuple_table *table, struct chunk *chunk, struct column *const *keys,
                       uint32_t count, uint32_t *groups) {
  for (uint32_t i = 0; i < count; i++) {
    prefetch(table, chunk->hashes, i, count);
    groups[i] = table->slots[probe(table, chunk->hashes[i])].group;
    chunk->others[i] = groups[i] == GROUP_NONE ? 0 : groups[i];
  }
  chunk_compare(chunk, table, keys, count, chunk->others);
  for (uint32_t i = 0; i < count; i++)
    if (groups[i] != GROUP_NONE && chunk->differs[i])
      groups[i] = table->slots[probe_exactly(table, chunk->hashes[i], keys, chunk->rows[i])].group;
}

void tuple_table_find(const struct tuple_table *table, struct column *const *keys, const uint32_t *rows,
                      uint32_t count, uint32_t *groups) {
  if (table->size == 0) {
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
