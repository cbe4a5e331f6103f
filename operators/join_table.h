// The build side of a join: its rows by their keys.
//
// Keys match as SQL's = does: a row with a NULL key is kept, but nothing finds it.
#ifndef OPERATORS_JOIN_TABLE_H
#define OPERATORS_JOIN_TABLE_H

#include "engine/batch.h"
#include "engine/key_table.h"

struct join_table {
  uint32_t width, rows;
  struct column **columns;  // owned; a column nobody needs is NULL
  struct key_table *keys;   // NULL: there are none, and every row is a candidate
  bool unique;              // each key leads to one row
  uint32_t *members;        // rows by group, ascending in each; NULL: member i is row i
  uint32_t *starts;         // by group, and one more: where its members start; NULL: member i is the one of group i
  bool *matched;            // by row, set by probing; NULL unless asked for
};
// Takes ownership of `columns` (array and references): `width` columns of `rows` rows. The keys are read only now.
void join_table_build(struct join_table *table, struct column **columns, uint32_t width, uint32_t rows,
                      struct column *const *keys, uint32_t key_count, const struct choices *choices);
void join_table_track(struct join_table *table);    // makes `matched`
size_t join_table_bytes(const struct join_table *table);
void join_table_release(struct join_table *table);  // an all-zero one is allowed

// The rows that a group found by `keys` stands for: `count` of them from `first` on among the members.
struct join_members {
  uint32_t first, count;
};
static inline struct join_members join_table_members(const struct join_table *table, uint32_t group) {
  if (group == UINT32_MAX) return (struct join_members){0, 0};
  if (!table->starts) return (struct join_members){group, 1};
  return (struct join_members){table->starts[group], table->starts[group + 1] - table->starts[group]};
}

#endif
