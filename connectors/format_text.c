// Rows out as text: CSV records by RFC 4180 as PostgreSQL's COPY writes them, and JSON lines.
#include "connectors/format_text.h"

#include <assert.h>
#include <string.h>

#include "engine/value.h"

static inline void add_byte(struct text_out *out, char byte) {
  *text_out_reserve(out, 1) = byte;
  out->length++;
}

static bool is_null(const struct column *column, uint32_t row) { return !column || column_is_null(column, row); }

static inline bool is_text(const struct column *column) {
  return column->kind == TYPE_TEXT || column->kind == TYPE_UNKNOWN;
}

void text_value(const struct column *column, uint32_t row, struct text_out *out) {
  if (is_null(column, row)) return;
  const void *value = column_value(column, row);
  if (is_text(column)) {
    const struct text *text = value;
    text_out_add(out, text_bytes(text), text->length);
  } else {
    char *room = text_out_reserve(out, VALUE_TEXT_MAX);
    out->length += value_format(column->kind, value, room);
  }
}

static bool needs_quotes(const struct text_style *style, const char *text, size_t length) {
  if (length == strlen(style->null_text) && memcmp(text, style->null_text, length) == 0) return true;
  for (size_t i = 0; i < length; i++) {
    char c = text[i];
    if (c == style->delimiter || c == style->quote || c == '\n' || c == '\r') return true;
  }
  return false;
}

static void add_csv(const struct text_style *style, const char *text, size_t length, struct text_out *out) {
  if (!needs_quotes(style, text, length)) {
    text_out_add(out, text, length);
    return;
  }
  char *room = text_out_reserve(out, length * 2 + 2);
  char *at = room;
  *at++ = style->quote;
  for (size_t i = 0; i < length; i++) {
    if (text[i] == style->quote) *at++ = style->quote;
    *at++ = text[i];
  }
  *at++ = style->quote;
  out->length += (size_t)(at - room);
}

void text_csv_header(const struct text_style *style, const struct schema *schema, struct text_out *out) {
  for (uint32_t i = 0; i < schema->count; i++) {
    if (i > 0) add_byte(out, style->delimiter);
    add_csv(style, schema->fields[i].name, strlen(schema->fields[i].name), out);
  }
  add_byte(out, '\n');
}

static void add_csv_value(const struct text_style *style, const struct column *column, uint32_t row,
                          struct text_out *out) {
  if (is_null(column, row)) {
    text_out_add(out, style->null_text, strlen(style->null_text));
  } else if (is_text(column)) {
    const struct text *text = column_value(column, row);
    add_csv(style, text_bytes(text), text->length, out);
  } else {
    char value[VALUE_TEXT_MAX];
    add_csv(style, value, value_format(column->kind, column_value(column, row), value), out);
  }
}

void text_csv_rows(const struct text_style *style, const struct batch *batch, struct text_out *out) {
  for (uint32_t i = 0; i < batch->count; i++) {
    uint32_t row = batch_row(batch, i);
    for (uint32_t c = 0; c < batch->width; c++) {
      if (c > 0) add_byte(out, style->delimiter);
      add_csv_value(style, batch->columns[c], row, out);
    }
    add_byte(out, '\n');
  }
}

static char *write_escape(char c, char *at) {
  static const char digits[] = "0123456789abcdef";
  static const char short_names[] = "\"\"\\\\\nn\tt\rr\bb\ff";
  *at++ = '\\';
  for (const char *s = short_names; *s; s += 2) {
    if (*s == c) {
      *at++ = s[1];
      return at;
    }
  }
  memcpy(at, "u00", 3);
  at[3] = digits[(unsigned char)c >> 4];
  at[4] = digits[(unsigned char)c & 15];
  return at + 5;
}

static void add_json_text(const char *text, size_t length, struct text_out *out) {
  char *room = text_out_reserve(out, length * 6 + 2);
  char *at = room;
  *at++ = '"';
  for (size_t i = 0; i < length; i++) {
    char c = text[i];
    if (c == '"' || c == '\\' || (unsigned char)c < 0x20) {
      at = write_escape(c, at);
    } else {
      *at++ = c;
    }
  }
  *at++ = '"';
  out->length += (size_t)(at - room);
}

static void add_json_value(const struct column *column, uint32_t row, struct text_out *out) {
  if (is_null(column, row)) {
    text_out_add(out, "null", 4);
    return;
  }
  const void *value = column_value(column, row);
  if (is_text(column)) {
    const struct text *text = value;
    add_json_text(text_bytes(text), text->length, out);
    return;
  }
  if (column->kind == TYPE_BOOL) {
    bool truth = *(const uint8_t *)value != 0;
    text_out_add(out, truth ? "true" : "false", truth ? 4 : 5);
    return;
  }
  char *room = text_out_reserve(out, VALUE_TEXT_MAX + 2);
  size_t length = value_format(column->kind, value, room + 1);
  // NaN and Infinity are no JSON numbers.
  char last = room[length];
  if (type_is_number(column->kind) && last >= '0' && last <= '9') {
    memmove(room, room + 1, length);
    out->length += length;
  } else {
    room[0] = room[length + 1] = '"';
    out->length += length + 2;
  }
}

void text_json_rows(const struct schema *schema, const struct batch *batch, struct text_out *out) {
  assert(batch->width == schema->count);
  for (uint32_t i = 0; i < batch->count; i++) {
    uint32_t row = batch_row(batch, i);
    for (uint32_t c = 0; c < batch->width; c++) {
      const char *name = schema->fields[c].name;
      add_byte(out, c == 0 ? '{' : ',');
      add_json_text(name, strlen(name), out);
      add_byte(out, ':');
      add_json_value(batch->columns[c], row, out);
    }
    if (batch->width == 0) add_byte(out, '{');
    text_out_add(out, "}\n", 2);
  }
}
