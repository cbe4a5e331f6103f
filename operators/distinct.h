// Which (group, value) pairs were seen already: what DISTINCT inside an aggregate needs.
#ifndef OPERATORS_DISTINCT_H
#define OPERATORS_DISTINCT_H

#include "engine/key_table.h"

struct key_table *distinct_create(enum type_kind value);
// Reduces rows (physical rows of `value`) and their groups to those whose pair is new and not NULL; `ids` is
// scratch of `count` entries. Returns how many are left.
uint32_t distinct_keep_new(struct key_table *seen, const struct column *value, uint32_t *groups, uint32_t *rows,
                           uint32_t count, uint32_t *ids);

#endif
