// Text functions that make new bytes: concatenation, replacement, padding.
#define _GNU_SOURCE  // memmem

#include "byte_search.h"
#include "kernel.h"
#include "kernel_text.h"
#include "value.h"

#define TEXT_BYTES_MAX (UINT32_C(1) << 30)  // as PostgreSQL's limit on a value

// `statement` sees `text`, argument 0 of the row, and writes row i through `writer`.
#define EDIT_KERNEL(name, statement)                                \
  static void name(KERNEL_ARGUMENTS) {                              \
    (void)result;                                                   \
    struct text_writer writer = {.out = out};                       \
    for (uint32_t i = 0; i < rows; i++) {                           \
      const struct text *text = KERNEL_AT(struct text, 0, i);       \
      if (out->validity && !bitmap_get(out->validity, i)) continue; \
      statement;                                                    \
    }                                                               \
  }
#define TEXT_AT(n) KERNEL_AT(struct text, n, i)
#define INTEGER_AT(n) (*KERNEL_AT(int32_t, n, i))

static char *append(char *to, const struct text *text) {
  if (text->length) memcpy(to, text_bytes(text), text->length);
  return to + text->length;
}

static void join(struct text_writer *writer, uint32_t row, const struct text *l, const struct text *r) {
  size_t length = (size_t)l->length + r->length;
  if (length > TEXT_BYTES_MAX) {
    kernel_fail(writer->out, row, ROW_TEXT_TOO_LONG);
    return;
  }
  char few[TEXT_INLINE_MAX];
  char *bytes = length <= TEXT_INLINE_MAX ? few : text_reserve(writer, length);
  append(append(bytes, l), r);
  text_set(writer, row, bytes, length);
}

// || between text and any type.
static void concatenate(KERNEL_ARGUMENTS) {
  (void)result;
  struct text_writer writer = {.out = out};
  for (uint32_t i = 0; i < rows; i++) {
    char buffers[2][VALUE_TEXT_MAX];
    struct text l = text_of_value(arguments[0], i, false, buffers[0]);
    struct text r = text_of_value(arguments[1], i, false, buffers[1]);
    join(&writer, i, &l, &r);
  }
}

// The arguments from `first` on that are not NULL, with `separator` between them.
static void concat_row(struct text_writer *writer, uint32_t row, const struct column *const *arguments,
                       const struct text *separator) {
  uint64_t length = 0;
  for (uint32_t k = 0; arguments[k]; k++)
    if (!column_is_null(arguments[k], row))
      length += (uint64_t)KERNEL_AT(struct text, k, row)->length + separator->length;
  if (length > TEXT_BYTES_MAX) {
    kernel_fail(writer->out, row, ROW_TEXT_TOO_LONG);
    return;
  }
  char *start = text_reserve(writer, length), *to = start;
  bool any = false;
  for (uint32_t k = 0; arguments[k]; k++) {
    if (column_is_null(arguments[k], row)) continue;
    if (any) to = append(to, separator);
    to = append(to, KERNEL_AT(struct text, k, row));
    any = true;
  }
  text_set(writer, row, start, (size_t)(to - start));
}

static void concat(KERNEL_ARGUMENTS) {
  (void)result;
  struct text_writer writer = {.out = out};
  const struct text nothing = {0};
  for (uint32_t i = 0; i < rows; i++) concat_row(&writer, i, arguments, &nothing);
}

static void concat_ws(KERNEL_ARGUMENTS) {
  (void)result;
  struct text_writer writer = {.out = out};
  for (uint32_t i = 0; i < rows; i++) {
    if (column_is_null(arguments[0], i)) {
      bitmap_clear(column_need_validity(out), i);
    } else {
      concat_row(&writer, i, arguments + 1, TEXT_AT(0));
    }
  }
}

static const char *find(const char *at, const char *end, const struct text *what) {
  return (size_t)(end - at) < what->length ? NULL : memmem(at, (size_t)(end - at), text_bytes(what), what->length);
}

static void replace_row(struct text_writer *writer, uint32_t row, const struct text *text, const struct text *from,
                        const struct text *to) {
  const char *at = text_bytes(text), *end = at + text->length;
  uint64_t found = 0;
  for (const char *next = at; from->length && (next = find(next, end, from)) != NULL; next += from->length) found++;
  uint64_t length = text->length - found * from->length + found * to->length;
  if (length > TEXT_BYTES_MAX) {
    kernel_fail(writer->out, row, ROW_TEXT_TOO_LONG);
    return;
  }
  char *start = text_reserve(writer, length), *out = start;
  for (; found > 0; found--) {
    const char *next = find(at, end, from);
    memcpy(out, at, (size_t)(next - at));
    out = append(out + (next - at), to);
    at = next + from->length;
  }
  if (end > at) memcpy(out, at, (size_t)(end - at));
  text_set(writer, row, start, length);
}

static size_t put_instead(char *restrict to, const char *restrict from, size_t length, char what, char instead) {
  for (size_t i = 0; i < length; i++) to[i] = from[i] == what ? instead : from[i];
  return length;
}

static size_t take_out(char *restrict to, const char *restrict from, size_t length, char what) {
  size_t kept = 0;
  for (size_t i = 0; i < length; i++) {
    to[kept] = from[i];
    kept += from[i] != what;
  }
  return kept;
}

// One byte by another or by nothing: the result is no longer than the text, so that one pass makes it.
static void replace_byte(struct text_writer *writer, uint32_t row, const struct text *text, char from,
                         const struct text *to) {
  const char *bytes = text_bytes(text), *first = byte_find(bytes, bytes + text->length, from, 1);
  if (first == NULL) {
    ((struct text *)writer->out->values)[row] = *text;
    return;
  }
  size_t before = (size_t)(first - bytes), rest = text->length - before;
  char *start = text_reserve(writer, text->length);
  memcpy(start, bytes, before);
  size_t length = before + (to->length ? put_instead(start + before, first, rest, from, to->inlined[0])
                                       : take_out(start + before, first, rest, from));
  text_set(writer, row, start, length);
  text_give_back(writer, length <= TEXT_INLINE_MAX ? text->length : text->length - length);
}

static void reverse_row(struct text_writer *writer, uint32_t row, const struct text *text) {
  const char *at = text_bytes(text), *end = at + text->length;
  char *start = text_reserve(writer, text->length), *to = start + text->length;
  while (at < end) {
    const char *next = at + 1;
    while (next < end && !utf8_starts(*next)) next++;
    to -= next - at;
    memcpy(to, at, (size_t)(next - at));
    at = next;
  }
  text_set(writer, row, start, text->length);
}

static void repeat_row(struct text_writer *writer, uint32_t row, const struct text *text, int32_t count) {
  if (count <= 0 || text->length == 0) return;
  uint64_t length = (uint64_t)text->length * (uint64_t)count;
  if (length > TEXT_BYTES_MAX) {
    kernel_fail(writer->out, row, ROW_TEXT_TOO_LONG);
    return;
  }
  char *start = text_reserve(writer, length), *to = start;
  for (int32_t k = 0; k < count; k++) to = append(to, text);
  text_set(writer, row, start, length);
}

// The first `count` characters of `fill`, which has `each`, repeated.
static char *append_fill(char *to, const struct text *fill, size_t each, size_t count) {
  const char *bytes = text_bytes(fill);
  for (; count >= each; count -= each) to = append(to, fill);
  size_t rest = utf8_offset(bytes, fill->length, count);
  if (rest) memcpy(to, bytes, rest);
  return to + rest;
}

static void pad_row(struct text_writer *writer, uint32_t row, const struct text *text, int32_t wanted,
                    const struct text *fill, bool left) {
  size_t width = wanted > 0 ? (size_t)wanted : 0, length = utf8_length(text_bytes(text), text->length);
  size_t each = utf8_length(text_bytes(fill), fill->length);
  size_t missing = width > length && each > 0 ? width - length : 0;
  if (missing > TEXT_BYTES_MAX / 4) {
    kernel_fail(writer->out, row, ROW_TEXT_TOO_LONG);
    return;
  }
  struct text kept = width < length ? text_slice(text, 0, utf8_offset(text_bytes(text), text->length, width)) : *text;
  size_t room = kept.length + (missing ? (missing / each + 1) * fill->length : 0);
  char *start = text_reserve(writer, room), *to = start;
  if (!left) to = append(to, &kept);
  if (missing) to = append_fill(to, fill, each, missing);
  if (left) to = append(to, &kept);
  text_set(writer, row, start, (size_t)(to - start));
}

static const struct text blank = {.length = 1, .inlined = " "};

EDIT_KERNEL(replace_by_text, replace_row(&writer, i, text, TEXT_AT(1), TEXT_AT(2)))
EDIT_KERNEL(replace_by_byte, replace_byte(&writer, i, text, TEXT_AT(1)->inlined[0], TEXT_AT(2)))
EDIT_KERNEL(reverse, reverse_row(&writer, i, text))
EDIT_KERNEL(repeat, repeat_row(&writer, i, text, INTEGER_AT(1)))
EDIT_KERNEL(pad_left, pad_row(&writer, i, text, INTEGER_AT(1), &blank, true))
EDIT_KERNEL(pad_right, pad_row(&writer, i, text, INTEGER_AT(1), &blank, false))
EDIT_KERNEL(pad_left_with, pad_row(&writer, i, text, INTEGER_AT(1), TEXT_AT(2), true))
EDIT_KERNEL(pad_right_with, pad_row(&writer, i, text, INTEGER_AT(1), TEXT_AT(2), false))

// Rows without the byte are views of the argument's.
static void replace(KERNEL_ARGUMENTS) {
  bool constant = arguments[1]->constant && arguments[2]->constant;
  const struct text *from = arguments[1]->values, *to = arguments[2]->values;
  if (constant && from->length == 1 && to->length <= 1) {
    buffer_list_add_all(&out->texts, &arguments[0]->texts);
    replace_by_byte(arguments, rows, result, out);
  } else {
    replace_by_text(arguments, rows, result, out);
  }
}

#define CONCATENATE(kind) \
  FUNCTION2("||", TYPE_TEXT, kind, TYPE_TEXT, concatenate), FUNCTION2("||", kind, TYPE_TEXT, TYPE_TEXT, concatenate)

static const struct function functions[] = {
    FUNCTION2("||", TYPE_TEXT, TYPE_TEXT, TYPE_TEXT, concatenate),
    CONCATENATE(TYPE_BOOL),
    CONCATENATE(TYPE_INT16),
    CONCATENATE(TYPE_INT32),
    CONCATENATE(TYPE_INT64),
    CONCATENATE(TYPE_FLOAT32),
    CONCATENATE(TYPE_FLOAT64),
    CONCATENATE(TYPE_NUMERIC),
    CONCATENATE(TYPE_DATE),
    CONCATENATE(TYPE_TIMESTAMP),
    CONCATENATE(TYPE_TIMESTAMPTZ),
    CONCATENATE(TYPE_INTERVAL),
    {.name = "concat",
     .argument_count = 1,
     .variadic = true,
     .arguments = {TYPE_UNKNOWN},
     .result = TYPE_TEXT,
     .kernel = concat},
    {.name = "concat_ws",
     .argument_count = 2,
     .variadic = true,
     .arguments = {TYPE_TEXT, TYPE_UNKNOWN},
     .result = TYPE_TEXT,
     .kernel = concat_ws},
    FUNCTION3("replace", TYPE_TEXT, TYPE_TEXT, TYPE_TEXT, TYPE_TEXT, replace),
    FUNCTION1("reverse", TYPE_TEXT, TYPE_TEXT, reverse),
    FUNCTION2("repeat", TYPE_TEXT, TYPE_INT32, TYPE_TEXT, repeat),
    FUNCTION2("lpad", TYPE_TEXT, TYPE_INT32, TYPE_TEXT, pad_left),
    FUNCTION2("rpad", TYPE_TEXT, TYPE_INT32, TYPE_TEXT, pad_right),
    FUNCTION3("lpad", TYPE_TEXT, TYPE_INT32, TYPE_TEXT, TYPE_TEXT, pad_left_with),
    FUNCTION3("rpad", TYPE_TEXT, TYPE_INT32, TYPE_TEXT, TYPE_TEXT, pad_right_with),
};
const struct function_family text_edit_family = FAMILY(functions);
