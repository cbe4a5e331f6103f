// Building columns row by row: what state tables and window buffers are made of.
#include <string.h>

#include "column.h"
#include "memory.h"

#define TEXT_BUFFER_BYTES ((size_t)16384)

void column_builder_init(struct column_builder *builder, enum type_kind kind) {
  *builder = (struct column_builder){.kind = kind};
}

static void reserve(struct column_builder *builder, uint32_t rows) {
  uint32_t wanted = builder->rows + rows;
  if (wanted <= builder->capacity) return;
  uint32_t capacity = builder->capacity ? builder->capacity : 64;
  while (capacity < wanted) capacity *= 2;
  size_t width = type_width(builder->kind);
  char *values = mem_alloc_aligned(capacity * width);
  if (builder->rows) memcpy(values, builder->values, builder->rows * width);
  mem_free(builder->values);
  builder->values = values;
  if (builder->validity) {
    size_t before = bitmap_words(builder->capacity) + 1, after = bitmap_words(capacity) + 1;
    builder->validity = mem_realloc(builder->validity, after * sizeof(uint64_t));
    memset(builder->validity + before, 0xff, (after - before) * sizeof(uint64_t));
  }
  builder->capacity = capacity;
}

static void mark_null(struct column_builder *builder, uint32_t row) {
  if (builder->validity == NULL) {
    size_t bytes = (bitmap_words(builder->capacity) + 1) * sizeof(uint64_t);
    builder->validity = mem_alloc(bytes);
    memset(builder->validity, 0xff, bytes);
  }
  bitmap_clear(builder->validity, row);
}

char *column_builder_text(struct column_builder *builder, uint32_t length) {
  struct buffer_list *texts = &builder->texts;
  struct buffer *last = texts->count ? texts->items[texts->count - 1] : NULL;
  if (last == NULL || last->size - builder->text_used < length) {
    size_t doubled = last ? 2 * last->size : 1024;
    size_t size = doubled > TEXT_BUFFER_BYTES ? TEXT_BUFFER_BYTES : doubled;
    last = buffer_create(length > size ? length : size);
    buffer_list_add(texts, last);
    buffer_release(last);
    builder->text_used = 0;
  }
  char *bytes = last->bytes + builder->text_used;
  builder->text_used += length;
  return bytes;
}

static void put_text(struct column_builder *builder, uint32_t row, const struct text *text) {
  struct text stored = *text;
  if (text->length > TEXT_INLINE_MAX) {
    char *bytes = column_builder_text(builder, text->length);
    memcpy(bytes, text->data, text->length);
    stored = text_view(bytes, text->length);
  }
  memcpy(builder->values + (size_t)row * sizeof stored, &stored, sizeof stored);
}

static void put(struct column_builder *builder, const void *value) {
  size_t width = type_width(builder->kind);
  uint32_t row = builder->rows++;
  char *to = builder->values + row * width;
  if (value == NULL) {
    memset(to, 0, width);
    mark_null(builder, row);
  } else if (builder->kind == TYPE_TEXT || builder->kind == TYPE_UNKNOWN) {
    put_text(builder, row, value);
  } else {
    memcpy(to, value, width);
  }
}

void column_builder_append(struct column_builder *builder, const void *value) {
  reserve(builder, 1);
  put(builder, value);
}

static void append_one_by_one(struct column_builder *builder, const struct column *column, const uint32_t *rows,
                              uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    uint32_t row = rows ? rows[i] : i;
    put(builder, column_is_null(column, row) ? NULL : column_value(column, row));
  }
}

// Values without bytes elsewhere are copied all at once; a NULL row's are zero already.
void column_builder_append_rows(struct column_builder *builder, const struct column *column, const uint32_t *rows,
                                uint32_t count) {
  reserve(builder, count);
  if (column->texts.count) {
    append_one_by_one(builder, column, rows, count);
    return;
  }
  column_read(column, rows, count, builder->values + (size_t)builder->rows * type_width(builder->kind));
  for (uint32_t i = 0; column->validity && i < count; i++)
    if (column_is_null(column, rows ? rows[i] : i)) mark_null(builder, builder->rows + i);
  builder->rows += count;
}

size_t column_builder_bytes(const struct column_builder *builder) {
  size_t bytes = (size_t)builder->capacity * type_width(builder->kind);
  if (builder->validity) bytes += bitmap_words(builder->capacity) * sizeof(uint64_t);
  for (uint32_t i = 0; i < builder->texts.count; i++) bytes += builder->texts.items[i]->size;
  return bytes;
}

void column_builder_view(const struct column_builder *builder, struct column *out) {
  out->kind = builder->kind;
  out->rows = builder->rows;
  out->constant = false;
  out->values = builder->values;
  out->validity = builder->validity;
  out->errors = NULL;
}

struct column *column_builder_finish(struct column_builder *builder) {
  reserve(builder, 1);  // a column always has values
  struct column *column = column_create(builder->kind, 0);
  mem_free(column->values);
  column->rows = builder->rows;
  column->values = builder->values;
  column->validity = builder->validity;
  column->texts = builder->texts;
  column_builder_init(builder, builder->kind);
  return column;
}

void column_builder_release(struct column_builder *builder) {
  mem_free(builder->values);
  mem_free(builder->validity);
  buffer_list_clear(&builder->texts);
  column_builder_init(builder, builder->kind);
}
