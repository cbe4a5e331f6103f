// Writing text columns, and characters of UTF-8.
#include "kernel_text.h"

#include <string.h>

#include "byte_search.h"
#include "value.h"

#define CHUNK_BYTES (32 * 1024)

char *text_reserve(struct text_writer *writer, size_t length) {
  if (writer->buffer == NULL || writer->buffer->size - writer->used < length) {
    struct buffer *buffer = buffer_create(length > CHUNK_BYTES ? length : CHUNK_BYTES);
    buffer_list_add(&writer->out->texts, buffer);
    buffer_release(buffer);
    writer->buffer = buffer;
    writer->used = 0;
  }
  char *bytes = writer->buffer->bytes + writer->used;
  writer->used += length;
  return bytes;
}

void text_write(struct text_writer *writer, uint32_t row, struct text text) {
  if (text.length > TEXT_INLINE_MAX) {
    char *bytes = text_reserve(writer, text.length);
    memcpy(bytes, text.data, text.length);
    text = text_view(bytes, text.length);
  }
  ((struct text *)writer->out->values)[row] = text;
}

struct text text_of_value(const struct column *column, uint32_t row, bool output, char *buffer) {
  const void *value = column_value(column, row);
  if (column->kind == TYPE_TEXT) return *(const struct text *)value;
  if (column->kind == TYPE_BOOL && !output)
    return *(const uint8_t *)value ? text_view("true", 4) : text_view("false", 5);
  return text_view(buffer, (uint32_t)value_format(column->kind, value, buffer));
}

// Eight bytes at a time, and the last eight once more rather than one by one.
static bool is_ascii(const char *bytes, size_t length) {
  uint64_t word, all = 0;
  if (length < sizeof word) {
    for (size_t i = 0; i < length; i++) all |= (unsigned char)bytes[i];
    return all < 0x80;
  }
  for (size_t i = 0; i + sizeof word <= length; i += sizeof word) {
    memcpy(&word, bytes + i, sizeof word);
    all |= word;
  }
  memcpy(&word, bytes + length - sizeof word, sizeof word);
  return ((all | word) & BYTE_HIGHEST_BITS) == 0;
}

size_t utf8_length(const char *bytes, size_t length) {
  if (is_ascii(bytes, length)) return length;
  size_t characters = 0;
  for (size_t i = 0; i < length; i++) characters += utf8_starts(bytes[i]);
  return characters;
}

size_t utf8_offset(const char *bytes, size_t length, size_t index) {
  if (index >= length) return length;
  if (is_ascii(bytes, index)) return index;
  size_t characters = 0;
  for (size_t i = 0; i < length; i++) {
    if (!utf8_starts(bytes[i])) continue;
    if (characters == index) return i;
    characters++;
  }
  return length;
}

struct text text_limit(struct text text, uint32_t characters) {
  if (characters == 0 || text.length <= characters) return text;
  return text_slice(&text, 0, utf8_offset(text_bytes(&text), text.length, characters));
}
