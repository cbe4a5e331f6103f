// Text functions that measure, search, or give a part of their argument: no bytes are copied.
#define _GNU_SOURCE  // memmem

#include "byte_search.h"
#include "kernel.h"
#include "kernel_text.h"

// A part of a text. Views are made of it last: a view is no pair of registers to the compiler, and copies of one stall.
struct span {
  const char *bytes;
  size_t length;
};

// Kernels whose rows are views of argument 0: `expression` is a part of `text`, made for row `i`.
#define VIEW_KERNEL(name, expression)                           \
  static void name(KERNEL_ARGUMENTS) {                          \
    (void)result;                                               \
    struct text *values = out->values;                          \
    buffer_list_add_all(&out->texts, &arguments[0]->texts);     \
    for (uint32_t i = 0; i < rows; i++) {                       \
      const struct text *text = KERNEL_AT(struct text, 0, i);   \
      const struct span span = (expression);                    \
      values[i] = text_view(span.bytes, (uint32_t)span.length); \
    }                                                           \
  }
#define TEXT_AT(n) KERNEL_AT(struct text, n, i)
#define INTEGER_AT(n) (*KERNEL_AT(int32_t, n, i))

// Bytes [from, to).
static struct span part(const struct text *text, size_t from, size_t to) {
  return from < to ? (struct span){text_bytes(text) + from, to - from} : (struct span){0};
}

// Characters [from, to) counted from 0.
static struct span characters(const struct text *text, int64_t from, int64_t to) {
  if (to <= from || from >= text->length) return (struct span){0};
  const char *bytes = text_bytes(text);
  size_t start = utf8_offset(bytes, text->length, from < 0 ? 0 : (size_t)from);
  if (to >= text->length) return part(text, start, text->length);
  size_t count = (size_t)(to - (from < 0 ? 0 : from));
  return part(text, start, start + utf8_offset(bytes + start, text->length - start, count));
}

static struct span substring(const struct text *text, int64_t first, int64_t length, struct column *out, uint32_t row) {
  if (length < 0) {
    kernel_fail(out, row, ROW_NEGATIVE_SUBSTRING);
    return (struct span){0};
  }
  int64_t from = first - 1, to = from + length;
  return to < 0 ? (struct span){0} : characters(text, from < 0 ? 0 : from, to);
}

// A negative count leaves out that many at the other end.
static struct span left(const struct text *text, int64_t count) {
  if (count < 0) count += (int64_t)utf8_length(text_bytes(text), text->length);
  return characters(text, 0, count);
}

static struct span right(const struct text *text, int64_t count) {
  int64_t from = -count;
  if (count >= 0) from = (int64_t)utf8_length(text_bytes(text), text->length) - count;
  return characters(text, from < 0 ? 0 : from, INT64_MAX);
}

static const char *find(const char *bytes, size_t length, const struct text *what) {
  if (what->length == 0) return bytes;
  return length < what->length ? NULL : memmem(bytes, length, text_bytes(what), what->length);
}

static int64_t count_fields(const struct text *text, const struct text *delimiter) {
  const char *at = text_bytes(text), *end = at + text->length;
  int64_t fields = 1;
  while ((at = find(at, (size_t)(end - at), delimiter)) != NULL) {
    at += delimiter->length;
    fields++;
  }
  return fields;
}

// Field `number`, from 1, between single bytes.
static struct span field_by_byte(const struct text *text, char delimiter, int64_t number) {
  const char *start = text_bytes(text), *at = start, *end = at + text->length;
  if (number > 1) {
    at = byte_find(at, end, delimiter, (uint64_t)number - 1);
    if (at == NULL) return (struct span){0};
    at++;
  }
  const char *next = byte_find(at, end, delimiter, 1);
  return part(text, (size_t)(at - start), (size_t)((next ? next : end) - start));
}

static struct span field_of(const struct text *text, const struct text *delimiter, int64_t number) {
  if (delimiter->length == 1) return field_by_byte(text, delimiter->inlined[0], number);
  const char *start = text_bytes(text), *at = start, *end = at + text->length;
  for (;; number--) {
    const char *next = find(at, (size_t)(end - at), delimiter);
    if (number == 1) return part(text, (size_t)(at - start), (size_t)((next ? next : end) - start));
    if (next == NULL) return (struct span){0};
    at = next + delimiter->length;
  }
}

static struct span split_part_of(const struct text *text, const struct text *delimiter, int64_t number,
                                 struct column *out, uint32_t row) {
  if (number == 0) kernel_fail(out, row, ROW_FIELD_POSITION);
  if (number == 0 || text->length == 0) return (struct span){0};
  if (delimiter->length == 0) return number == 1 || number == -1 ? part(text, 0, text->length) : (struct span){0};
  if (number < 0) number += count_fields(text, delimiter) + 1;
  return number < 1 ? (struct span){0} : field_of(text, delimiter, number);
}

static size_t character_size(const char *at, const char *end) {
  size_t size = 1;
  while (size < 4 && at + size < end && !utf8_starts(at[size])) size++;
  return size;
}

static bool holds(const struct text *set, const char *character, size_t size) {
  const char *at = text_bytes(set), *end = at + set->length;
  while (at < end) {
    size_t step = character_size(at, end);
    if (step == size && memcmp(at, character, size) == 0) return true;
    at += step;
  }
  return false;
}

enum side { SIDE_LEFT = 1, SIDE_RIGHT = 2, SIDE_BOTH = 3 };

static struct span trim(const struct text *text, const struct text *set, enum side side) {
  const char *bytes = text_bytes(text), *at = bytes, *end = bytes + text->length;
  while ((side & SIDE_LEFT) && at < end && holds(set, at, character_size(at, end))) at += character_size(at, end);
  while ((side & SIDE_RIGHT) && at < end) {
    const char *last = end - 1;
    while (last > at && !utf8_starts(*last)) last--;
    if (!holds(set, last, (size_t)(end - last))) break;
    end = last;
  }
  return part(text, (size_t)(at - bytes), (size_t)(end - bytes));
}

static const struct text blank = {.length = 1, .inlined = " "};

VIEW_KERNEL(substring_from, characters(text, (int64_t)INTEGER_AT(1) - 1 < 0 ? 0 : INTEGER_AT(1) - 1, INT64_MAX))
VIEW_KERNEL(substring_for, substring(text, INTEGER_AT(1), INTEGER_AT(2), out, i))
VIEW_KERNEL(left_text, left(text, INTEGER_AT(1)))
VIEW_KERNEL(right_text, right(text, INTEGER_AT(1)))
VIEW_KERNEL(split_part, split_part_of(text, TEXT_AT(1), INTEGER_AT(2), out, i))
VIEW_KERNEL(trim_blanks, trim(text, &blank, SIDE_BOTH))
VIEW_KERNEL(trim_left_blanks, trim(text, &blank, SIDE_LEFT))
VIEW_KERNEL(trim_right_blanks, trim(text, &blank, SIDE_RIGHT))
VIEW_KERNEL(trim_set, trim(text, TEXT_AT(1), SIDE_BOTH))
VIEW_KERNEL(trim_left_set, trim(text, TEXT_AT(1), SIDE_LEFT))
VIEW_KERNEL(trim_right_set, trim(text, TEXT_AT(1), SIDE_RIGHT))

static int32_t position(const struct text *text, const struct text *what) {
  const char *bytes = text_bytes(text), *found = find(bytes, text->length, what);
  return found ? (int32_t)utf8_length(bytes, (size_t)(found - bytes)) + 1 : 0;
}

static bool starts(const struct text *text, const struct text *prefix) {
  return text->length >= prefix->length && memcmp(text_bytes(text), text_bytes(prefix), prefix->length) == 0;
}

static int32_t first_character(const struct text *text) {
  if (text->length == 0) return 0;
  const unsigned char *b = (const unsigned char *)text_bytes(text);
  size_t size = character_size((const char *)b, (const char *)b + text->length);
  int32_t code = size == 1 ? b[0] : b[0] & (0x7f >> size);
  for (size_t i = 1; i < size; i++) code = code << 6 | (b[i] & 0x3f);
  return code;
}

KERNEL1(length, struct text, int32_t, (int32_t)utf8_length(text_bytes(&a), a.length))
KERNEL1(octet_length, struct text, int32_t, (int32_t)a.length)
KERNEL1(bit_length, struct text, int32_t, (int32_t)(8 * a.length))
KERNEL1(ascii, struct text, int32_t, first_character(&a))
KERNEL2(strpos, struct text, struct text, int32_t, position(&a, &b))
KERNEL2(starts_with, struct text, struct text, uint8_t, starts(&a, &b))

#define TO_INTEGER(name, kernel) FUNCTION1(name, TYPE_TEXT, TYPE_INT32, kernel)
#define TRIM(name, blanks, set) \
  FUNCTION1(name, TYPE_TEXT, TYPE_TEXT, blanks), FUNCTION2(name, TYPE_TEXT, TYPE_TEXT, TYPE_TEXT, set)

static const struct function functions[] = {
    TO_INTEGER("length", length),
    TO_INTEGER("char_length", length),
    TO_INTEGER("character_length", length),
    TO_INTEGER("octet_length", octet_length),
    TO_INTEGER("bit_length", bit_length),
    TO_INTEGER("ascii", ascii),
    FUNCTION2("strpos", TYPE_TEXT, TYPE_TEXT, TYPE_INT32, strpos),
    FUNCTION2("position", TYPE_TEXT, TYPE_TEXT, TYPE_INT32, strpos),
    FUNCTION2("starts_with", TYPE_TEXT, TYPE_TEXT, TYPE_BOOL, starts_with),
    FUNCTION2("^@", TYPE_TEXT, TYPE_TEXT, TYPE_BOOL, starts_with),
    FUNCTION2("substring", TYPE_TEXT, TYPE_INT32, TYPE_TEXT, substring_from),
    FUNCTION2("substr", TYPE_TEXT, TYPE_INT32, TYPE_TEXT, substring_from),
    FUNCTION3("substring", TYPE_TEXT, TYPE_INT32, TYPE_INT32, TYPE_TEXT, substring_for),
    FUNCTION3("substr", TYPE_TEXT, TYPE_INT32, TYPE_INT32, TYPE_TEXT, substring_for),
    FUNCTION2("left", TYPE_TEXT, TYPE_INT32, TYPE_TEXT, left_text),
    FUNCTION2("right", TYPE_TEXT, TYPE_INT32, TYPE_TEXT, right_text),
    FUNCTION3("split_part", TYPE_TEXT, TYPE_TEXT, TYPE_INT32, TYPE_TEXT, split_part),
    TRIM("btrim", trim_blanks, trim_set),
    TRIM("trim", trim_blanks, trim_set),
    TRIM("ltrim", trim_left_blanks, trim_left_set),
    TRIM("rtrim", trim_right_blanks, trim_right_set),
};
const struct function_family text_family = FAMILY(functions);
