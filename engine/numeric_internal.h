// What the numeric files share: powers of ten, digits, and results that may not fit.
#ifndef ENGINE_NUMERIC_INTERNAL_H
#define ENGINE_NUMERIC_INTERNAL_H

#include "numeric.h"
#include "wide.h"

uint128 power_of_ten(unsigned exponent);      // exponent ≤ 38
unsigned digit_count(uint128 value);          // decimal digits; 0 for 0
static inline uint128 magnitude(__int128 value) { return value < 0 ? -(uint128)value : (uint128)value; }
// ±value × 10^-scale; an error if it has more than 38 digits.
enum row_error numeric_make(bool negative, uint128 value, int scale, struct numeric *out);
// value × 10^exponent, any size of exponent; false if it does not fit.
bool wide_shift(struct wide *value, unsigned exponent);
// Weight and value of the leading base-10000 digit, as PostgreSQL stores numbers.
struct leading_digit { int weight; unsigned digit; };
struct leading_digit numeric_leading(uint128 coefficient, int scale);
int numeric_division_scale(struct leading_digit l, struct leading_digit r, int left_scale, int right_scale);

#endif
