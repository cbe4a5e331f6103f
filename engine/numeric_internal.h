// What the numeric files share: limits, construction and rounding of wide coefficients.
#ifndef ENGINE_NUMERIC_INTERNAL_H
#define ENGINE_NUMERIC_INTERNAL_H

#include "numeric.h"
#include "wide.h"

#define NUMERIC_SCALE_MAX 76               // beyond this even one digit does not fit NUMERIC_TEXT_MAX
#define NUMERIC_SIGNIFICANT_DIGITS_MIN 16  // NUMERIC_MIN_SIG_DIGITS
#define NUMERIC_BASE_DIGITS 4              // DEC_DIGITS: PostgreSQL counts weights in base 10000

static inline struct numeric numeric_special(enum numeric_class class) { return (struct numeric){.class = class}; }
static inline bool numeric_is_finite(const struct numeric *value) { return value->class == NUMERIC_FINITE; }
// -1, 0 or 1; NaN counts as 1.
static inline int numeric_sign(const struct numeric *value) {
  if (value->class == NUMERIC_FINITE) return (value->coefficient > 0) - (value->coefficient < 0);
  return value->class == NUMERIC_MINUS_INFINITY ? -1 : 1;
}
static inline uint128 numeric_magnitude(const struct numeric *value) {
  return value->coefficient < 0 ? -(uint128)value->coefficient : (uint128)value->coefficient;
}

// The value ±magnitude × 10^-scale, if it fits.
enum row_error numeric_make(bool negative, const struct wide *magnitude, int scale, struct numeric *out);
// coefficient × 10^exponent; false if that may have more than WIDE_DIGITS_MAX digits.
bool numeric_scale_up(const struct wide *value, int exponent, struct wide *out);
// numerator / denominator, rounded half away from zero.
struct wide numeric_divide_rounded(const struct wide *numerator, const struct wide *denominator);

// How PostgreSQL sees a number's size: the exponent of its first base-10000 digit and that digit.
struct numeric_weight {
  int weight;
  int first_digit;
};
struct numeric_weight numeric_weight(const struct wide *magnitude, int scale);
// select_div_scale
int numeric_quotient_scale(struct numeric_weight l, int l_scale, struct numeric_weight r, int r_scale);

#endif
