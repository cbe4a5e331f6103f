// Rows kept in blocks of up to BATCH_ROWS_MAX until somebody needs them all.
//
// Whole batches are kept by reference, others are copied. A column that is one value throughout a block, as the bounds
// of a window are, is kept as that value.
#ifndef OPERATORS_BLOCK_STORE_H
#define OPERATORS_BLOCK_STORE_H

#include "engine/batch.h"

struct block_column;

struct block_store {
  uint32_t width;
  uint32_t rows;
  uint32_t count, capacity;
  struct batch **blocks;    // without selection or origin
  size_t block_bytes;
  uint32_t open_rows;       // of the block being filled
  struct block_column *open;  // one a column
};
void block_store_init(struct block_store *store, const enum type_kind *kinds, uint32_t width);
// Appends rows (NULL: all `count`) of the columns; those that are NULL are not kept, which must be so each time.
void block_store_append(struct block_store *store, struct column *const *columns, const uint32_t *rows, uint32_t count);
// Closes the last block: all rows are in `blocks` until more are appended. An owner that takes a block leaves NULL.
void block_store_seal(struct block_store *store);
// Column `index` of all rows; NULL if it was not kept. The store is sealed.
struct column *block_store_column(const struct block_store *store, uint32_t index);
size_t block_store_bytes(const struct block_store *store);
void block_store_release(struct block_store *store);

#endif
