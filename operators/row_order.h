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
// Fills `rows` (room for count) with 0..count-1 in order.
void row_order_sort(const struct row_order *order, uint32_t *rows, uint32_t count);
// The rank of each of the sorted rows within its partition; RANK_NONE numbers them as RANK_ROW_NUMBER does.
void row_order_rank(const struct row_order *order, enum rank_kind kind, const uint32_t *rows, uint32_t count,
                    int64_t *ranks);

#endif
