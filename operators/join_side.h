// One input of a join while its rows are gathered: its columns, then its keys.
#ifndef OPERATORS_JOIN_SIDE_H
#define OPERATORS_JOIN_SIDE_H

#include "engine/operator.h"
#include "row_store.h"

// Kinds of input `side`'s columns, then of its keys; the caller frees the array.
enum type_kind *join_side_kinds(const struct plan_node *node, uint32_t side);
// Evaluates the side's keys into `keys` (room for key_count, all NULL before), rejecting rows that err.
leat_status join_side_keys(struct operator *operator, uint32_t side, struct batch *batch, struct column **keys,
                           struct leat_error *error) LEAT_MUST_USE;
void join_side_release_keys(const struct plan_node *node, struct column **keys);
// Appends rows (NULL: all `count`) of batch and keys.
void join_side_append(struct row_store *store, const struct batch *batch, struct column *const *keys,
                      const uint32_t *rows, uint32_t count);

#endif
