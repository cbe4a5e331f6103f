// Rows kept in blocks of up to BATCH_ROWS_MAX until somebody needs them all.
#include "block_store.h"

#include <assert.h>
#include <string.h>

#include "engine/memory.h"

// A batch of fewer rows is copied: blocks that small would cost more than the copy.
#define SHARED_ROWS_MIN 1024

// A column of the open block: one value as long as all rows have it, else a builder.
struct block_column {
  struct column *constant;
  struct column_builder builder;
};

void block_store_init(struct block_store *store, const enum type_kind *kinds, uint32_t width) {
  *store = (struct block_store){.width = width};
  store->open = mem_zalloc((width + 1) * sizeof *store->open);
  for (uint32_t i = 0; i < width; i++) column_builder_init(&store->open[i].builder, kinds[i]);
}

// ---- the open block ----

static bool is_one_time(const struct column *column, const uint32_t *rows, uint32_t count) {
  if (!type_is_timestamp(column->kind) || column->validity) return false;
  const int64_t *times = column->values;
  int64_t first = times[rows ? rows[0] : 0];
  for (uint32_t i = 1; i < count; i++) {
    if (times[rows ? rows[i] : i] != first) return false;
  }
  return true;
}

// Whether the rows are known to have one value; only times are worth looking at one by one.
static bool is_one_value(const struct column *column, const uint32_t *rows, uint32_t count) {
  return column->constant || is_one_time(column, rows, count);
}

static struct column *first_value(const struct column *column, const uint32_t *rows) {
  uint32_t row = rows ? rows[0] : 0;
  return column_create_constant(column->kind, 0, column_is_null(column, row) ? NULL : column_value(column, row));
}

static bool continues(const struct column *constant, const struct column *column, const uint32_t *rows,
                      uint32_t count) {
  uint32_t row = rows ? rows[0] : 0;
  return column_is_null(constant, 0) == column_is_null(column, row) &&
         memcmp(constant->values, column_value(column, row), type_width(column->kind)) == 0 &&
         is_one_value(column, rows, count);
}

static void spell_out(struct block_column *to, uint32_t rows) {
  to->constant->rows = rows;
  column_builder_append_rows(&to->builder, to->constant, NULL, rows);
  column_release(to->constant);
  to->constant = NULL;
}

static void append(struct block_column *to, uint32_t before, const struct column *column, const uint32_t *rows,
                   uint32_t count) {
  if (before == 0 && is_one_value(column, rows, count)) {
    to->constant = first_value(column, rows);
    return;
  }
  if (to->constant && continues(to->constant, column, rows, count)) return;
  if (to->constant) spell_out(to, before);
  column_builder_append_rows(&to->builder, column, rows, count);
}

static struct column *finish(struct block_column *column, uint32_t rows) {
  if (!column->constant) return column->builder.rows ? column_builder_finish(&column->builder) : NULL;
  struct column *out = column->constant;
  out->rows = rows;
  column->constant = NULL;
  return out;
}

// ---- blocks ----

static void add_block(struct block_store *store, struct batch *block) {
  if (store->count == store->capacity) {
    uint32_t capacity = store->capacity ? 2 * store->capacity : 8;
    store->blocks = mem_realloc(store->blocks, capacity * sizeof *store->blocks);
    store->capacity = capacity;
  }
  store->blocks[store->count++] = block;
}

void block_store_seal(struct block_store *store) {
  if (!store->open_rows) return;
  struct batch *block = batch_create(store->width, store->open_rows);
  add_block(store, block);
  for (uint32_t i = 0; i < store->width; i++) block->columns[i] = finish(&store->open[i], store->open_rows);
  store->block_bytes += batch_bytes(block);
  store->open_rows = 0;
}

// Long texts lie in buffers that hold much besides: they are copied.
static struct column *share(struct column *column) {
  if (!column->texts.count) return column_retain(column);
  if (column->constant) return column_create_constant(column->kind, column->rows, column->values);
  struct column_builder builder;
  column_builder_init(&builder, column->kind);
  column_builder_append_rows(&builder, column, NULL, column->rows);
  return column_builder_finish(&builder);
}

static void share_all(struct block_store *store, struct column *const *columns, uint32_t count) {
  struct batch *block = batch_create(store->width, count);
  add_block(store, block);
  for (uint32_t i = 0; i < store->width; i++) {
    if (columns[i]) block->columns[i] = share(columns[i]);
  }
  store->block_bytes += batch_bytes(block);
}

void block_store_append(struct block_store *store, struct column *const *columns, const uint32_t *rows,
                        uint32_t count) {
  assert(count <= BATCH_ROWS_MAX && count < UINT32_MAX - store->rows);
  store->rows += count;
  bool whole = !rows && count >= SHARED_ROWS_MIN;
  if (whole || store->open_rows + count > BATCH_ROWS_MAX) block_store_seal(store);
  if (whole) {
    share_all(store, columns, count);
    return;
  }
  for (uint32_t i = 0; i < store->width; i++) {
    if (columns[i]) append(&store->open[i], store->open_rows, columns[i], rows, count);
  }
  store->open_rows += count;
}

struct column *block_store_column(const struct block_store *store, uint32_t index) {
  assert(!store->open_rows);
  if (!store->count) return column_create(store->open[index].builder.kind, 0);
  if (!store->blocks[0]->columns[index]) return NULL;
  struct column **parts = mem_alloc(store->count * sizeof *parts);
  for (uint32_t i = 0; i < store->count; i++) parts[i] = store->blocks[i]->columns[index];
  struct column *out = column_concatenate(parts, store->count);
  mem_free(parts);
  return out;
}

size_t block_store_bytes(const struct block_store *store) {
  size_t bytes = sizeof *store + store->block_bytes;
  for (uint32_t i = 0; i < store->width; i++) bytes += column_builder_bytes(&store->open[i].builder);
  return bytes;
}

void block_store_release(struct block_store *store) {
  for (uint32_t i = 0; i < store->count; i++) batch_free(store->blocks[i]);
  for (uint32_t i = 0; store->open && i < store->width; i++) {
    column_release(store->open[i].constant);
    column_builder_release(&store->open[i].builder);
  }
  mem_free(store->blocks);
  mem_free(store->open);
  *store = (struct block_store){0};
}
