// Text of numerics, in and out.
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "numeric_internal.h"

static bool parse_special(const char *text, size_t length, struct numeric *out) {
  static const struct { const char *name; enum numeric_class class; } names[] = {
      {"nan", NUMERIC_NAN}, {"infinity", NUMERIC_PLUS_INFINITY}, {"+infinity", NUMERIC_PLUS_INFINITY}, {"inf", NUMERIC_PLUS_INFINITY},
      {"+inf", NUMERIC_PLUS_INFINITY}, {"-infinity", NUMERIC_MINUS_INFINITY}, {"-inf", NUMERIC_MINUS_INFINITY}};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    if (strlen(names[i].name) == length && strncasecmp(names[i].name, text, length) == 0) {
      memset(out, 0, sizeof *out);
      out->class = (uint8_t)names[i].class;
      return true;
    }
  return false;
}

struct digits { uint128 value; int scale; bool any, overflow; };

static const char *read_digits(const char *text, const char *end, struct digits *digits, bool fraction) {
  for (; text < end && isdigit((unsigned char)*text); text++) {
    digits->any = true;
    if (digits->value >= power_of_ten(NUMERIC_DIGITS_MAX - 1)) digits->overflow = true;
    else digits->value = digits->value * 10 + (unsigned)(*text - '0');
    digits->scale += fraction;
  }
  return text;
}

static const char *read_exponent(const char *text, const char *end, int *exponent) {
  if (text == end || (*text != 'e' && *text != 'E')) return text;
  const char *at = text + 1;
  bool negative = at < end && *at == '-';
  if (at < end && (*at == '-' || *at == '+')) at++;
  if (at == end || !isdigit((unsigned char)*at)) return text;
  int value = 0;
  for (; at < end && isdigit((unsigned char)*at); at++) value = value < 100000 ? value * 10 + (*at - '0') : value;
  *exponent = negative ? -value : value;
  return at;
}

enum row_error numeric_parse(const char *text, size_t length, struct numeric *out) {
  while (length && isspace((unsigned char)text[length - 1])) length--;
  while (length && isspace((unsigned char)*text)) text++, length--;
  if (parse_special(text, length, out)) return ROW_OK;
  const char *end = text + length;
  bool negative = length && *text == '-';
  if (length && (*text == '-' || *text == '+')) text++;
  struct digits digits = {0};
  text = read_digits(text, end, &digits, false);
  if (text < end && *text == '.') text = read_digits(text + 1, end, &digits, true);
  int exponent = 0;
  if (digits.any) text = read_exponent(text, end, &exponent);
  if (!digits.any || text != end) return ROW_INVALID_NUMERIC;
  if (digits.overflow) return ROW_NUMERIC_PRECISION;
  int scale = digits.scale - exponent;
  struct wide value = {0, digits.value};
  if (scale < 0 && (!wide_shift(&value, (unsigned)-scale) || value.high)) return ROW_NUMERIC_PRECISION;
  return numeric_make(negative, value.low, scale < 0 ? 0 : scale, out);
}

static size_t put_digits(uint128 value, int scale, char *out) {
  char reversed[NUMERIC_DIGITS_MAX + 2];
  int count = 0, shown = scale > 50 ? 50 : scale;  // no value of 38 digits needs more here
  for (; value || count == 0; value /= 10) reversed[count++] = (char)('0' + (int)(value % 10));
  size_t length = 0;
  for (int i = count - 1; i >= scale; i--) out[length++] = reversed[i];
  if (count <= scale) out[length++] = '0';
  if (scale == 0) return length;
  out[length++] = '.';
  for (int i = scale - 1; i >= scale - shown; i--) out[length++] = i < count ? reversed[i] : '0';
  return length;
}

size_t numeric_format(const struct numeric *value, char *out) {
  static const char *const specials[] = {"", "NaN", "Infinity", "-Infinity"};
  if (value->class != NUMERIC_FINITE) {
    size_t length = strlen(specials[value->class]);
    memcpy(out, specials[value->class], length);
    return length;
  }
  bool negative = value->coefficient < 0;
  if (negative) *out = '-';
  return negative + put_digits(magnitude(value->coefficient), value->scale, out + negative);
}

double numeric_to_double(const struct numeric *value) {
  char text[NUMERIC_TEXT_MAX + 1];
  text[numeric_format(value, text)] = '\0';
  return strtod(text, NULL);
}
