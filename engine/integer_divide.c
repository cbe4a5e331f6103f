// Division by multiplying with the divisor's inverse: in integers for numbers below 2^31, in floating point for others.
//
// A loop computes all rows and gathers whether a number was too large for it; its answers are then thrown away.
#include "integer_divide.h"

#include <string.h>

#include "clones.h"

// With 2^(s-1) < d <= 2^s and m = 2^(31+s)/d + 1, n/d = n*m >> (31+s) for all n from 0 to 2^31-1.
struct reciprocal {
  uint32_t divisor;
  uint32_t multiplier;
  uint32_t shift;
};

static struct reciprocal reciprocal_of(uint32_t divisor) {
  uint32_t bits = divisor == 1 ? 0 : 32 - (uint32_t)__builtin_clz(divisor - 1);
  uint64_t multiplier = (UINT64_C(1) << (31 + bits)) / divisor + 1;
  return (struct reciprocal){divisor, (uint32_t)multiplier, 31 + bits};
}

#define NARROW_LOOP(name, N, U, expression)                                                                       \
  LEAT_CLONES static bool name(const N *restrict values, uint32_t rows, struct reciprocal by, N *restrict out) { \
    U all = 0;                                                                                                    \
    for (uint32_t i = 0; i < rows; i++) {                                                                         \
      all |= (U)values[i];                                                                                        \
      const uint32_t a = (uint32_t)values[i];                                                                     \
      const uint32_t quotient = (uint32_t)((uint64_t)a * by.multiplier >> by.shift);                              \
      out[i] = (N)(expression);                                                                                   \
    }                                                                                                             \
    return all >> 31 == 0;                                                                                        \
  }
NARROW_LOOP(narrow_quotients32, int32_t, uint32_t, quotient)
NARROW_LOOP(narrow_quotients64, int64_t, uint64_t, quotient)
NARROW_LOOP(narrow_remainders32, int32_t, uint32_t, a - quotient * by.divisor)
NARROW_LOOP(narrow_remainders64, int64_t, uint64_t, a - quotient * by.divisor)

// Sign and magnitude: `sign` is 0 or ~0. A magnitude's low 52 bits below the exponent of 2^52 are the number 2^52 +
// magnitude, which converts both ways without an instruction for it.
#define MAGNITUDE_BITS 51
#define BITS_OF_2_52 UINT64_C(0x4330000000000000)

struct inverse {
  uint64_t sign;
  uint64_t magnitude;
  double inverse;
};

static struct inverse inverse_of(int64_t divisor) {
  uint64_t sign = (uint64_t)(divisor >> 63), magnitude = ((uint64_t)divisor ^ sign) - sign;
  return (struct inverse){sign, magnitude, 1 / (double)magnitude};
}

static inline double double_of(uint64_t bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static inline uint64_t bits_of(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

// The product with the inverse is off by less than 1/2, as both its factors are by 2^-53 of themselves and it is below
// 2^51; adding 2^52 rounds it to an integer, by 1/2 at most. So the quotient is exact or one too many, and the
// remainder's sign tells which.
#define WIDE_LOOP(name, N, expression)                                                                          \
  LEAT_CLONES static bool name(const N *restrict values, uint32_t rows, struct inverse by, N *restrict out) { \
    uint64_t all = 0;                                                                                           \
    for (uint32_t i = 0; i < rows; i++) {                                                                       \
      const int64_t a = values[i];                                                                              \
      const uint64_t sign = (uint64_t)(a >> 63), magnitude = ((uint64_t)a ^ sign) - sign;                       \
      all |= magnitude;                                                                                         \
      const double exact = double_of(magnitude | BITS_OF_2_52) - 0x1p52;                                        \
      const uint64_t quotient = bits_of(exact * by.inverse + 0x1p52) - BITS_OF_2_52;                            \
      const uint64_t remainder = magnitude - quotient * by.magnitude;                                           \
      const uint64_t excess = (uint64_t)((int64_t)remainder >> 63);                                             \
      out[i] = (N)(expression);                                                                                 \
    }                                                                                                           \
    return all >> MAGNITUDE_BITS == 0;                                                                          \
  }
#define SIGNED(value, sign) ((int64_t)(((value) ^ (sign)) - (sign)))
WIDE_LOOP(wide_quotients32, int32_t, SIGNED(quotient + excess, sign ^ by.sign))
WIDE_LOOP(wide_quotients64, int64_t, SIGNED(quotient + excess, sign ^ by.sign))
WIDE_LOOP(wide_remainders32, int32_t, SIGNED(remainder + (excess & by.magnitude), sign))
WIDE_LOOP(wide_remainders64, int64_t, SIGNED(remainder + (excess & by.magnitude), sign))

#define DIVISION(name, N, narrow, wide)                                                                            \
  bool name(const N *values, uint32_t rows, int64_t divisor, N *out) {                                             \
    if (divisor == 0 || divisor == -1) return false;                                                               \
    bool small = divisor > 0 && divisor <= INT32_MAX;                                                              \
    if (small && narrow(values, rows, reciprocal_of((uint32_t)divisor), out)) return true;                         \
    struct inverse by = inverse_of(divisor);                                                                       \
    return by.magnitude >> MAGNITUDE_BITS == 0 && wide(values, rows, by, out);                                     \
  }
DIVISION(integer_quotients32, int32_t, narrow_quotients32, wide_quotients32)
DIVISION(integer_quotients64, int64_t, narrow_quotients64, wide_quotients64)
DIVISION(integer_remainders32, int32_t, narrow_remainders32, wide_remainders32)
DIVISION(integer_remainders64, int64_t, narrow_remainders64, wide_remainders64)
