// Arithmetic on numerics, with the scales PostgreSQL gives its results.
#include <assert.h>

#include "numeric_internal.h"

static int max_int(int l, int r) {
  return l > r ? l : r;
}
static int min_int(int l, int r) {
  return l < r ? l : r;
}
static int divide_down(int value, int by) {
  return value >= 0 ? value / by : -((by - 1 - value) / by);
}

struct numeric_weight numeric_weight(const struct wide *magnitude, int scale) {
  int digits = (int)wide_digits(magnitude);
  if (digits == 0) return (struct numeric_weight){0, 0};
  int exponent = digits - scale - 1;  // of the first decimal digit
  struct numeric_weight result = {.weight = divide_down(exponent, NUMERIC_BASE_DIGITS)};
  int leading = exponent - result.weight * NUMERIC_BASE_DIGITS + 1;  // decimal digits in the first base-10000 digit
  struct wide first, remainder;
  struct wide power = wide_power_of_ten((uint32_t)(leading >= digits ? leading - digits : digits - leading));
  first = leading >= digits ? wide_mul(magnitude, &power) : wide_divide(magnitude, &power, &remainder);
  result.first_digit = (int)first.limb[0];
  return result;
}

int numeric_quotient_scale(struct numeric_weight l, int l_scale, struct numeric_weight r, int r_scale) {
  int weight = l.weight - r.weight - (l.first_digit <= r.first_digit);
  int scale = NUMERIC_SIGNIFICANT_DIGITS_MIN - weight * NUMERIC_BASE_DIGITS;
  return min_int(max_int(max_int(scale, 0), max_int(l_scale, r_scale)), 1000);
}

static enum row_error add_special(const struct numeric *l, const struct numeric *r, struct numeric *out) {
  bool opposite = !numeric_is_finite(l) && !numeric_is_finite(r) && l->class != r->class;
  if (l->class == NUMERIC_NAN || r->class == NUMERIC_NAN || opposite) {
    *out = numeric_special(NUMERIC_NAN);
  } else {
    *out = numeric_is_finite(l) ? *r : *l;
  }
  return ROW_OK;
}

static enum row_error add_aligned(const struct numeric *l, const struct numeric *r, struct numeric *out) {
  struct wide left = wide_from(numeric_magnitude(l)), right = wide_from(numeric_magnitude(r)), sum;
  int scale = max_int(l->scale, r->scale);
  *out = (struct numeric){.coefficient = 0};
  // Only a result of more than 38 digits has an operand that cannot be aligned.
  if (!numeric_scale_up(&left, scale - l->scale, &left)) return ROW_NUMERIC_PRECISION;
  if (!numeric_scale_up(&right, scale - r->scale, &right)) return ROW_NUMERIC_PRECISION;
  bool negative = l->coefficient < 0;
  if (negative == (r->coefficient < 0)) {
    if (wide_bits(&left) > 255 || wide_bits(&right) > 255) return ROW_NUMERIC_PRECISION;
    sum = wide_add(&left, &right);
  } else if (wide_compare(&left, &right) >= 0) {
    sum = wide_sub(&left, &right);
  } else {
    sum = wide_sub(&right, &left);
    negative = !negative;
  }
  return numeric_make(negative, &sum, scale, out);
}

enum row_error numeric_add(const struct numeric *left, const struct numeric *right, struct numeric *out) {
  struct numeric values[] = {*left, *right};  // `out` may be one of them: sums are kept that way
  const struct numeric *l = &values[0], *r = &values[1];
  if (!numeric_is_finite(l) || !numeric_is_finite(r)) return add_special(l, r, out);
  if (l->scale != r->scale) return add_aligned(l, r, out);
  struct numeric sum = {.scale = l->scale};
  *out = sum;
  if (__builtin_add_overflow(l->coefficient, r->coefficient, &sum.coefficient)) return ROW_NUMERIC_PRECISION;
  *out = sum;
  return numeric_magnitude(&sum) < power_of_ten_128(NUMERIC_DIGITS_MAX) ? ROW_OK : ROW_NUMERIC_PRECISION;
}

enum row_error numeric_sub(const struct numeric *l, const struct numeric *r, struct numeric *out) {
  struct numeric negated = numeric_negate(*r);
  return numeric_add(l, &negated, out);
}

static enum row_error multiply_special(const struct numeric *l, const struct numeric *r, struct numeric *out) {
  int sign = numeric_sign(l) * numeric_sign(r);
  if (l->class == NUMERIC_NAN || r->class == NUMERIC_NAN || sign == 0) {
    *out = numeric_special(NUMERIC_NAN);
  } else {
    *out = numeric_special(sign > 0 ? NUMERIC_PLUS_INFINITY : NUMERIC_MINUS_INFINITY);
  }
  return ROW_OK;
}

enum row_error numeric_mul(const struct numeric *l, const struct numeric *r, struct numeric *out) {
  if (!numeric_is_finite(l) || !numeric_is_finite(r)) return multiply_special(l, r, out);
  struct wide product = wide_mul_128(numeric_magnitude(l), numeric_magnitude(r));
  return numeric_make((l->coefficient < 0) != (r->coefficient < 0), &product, l->scale + r->scale, out);
}

static enum row_error divide_special(const struct numeric *l, const struct numeric *r, struct numeric *out) {
  *out = numeric_special(NUMERIC_NAN);
  if (l->class == NUMERIC_NAN || r->class == NUMERIC_NAN) return ROW_OK;
  if (!numeric_is_finite(l) && !numeric_is_finite(r)) return ROW_OK;
  if (numeric_is_finite(l)) {
    *out = numeric_from_int64(0);
    return ROW_OK;
  }
  int sign = numeric_sign(l) * numeric_sign(r);
  if (sign == 0) return ROW_DIVISION_BY_ZERO;
  *out = numeric_special(sign > 0 ? NUMERIC_PLUS_INFINITY : NUMERIC_MINUS_INFINITY);
  return ROW_OK;
}

enum row_error numeric_div(const struct numeric *left_value, const struct numeric *right_value, struct numeric *out) {
  struct numeric values[] = {*left_value, *right_value};  // `out` may be one of them
  const struct numeric *l = &values[0], *r = &values[1];
  if (!numeric_is_finite(l) || !numeric_is_finite(r)) return divide_special(l, r, out);
  *out = (struct numeric){.coefficient = 0};
  if (r->coefficient == 0) return ROW_DIVISION_BY_ZERO;
  struct wide left = wide_from(numeric_magnitude(l)), right = wide_from(numeric_magnitude(r));
  int scale =
      numeric_quotient_scale(numeric_weight(&left, l->scale), l->scale, numeric_weight(&right, r->scale), r->scale);
  if (!numeric_scale_up(&left, scale - l->scale + r->scale, &left)) return ROW_NUMERIC_PRECISION;
  struct wide quotient = numeric_divide_rounded(&left, &right);
  return numeric_make((l->coefficient < 0) != (r->coefficient < 0), &quotient, scale, out);
}

enum row_error numeric_mod(const struct numeric *left_value, const struct numeric *right_value, struct numeric *out) {
  struct numeric values[] = {*left_value, *right_value};  // `out` may be one of them
  const struct numeric *l = &values[0], *r = &values[1];
  *out = numeric_special(NUMERIC_NAN);
  if (l->class == NUMERIC_NAN || r->class == NUMERIC_NAN) return ROW_OK;
  if (!numeric_is_finite(l)) return numeric_sign(r) == 0 ? ROW_DIVISION_BY_ZERO : ROW_OK;
  *out = *l;
  if (!numeric_is_finite(r)) return ROW_OK;
  if (r->coefficient == 0) return ROW_DIVISION_BY_ZERO;
  struct wide left = wide_from(numeric_magnitude(l)), right = wide_from(numeric_magnitude(r)), remainder;
  int scale = max_int(l->scale, r->scale);
  if (!numeric_scale_up(&left, scale - l->scale, &left)) return ROW_NUMERIC_PRECISION;
  if (!numeric_scale_up(&right, scale - r->scale, &right)) return ROW_NUMERIC_PRECISION;
  wide_divide(&left, &right, &remainder);
  return numeric_make(l->coefficient < 0, &remainder, scale, out);
}

// The square root of magnitude × 10^-scale, rounded to `result_scale`.
static enum row_error root_to_scale(const struct wide *magnitude, int scale, int result_scale, struct numeric *out) {
  struct wide scaled;
  *out = (struct numeric){.coefficient = 0};
  if (!numeric_scale_up(magnitude, 2 * result_scale - scale, &scaled)) return ROW_NUMERIC_PRECISION;
  struct wide root = wide_sqrt(&scaled), square = wide_mul(&root, &root);
  struct wide rest = wide_sub(&scaled, &square);
  if (wide_compare(&rest, &root) > 0) {
    struct wide one = wide_from(1);
    root = wide_add(&root, &one);
  }
  return numeric_make(false, &root, result_scale, out);
}

enum row_error numeric_sqrt_to_scale(const struct numeric *value, int scale, struct numeric *out) {
  struct wide magnitude = wide_from(numeric_magnitude(value));
  return numeric_sign(value) < 0 ? ROW_NEGATIVE_SQRT : root_to_scale(&magnitude, value->scale, scale, out);
}

enum row_error numeric_sqrt(const struct numeric *value, struct numeric *out) {
  *out = *value;
  if (value->class == NUMERIC_NAN || value->class == NUMERIC_PLUS_INFINITY) return ROW_OK;
  if (numeric_sign(value) < 0) return ROW_NEGATIVE_SQRT;
  struct wide magnitude = wide_from(numeric_magnitude(value));
  int weight = numeric_weight(&magnitude, value->scale).weight;
  int scale = NUMERIC_SIGNIFICANT_DIGITS_MIN - ((weight + 1) * NUMERIC_BASE_DIGITS / 2 - 1);
  return root_to_scale(&magnitude, value->scale, max_int(max_int(scale, value->scale), 0), out);
}

// numeric_stddev_internal: (n·Σx² − (Σx)²) / (n·(n − 1)), or n·n for a population.
bool numeric_variance(int64_t count, __int128 sum, __int128 sum_of_squares, bool sample, bool root,
                      struct numeric *out) {
  *out = numeric_from_int64(0);
  if (count <= (sample ? 1 : 0)) return false;
  assert(sum_of_squares >= 0);
  uint128 sum_magnitude = sum < 0 ? -(uint128)sum : (uint128)sum;
  struct wide squares = wide_mul_128((uint128)count, (uint128)sum_of_squares);
  struct wide square = wide_mul_128(sum_magnitude, sum_magnitude);
  if (wide_compare(&squares, &square) <= 0) return true;
  struct wide numerator = wide_sub(&squares, &square);
  struct wide denominator = wide_mul_128((uint128)count, (uint128)(sample ? count - 1 : count));
  int scale = numeric_quotient_scale(numeric_weight(&numerator, 0), 0, numeric_weight(&denominator, 0), 0);
  bool scaled = numeric_scale_up(&numerator, scale, &numerator);
  assert(scaled);
  struct wide variance = numeric_divide_rounded(&numerator, &denominator);
  if (root) {
    enum row_error error = root_to_scale(&variance, scale, scale, out);
    assert(error == ROW_OK);
    return true;
  }
  // Of two bigints at opposite ends it has 39 digits, which still fit the coefficient.
  assert(wide_bits(&variance) < 128);
  *out = (struct numeric){.coefficient = (__int128)wide_low_128(&variance), .scale = (int16_t)scale};
  return true;
}
