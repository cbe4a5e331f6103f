// Orders rows by sort keys, stably, and numbers them as SQL's ranking functions do.
#ifndef OPERATORS_ROW_ORDER_H
#define OPERATORS_ROW_ORDER_H

#include "engine/plan.h"

struct row_order {
  uint32_t count;  // at least 1
  const struct sort_key *sort;
  bool exact;  // the first key's words are (sort_word.h)
};
void row_order_init(struct row_order *order, uint32_t count, const struct sort_key *sort);
// A row with the word of its first key (sort_word.h).
struct ordered_row {
  int64_t word;
  uint32_t row;
};

// How many keys need not be compared between two rows with this word.
static inline uint32_t row_order_settled(const struct row_order *order, int64_t word) {
  return order->exact && word != INT64_MIN && word != INT64_MAX;
}
// Compares two rows, by their words first. `left` and `right` are the sort keys' columns, of one store or of two.
int row_order_compare(const struct row_order *order, struct column *const *left, struct ordered_row left_row,
                      struct column *const *right, struct ordered_row right_row);
// Puts rows in order; equal ones keep their sequence. `room` is as long as `rows`.
void row_order_sort(const struct row_order *order, struct column *const *keys, struct ordered_row *rows,
                    struct ordered_row *room, uint32_t count);
// The lowest word with which at least `places` (1..count) of the rows do not exceed it. `room` holds `count` words.
int64_t row_order_bar(const struct ordered_row *rows, uint32_t count, uint32_t places, int64_t *room);
// The rank of each of the sorted rows; RANK_NONE numbers them as RANK_ROW_NUMBER does.
void row_order_rank(const struct row_order *order, enum rank_kind kind, struct column *const *keys,
                    const struct ordered_row *rows, uint32_t count, int64_t *ranks);

#endif
