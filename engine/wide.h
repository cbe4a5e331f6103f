// Unsigned 256-bit integers: the intermediates of exact decimal arithmetic.
#ifndef ENGINE_WIDE_H
#define ENGINE_WIDE_H

#include <stdbool.h>
#include <stdint.h>

#define WIDE_LIMBS 4
#define WIDE_DIGITS_MAX 77  // any number of 77 decimal digits fits

typedef unsigned __int128 uint128;

// Little-endian limbs. Sums and products that do not fit are bugs of the caller.
struct wide {
  uint64_t limb[WIDE_LIMBS];
};

struct wide wide_from(uint128 value);
bool wide_fits_128(const struct wide *value);
uint128 wide_low_128(const struct wide *value);
int wide_compare(const struct wide *left, const struct wide *right);
bool wide_is_zero(const struct wide *value);
uint32_t wide_bits(const struct wide *value);    // position of the highest set bit, from 1; 0 for zero
uint32_t wide_digits(const struct wide *value);  // decimal digits; 0 for zero

struct wide wide_add(const struct wide *left, const struct wide *right);
struct wide wide_sub(const struct wide *left, const struct wide *right);  // left >= right
struct wide wide_mul_128(uint128 left, uint128 right);
struct wide wide_mul(const struct wide *left, const struct wide *right);
struct wide wide_shift_left(const struct wide *value, uint32_t bits);
struct wide wide_shift_right(const struct wide *value, uint32_t bits);
struct wide wide_divide(const struct wide *numerator, const struct wide *denominator, struct wide *remainder);
struct wide wide_sqrt(const struct wide *value);  // rounded down

struct wide wide_power_of_ten(uint32_t exponent);  // exponent < WIDE_DIGITS_MAX
uint128 power_of_ten_128(uint32_t exponent);       // exponent <= 38
uint32_t digits_128(uint128 value);                // decimal digits; 0 for zero

#endif
