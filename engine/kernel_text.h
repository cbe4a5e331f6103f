// Text that kernels make: views of their arguments' bytes where they can, their own buffers where not.
#ifndef ENGINE_KERNEL_TEXT_H
#define ENGINE_KERNEL_TEXT_H

#include <stddef.h>

#include "column.h"

// Writes a text column's rows; long texts lie in buffers that the column owns.
struct text_writer {
  struct column *out;
  struct buffer *buffer;  // the last of out->texts that is ours, borrowed
  size_t used;
};

// `length` bytes in the column's own memory; they stay where they are.
char *text_reserve(struct text_writer *writer, size_t length);
// The last `length` bytes that were reserved are not needed.
static inline void text_give_back(struct text_writer *writer, size_t length) { writer->used -= length; }
// Copies the bytes.
void text_write(struct text_writer *writer, uint32_t row, struct text text);
// Sets the row to bytes that text_reserve gave, the first `length` of them.
static inline void text_set(struct text_writer *writer, uint32_t row, const char *bytes, size_t length) {
  ((struct text *)writer->out->values)[row] = text_view(bytes, (uint32_t)length);
}

// The row's value as text: a view of the row or of `buffer` (VALUE_TEXT_MAX). A boolean is true or false, or t or f
// where PostgreSQL uses the output function.
struct text text_of_value(const struct column *column, uint32_t row, bool output, char *buffer);

// Characters of UTF-8: those bytes that do not continue one.
static inline bool utf8_starts(char byte) { return ((unsigned char)byte & 0xc0) != 0x80; }
size_t utf8_length(const char *bytes, size_t length);
// The byte offset of character `index` (from 0), or `length` if there are not so many.
size_t utf8_offset(const char *bytes, size_t length, size_t index);
// The first `characters` of it, a view; 0: all.
struct text text_limit(struct text text, uint32_t characters);
// Bytes [from, to) as a view of the same bytes.
static inline struct text text_slice(const struct text *text, size_t from, size_t to) {
  return from < to ? text_view(text_bytes(text) + from, (uint32_t)(to - from)) : (struct text){0};
}

// lower(text), which ILIKE needs too.
void kernel_lower(const struct column *const *arguments, uint32_t rows, struct type result, struct column *out);

#endif
