// Rows kept column by column until somebody needs them all.
#include "row_store.h"

#include <assert.h>

#include "engine/memory.h"

void row_store_init(struct row_store *store, const enum type_kind *kinds, uint32_t width) {
  *store = (struct row_store){0};
  store->builders = mem_zalloc((width + 1) * sizeof *store->builders);
  store->absent = mem_zalloc((width + 1) * sizeof *store->absent);
  store->width = width;
  for (uint32_t i = 0; i < width; i++) column_builder_init(&store->builders[i], kinds[i]);
}

static void append_all(struct column_builder *builder, const struct column *column, uint32_t count) {
  assert(count <= BATCH_ROWS_MAX);
  uint32_t rows[BATCH_ROWS_MAX];
  for (uint32_t i = 0; i < count; i++) rows[i] = i;
  column_builder_append_rows(builder, column, rows, count);
}

void row_store_append(struct row_store *store, uint32_t first, struct column *const *columns, uint32_t width,
                      const uint32_t *rows, uint32_t count) {
  assert(first + width <= store->width);
  for (uint32_t i = 0; i < width; i++) {
    if (!columns[i]) {
      store->absent[first + i] = true;
    } else if (rows) {
      column_builder_append_rows(&store->builders[first + i], columns[i], rows, count);
    } else {
      append_all(&store->builders[first + i], columns[i], count);
    }
  }
}

size_t row_store_bytes(const struct row_store *store) {
  size_t bytes = sizeof *store;
  for (uint32_t i = 0; i < store->width; i++) bytes += column_builder_bytes(&store->builders[i]);
  return bytes;
}

void row_store_finish(struct row_store *store, struct column **out) {
  for (uint32_t i = 0; i < store->width; i++) {
    out[i] = store->absent[i] ? NULL : column_builder_finish(&store->builders[i]);
  }
  store->rows = 0;
}

void row_store_release(struct row_store *store) {
  for (uint32_t i = 0; i < store->width; i++) column_builder_release(&store->builders[i]);
  mem_free(store->builders);
  mem_free(store->absent);
  *store = (struct row_store){0};
}
