// The rows of one open window that can still be in a top-N's result: the others are dropped as they come.
//
// A window has groups, one a partition. Once a group has as many rows as the limit asks for it has a bar, the word
// (sort_word.h) of the last of them: rows above it are not looked at further. Whenever a group's rows have doubled the
// bar is lowered, and once they are stored the group is cut down to those in the result. Without a limit there is no
// bar and all rows stay.
#ifndef OPERATORS_TOP_WINDOW_H
#define OPERATORS_TOP_WINDOW_H

#include "engine/key_table.h"
#include "row_order.h"
#include "row_store.h"

// What all windows of one top-N have in common.
struct top_shape {
  uint32_t width;             // columns that are stored
  enum type_kind *kinds;
  struct row_order order;
  uint32_t *order_at;         // which of the stored columns are its keys
  enum rank_kind rank;
  uint32_t limit;             // 0: none
  uint32_t key_count;         // of the partition, the window aside
  enum type_kind *key_kinds;
  const struct choices *choices;
};

// Columns of a batch, as the shape numbers them.
struct top_input {
  struct column **stored;     // NULL where nobody needs it
  struct column **order;
  struct column **keys;
};

// Working room; one an operator.
struct top_scratch {
  int64_t words[BATCH_ROWS_MAX];     // these three: of the rows that may get in
  uint32_t rows[BATCH_ROWS_MAX];
  uint32_t groups[BATCH_ROWS_MAX];
  uint32_t waiting[BATCH_ROWS_MAX];  // rows that got in and are not stored yet
  uint32_t due[BATCH_ROWS_MAX];      // groups to be cut
  struct column *views;              // of the stored sort keys
  struct column **keys;              // point to them
  uint32_t capacity;
  struct ordered_row *sorted;        // twice `capacity`, the upper half for sorting
  int64_t *ranks;
};
void top_scratch_init(struct top_scratch *scratch, const struct top_shape *shape);
void top_scratch_release(struct top_scratch *scratch);

struct top_group {
  int64_t bar;                // the highest word with which a row may get in
  uint32_t worst;             // the last row as of the last cut; ROW_NONE before that, or if there was room
  uint32_t last;              // of its rows, linked by `previous`; ROW_NONE: none
  uint32_t count;
  uint32_t check_at;          // rows with which the bar is to be lowered
  bool due;                   // to be cut
};

struct top_window {
  const struct top_shape *shape;
  struct row_store store;
  struct key_table *keys;     // NULL: one group
  uint32_t group_count, group_capacity;
  struct top_group *groups;
  uint32_t row_capacity;
  int64_t *words;             // by stored row
  uint32_t *previous;
  uint32_t live;              // stored rows that belong to a group
  uint64_t seen;              // rows added
  size_t bytes;               // as last measured by its owner
};

struct top_window *top_window_create(const struct top_shape *shape);
void top_window_destroy(struct top_window *window);
// Adds rows (NULL: the first `count`); false if none of them was kept and nothing grew.
bool top_window_add(struct top_window *window, const struct top_input *input, const uint32_t *rows, uint32_t count,
                    struct top_scratch *scratch);
// The stored rows that are in the result, a group after the other, each in order, with their ranks. Both arrays have
// room for `live` rows; returns how many there are.
uint32_t top_window_rank(struct top_window *window, struct top_scratch *scratch, uint32_t *rows, int64_t *ranks);
size_t top_window_bytes(const struct top_window *window);

#endif
