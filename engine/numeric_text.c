// Numerics from and to text and floating point.
#include <stdio.h>
#include <string.h>

#include "numeric_internal.h"
#include "text_scan.h"
#include "value.h"

// What the digits of a number come to before its sign is applied.
struct digits {
  unsigned __int128 magnitude;
  int count;  // significant digits in magnitude
  int scale;  // digits after the point, negative after an exponent
  bool too_many;
  bool any;
};

static void add_digit(struct digits *digits, char c, bool after_point) {
  digits->any = true;
  digits->scale += after_point;
  if (digits->count == 0 && c == '0') return;
  if (digits->count == NUMERIC_DIGITS_MAX) {
    digits->too_many = true;
    return;
  }
  digits->magnitude = digits->magnitude * 10 + (unsigned)(c - '0');
  digits->count++;
}

static const char *scan_digits(const char *at, const char *end, struct digits *digits) {
  bool after_point = false;
  for (; at < end; at++) {
    if (scan_is_digit(*at)) {
      add_digit(digits, *at, after_point);
    } else if (*at == '.' && !after_point) {
      after_point = true;
    } else {
      break;
    }
  }
  return at;
}

// Reads "e±n" at `at`; NULL if it is malformed.
static const char *scan_exponent(const char *at, const char *end, struct digits *digits) {
  if (at == end || (*at != 'e' && *at != 'E')) return at;
  at++;
  bool negative = at < end && *at == '-';
  if (at < end && (*at == '-' || *at == '+')) at++;
  if (at == end || !scan_is_digit(*at)) return NULL;
  int exponent = 0;
  for (; at < end && scan_is_digit(*at); at++) {
    if (exponent < 1000000) exponent = exponent * 10 + (*at - '0');
  }
  digits->scale += negative ? exponent : -exponent;
  return at;
}

static enum row_error make_number(const struct digits *digits, bool negative, struct numeric *out) {
  if (digits->too_many) return ROW_NUMERIC_PRECISION;
  struct wide magnitude = wide_from(digits->magnitude);
  int scale = digits->scale;
  if (scale < 0) {
    if (!numeric_scale_up(&magnitude, -scale, &magnitude)) return ROW_NUMERIC_PRECISION;
    scale = 0;
  }
  return numeric_make(negative, &magnitude, scale, out);
}

static enum row_error parse_special(const char *text, size_t length, bool signed_text, bool negative,
                                    struct numeric *out) {
  if (scan_equals(text, length, "nan") && !signed_text) {
    *out = numeric_special(NUMERIC_NAN);
  } else if (scan_equals(text, length, "infinity") || scan_equals(text, length, "inf")) {
    *out = numeric_special(negative ? NUMERIC_MINUS_INFINITY : NUMERIC_PLUS_INFINITY);
  } else {
    return ROW_INVALID_NUMERIC;
  }
  return ROW_OK;
}

enum row_error numeric_parse(const char *text, size_t length, struct numeric *out) {
  *out = (struct numeric){.coefficient = 0};
  scan_trim(&text, &length);
  const char *at = text, *end = text + length;
  bool negative = at < end && *at == '-', signed_text = negative || (at < end && *at == '+');
  if (signed_text) at++;
  struct digits digits = {.count = 0};
  const char *number = at;
  at = scan_digits(at, end, &digits);
  if (!digits.any) return parse_special(number, (size_t)(end - number), signed_text, negative, out);
  at = scan_exponent(at, end, &digits);
  if (at != end) return ROW_INVALID_NUMERIC;
  return make_number(&digits, negative, out);
}

// Writes the decimal digits of `magnitude`, at least `least` of them.
static size_t write_digits(unsigned __int128 magnitude, size_t least, char *out) {
  char reversed[NUMERIC_TEXT_MAX];
  size_t count = 0;
  while (magnitude > UINT64_MAX) {
    uint64_t low = (uint64_t)(magnitude % UINT64_C(1000000000000000000));
    magnitude /= UINT64_C(1000000000000000000);
    for (int i = 0; i < 18; i++, low /= 10) reversed[count++] = (char)('0' + low % 10);
  }
  for (uint64_t rest = (uint64_t)magnitude; rest > 0; rest /= 10) reversed[count++] = (char)('0' + rest % 10);
  while (count < least) reversed[count++] = '0';
  for (size_t i = 0; i < count; i++) out[i] = reversed[count - 1 - i];
  return count;
}

static size_t copy_word(const char *word, char *out) {
  size_t length = strlen(word);
  memcpy(out, word, length);
  return length;
}

size_t numeric_format(const struct numeric *value, char *out) {
  if (value->class == NUMERIC_NAN) return copy_word("NaN", out);
  if (value->class == NUMERIC_PLUS_INFINITY) return copy_word("Infinity", out);
  if (value->class == NUMERIC_MINUS_INFINITY) return copy_word("-Infinity", out);
  size_t scale = (size_t)value->scale, used = 0;
  if (value->coefficient < 0) out[used++] = '-';
  used += write_digits(numeric_magnitude(value), scale + 1, out + used);
  if (scale == 0) return used;
  memmove(out + used - scale + 1, out + used - scale, scale);
  out[used - scale] = '.';
  return used + 1;
}

static enum row_error from_floating(double value, int digits, struct numeric *out) {
  *out = (struct numeric){.coefficient = 0};
  if (__builtin_isnan(value) || __builtin_isinf(value)) {
    enum numeric_class infinity = value > 0 ? NUMERIC_PLUS_INFINITY : NUMERIC_MINUS_INFINITY;
    *out = numeric_special(__builtin_isnan(value) ? NUMERIC_NAN : infinity);
    return ROW_OK;
  }
  char text[64];
  int length = snprintf(text, sizeof text, "%.*g", digits, value);
  return numeric_parse(text, (size_t)length, out);
}

enum row_error numeric_from_double(double value, struct numeric *out) {
  return from_floating(value, 15, out);
}

enum row_error numeric_from_float(float value, struct numeric *out) {
  return from_floating((double)value, 6, out);
}

double numeric_to_double(const struct numeric *value) {
  static const double exact_powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  const __int128 exact = (__int128)1 << 53;
  if (numeric_is_finite(value) && value->scale <= 22 && value->coefficient <= exact && value->coefficient >= -exact) {
    return (double)value->coefficient / exact_powers[value->scale];
  }
  char text[NUMERIC_TEXT_MAX];
  double result = 0;
  double_parse(text, numeric_format(value, text), &result);
  return result;
}
