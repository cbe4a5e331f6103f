// Orders rows by partition and sort keys, stably, and numbers them as SQL's ranking functions do.
#ifndef OPERATORS_ROW_ORDER_H
#define OPERATORS_ROW_ORDER_H

#include "engine/plan.h"

struct row_order {
  uint32_t partition_count;
  struct column *const *partition;
  uint32_t order_count;
  struct column *const *order;
  const struct sort_key *sort;  // direction and place of NULLs, one an order column
};
// Of rows 0..count, whose first `sorted` an earlier cut to `limit` left in order, writes to `rows` those that can still
// have a rank within the limit (0: none is set). Returns how many; their sequence is kept.
uint32_t row_order_candidates(const struct row_order *order, enum rank_kind kind, uint64_t limit, uint32_t sorted,
                              uint32_t count, uint32_t *rows);
// Puts `rows` in order; equal ones keep their sequence.
void row_order_sort(const struct row_order *order, uint32_t *rows, uint32_t count);
// The rank of each of the sorted rows within its partition; RANK_NONE numbers them as RANK_ROW_NUMBER does.
void row_order_rank(const struct row_order *order, enum rank_kind kind, const uint32_t *rows, uint32_t count,
                    int64_t *ranks);

#endif
