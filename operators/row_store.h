// Rows kept column by column until somebody needs them all.
#ifndef OPERATORS_ROW_STORE_H
#define OPERATORS_ROW_STORE_H

#include "engine/batch.h"

struct row_store {
  uint32_t width;
  uint32_t rows;
  struct column_builder *builders;
  bool *absent;  // a column nobody needs stays NULL
};
void row_store_init(struct row_store *store, const enum type_kind *kinds, uint32_t width);
// Appends rows (NULL: all `count`) of the columns, NULL columns allowed, to the store's columns from `first` on.
void row_store_append(struct row_store *store, uint32_t first, struct column *const *columns, uint32_t width,
                      const uint32_t *rows, uint32_t count);
// To be called once all columns of some rows are appended.
static inline void row_store_commit(struct row_store *store, uint32_t count) { store->rows += count; }
size_t row_store_bytes(const struct row_store *store);
// Fills `out` with one reference each; the store is empty afterwards.
void row_store_finish(struct row_store *store, struct column **out);
void row_store_release(struct row_store *store);

#endif
