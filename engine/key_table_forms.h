// The forms a key table takes; only key_table.c chooses between them.
#ifndef ENGINE_KEY_TABLE_FORMS_H
#define ENGINE_KEY_TABLE_FORMS_H

#include "batch.h"

#define GROUP_NONE UINT32_MAX
#define KEY_CHUNK 1024  // rows looked up at a time, so that keys and hashes stay in the first cache

// One integer-like key: a dense index while the keys lie close together, a hash table when they do not.
struct int_slot {
  int64_t key;
  uint32_t group;  // GROUP_NONE: free
};
struct int_table {
  enum type_kind kind;
  uint32_t size;
  uint32_t capacity;
  int64_t *keys;        // by group; the NULL group's is 0
  uint32_t null_group;
  bool may_be_dense;
  bool hashed;
  int64_t low;          // dense: groups of the keys low, low + 1, …, low + span - 1
  uint64_t span;
  uint64_t expected_span;  // of the first array; 0: as its first keys need
  uint32_t *dense;
  uint64_t slot_count;  // hashed: a power of two
  struct int_slot *slots;
};
void int_table_init(struct int_table *table, enum type_kind kind, bool may_be_dense);
void int_table_release(struct int_table *table);
void int_table_insert(struct int_table *table, const struct column *key, const uint32_t *rows, uint32_t count,
                      uint32_t *groups);
void int_table_find(const struct int_table *table, const struct column *key, const uint32_t *rows, uint32_t count,
                    uint32_t *groups);
void int_table_insert_from(struct int_table *table, const struct int_table *from, uint32_t first, uint32_t count,
                           uint32_t *groups);
void int_table_reserve(struct int_table *table, const struct int_table *like);
struct column *int_table_keys(const struct int_table *table, uint32_t first, uint32_t count);
size_t int_table_bytes(const struct int_table *table);

// Two integer-like keys without NULLs that fit into one integer together.
struct pair_bounds {
  int64_t low[2];
  uint32_t bits;  // of the second key's distance from its bound; the first key's has the rest
};
struct pair_table {
  enum type_kind kinds[2];
  struct pair_bounds bounds;
  struct int_table packed;
};
void pair_table_init(struct pair_table *table, const enum type_kind *kinds, bool may_be_dense);
void pair_table_release(struct pair_table *table);
// Returns how many of the rows it took: fewer than `count` when the next ones cannot be packed with those before.
uint32_t pair_table_insert(struct pair_table *table, struct column *const *keys, const uint32_t *rows, uint32_t count,
                           uint32_t *groups);
void pair_table_find(const struct pair_table *table, struct column *const *keys, const uint32_t *rows, uint32_t count,
                     uint32_t *groups);
void pair_table_keys(const struct pair_table *table, uint32_t first, uint32_t count, struct column **out);
size_t pair_table_bytes(const struct pair_table *table);

// Any keys: hashes lead to groups, whose keys lie in one builder a key column, as they were first seen.
struct tuple_slot {
  uint32_t tag;    // the hash's upper half
  uint32_t group;  // GROUP_NONE: free
};
struct tuple_table {
  uint32_t key_count;
  struct column_builder *keys;
  uint32_t size;
  uint32_t capacity;
  uint64_t *hashes;  // by group
  uint64_t slot_count;
  struct tuple_slot *slots;
};
void tuple_table_init(struct tuple_table *table, const enum type_kind *kinds, uint32_t key_count);
void tuple_table_release(struct tuple_table *table);
void tuple_table_insert(struct tuple_table *table, struct column *const *keys, const uint32_t *rows, uint32_t count,
                        uint32_t *groups);
void tuple_table_find(const struct tuple_table *table, struct column *const *keys, const uint32_t *rows,
                      uint32_t count, uint32_t *groups);
void tuple_table_keys(const struct tuple_table *table, uint32_t first, uint32_t count, struct column **out);
size_t tuple_table_bytes(const struct tuple_table *table);

#endif
