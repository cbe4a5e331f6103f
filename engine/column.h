// A column: an immutable, reference-counted array of values with a validity bitmap (Apache Arrow's
// layout: bit set means not NULL, least significant bit first; booleans are bytes here).
#ifndef ENGINE_COLUMN_H
#define ENGINE_COLUMN_H

#include <stdatomic.h>
#include <stddef.h>

#include "type.h"

#define BATCH_ROWS_MAX 4096

// A reference-counted block of bytes that text views point into. Immutable once shared.
struct buffer {
  atomic_uint references;
  size_t size;
  char bytes[] __attribute__((aligned(64)));
};
struct buffer *buffer_create(size_t size);  // one reference, uninitialised
struct buffer *buffer_retain(struct buffer *buffer);
void buffer_release(struct buffer *buffer);  // NULL is allowed

// Where a column's long texts lie: a list of buffers it keeps alive.
struct buffer_list {
  uint32_t count;
  uint32_t capacity;
  struct buffer **items;
};
void buffer_list_add(struct buffer_list *list, struct buffer *buffer);  // retains; a repeat of the last is not added
void buffer_list_add_all(struct buffer_list *list, const struct buffer_list *other);
void buffer_list_clear(struct buffer_list *list);

struct column {
  atomic_uint references;
  enum type_kind kind;
  uint32_t rows;
  // One value stands for all rows: values[0], validity bit 0, errors[0].
  bool constant;
  void *values;        // 64-byte aligned, rows × type_width (1 × when constant); a NULL row's value is zero bytes
  uint64_t *validity;  // NULL: no row is NULL. Bits past `rows` are unspecified.
  uint8_t *errors;     // NULL: none. Else one enum row_error a row; an erring row's value is unspecified but readable
  struct buffer_list texts;
};

// A column of `rows` rows with one reference, values uninitialised, no validity, no errors.
// The creator may write to it until it shares it.
struct column *column_create(enum type_kind kind, uint32_t rows);
// The same value in every row; `value` NULL is SQL's NULL, text is copied.
struct column *column_create_constant(enum type_kind kind, uint32_t rows, const void *value);
struct column *column_retain(struct column *column);
void column_release(struct column *column);  // NULL is allowed

uint64_t *column_need_validity(struct column *column);  // allocates all-valid if absent
uint8_t *column_need_errors(struct column *column);     // allocates all-zero if absent

static inline uint32_t column_slot(const struct column *column, uint32_t row) {
  return column->constant ? 0 : row;
}
static inline bool bitmap_get(const uint64_t *bits, uint32_t row) {
  return bits[row >> 6] >> (row & 63) & 1;
}
static inline void bitmap_clear(uint64_t *bits, uint32_t row) {
  bits[row >> 6] &= ~(UINT64_C(1) << (row & 63));
}
static inline void bitmap_set(uint64_t *bits, uint32_t row) {
  bits[row >> 6] |= UINT64_C(1) << (row & 63);
}
static inline size_t bitmap_words(uint32_t rows) {
  return ((size_t)rows + 63) / 64;
}
static inline bool column_is_null(const struct column *column, uint32_t row) {
  return column->validity && !bitmap_get(column->validity, column_slot(column, row));
}
static inline const void *column_value(const struct column *column, uint32_t row) {
  return (const char *)column->values + (size_t)column_slot(column, row) * type_width(column->kind);
}

// Writes the values of rows[0..count) (NULL: of the first `count` rows) to `out`, one after the other.
void column_read(const struct column *column, const uint32_t *rows, uint32_t count, void *out);
// A new column of the rows `indexes[0..count)`; index UINT32_MAX gives NULL. Moves no bytes of text.
struct column *column_gather(const struct column *column, const uint32_t *indexes, uint32_t count);
// A new column of `rows` rows in which row places[i] is row indexes[i] of the given one, or NULL where that is
// UINT32_MAX. `places` ascend. Rows that are not among them are zero bytes, not NULL and without error: they may be
// read but mean nothing, so the column is for a batch whose selection is `places`.
struct column *column_scatter(const struct column *column, const uint32_t *indexes, const uint32_t *places,
                              uint32_t count, uint32_t rows);
// The rows of all `parts`, which are of one kind, one after the other. Errors are left behind.
struct column *column_concatenate(struct column *const *parts, uint32_t count);
// The same column with the constant form spelled out; retains if it already is flat.
struct column *column_flatten(struct column *column);
// Rows [first, first + count) as a new column.
struct column *column_slice(const struct column *column, uint32_t first, uint32_t count);
size_t column_bytes(const struct column *column);  // memory it keeps alive, shared buffers included

// Builds a column row by row. For text, long bytes are copied into the builder's own buffers.
struct column_builder {
  enum type_kind kind;
  uint32_t rows;
  uint32_t capacity;
  char *values;
  uint64_t *validity;  // NULL until the first NULL
  struct buffer_list texts;
  size_t text_used;  // of the last buffer
};
void column_builder_init(struct column_builder *builder, enum type_kind kind);
// `value` NULL is SQL's NULL; the bytes of a text are copied.
void column_builder_append(struct column_builder *builder, const void *value);
void column_builder_append_rows(struct column_builder *builder, const struct column *column, const uint32_t *rows,
                                uint32_t count);
// Bytes it holds now, for budgets.
size_t column_builder_bytes(const struct column_builder *builder);
// A look at what is built so far, borrowed until the next change; not to be released.
void column_builder_view(const struct column_builder *builder, struct column *out);
struct column *column_builder_finish(struct column_builder *builder);  // leaves the builder empty, ready for more
void column_builder_release(struct column_builder *builder);
// Room for `length` bytes of text in the builder's buffers; the caller writes them, then views them.
char *column_builder_text(struct column_builder *builder, uint32_t length);

#endif
