// Powers of numerics. Integer exponents multiply decimals of 38 digits; others go through logarithm and
// exponential in binary fixed point with 120 bits after the point, some 33 good digits where
// PostgreSQL shows 16 to 20.
#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "numeric_internal.h"

static int max_int(int l, int r) {
  return l > r ? l : r;
}

// A decimal floating point number of up to 38 digits.
struct decimal {
  uint128 digits;
  int exponent;
};

static struct decimal round_decimal(const struct wide *digits, int exponent) {
  int excess = (int)wide_digits(digits) - NUMERIC_DIGITS_MAX;
  if (excess <= 0) return (struct decimal){wide_low_128(digits), exponent};
  struct wide power = wide_power_of_ten((uint32_t)excess), rounded = numeric_divide_rounded(digits, &power);
  return (struct decimal){wide_low_128(&rounded), exponent + excess};
}

static struct decimal multiply_decimals(struct decimal l, struct decimal r) {
  struct wide product = wide_mul_128(l.digits, r.digits);
  return round_decimal(&product, l.exponent + r.exponent);
}

static struct decimal invert_decimal(struct decimal value) {
  struct wide one = wide_power_of_ten(WIDE_DIGITS_MAX - 1), digits = wide_from(value.digits);
  struct wide quotient = numeric_divide_rounded(&one, &digits);
  return round_decimal(&quotient, -(WIDE_DIGITS_MAX - 1) - value.exponent);
}

static enum row_error decimal_to_numeric(struct decimal value, bool negative, int scale, struct numeric *out) {
  struct wide digits = wide_from(value.digits);
  int shift = value.exponent + scale;
  if (shift >= 0) {
    if (!numeric_scale_up(&digits, shift, &digits)) return ROW_NUMERIC_PRECISION;
  } else if (-shift >= WIDE_DIGITS_MAX) {
    digits = wide_from(0);
  } else {
    struct wide power = wide_power_of_ten((uint32_t)-shift);
    digits = numeric_divide_rounded(&digits, &power);
  }
  return numeric_make(negative, &digits, scale, out);
}

// power_var_int: at least 16 digits after the point.
static enum row_error power_integer(const struct numeric *base, int64_t exponent, struct numeric *out) {
  int scale = max_int(NUMERIC_SIGNIFICANT_DIGITS_MIN, base->scale);
  struct numeric canonical = numeric_canonical(*base);
  struct decimal result = {1, 0}, square = {numeric_magnitude(&canonical), -canonical.scale};
  if (exponent != 0 && square.digits == 0) return decimal_to_numeric(square, false, scale, out);
  for (uint64_t rest = (uint64_t)llabs(exponent); rest > 0; rest >>= 1) {
    if (rest & 1) result = multiply_decimals(result, square);
    square = multiply_decimals(square, square);
    // Far outside what 38 digits can hold; more would overflow the exponent.
    if (abs(square.exponent) > 1 << 28 || abs(result.exponent) > 1 << 28) break;
  }
  if (exponent < 0) result = invert_decimal(result);
  return decimal_to_numeric(result, base->coefficient < 0 && (exponent & 1), scale, out);
}

#define FRACTION_BITS 120
#define FIXED_ONE ((uint128)1 << FRACTION_BITS)
#define FIXED_LN2 ((uint128)UINT64_C(0xb17217f7d1cf79) << 64 | UINT64_C(0xabc9e3b39803f2f7))

static uint128 fixed_multiply(uint128 l, uint128 r) {
  struct wide product = wide_mul_128(l, r);
  product = wide_shift_right(&product, FRACTION_BITS);
  assert(wide_fits_128(&product));
  return wide_low_128(&product);
}

static uint128 fixed_divide(uint128 l, uint128 r) {
  struct wide numerator = wide_from(l), denominator = wide_from(r), remainder;
  numerator = wide_shift_left(&numerator, FRACTION_BITS);
  numerator = wide_divide(&numerator, &denominator, &remainder);
  return wide_low_128(&numerator);
}

// value × 2^-*exponent in [1, 2).
static uint128 normalise(const struct numeric *value, int *exponent) {
  struct wide numerator = wide_from(numeric_magnitude(value)), remainder;
  struct wide denominator = wide_power_of_ten((uint32_t)value->scale);
  int shift = (int)wide_bits(&denominator) + FRACTION_BITS + 1 - (int)wide_bits(&numerator);
  if (shift > 256 - (int)wide_bits(&numerator)) {
    // The denominator gives up low bits where the numerator cannot gain any.
    int cut = shift - (256 - (int)wide_bits(&numerator));
    denominator = wide_shift_right(&denominator, (uint32_t)cut);
    numerator = wide_shift_left(&numerator, (uint32_t)(shift - cut));
  } else if (shift >= 0) {
    numerator = wide_shift_left(&numerator, (uint32_t)shift);
  } else {
    numerator = wide_shift_right(&numerator, (uint32_t)-shift);
  }
  numerator = wide_divide(&numerator, &denominator, &remainder);
  int excess = (int)wide_bits(&numerator) - (FRACTION_BITS + 1);
  *exponent = FRACTION_BITS - shift + excess;
  numerator =
      excess >= 0 ? wide_shift_right(&numerator, (uint32_t)excess) : wide_shift_left(&numerator, (uint32_t)-excess);
  return wide_low_128(&numerator);
}

// |ln(value)|; the sign goes to `negative`. ln f = 2·artanh((f − 1) / (f + 1)) for f in [1, 2).
static uint128 fixed_logarithm(const struct numeric *value, bool *negative) {
  int exponent;
  uint128 f = normalise(value, &exponent);
  uint128 z = fixed_divide(f - FIXED_ONE, f + FIXED_ONE), square = fixed_multiply(z, z), sum = 0;
  for (unsigned i = 1; z > 0; i += 2, z = fixed_multiply(z, square)) sum += z / i;
  sum *= 2;
  *negative = exponent < 0;
  uint128 whole = FIXED_LN2 * (uint128)abs(exponent);
  return *negative ? whole - sum : whole + sum;
}

// e^±y as a number in [1, 2) times 2^*exponent.
static uint128 fixed_exponential(uint128 y, bool negative, int *exponent) {
  *exponent = (int)(y / FIXED_LN2);
  uint128 rest = y % FIXED_LN2, term = FIXED_ONE, sum = 0;
  if (negative) {
    *exponent = -*exponent - (rest > 0);
    if (rest > 0) rest = FIXED_LN2 - rest;
  }
  for (unsigned i = 1; term > 0; i++) {
    sum += term;
    term = fixed_multiply(term, rest) / i;
  }
  return sum;
}

// fraction × 2^exponent, rounded to `scale`.
static enum row_error fixed_to_numeric(uint128 fraction, int exponent, bool negative, int scale, struct numeric *out) {
  struct wide value = wide_from(fraction);
  int shift = FRACTION_BITS - exponent, first = scale < 38 ? scale : 38;  // in two steps, to stay within 256 bits
  struct wide power = wide_power_of_ten((uint32_t)first);
  value = wide_mul(&value, &power);
  if (scale > first) {
    int cut = shift < 120 ? shift : 120;
    value = wide_shift_right(&value, (uint32_t)cut);
    shift -= cut;
    if (!numeric_scale_up(&value, scale - first, &value)) return ROW_NUMERIC_PRECISION;
  }
  if (shift <= 0) return ROW_NUMERIC_PRECISION;
  value = wide_shift_right(&value, (uint32_t)shift - 1);
  struct wide one = wide_from(1);
  value = wide_add(&value, &one);
  value = wide_shift_right(&value, 1);
  return numeric_make(negative, &value, scale, out);
}

// estimate_ln_dweight: the decimal exponent of ln(base), roughly.
static int estimate_logarithm_weight(const struct numeric *base, double logarithm) {
  double value = numeric_to_double(base);
  if (value < 0.9 || value > 1.1) return (int)log10(fabs(logarithm));
  struct numeric one = numeric_from_int64(1), rest;
  if (numeric_sub(base, &one, &rest) || rest.coefficient == 0) return 0;
  struct wide magnitude = wide_from(numeric_magnitude(&rest));
  struct numeric_weight weight = numeric_weight(&magnitude, rest.scale);
  return weight.weight * NUMERIC_BASE_DIGITS + (int)log10(weight.first_digit);
}

// The decimal exponent of the power as PostgreSQL estimates it, which its result's scale hangs on: from
// a logarithm of some 8 digits.
static int estimate_power_weight(const struct numeric *base, const struct numeric *exponent, double logarithm) {
  int digits = 8 - estimate_logarithm_weight(base, logarithm);
  double unit = pow(10, digits > 0 ? digits : 0);
  double product = round(round(logarithm * unit) * numeric_to_double(exponent));
  return (int)(product / unit * 0.434294481903252);
}

// power_var: e^(exponent × ln base), scaled to show 16 significant digits.
static enum row_error power_fraction(const struct numeric *base, const struct numeric *exponent, bool negative,
                                     struct numeric *out) {
  bool below_one;
  uint128 logarithm = fixed_logarithm(base, &below_one);
  struct wide y = wide_mul_128(logarithm, numeric_magnitude(exponent)), remainder;
  struct wide power = wide_power_of_ten((uint32_t)exponent->scale);
  y = wide_divide(&y, &power, &remainder);
  if (!wide_fits_128(&y)) return ROW_NUMERIC_PRECISION;
  double approximate = (double)logarithm / (double)FIXED_ONE * (below_one ? -1 : 1);
  int scale = NUMERIC_SIGNIFICANT_DIGITS_MIN - estimate_power_weight(base, exponent, approximate);
  scale = max_int(max_int(scale, 0), max_int(base->scale, exponent->scale));
  if (scale > NUMERIC_SCALE_MAX) return ROW_NUMERIC_PRECISION;
  int binary;
  uint128 fraction = fixed_exponential(wide_low_128(&y), below_one != (exponent->coefficient < 0), &binary);
  return fixed_to_numeric(fraction, binary, negative, scale, out);
}

static bool is_integral(const struct numeric *value) {
  return !numeric_is_finite(value) || numeric_canonical(*value).scale == 0;
}

static int compare_to(const struct numeric *value, int64_t other) {
  struct numeric number = numeric_from_int64(other);
  return numeric_compare(value, &number);
}

// POSIX pow() with an infinity on either side.
static struct numeric power_infinite(const struct numeric *l, const struct numeric *r) {
  struct numeric zero = numeric_from_int64(0), infinity = numeric_special(NUMERIC_PLUS_INFINITY);
  if (compare_to(l, 1) == 0 || numeric_sign(r) == 0) return numeric_from_int64(1);
  if (!numeric_is_finite(r)) {
    struct numeric magnitude = numeric_abs(*l);
    int order = compare_to(&magnitude, 1);
    if (order == 0) return numeric_from_int64(1);
    return (order > 0) == (numeric_sign(r) > 0) ? infinity : zero;
  }
  if (numeric_sign(r) < 0) return zero;
  bool odd = numeric_canonical(*r).coefficient & 1;
  return numeric_sign(l) < 0 && odd ? numeric_special(NUMERIC_MINUS_INFINITY) : infinity;
}

enum row_error numeric_power(const struct numeric *base, const struct numeric *exponent_value, struct numeric *out) {
  struct numeric values[] = {*base, *exponent_value};  // `out` may be one of them
  const struct numeric *l = &values[0], *r = &values[1];
  *out = numeric_from_int64(0);
  if (l->class == NUMERIC_NAN || r->class == NUMERIC_NAN) {
    bool one = compare_to(l, 1) == 0 || compare_to(r, 0) == 0;
    *out = one ? numeric_from_int64(1) : numeric_special(NUMERIC_NAN);
    return ROW_OK;
  }
  if (numeric_sign(l) == 0 && numeric_sign(r) < 0) return ROW_POWER_DOMAIN;
  if (numeric_sign(l) < 0 && !is_integral(r)) return ROW_POWER_DOMAIN;
  if (!numeric_is_finite(l) || !numeric_is_finite(r)) {
    *out = power_infinite(l, r);
    return ROW_OK;
  }
  struct numeric exponent = numeric_canonical(*r);
  bool integral = exponent.scale == 0;
  if (integral && exponent.coefficient >= INT32_MIN && exponent.coefficient <= INT32_MAX) {
    return power_integer(l, (int64_t)exponent.coefficient, out);
  }
  if (l->coefficient == 0) return numeric_make(false, &(struct wide){{0}}, NUMERIC_SIGNIFICANT_DIGITS_MIN, out);
  struct numeric magnitude = numeric_abs(*l);
  return power_fraction(&magnitude, r, l->coefficient < 0 && integral && (exponent.coefficient & 1), out);
}
