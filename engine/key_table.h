// A hash table from key tuples to dense group numbers 0, 1, 2, …, in order of first sight.
#ifndef ENGINE_KEY_TABLE_H
#define ENGINE_KEY_TABLE_H

#include "batch.h"
#include "choices.h"

struct key_table;

// Picks its form by the key types: one integer-like key, or two, get a compact table of 64-bit keys, anything
// else is compared as serialized canonical bytes. Equality is GROUP BY's (NULL equals NULL).
struct key_table *key_table_create(const enum type_kind *kinds, uint32_t key_count, const struct choices *choices);
void key_table_destroy(struct key_table *table);  // NULL is allowed
// groups[i] becomes the group of row rows[i] (i where rows is NULL); unseen keys get new groups.
void key_table_insert(struct key_table *table, struct column *const *keys, const uint32_t *rows, uint32_t count,
                      uint32_t *groups);
// The same without adding: UINT32_MAX where unseen.
void key_table_find(const struct key_table *table, struct column *const *keys, const uint32_t *rows, uint32_t count,
                    uint32_t *groups);
// groups[i] becomes this table's group of the key of group `first` + i of `from`, a table of the same kinds.
void key_table_insert_from(struct key_table *table, const struct key_table *from, uint32_t first, uint32_t count,
                           uint32_t *groups);
// An empty table gets room for as many keys of the same kind as `like` has: the next slice resembles the last.
void key_table_reserve(struct key_table *table, const struct key_table *like);
uint32_t key_table_size(const struct key_table *table);
// The keys of groups [first, first + count) as key_count columns with one reference each.
void key_table_keys(const struct key_table *table, uint32_t first, uint32_t count, struct column **out);
size_t key_table_bytes(const struct key_table *table);

#endif
