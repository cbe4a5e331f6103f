// The groups of one slice or window: keys, and one array of states for each aggregate call.
#ifndef OPERATORS_GROUP_TABLE_H
#define OPERATORS_GROUP_TABLE_H

#include "engine/key_table.h"
#include "engine/plan.h"

// What all group tables of one aggregate have in common.
struct group_shape {
  uint32_t key_count;
  enum type_kind *kinds;
  uint32_t call_count;
  const struct aggregate_call *calls;
  const struct choices *choices;
};

// Working room for a batch; one an operator.
struct group_scratch {
  uint32_t groups[BATCH_ROWS_MAX];
  uint32_t kept_groups[BATCH_ROWS_MAX];
  uint32_t kept_rows[BATCH_ROWS_MAX];
  uint32_t ids[BATCH_ROWS_MAX];
};

struct group_table {
  const struct group_shape *shape;
  struct key_table *keys;         // NULL without keys: one group
  uint32_t size, capacity;
  void **states;                  // one array a call
  struct column_builder *texts;   // one a call
  struct distinct **distinct;     // one a call; NULL where it is not DISTINCT
  uint32_t *holders;              // slices that hold each group; NULL: not counted
  size_t bytes;                   // as last measured by its owner
};

// `like`, a table of the same shape that this one may come to resemble, or NULL, tells how much room to make.
struct group_table *group_table_create(const struct group_shape *shape, const struct group_table *like);
void group_table_destroy(struct group_table *table);  // NULL is allowed
// Writes the groups of the rows to scratch->groups; new keys get groups with zero states.
void group_table_assign(struct group_table *table, struct column *const *keys, const uint32_t *rows, uint32_t count,
                        struct group_scratch *scratch);
// After assign: adds the same rows to call `call`. `argument` is NULL for count(*), `filter` (boolean) where none is.
void group_table_update(struct group_table *table, uint32_t call, const struct column *argument,
                        const struct column *filter, const uint32_t *rows, uint32_t count,
                        struct group_scratch *scratch);
// After assign: adds partial rows 0..count, `partials` holding every call's columns in turn.
void group_table_absorb(struct group_table *table, struct column *const *partials, uint32_t count,
                        struct group_scratch *scratch);
void group_table_merge(struct group_table *table, const struct group_table *from, struct group_scratch *scratch);
// For a table that slices are merged into and retracted from: counts those that hold a group. While it is empty.
void group_table_count_holders(struct group_table *table);
// Takes a slice out that was merged before; every call can be retracted.
void group_table_retract(struct group_table *table, const struct group_table *from);
// How many groups a slice holds.
uint32_t group_table_held(const struct group_table *table);
// All calls' partial columns of groups [first, first + count), in turn.
void group_table_export(const struct group_table *table, uint32_t first, uint32_t count, struct column **partials);
size_t group_table_bytes(const struct group_table *table);

#endif
