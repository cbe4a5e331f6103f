// Floating point from text, correctly rounded: exactly representable products first (Clinger), then 128-bit
// products (Eisel and Lemire), then strtod for what is left.
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "float_text.h"
#include "memory.h"
#include "power_of_ten.h"
#include "quick_parse.h"
#include "text_scan.h"

#define DIGITS_MAX 19  // any so many fit uint64_t

// A decimal: digits × 10^exponent. Not `simple`: something strtod must look at.
struct decimal {
  uint64_t digits;
  int exponent;
  bool negative;
  bool simple;
};

static const char *scan_mantissa(const char *at, const char *end, struct decimal *out) {
  const char *start = at;
  uint64_t digits = 0;
  for (; at < end && scan_is_digit(*at); at++) digits = digits * 10 + (uint64_t)(*at - '0');
  ptrdiff_t count = at - start;
  if (at < end && *at == '.') {
    const char *point = ++at;
    for (; at < end && scan_is_digit(*at); at++) digits = digits * 10 + (uint64_t)(*at - '0');
    out->exponent = (int)(point - at);
    count += at - point;
  }
  out->digits = digits;
  out->simple = count > 0 && count <= DIGITS_MAX;
  return at;
}

static const char *scan_exponent(const char *at, const char *end, struct decimal *out) {
  if (at == end || (*at != 'e' && *at != 'E')) return at;
  const char *digits = at + 1;
  bool negative = digits < end && *digits == '-';
  if (digits < end && (*digits == '-' || *digits == '+')) digits++;
  int exponent = 0;
  for (at = digits; at < end && at < digits + 5 && scan_is_digit(*at); at++) exponent = exponent * 10 + (*at - '0');
  if (at == digits) out->simple = false;
  out->exponent += negative ? -exponent : exponent;
  return at;
}

// Reads text that has no white space around it.
static struct decimal scan_decimal(const char *text, size_t length) {
  const char *at = text, *end = text + length;
  struct decimal decimal = {.negative = length > 0 && *text == '-'};
  if (length > 0 && (*text == '-' || *text == '+')) at++;
  at = scan_mantissa(at, end, &decimal);
  at = scan_exponent(at, end, &decimal);
  if (at != end) decimal.simple = false;
  return decimal;
}

// The power's significand rounded down, as the error bound below wants it.
static struct power_of_ten floor_power(int exponent) {
  struct power_of_ten power = power_of_ten[exponent - POWER_OF_TEN_MIN];
  if (exponent < 0 || exponent > 55) power.high -= power.low-- == 0;
  return power;
}

// The top 128 bits of digits × power; false if they may be too low.
static bool multiply_power(uint64_t digits, int exponent, uint64_t *high, uint64_t *low) {
  struct power_of_ten power = floor_power(exponent);
  unsigned __int128 product = (unsigned __int128)digits * power.high;
  *high = (uint64_t)(product >> 64);
  *low = (uint64_t)product;
  if ((*high & 0x1ff) != 0x1ff || *low + digits >= digits) return true;
  unsigned __int128 rest = (unsigned __int128)digits * power.low;
  product += (uint64_t)(rest >> 64);
  *high = (uint64_t)(product >> 64);
  *low = (uint64_t)product;
  return !((*high & 0x1ff) == 0x1ff && *low + 1 == 0 && (uint64_t)rest + digits < digits);
}

// Eisel and Lemire, "Number parsing at a gigabyte per second". False where the answer is not certain.
static bool convert_approximately(uint64_t digits, int power, double *out) {
  if (power < POWER_OF_TEN_MIN || power > 308) return false;
  if (digits == 0) {
    *out = 0;
    return true;
  }
  int zeros = __builtin_clzll(digits);
  uint64_t high, low;
  if (!multiply_power(digits << zeros, power, &high, &low)) return false;
  uint64_t top = high >> 63, significand = high >> (top + 9);
  int64_t exponent = ((INT64_C(217706) * power) >> 16) + 64 + 1023 - zeros - (top ? 0 : 1);
  if (low == 0 && (high & 0x1ff) == 0 && (significand & 3) == 1) return false;
  significand = (significand + (significand & 1)) >> 1;
  if (significand >> 53) {
    significand >>= 1;
    exponent++;
  }
  if (exponent < 1 || exponent >= 0x7ff) return false;
  uint64_t bits = (uint64_t)exponent << 52 | (significand & ((UINT64_C(1) << 52) - 1));
  memcpy(out, &bits, sizeof bits);
  return true;
}

bool double_from_decimal(uint64_t digits, int exponent, double *out) {
  return quick_exact_double(digits, exponent, out) || convert_approximately(digits, exponent, out);
}

#define SHORT_MAX 128

// strtod wants a NUL behind the text. Ownership of long copies lasts only to the end of the call,
// which nothing leaves early.
static const char *terminate(const char *text, size_t length, char *room) {
  if (length >= SHORT_MAX) return mem_strndup(text, length);
  memcpy(room, text, length);
  room[length] = '\0';
  return room;
}

static enum row_error check_range(double value, bool out_of_range) {
  if (!out_of_range) return ROW_OK;
  if (value == 0) return ROW_FLOAT_UNDERFLOW;
  return isinf(value) ? ROW_FLOAT_OVERFLOW : ROW_OK;  // a denormal value is as good as any
}

static enum row_error parse_slowly(const char *text, size_t length, double *out) {
  char room[SHORT_MAX], *end;
  if (length == 0) return ROW_INVALID_FLOAT;
  const char *copy = terminate(text, length, room);
  errno = 0;
  *out = strtod(copy, &end);
  bool complete = end == copy + length, out_of_range = errno == ERANGE;
  if (copy != room) mem_free((void *)(uintptr_t)copy);
  return complete ? check_range(*out, out_of_range) : ROW_INVALID_FLOAT;
}

enum row_error double_parse(const char *text, size_t length, double *out) {
  scan_trim(&text, &length);
  struct decimal decimal = scan_decimal(text, length);
  if (decimal.simple && double_from_decimal(decimal.digits, decimal.exponent, out)) {
    if (decimal.negative) *out = -*out;
    return ROW_OK;
  }
  return parse_slowly(text, length, out);
}

static enum row_error parse_float_slowly(const char *text, size_t length, float *out) {
  char room[SHORT_MAX], *end;
  if (length == 0) return ROW_INVALID_FLOAT;
  const char *copy = terminate(text, length, room);
  errno = 0;
  *out = strtof(copy, &end);
  bool complete = end == copy + length, out_of_range = errno == ERANGE;
  if (copy != room) mem_free((void *)(uintptr_t)copy);
  return complete ? check_range((double)*out, out_of_range) : ROW_INVALID_FLOAT;
}

enum row_error float_parse(const char *text, size_t length, float *out) {
  scan_trim(&text, &length);
  struct decimal decimal = scan_decimal(text, length);
  if (decimal.simple && quick_exact_float(decimal.digits, decimal.exponent, out)) {
    if (decimal.negative) *out = -*out;
    return ROW_OK;
  }
  return parse_float_slowly(text, length, out);
}
