// Exact decimals: making, comparing, rounding, adding, multiplying, dividing.
#include "numeric.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "numeric_internal.h"

uint128 power_of_ten(unsigned exponent) {
  uint128 power = 1;
  while (exponent--) power *= 10;
  return power;
}

unsigned digit_count(uint128 value) {
  unsigned digits = 0;
  for (; value; value /= 10) digits++;
  return digits;
}

#define SCALE_MAX 1000

enum row_error numeric_make(bool negative, uint128 value, int scale, struct numeric *out) {
  memset(out, 0, sizeof *out);
  if (value >= power_of_ten(NUMERIC_DIGITS_MAX) || scale > SCALE_MAX) return ROW_NUMERIC_PRECISION;
  out->coefficient = negative ? -(__int128)value : (__int128)value;
  out->scale = (int16_t)scale;
  return ROW_OK;
}

static struct numeric special(enum numeric_class class) {
  struct numeric value;
  memset(&value, 0, sizeof value);
  value.class = (uint8_t)class;
  return value;
}

struct numeric numeric_from_int128(__int128 value) {
  struct numeric out;
  memset(&out, 0, sizeof out);
  out.coefficient = value;
  return out;
}

struct numeric numeric_from_int64(int64_t value) { return numeric_from_int128(value); }

static enum row_error from_floating(double value, int digits, struct numeric *out) {
  if (isnan(value) || isinf(value)) {
    *out = special(isnan(value) ? NUMERIC_NAN : value > 0 ? NUMERIC_PLUS_INFINITY : NUMERIC_MINUS_INFINITY);
    return ROW_OK;
  }
  char text[64];
  int length = snprintf(text, sizeof text, "%.*g", digits, value);
  return numeric_parse(text, (size_t)length, out);
}

enum row_error numeric_from_double(double value, struct numeric *out) { return from_floating(value, 15, out); }
enum row_error numeric_from_float(float value, struct numeric *out) { return from_floating((double)value, 6, out); }

static int rank_of(const struct numeric *value) {
  static const int ranks[] = {[NUMERIC_FINITE] = 1, [NUMERIC_NAN] = 3, [NUMERIC_PLUS_INFINITY] = 2, [NUMERIC_MINUS_INFINITY] = 0};
  return ranks[value->class];
}

static int compare_magnitudes(const struct numeric *left, const struct numeric *right) {
  struct wide l = {0, magnitude(left->coefficient)}, r = {0, magnitude(right->coefficient)};
  int shift = left->scale - right->scale;
  if (l.low == 0 || r.low == 0) return (l.low != 0) - (r.low != 0);
  if (shift < 0 && !wide_shift(&l, (unsigned)-shift)) return 1;
  if (shift > 0 && !wide_shift(&r, (unsigned)shift)) return -1;
  return wide_compare(l, r);
}

int numeric_compare(const struct numeric *left, const struct numeric *right) {
  int l = rank_of(left), r = rank_of(right);
  if (l != r || left->class != NUMERIC_FINITE) return (l > r) - (l < r);
  int left_sign = (left->coefficient > 0) - (left->coefficient < 0), right_sign = (right->coefficient > 0) - (right->coefficient < 0);
  if (left_sign != right_sign) return left_sign < right_sign ? -1 : 1;
  return left_sign >= 0 ? compare_magnitudes(left, right) : compare_magnitudes(right, left);
}

struct numeric numeric_canonical(struct numeric value) {
  struct numeric out = special((enum numeric_class)value.class);
  if (value.class != NUMERIC_FINITE || value.coefficient == 0) return out;
  out.coefficient = value.coefficient;
  out.scale = value.scale;
  while (out.coefficient % 10 == 0 && out.scale > 0) {
    out.coefficient /= 10;
    out.scale--;
  }
  return out;
}

bool wide_shift(struct wide *value, unsigned exponent) {
  if (value->high == 0 && value->low == 0) return true;
  for (; exponent > NUMERIC_DIGITS_MAX; exponent -= NUMERIC_DIGITS_MAX)
    if (!wide_scale(value, power_of_ten(NUMERIC_DIGITS_MAX))) return false;
  return wide_scale(value, power_of_ten(exponent));
}

// NaN and infinities in a sum; true when that settles it.
static bool add_special(const struct numeric *l, const struct numeric *r, struct numeric *out) {
  if (l->class == NUMERIC_FINITE && r->class == NUMERIC_FINITE) return false;
  if (l->class == NUMERIC_FINITE) *out = special((enum numeric_class)r->class);
  else if (r->class == NUMERIC_FINITE || l->class == r->class) *out = special((enum numeric_class)l->class);
  else *out = special(NUMERIC_NAN);
  return true;
}

enum row_error numeric_add(const struct numeric *l, const struct numeric *r, struct numeric *out) {
  if (add_special(l, r, out)) return ROW_OK;
  int scale = l->scale > r->scale ? l->scale : r->scale;
  struct wide a = {0, magnitude(l->coefficient)}, b = {0, magnitude(r->coefficient)};
  bool fits = wide_shift(&a, (unsigned)(scale - l->scale)) && wide_shift(&b, (unsigned)(scale - r->scale));
  if (!fits || a.high || b.high || a.low >> 127 || b.low >> 127) return ROW_NUMERIC_PRECISION;
  __int128 left = l->coefficient < 0 ? -(__int128)a.low : (__int128)a.low, right = r->coefficient < 0 ? -(__int128)b.low : (__int128)b.low, sum;
  if (__builtin_add_overflow(left, right, &sum)) return ROW_NUMERIC_PRECISION;
  return numeric_make(sum < 0, magnitude(sum), scale, out);
}

struct numeric numeric_negate(struct numeric value) {
  value.coefficient = -value.coefficient;
  if (value.class == NUMERIC_PLUS_INFINITY) value.class = NUMERIC_MINUS_INFINITY;
  else if (value.class == NUMERIC_MINUS_INFINITY) value.class = NUMERIC_PLUS_INFINITY;
  return value;
}

struct numeric numeric_abs(struct numeric value) {
  return value.coefficient < 0 || value.class == NUMERIC_MINUS_INFINITY ? numeric_negate(value) : value;
}

enum row_error numeric_sub(const struct numeric *l, const struct numeric *r, struct numeric *out) {
  struct numeric negated = numeric_negate(*r);
  return numeric_add(l, &negated, out);
}

static int sign_of(const struct numeric *value) {
  if (value->class == NUMERIC_PLUS_INFINITY) return 1;
  if (value->class == NUMERIC_MINUS_INFINITY) return -1;
  return (value->coefficient > 0) - (value->coefficient < 0);
}

static struct numeric signed_infinity(int sign) {
  return special(sign > 0 ? NUMERIC_PLUS_INFINITY : sign < 0 ? NUMERIC_MINUS_INFINITY : NUMERIC_NAN);
}

static bool is_finite(const struct numeric *value) { return value->class == NUMERIC_FINITE; }

enum row_error numeric_mul(const struct numeric *l, const struct numeric *r, struct numeric *out) {
  if (!is_finite(l) || !is_finite(r)) {
    bool nan = l->class == NUMERIC_NAN || r->class == NUMERIC_NAN;
    *out = nan ? special(NUMERIC_NAN) : signed_infinity(sign_of(l) * sign_of(r));
    return ROW_OK;
  }
  struct wide product = wide_multiply(magnitude(l->coefficient), magnitude(r->coefficient));
  if (product.high) return ROW_NUMERIC_PRECISION;
  return numeric_make((l->coefficient < 0) != (r->coefficient < 0), product.low, l->scale + r->scale, out);
}

struct leading_digit numeric_leading(uint128 coefficient, int scale) {
  if (coefficient == 0) return (struct leading_digit){0, 0};
  int exponent = (int)digit_count(coefficient) - scale - 1;
  int weight = exponent >= 0 ? exponent / 4 : -((-exponent + 3) / 4);
  int shift = scale + 4 * weight;
  struct wide value = {0, coefficient};
  if (shift < 0) {
    wide_shift(&value, (unsigned)-shift);
  } else {
    for (; shift > 0; shift--) value.low /= 10;
  }
  return (struct leading_digit){weight, (unsigned)value.low};
}

// select_div_scale (numeric.c): at least 16 significant digits in the quotient.
int numeric_division_scale(struct leading_digit l, struct leading_digit r, int left_scale, int right_scale) {
  int quotient_weight = l.weight - r.weight - (l.digit <= r.digit);
  int scale = 16 - quotient_weight * 4;
  if (scale < left_scale) scale = left_scale;
  if (scale < right_scale) scale = right_scale;
  if (scale < 0) scale = 0;
  return scale > SCALE_MAX ? SCALE_MAX : scale;
}

static enum row_error divide_special(const struct numeric *l, const struct numeric *r, struct numeric *out) {
  *out = special(NUMERIC_NAN);
  if (l->class == NUMERIC_NAN || r->class == NUMERIC_NAN) return ROW_OK;
  if (!is_finite(l) && is_finite(r)) {
    if (sign_of(r) == 0) return ROW_DIVISION_BY_ZERO;
    *out = signed_infinity(sign_of(l) * sign_of(r));
  } else if (is_finite(l)) {
    *out = numeric_from_int64(0);
  }
  return ROW_OK;
}

enum row_error numeric_div(const struct numeric *l, const struct numeric *r, struct numeric *out) {
  if (!is_finite(l) || !is_finite(r)) return divide_special(l, r, out);
  if (r->coefficient == 0) return ROW_DIVISION_BY_ZERO;
  uint128 a = magnitude(l->coefficient), b = magnitude(r->coefficient), rest;
  int scale = numeric_division_scale(numeric_leading(a, l->scale), numeric_leading(b, r->scale), l->scale, r->scale);
  struct wide dividend = {0, a};
  if (!wide_shift(&dividend, (unsigned)(scale + r->scale - l->scale))) return ROW_NUMERIC_PRECISION;
  struct wide quotient = wide_divide(dividend, b, &rest);
  if (rest >= b - rest) quotient = wide_add(quotient, 1);
  if (quotient.high) return ROW_NUMERIC_PRECISION;
  return numeric_make((l->coefficient < 0) != (r->coefficient < 0), quotient.low, scale, out);
}

enum row_error numeric_mod(const struct numeric *l, const struct numeric *r, struct numeric *out) {
  if (!is_finite(l) || !is_finite(r)) {
    bool keeps = is_finite(l) && r->class != NUMERIC_NAN;
    *out = keeps ? *l : special(NUMERIC_NAN);
    return ROW_OK;
  }
  if (r->coefficient == 0) return ROW_DIVISION_BY_ZERO;
  int scale = l->scale > r->scale ? l->scale : r->scale;
  struct wide a = {0, magnitude(l->coefficient)}, b = {0, magnitude(r->coefficient)};
  if (!wide_shift(&a, (unsigned)(scale - l->scale)) || !wide_shift(&b, (unsigned)(scale - r->scale)) || b.high) return ROW_NUMERIC_PRECISION;
  uint128 rest;
  wide_divide(a, b.low, &rest);
  return numeric_make(l->coefficient < 0, rest, scale, out);
}

// To `scale` digits; `add` tells whether what is cut off carries.
static enum row_error cut(const struct numeric *value, int scale, bool half_up, struct numeric *out) {
  *out = *value;
  if (!is_finite(value)) return ROW_OK;
  int shown = scale < 0 ? 0 : scale;
  uint128 coefficient = magnitude(value->coefficient), rest = 0, divisor = 1;
  if (scale < value->scale) {
    int digits = value->scale - scale;
    divisor = digits > NUMERIC_DIGITS_MAX ? 0 : power_of_ten((unsigned)digits);
    rest = divisor ? coefficient % divisor : 0;
    coefficient = divisor ? coefficient / divisor : 0;
    if (half_up && divisor && rest >= divisor - rest) coefficient++;
  }
  struct wide result = {0, coefficient};
  int raise = scale < 0 ? -scale : scale > value->scale ? scale - value->scale : 0;
  if (!wide_shift(&result, (unsigned)raise) || result.high) return ROW_NUMERIC_PRECISION;
  return numeric_make(value->coefficient < 0, result.low, shown, out);
}

enum row_error numeric_round(const struct numeric *value, int scale, struct numeric *out) { return cut(value, scale, true, out); }
enum row_error numeric_trunc(const struct numeric *value, int scale, struct numeric *out) { return cut(value, scale, false, out); }

static struct numeric whole(struct numeric value, bool up) {
  struct numeric cut_off;
  if (!is_finite(&value) || numeric_trunc(&value, 0, &cut_off) != ROW_OK) return value;
  bool exact = numeric_compare(&cut_off, &value) == 0;
  if (!exact && up && value.coefficient > 0) cut_off.coefficient++;
  if (!exact && !up && value.coefficient < 0) cut_off.coefficient--;
  return cut_off;
}

struct numeric numeric_floor(struct numeric value) { return whole(value, false); }
struct numeric numeric_ceil(struct numeric value) { return whole(value, true); }

enum row_error numeric_apply_modifier(struct numeric *value, uint16_t precision, int16_t scale) {
  if (precision == 0 || value->class == NUMERIC_NAN) return ROW_OK;
  if (!is_finite(value)) return ROW_NUMERIC_OVERFLOW;
  struct numeric rounded;
  if (numeric_round(value, scale, &rounded) != ROW_OK) return ROW_NUMERIC_OVERFLOW;
  if (digit_count(magnitude(rounded.coefficient)) > precision) return ROW_NUMERIC_OVERFLOW;
  *value = rounded;
  return ROW_OK;
}

enum row_error numeric_to_int64(const struct numeric *value, int64_t *out) {
  struct numeric rounded;
  if (!is_finite(value) || numeric_round(value, 0, &rounded) != ROW_OK) return ROW_INT64_RANGE;
  if (rounded.coefficient < INT64_MIN || rounded.coefficient > INT64_MAX) return ROW_INT64_RANGE;
  *out = (int64_t)rounded.coefficient;
  return ROW_OK;
}
