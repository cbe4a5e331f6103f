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

#define READ(type)                                                       \
  do {                                                                   \
    const type *restrict from = column->values;                          \
    type *restrict to = out;                                             \
    if (column->constant)                                                \
      for (uint32_t i = 0; i < count; i++) to[i] = from[0];              \
    else                                                                 \
      for (uint32_t i = 0; i < count; i++) to[i] = from[rows[i]];        \
  } while (0)

void column_read(const struct column *column, const uint32_t *rows, uint32_t count, void *out) {
  if (!rows && !column->constant) {
    if (count) memcpy(out, column->values, (size_t)count * type_width(column->kind));
    return;
  }
  switch (type_width(column->kind)) {
    case 1: READ(uint8_t); break;
    case 2: READ(uint16_t); break;
    case 4: READ(uint32_t); break;
    case 8: READ(uint64_t); break;
    case 16: READ(struct text); break;
    default: READ(struct numeric); break;
  }
}

#define READ_OR_ZERO(type)                                                                      \
  do {                                                                                          \
    const type *restrict from = column->values;                                                 \
    type *restrict to = out->values;                                                            \
    for (uint32_t i = 0; i < count; i++) {                                                      \
      if (indexes[i] == UINT32_MAX)                                                             \
        memset(&to[i], 0, sizeof to[i]);                                                        \
      else                                                                                      \
        to[i] = from[column->constant ? 0 : indexes[i]];                                        \
    }                                                                                           \
  } while (0)

static void read_or_zero(const struct column *column, const uint32_t *indexes, uint32_t count, struct column *out) {
  switch (type_width(column->kind)) {
    case 1: READ_OR_ZERO(uint8_t); break;
    case 2: READ_OR_ZERO(uint16_t); break;
    case 4: READ_OR_ZERO(uint32_t); break;
    case 8: READ_OR_ZERO(uint64_t); break;
    case 16: READ_OR_ZERO(struct text); break;
    default: READ_OR_ZERO(struct numeric); break;
  }
}

static bool any_missing(const uint32_t *indexes, uint32_t count) {
  bool missing = false;
  for (uint32_t i = 0; i < count; i++) missing |= indexes[i] == UINT32_MAX;
  return missing;
}

// NULLs and errors of rows indexes[i], for row places[i] (NULL: i) of `out`.
static void copy_marks(const struct column *column, const uint32_t *indexes, const uint32_t *places, uint32_t count,
                       bool missing, struct column *out) {
  if (column->validity || missing) {
    uint64_t *validity = column_need_validity(out);
    for (uint32_t i = 0; i < count; i++)
      if (indexes[i] == UINT32_MAX || column_is_null(column, indexes[i]))
        bitmap_clear(validity, places ? places[i] : i);
  }
  if (column->errors) {
    uint8_t *errors = column_need_errors(out);
    for (uint32_t i = 0; i < count; i++)
      if (indexes[i] != UINT32_MAX) errors[places ? places[i] : i] = column->errors[column_slot(column, indexes[i])];
  }
}

// The constant itself, for any number of rows.
static struct column *repeat_constant(const struct column *column, uint32_t rows) {
  struct column *out = column_create_constant(column->kind, rows, column_is_null(column, 0) ? NULL : column->values);
  if (column->errors) column_need_errors(out)[0] = column->errors[0];
  return out;
}

struct column *column_gather(const struct column *column, const uint32_t *indexes, uint32_t count) {
  bool missing = any_missing(indexes, count);
  if (column->constant && !missing) return repeat_constant(column, count);
  struct column *out = column_create(column->kind, count);
  buffer_list_add_all(&out->texts, &column->texts);
  if (missing)
    read_or_zero(column, indexes, count, out);
  else
    column_read(column, indexes, count, out->values);
  copy_marks(column, indexes, NULL, count, missing, out);
  return out;
}

#define SCATTER(type)                                                                             \
  do {                                                                                            \
    const type *restrict from = column->values;                                                   \
    type *restrict to = out->values;                                                              \
    if (missing || column->constant) {                                                            \
      for (uint32_t i = 0; i < count; i++)                                                        \
        if (indexes[i] != UINT32_MAX) to[places[i]] = from[column_slot(column, indexes[i])];      \
    } else {                                                                                      \
      for (uint32_t i = 0; i < count; i++) to[places[i]] = from[indexes[i]];                      \
    }                                                                                             \
  } while (0)

static void scatter_values(const struct column *column, const uint32_t *indexes, const uint32_t *places, uint32_t count,
                           bool missing, struct column *out) {
  switch (type_width(column->kind)) {
    case 1: SCATTER(uint8_t); break;
    case 2: SCATTER(uint16_t); break;
    case 4: SCATTER(uint32_t); break;
    case 8: SCATTER(uint64_t); break;
    case 16: SCATTER(struct text); break;
    default: SCATTER(struct numeric); break;
  }
}

struct column *column_scatter(const struct column *column, const uint32_t *indexes, const uint32_t *places,
                              uint32_t count, uint32_t rows) {
  assert(count <= rows);
  bool missing = any_missing(indexes, count);
  if (column->constant && !missing) return repeat_constant(column, rows);
  struct column *out = column_create(column->kind, rows);
  buffer_list_add_all(&out->texts, &column->texts);
  memset(out->values, 0, (size_t)rows * type_width(column->kind));
  scatter_values(column, indexes, places, count, missing, out);
  copy_marks(column, indexes, places, count, missing, out);
  return out;
}

static bool same_constants(struct column *const *parts, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    if (!parts[i]->constant || column_is_null(parts[i], 0) != column_is_null(parts[0], 0)) return false;
    if (memcmp(parts[i]->values, parts[0]->values, type_width(parts[0]->kind)) != 0) return false;
  }
  return true;
}

static void append_part(struct column *out, uint32_t first, const struct column *part) {
  column_read(part, NULL, part->rows, (char *)out->values + (size_t)first * type_width(out->kind));
  if (!part->validity) return;
  uint64_t *validity = column_need_validity(out);
  for (uint32_t i = 0; i < part->rows; i++)
    if (column_is_null(part, i)) bitmap_clear(validity, first + i);
}

// Brings long texts of many buffers together in one, so that who shares the column has one buffer to keep.
static void unite_texts(struct column *column) {
  struct text *texts = column->values;
  size_t size = 0, used = 0;
  for (uint32_t i = 0; i < column->rows; i++) size += texts[i].length > TEXT_INLINE_MAX ? texts[i].length : 0;
  struct buffer *buffer = buffer_create(size);
  for (uint32_t i = 0; i < column->rows; i++) {
    if (texts[i].length <= TEXT_INLINE_MAX) continue;
    memcpy(buffer->bytes + used, texts[i].data, texts[i].length);
    texts[i] = text_view(buffer->bytes + used, texts[i].length);
    used += texts[i].length;
  }
  buffer_list_clear(&column->texts);
  buffer_list_add(&column->texts, buffer);
  buffer_release(buffer);
}

struct column *column_concatenate(struct column *const *parts, uint32_t count) {
  assert(count > 0);
  if (count == 1) return column_retain(parts[0]);
  uint64_t rows = 0;
  for (uint32_t i = 0; i < count; i++) rows += parts[i]->rows;
  assert(rows < UINT32_MAX);
  if (same_constants(parts, count)) return repeat_constant(parts[0], (uint32_t)rows);
  struct column *out = column_create(parts[0]->kind, (uint32_t)rows);
  uint32_t first = 0;
  for (uint32_t i = 0; i < count; i++) {
    append_part(out, first, parts[i]);
    buffer_list_add_all(&out->texts, &parts[i]->texts);
    first += parts[i]->rows;
  }
  if (out->texts.count) unite_texts(out);
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
