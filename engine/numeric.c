// Numerics: construction, comparison, rounding.
#include "numeric.h"

#include <assert.h>

#include "numeric_internal.h"

enum row_error numeric_make(bool negative, const struct wide *magnitude, int scale, struct numeric *out) {
  assert(scale >= 0);
  *out = (struct numeric){.coefficient = 0};
  if (scale > NUMERIC_SCALE_MAX || !wide_fits_128(magnitude)) return ROW_NUMERIC_PRECISION;
  uint128 low = wide_low_128(magnitude);
  if (low >= power_of_ten_128(NUMERIC_DIGITS_MAX)) return ROW_NUMERIC_PRECISION;
  out->coefficient = negative ? -(__int128)low : (__int128)low;
  out->scale = (int16_t)scale;
  return ROW_OK;
}

bool numeric_scale_up(const struct wide *value, int exponent, struct wide *out) {
  assert(exponent >= 0);
  *out = *value;
  if (exponent == 0 || wide_is_zero(value)) return true;
  if (wide_digits(value) + (uint32_t)exponent > WIDE_DIGITS_MAX) return false;
  struct wide power = wide_power_of_ten((uint32_t)exponent);
  *out = wide_mul(value, &power);
  return true;
}

struct wide numeric_divide_rounded(const struct wide *numerator, const struct wide *denominator) {
  struct wide remainder, quotient = wide_divide(numerator, denominator, &remainder);
  struct wide rest = wide_sub(denominator, &remainder);
  if (wide_compare(&remainder, &rest) < 0) return quotient;
  struct wide one = wide_from(1);
  return wide_add(&quotient, &one);
}

enum row_error numeric_to_int64(const struct numeric *value, int64_t *out) {
  *out = 0;
  if (!numeric_is_finite(value)) return ROW_NOT_SINGLE;
  struct numeric rounded;
  enum row_error error = numeric_round(value, 0, &rounded);
  if (error) return error;
  if (rounded.coefficient > INT64_MAX || rounded.coefficient < INT64_MIN) return ROW_INT64_RANGE;
  *out = (int64_t)rounded.coefficient;
  return ROW_OK;
}

// Orders the magnitudes of two numbers of the same sign.
static int compare_magnitudes(const struct numeric *left, const struct numeric *right) {
  struct wide l = wide_from(numeric_magnitude(left)), r = wide_from(numeric_magnitude(right));
  int difference = right->scale - left->scale;
  // What cannot be scaled up is larger than any number of 38 digits.
  if (difference > 0 && !numeric_scale_up(&l, difference, &l)) return 1;
  if (difference < 0 && !numeric_scale_up(&r, -difference, &r)) return -1;
  return wide_compare(&l, &r);
}

static int rank_class(const struct numeric *value) {
  static const int8_t ranks[] = {
      [NUMERIC_MINUS_INFINITY] = -1, [NUMERIC_FINITE] = 0, [NUMERIC_PLUS_INFINITY] = 1, [NUMERIC_NAN] = 2};
  return ranks[value->class];
}

int numeric_compare(const struct numeric *left, const struct numeric *right) {
  int l = rank_class(left), r = rank_class(right);
  if (l != r || l != 0) return (l > r) - (l < r);
  if (left->scale == right->scale) {
    return (left->coefficient > right->coefficient) - (left->coefficient < right->coefficient);
  }
  l = numeric_sign(left);
  r = numeric_sign(right);
  if (l != r) return l < r ? -1 : 1;
  return l < 0 ? -compare_magnitudes(left, right) : compare_magnitudes(left, right);
}

struct numeric numeric_canonical(struct numeric value) {
  if (value.class != NUMERIC_FINITE) return numeric_special(value.class);
  if (value.coefficient == 0) return numeric_from_int64(0);
  struct numeric result = {.coefficient = value.coefficient, .scale = value.scale};
  while (result.scale > 0 && result.coefficient % 10 == 0) {
    result.coefficient /= 10;
    result.scale--;
  }
  return result;
}

struct numeric numeric_negate(struct numeric value) {
  if (value.class == NUMERIC_PLUS_INFINITY) return numeric_special(NUMERIC_MINUS_INFINITY);
  if (value.class == NUMERIC_MINUS_INFINITY) return numeric_special(NUMERIC_PLUS_INFINITY);
  value.coefficient = -value.coefficient;
  return value;
}

struct numeric numeric_abs(struct numeric value) { return numeric_sign(&value) < 0 ? numeric_negate(value) : value; }

// Splits off the digits after the point: their value goes to `fraction`, with the number's sign.
static __int128 split_fraction(const struct numeric *value, __int128 *fraction) {
  if (value->scale > NUMERIC_DIGITS_MAX) {
    *fraction = value->coefficient;
    return 0;
  }
  __int128 power = (__int128)power_of_ten_128((uint32_t)value->scale);
  *fraction = value->coefficient % power;
  return value->coefficient / power;
}

struct numeric numeric_floor(struct numeric value) {
  if (value.class != NUMERIC_FINITE) return value;
  __int128 fraction, whole = split_fraction(&value, &fraction);
  return (struct numeric){.coefficient = fraction < 0 ? whole - 1 : whole};
}

struct numeric numeric_ceil(struct numeric value) {
  if (value.class != NUMERIC_FINITE) return value;
  __int128 fraction, whole = split_fraction(&value, &fraction);
  return (struct numeric){.coefficient = fraction > 0 ? whole + 1 : whole};
}

// Cuts `drop` digits off, rounding half away from zero or towards it.
static uint128 drop_digits(uint128 magnitude, int drop, bool round) {
  if (drop > NUMERIC_DIGITS_MAX) return 0;
  uint128 power = power_of_ten_128((uint32_t)drop), quotient = magnitude / power, remainder = magnitude % power;
  return round && remainder >= power - remainder ? quotient + 1 : quotient;
}

static enum row_error set_scale(const struct numeric *value, int scale, bool round, struct numeric *out) {
  *out = *value;
  if (!numeric_is_finite(value)) return ROW_OK;
  if (scale > 2000) scale = 2000;  // NUMERIC_MAX_RESULT_SCALE
  if (scale < -2000) scale = -2000;
  struct wide magnitude = wide_from(numeric_magnitude(value));
  if (scale < value->scale) magnitude = wide_from(drop_digits(numeric_magnitude(value), value->scale - scale, round));
  int raise = scale < 0 ? -scale : scale > value->scale ? scale - value->scale : 0;
  if (!numeric_scale_up(&magnitude, raise, &magnitude)) return ROW_NUMERIC_PRECISION;
  return numeric_make(value->coefficient < 0, &magnitude, scale < 0 ? 0 : scale, out);
}

enum row_error numeric_round(const struct numeric *value, int scale, struct numeric *out) {
  return set_scale(value, scale, true, out);
}

enum row_error numeric_trunc(const struct numeric *value, int scale, struct numeric *out) {
  return set_scale(value, scale, false, out);
}

enum row_error numeric_apply_modifier(struct numeric *value, uint16_t precision, int16_t scale) {
  if (precision == 0 || value->class == NUMERIC_NAN) return ROW_OK;
  if (value->class != NUMERIC_FINITE) return ROW_NUMERIC_OVERFLOW;
  struct numeric rounded;
  if (numeric_round(value, scale, &rounded)) return ROW_NUMERIC_OVERFLOW;
  // With a negative scale the digits that rounding made zero do not count.
  int digits = (int)digits_128(numeric_magnitude(&rounded));
  if (digits > precision + (scale < 0 ? -scale : 0)) return ROW_NUMERIC_OVERFLOW;
  *value = rounded;
  return ROW_OK;
}
