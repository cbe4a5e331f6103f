// Which (group, value) pairs were seen already: what DISTINCT inside an aggregate needs.
#ifndef OPERATORS_DISTINCT_H
#define OPERATORS_DISTINCT_H

#include "engine/choices.h"
#include "engine/column.h"

struct distinct;

struct distinct *distinct_create(enum type_kind value, const struct choices *choices);
void distinct_destroy(struct distinct *seen);  // NULL is allowed
// Reduces rows (physical rows of `value`) and their groups to those whose pair is new and not NULL; `ids` is
// scratch of `count` entries. Returns how many are left.
uint32_t distinct_keep_new(struct distinct *seen, const struct column *value, uint32_t *groups, uint32_t *rows,
                           uint32_t count, uint32_t *ids);
// The pairs from `*cursor` on, which starts at 0: their groups, room for BATCH_ROWS_MAX of them, and a column of their
// values, one reference. Returns how many; 0, and no column, when all were given.
uint32_t distinct_next(const struct distinct *seen, uint64_t *cursor, uint32_t *groups, struct column **values);
size_t distinct_bytes(const struct distinct *seen);

#endif
