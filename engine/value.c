// One value of any type from text, to text, and compared.
#include "value.h"

#include <assert.h>
#include <string.h>

#include "datetime.h"
#include "float_text.h"
#include "numeric.h"
#include "text_scan.h"

#define SAFE_DIGITS 18  // any so many digits fit int64_t

static enum row_error parse_long_integer(const char *at, const char *end, bool negative, int64_t *out) {
  int64_t value = 0;
  bool overflow = false;
  for (; at < end; at++) {
    if (!scan_is_digit(*at)) return ROW_INVALID_INTEGER;
    // Collected below zero, where the range reaches one further.
    overflow |= __builtin_mul_overflow(value, 10, &value);
    overflow |= __builtin_sub_overflow(value, *at - '0', &value);
  }
  if (!negative) overflow |= __builtin_sub_overflow(0, value, &value);
  *out = value;
  return overflow ? ROW_INT64_RANGE : ROW_OK;
}

enum row_error int64_parse(const char *text, size_t length, int64_t *out) {
  scan_trim(&text, &length);
  const char *at = text, *end = text + length;
  bool negative = length > 0 && *at == '-';
  if (length > 0 && (*at == '-' || *at == '+')) at++;
  if (at == end) return ROW_INVALID_INTEGER;
  if (end - at > SAFE_DIGITS) return parse_long_integer(at, end, negative, out);
  int64_t value = 0;
  for (; at < end; at++) {
    unsigned digit = (unsigned)*at - '0';
    if (digit > 9) return ROW_INVALID_INTEGER;
    value = value * 10 + digit;
  }
  *out = negative ? -value : value;
  return ROW_OK;
}

static enum row_error parse_int16(const char *text, size_t length, void *out) {
  int64_t value = 0;
  enum row_error error = int64_parse(text, length, &value);
  if (error) return error == ROW_INT64_RANGE ? ROW_INT16_RANGE : error;
  if (value < INT16_MIN || value > INT16_MAX) return ROW_INT16_RANGE;
  int16_t narrow = (int16_t)value;
  memcpy(out, &narrow, sizeof narrow);
  return ROW_OK;
}

static enum row_error parse_int32(const char *text, size_t length, void *out) {
  int64_t value = 0;
  enum row_error error = int64_parse(text, length, &value);
  if (error) return error == ROW_INT64_RANGE ? ROW_INT32_RANGE : error;
  if (value < INT32_MIN || value > INT32_MAX) return ROW_INT32_RANGE;
  int32_t narrow = (int32_t)value;
  memcpy(out, &narrow, sizeof narrow);
  return ROW_OK;
}

// Any unambiguous beginning of true, false, yes, no, on, off, and 1 and 0.
static enum row_error parse_bool(const char *text, size_t length, void *out) {
  static const struct {
    const char *word;
    uint8_t shortest;
    uint8_t value;
  } words[] = {{"true", 1, 1}, {"false", 1, 0}, {"yes", 1, 1}, {"no", 1, 0},
               {"on", 2, 1},   {"off", 2, 0},   {"1", 1, 1},   {"0", 1, 0}};
  scan_trim(&text, &length);
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    if (length < words[i].shortest || length > strlen(words[i].word)) continue;
    size_t same = 0;
    while (same < length && scan_lower(text[same]) == words[i].word[same]) same++;
    if (same < length) continue;
    memcpy(out, &words[i].value, 1);
    return ROW_OK;
  }
  return ROW_INVALID_BOOL;
}

static enum row_error parse_numeric(struct type type, const char *text, size_t length, void *out) {
  struct numeric value;
  enum row_error error = numeric_parse(text, length, &value);
  if (!error) error = numeric_apply_modifier(&value, type.precision, type.scale);
  memcpy(out, &value, sizeof value);
  return error;
}

static enum row_error parse_text(struct type type, const char *text, size_t length, void *out) {
  assert(length <= UINT32_MAX);
  if (type.precision > 0 && length > type.precision) {
    size_t characters = 0, at = 0;
    for (; at < length; at++) {
      bool starts_character = ((unsigned char)text[at] & 0xc0) != 0x80;
      if (starts_character && ++characters > type.precision) break;
    }
    // Only spaces may be cut off.
    for (size_t i = at; i < length; i++) {
      if (text[i] != ' ') return ROW_TEXT_TOO_LONG;
    }
    length = at;
  }
  struct text view = text_view(text, (uint32_t)length);
  memcpy(out, &view, sizeof view);
  return ROW_OK;
}

enum row_error value_parse(struct type type, const char *text, size_t length, void *out) {
  switch (type.kind) {
    case TYPE_BOOL:
      return parse_bool(text, length, out);
    case TYPE_INT16:
      return parse_int16(text, length, out);
    case TYPE_INT32:
      return parse_int32(text, length, out);
    case TYPE_INT64:
      return int64_parse(text, length, out);
    case TYPE_FLOAT32:
      return float_parse(text, length, out);
    case TYPE_FLOAT64:
      return double_parse(text, length, out);
    case TYPE_NUMERIC:
      return parse_numeric(type, text, length, out);
    case TYPE_UNKNOWN:
    case TYPE_TEXT:
      return parse_text(type, text, length, out);
    case TYPE_DATE:
      return date_parse(text, length, out);
    case TYPE_TIMESTAMP:
      return timestamp_parse(text, length, false, out);
    case TYPE_TIMESTAMPTZ:
      return timestamp_parse(text, length, true, out);
    case TYPE_INTERVAL:
      return interval_parse(text, length, out);
    case TYPE_COUNT:
      break;
  }
  assert(!"a value has a type");
  return ROW_NOT_SINGLE;
}

size_t int64_format(int64_t value, char *out) {
  char reversed[20];
  size_t count = 0, used = 0;
  uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
  do {
    reversed[count++] = (char)('0' + rest % 10);
    rest /= 10;
  } while (rest > 0);
  if (value < 0) out[used++] = '-';
  while (count > 0) out[used++] = reversed[--count];
  return used;
}

static size_t format_bool(const uint8_t *value, char *out) {
  *out = *value ? 't' : 'f';
  return 1;
}

size_t value_format(enum type_kind kind, const void *value, char *out) {
  switch (kind) {
    case TYPE_BOOL:
      return format_bool(value, out);
    case TYPE_INT16:
      return int64_format(*(const int16_t *)value, out);
    case TYPE_INT32:
      return int64_format(*(const int32_t *)value, out);
    case TYPE_INT64:
      return int64_format(*(const int64_t *)value, out);
    case TYPE_FLOAT32:
      return float_format(*(const float *)value, out);
    case TYPE_FLOAT64:
      return double_format(*(const double *)value, out);
    case TYPE_NUMERIC:
      return numeric_format(value, out);
    case TYPE_DATE:
      return date_format(*(const int32_t *)value, out);
    case TYPE_TIMESTAMP:
      return timestamp_format(*(const int64_t *)value, false, out);
    case TYPE_TIMESTAMPTZ:
      return timestamp_format(*(const int64_t *)value, true, out);
    case TYPE_INTERVAL:
      return interval_format(value, out);
    case TYPE_UNKNOWN:
    case TYPE_TEXT:
    case TYPE_COUNT:
      break;
  }
  assert(!"text is its own text");
  return 0;
}

static int compare_int64(int64_t left, int64_t right) {
  return (left > right) - (left < right);
}

static int compare_double(double left, double right) {
  if (left != left || right != right) return (left != left) - (right != right);
  return (left > right) - (left < right);
}

int value_compare(enum type_kind kind, const void *left, const void *right) {
  switch (kind) {
    case TYPE_BOOL:
      return compare_int64(*(const uint8_t *)left, *(const uint8_t *)right);
    case TYPE_INT16:
      return compare_int64(*(const int16_t *)left, *(const int16_t *)right);
    case TYPE_INT32:
    case TYPE_DATE:
      return compare_int64(*(const int32_t *)left, *(const int32_t *)right);
    case TYPE_INT64:
    case TYPE_TIMESTAMP:
    case TYPE_TIMESTAMPTZ:
      return compare_int64(*(const int64_t *)left, *(const int64_t *)right);
    case TYPE_FLOAT32:
      return compare_double((double)*(const float *)left, (double)*(const float *)right);
    case TYPE_FLOAT64:
      return compare_double(*(const double *)left, *(const double *)right);
    case TYPE_NUMERIC:
      return numeric_compare(left, right);
    case TYPE_INTERVAL:
      return interval_compare(left, right);
    case TYPE_UNKNOWN:
    case TYPE_TEXT:
      return text_compare(left, right);
    case TYPE_COUNT:
      break;
  }
  assert(!"a value has a type");
  return 0;
}
