// Roots, powers, and the variance of exact integers.
#include <math.h>
#include <string.h>

#include "numeric_internal.h"

// The square root of value × 10^-scale to `result_scale` digits, rounded.
static enum row_error root(uint128 value, int scale, int result_scale, struct numeric *out) {
  struct wide shifted = {0, value};
  int exponent = 2 * result_scale - scale;
  bool odd_cut = exponent < 0;
  if (odd_cut) result_scale = (scale + 1) / 2, exponent = 2 * result_scale - scale;
  if (!wide_shift(&shifted, (unsigned)exponent)) return ROW_NUMERIC_PRECISION;
  uint128 floor_root = wide_root(shifted);
  struct wide above = wide_subtract(shifted, wide_multiply(floor_root, floor_root));
  if (above.high || above.low > floor_root) floor_root++;  // (r + 1/2)^2 = r^2 + r + 1/4
  return numeric_make(false, floor_root, result_scale, out);
}

enum row_error numeric_sqrt(const struct numeric *value, struct numeric *out) {
  if (value->class == NUMERIC_NAN || value->class == NUMERIC_PLUS_INFINITY) {
    *out = *value;
    return ROW_OK;
  }
  if (value->coefficient < 0 || value->class == NUMERIC_MINUS_INFINITY) return ROW_NEGATIVE_SQRT;
  struct leading_digit leading = numeric_leading(magnitude(value->coefficient), value->scale);
  // numeric_sqrt (numeric.c): at least 16 significant digits.
  int weight = leading.weight >= 0 ? (leading.weight + 1) * 4 / 2 - 1 : 1 - (1 - leading.weight * 4) / 2;
  int scale = 16 - weight;
  if (scale < value->scale) scale = value->scale;
  if (scale < 0) scale = 0;
  return root(magnitude(value->coefficient), value->scale, scale, out);
}

bool numeric_variance(int64_t count, __int128 sum, __int128 sum_of_squares, bool sample, bool take_root, struct numeric *out) {
  *out = numeric_from_int64(0);
  if (count == 0 || (sample && count <= 1)) return false;
  struct wide squared = wide_multiply(magnitude(sum), magnitude(sum));
  struct wide scaled = wide_multiply((uint128)count, magnitude(sum_of_squares));
  if (wide_compare(scaled, squared) <= 0) return true;
  struct wide dividend = wide_subtract(scaled, squared);
  uint128 divisor = (uint128)count * (uint128)(sample ? count - 1 : count), rest;
  uint128 leading = dividend.low;
  int dropped = 0;
  for (struct wide top = dividend; top.high; dropped++) {  // only the leading digits decide the scale
    top = wide_divide(top, 10, &rest);
    leading = top.low;
  }
  int scale = numeric_division_scale(numeric_leading(leading, -dropped), numeric_leading(divisor, 0), 0, 0);
  if (!wide_shift(&dividend, (unsigned)scale)) return false;
  struct wide quotient = wide_divide(dividend, divisor, &rest);
  if (rest >= divisor - rest) quotient = wide_add(quotient, 1);
  if (quotient.high) return false;
  if (take_root) return root(quotient.low, scale, scale, out) == ROW_OK;
  return numeric_make(false, quotient.low, scale, out) == ROW_OK;
}

static enum row_error rounded_power(long double result, int scale, struct numeric *out) {
  long double scaled = roundl(fabsl(result) * powl(10.0L, scale));
  if (isnan(result)) return ROW_POWER_DOMAIN;
  if (isinf(scaled) || scaled >= 1e38L) return ROW_NUMERIC_PRECISION;
  return numeric_make(result < 0, (uint128)scaled, scale, out);
}

// Integers to small integer powers are exact; others have long double's 18 digits.
enum row_error numeric_power(const struct numeric *l, const struct numeric *r, struct numeric *out) {
  double base = numeric_to_double(l), exponent = numeric_to_double(r);
  if (base == 0 && exponent < 0) return ROW_DIVISION_BY_ZERO;
  if (base < 0 && exponent != floor(exponent)) return ROW_POWER_DOMAIN;
  double weight = base == 0 ? 0 : exponent * log10(fabs(base));
  if (weight > 38) return ROW_NUMERIC_PRECISION;
  int scale = 16 - (int)weight;
  if (scale < l->scale) scale = l->scale;
  if (scale < r->scale) scale = r->scale;
  if (scale < 0) scale = 0;
  return rounded_power(powl((long double)base, (long double)exponent), scale, out);
}
