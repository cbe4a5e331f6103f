// Columns: creation, sharing, gathering.
#include "column.h"

#include <assert.h>
#include <string.h>

#include "memory.h"

struct buffer *buffer_create(size_t size) {
  struct buffer *buffer = mem_alloc_aligned(sizeof *buffer + size);
  atomic_init(&buffer->references, 1);
  buffer->size = size;
  return buffer;
}

struct buffer *buffer_retain(struct buffer *buffer) {
  atomic_fetch_add_explicit(&buffer->references, 1, memory_order_relaxed);
  return buffer;
}

void buffer_release(struct buffer *buffer) {
  if (buffer && atomic_fetch_sub_explicit(&buffer->references, 1, memory_order_acq_rel) == 1) mem_free(buffer);
}

void buffer_list_add(struct buffer_list *list, struct buffer *buffer) {
  if (list->count && list->items[list->count - 1] == buffer) return;
  if (list->count == list->capacity) {
    uint32_t capacity = list->capacity ? 2 * list->capacity : 2;
    list->items = mem_realloc(list->items, capacity * sizeof *list->items);
    list->capacity = capacity;
  }
  list->items[list->count++] = buffer_retain(buffer);
}

void buffer_list_add_all(struct buffer_list *list, const struct buffer_list *other) {
  for (uint32_t i = 0; i < other->count; i++) {
    bool known = false;
    for (uint32_t k = 0; k < list->count && k < 16 && !known; k++) known = list->items[k] == other->items[i];
    if (!known) buffer_list_add(list, other->items[i]);
  }
}

void buffer_list_clear(struct buffer_list *list) {
  for (uint32_t i = 0; i < list->count; i++) buffer_release(list->items[i]);
  mem_free(list->items);
  *list = (struct buffer_list){0};
}

static struct column *create(enum type_kind kind, uint32_t rows, uint32_t values) {
  void *bytes = mem_alloc_aligned((size_t)values * type_width(kind));
  struct column *column = mem_try_zalloc(sizeof *column);
  if (column == NULL) {
    mem_free(bytes);
    mem_exhausted(sizeof *column);
  }
  atomic_init(&column->references, 1);
  column->kind = kind;
  column->rows = rows;
  column->values = bytes;
  return column;
}

struct column *column_create(enum type_kind kind, uint32_t rows) { return create(kind, rows, rows); }

struct column *column_create_constant(enum type_kind kind, uint32_t rows, const void *value) {
  struct column *column = create(kind, rows, 1);
  column->constant = true;
  memset(column->values, 0, type_width(kind));
  if (value == NULL) {
    column->validity = mem_zalloc(sizeof *column->validity);
    return column;
  }
  memcpy(column->values, value, type_width(kind));
  struct text *text = column->values;
  if ((kind == TYPE_TEXT || kind == TYPE_UNKNOWN) && text->length > TEXT_INLINE_MAX) {
    struct buffer *buffer = buffer_create(text->length);
    memcpy(buffer->bytes, text->data, text->length);
    *text = text_view(buffer->bytes, text->length);
    buffer_list_add(&column->texts, buffer);
    buffer_release(buffer);
  }
  return column;
}

struct column *column_retain(struct column *column) {
  atomic_fetch_add_explicit(&column->references, 1, memory_order_relaxed);
  return column;
}

void column_release(struct column *column) {
  if (column == NULL || atomic_fetch_sub_explicit(&column->references, 1, memory_order_acq_rel) != 1) return;
  buffer_list_clear(&column->texts);
  mem_free(column->values);
  mem_free(column->validity);
  mem_free(column->errors);
  mem_free(column);
}

uint64_t *column_need_validity(struct column *column) {
  if (column->validity == NULL) {
    size_t words = bitmap_words(column->constant ? 1 : column->rows);
    column->validity = mem_alloc((words + 1) * sizeof *column->validity);
    memset(column->validity, 0xff, (words + 1) * sizeof *column->validity);
  }
  return column->validity;
}

uint8_t *column_need_errors(struct column *column) {
  if (column->errors == NULL) column->errors = mem_zalloc(column->constant ? 1 : (size_t)column->rows + 1);
  return column->errors;
}

#define GATHER(type)                                                            \
  do {                                                                          \
    const type *restrict from = column->values;                                 \
    type *restrict to = out->values;                                            \
    for (uint32_t i = 0; i < count; i++) to[i] = from[indexes[i]];              \
  } while (0)

// Rows that are all there; UINT32_MAX is dealt with by gather_with_nulls.
static void gather_values(const struct column *column, const uint32_t *indexes, uint32_t count, struct column *out) {
  switch (type_width(column->kind)) {
    case 1: GATHER(uint8_t); break;
    case 2: GATHER(uint16_t); break;
    case 4: GATHER(uint32_t); break;
    case 8: GATHER(uint64_t); break;
    case 16: GATHER(struct text); break;
    default: GATHER(struct numeric); break;
  }
}

static void gather_with_nulls(const struct column *column, const uint32_t *indexes, uint32_t count,
                              struct column *out) {
  size_t width = type_width(column->kind);
  uint64_t *validity = column_need_validity(out);
  for (uint32_t i = 0; i < count; i++) {
    char *to = (char *)out->values + i * width;
    if (indexes[i] == UINT32_MAX) {
      memset(to, 0, width);
      bitmap_clear(validity, i);
    } else {
      memcpy(to, (const char *)column->values + column_slot(column, indexes[i]) * width, width);
      if (column_is_null(column, indexes[i])) bitmap_clear(validity, i);
    }
  }
}

static bool any_missing(const uint32_t *indexes, uint32_t count) {
  bool missing = false;
  for (uint32_t i = 0; i < count; i++) missing |= indexes[i] == UINT32_MAX;
  return missing;
}

static void gather_marks(const struct column *column, const uint32_t *indexes, uint32_t count, struct column *out) {
  if (column->validity) {
    uint64_t *validity = column_need_validity(out);
    for (uint32_t i = 0; i < count; i++)
      if (!bitmap_get(column->validity, indexes[i])) bitmap_clear(validity, i);
  }
  if (column->errors) {
    uint8_t *errors = column_need_errors(out);
    for (uint32_t i = 0; i < count; i++) errors[i] = column->errors[indexes[i]];
  }
}

struct column *column_gather(const struct column *column, const uint32_t *indexes, uint32_t count) {
  bool missing = any_missing(indexes, count);
  if (column->constant && !missing) {
    struct column *out = column_create_constant(column->kind, count, column_is_null(column, 0) ? NULL : column->values);
    if (column->errors) column_need_errors(out)[0] = column->errors[0];
    return out;
  }
  struct column *out = column_create(column->kind, count);
  buffer_list_add_all(&out->texts, &column->texts);
  if (missing) {
    gather_with_nulls(column, indexes, count, out);
  } else {
    gather_values(column, indexes, count, out);
    gather_marks(column, indexes, count, out);
  }
  return out;
}

struct column *column_flatten(struct column *column) {
  if (!column->constant) return column_retain(column);
  size_t width = type_width(column->kind);
  struct column *out = column_create(column->kind, column->rows);
  for (uint32_t i = 0; i < column->rows; i++) memcpy((char *)out->values + i * width, column->values, width);
  buffer_list_add_all(&out->texts, &column->texts);
  if (column_is_null(column, 0)) memset(column_need_validity(out), 0, bitmap_words(column->rows) * sizeof(uint64_t));
  if (column->errors) memset(column_need_errors(out), column->errors[0], column->rows);
  return out;
}

struct column *column_slice(const struct column *column, uint32_t first, uint32_t count) {
  uint32_t *indexes = mem_alloc((count + 1) * sizeof *indexes);
  for (uint32_t i = 0; i < count; i++) indexes[i] = first + i;
  struct column *out = column_gather(column, indexes, count);
  mem_free(indexes);
  return out;
}

size_t column_bytes(const struct column *column) {
  uint32_t values = column->constant ? 1 : column->rows;
  size_t bytes = sizeof *column + (size_t)values * type_width(column->kind);
  if (column->validity) bytes += bitmap_words(values) * sizeof(uint64_t);
  if (column->errors) bytes += values;
  for (uint32_t i = 0; i < column->texts.count; i++) bytes += column->texts.items[i]->size;
  return bytes;
}
