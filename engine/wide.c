// Unsigned 256-bit arithmetic, schoolbook.
#include "wide.h"

#include <assert.h>

#define WORDS 8  // 32-bit words of a wide, the digits of long division

struct wide wide_from(uint128 value) { return (struct wide){{(uint64_t)value, (uint64_t)(value >> 64), 0, 0}}; }

bool wide_fits_128(const struct wide *value) { return (value->limb[2] | value->limb[3]) == 0; }

uint128 wide_low_128(const struct wide *value) { return (uint128)value->limb[1] << 64 | value->limb[0]; }

int wide_compare(const struct wide *left, const struct wide *right) {
  for (int i = WIDE_LIMBS - 1; i >= 0; i--) {
    if (left->limb[i] != right->limb[i]) return left->limb[i] < right->limb[i] ? -1 : 1;
  }
  return 0;
}

bool wide_is_zero(const struct wide *value) { return wide_bits(value) == 0; }

uint32_t wide_bits(const struct wide *value) {
  for (uint32_t i = WIDE_LIMBS; i-- > 0;) {
    if (value->limb[i]) return 64 * i + 64 - (uint32_t)__builtin_clzll(value->limb[i]);
  }
  return 0;
}

struct wide wide_add(const struct wide *left, const struct wide *right) {
  struct wide sum;
  uint128 carry = 0;
  for (uint32_t i = 0; i < WIDE_LIMBS; i++) {
    carry += (uint128)left->limb[i] + right->limb[i];
    sum.limb[i] = (uint64_t)carry;
    carry >>= 64;
  }
  assert(carry == 0);
  return sum;
}

struct wide wide_sub(const struct wide *left, const struct wide *right) {
  struct wide difference;
  bool borrow = false;
  for (uint32_t i = 0; i < WIDE_LIMBS; i++) {
    uint64_t partial;
    bool first = __builtin_sub_overflow(left->limb[i], right->limb[i], &partial);
    bool second = __builtin_sub_overflow(partial, (uint64_t)borrow, &difference.limb[i]);
    borrow = first || second;
  }
  assert(!borrow);
  return difference;
}

struct wide wide_mul(const struct wide *left, const struct wide *right) {
  assert(wide_bits(left) + wide_bits(right) <= 64 * WIDE_LIMBS + 1);
  struct wide product = {{0}};
  for (uint32_t i = 0; i < WIDE_LIMBS; i++) {
    if (left->limb[i] == 0) continue;
    uint128 carry = 0;
    for (uint32_t j = 0; i + j < WIDE_LIMBS; j++) {
      carry += (uint128)left->limb[i] * right->limb[j] + product.limb[i + j];
      product.limb[i + j] = (uint64_t)carry;
      carry >>= 64;
    }
    assert(carry == 0);
  }
  return product;
}

struct wide wide_mul_128(uint128 left, uint128 right) {
  struct wide l = wide_from(left), r = wide_from(right);
  return wide_mul(&l, &r);
}

struct wide wide_shift_left(const struct wide *value, uint32_t bits) {
  struct wide result = {{0}};
  uint32_t limbs = bits / 64, rest = bits % 64;
  for (uint32_t i = limbs; i < WIDE_LIMBS; i++) {
    result.limb[i] = value->limb[i - limbs] << rest;
    if (rest && i > limbs) result.limb[i] |= value->limb[i - limbs - 1] >> (64 - rest);
  }
  return result;
}

struct wide wide_shift_right(const struct wide *value, uint32_t bits) {
  struct wide result = {{0}};
  uint32_t limbs = bits / 64, rest = bits % 64;
  for (uint32_t i = 0; i + limbs < WIDE_LIMBS; i++) {
    result.limb[i] = value->limb[i + limbs] >> rest;
    if (rest && i + limbs + 1 < WIDE_LIMBS) result.limb[i] |= value->limb[i + limbs + 1] << (64 - rest);
  }
  return result;
}

static uint32_t split_words(const struct wide *value, uint32_t *words) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < WORDS; i++) {
    words[i] = (uint32_t)(value->limb[i / 2] >> (i % 2 * 32));
    if (words[i]) count = i + 1;
  }
  return count;
}

static struct wide join_words(const uint32_t *words) {
  struct wide value;
  for (uint32_t i = 0; i < WIDE_LIMBS; i++) value.limb[i] = (uint64_t)words[2 * i + 1] << 32 | words[2 * i];
  return value;
}

static struct wide divide_by_word(const struct wide *numerator, uint32_t denominator, struct wide *remainder) {
  uint32_t words[WORDS];
  split_words(numerator, words);
  uint64_t rest = 0;
  for (uint32_t i = WORDS; i-- > 0;) {
    rest = rest << 32 | words[i];
    words[i] = (uint32_t)(rest / denominator);
    rest %= denominator;
  }
  *remainder = wide_from(rest);
  return join_words(words);
}

// u[0..n] -= digit × v[0..n); true if that went below zero.
static bool subtract_product(uint32_t *u, const uint32_t *v, uint32_t n, uint64_t digit) {
  int64_t borrow = 0;
  uint64_t carry = 0;
  for (uint32_t i = 0; i <= n; i++) {
    carry += i < n ? digit * v[i] : 0;
    int64_t difference = (int64_t)u[i] - (int64_t)(uint32_t)carry + borrow;
    u[i] = (uint32_t)difference;
    borrow = difference >> 32;
    carry >>= 32;
  }
  return borrow < 0;
}

// One step of Knuth's algorithm D: takes the quotient digit off u[0..n] by v[0..n).
static uint32_t divide_step(uint32_t *u, const uint32_t *v, uint32_t n) {
  uint64_t top = (uint64_t)u[n] << 32 | u[n - 1];
  uint64_t digit = top / v[n - 1], rest = top % v[n - 1];
  while (digit >> 32 || digit * v[n - 2] > (rest << 32 | u[n - 2])) {
    digit--;
    rest += v[n - 1];
    if (rest >> 32) break;
  }
  if (!subtract_product(u, v, n, digit)) return (uint32_t)digit;
  uint64_t carry = 0;
  for (uint32_t i = 0; i < n; i++) {
    carry += (uint64_t)u[i] + v[i];
    u[i] = (uint32_t)carry;
    carry >>= 32;
  }
  u[n] += (uint32_t)carry;
  return (uint32_t)digit - 1;
}

struct wide wide_divide(const struct wide *numerator, const struct wide *denominator, struct wide *remainder) {
  assert(!wide_is_zero(denominator));
  if (wide_fits_128(numerator) && wide_fits_128(denominator)) {
    uint128 n = wide_low_128(numerator), d = wide_low_128(denominator);
    *remainder = wide_from(n % d);
    return wide_from(n / d);
  }
  uint32_t u[WORDS + 1] = {0}, v[WORDS], q[WORDS] = {0};
  uint32_t n = split_words(denominator, v);
  if (n == 1) return divide_by_word(numerator, v[0], remainder);
  uint32_t shift = (uint32_t)__builtin_clz(v[n - 1]);
  struct wide scaled = wide_shift_left(denominator, shift);
  split_words(&scaled, v);
  scaled = wide_shift_left(numerator, shift);
  split_words(&scaled, u);
  u[WORDS] = shift ? (uint32_t)(numerator->limb[WIDE_LIMBS - 1] >> (64 - shift)) : 0;
  for (uint32_t j = WORDS - n + 1; j-- > 0;) q[j] = divide_step(u + j, v, n);
  struct wide rest = join_words(u);
  *remainder = wide_shift_right(&rest, shift);
  return join_words(q);
}

struct wide wide_sqrt(const struct wide *value) {
  if (wide_is_zero(value)) return *value;
  // Newton's iteration from above falls until it reaches the root.
  struct wide one = wide_from(1), root = wide_shift_left(&one, (wide_bits(value) + 1) / 2), remainder;
  for (;;) {
    struct wide next = wide_divide(value, &root, &remainder);
    next = wide_add(&next, &root);
    next = wide_shift_right(&next, 1);
    if (wide_compare(&next, &root) >= 0) return root;
    root = next;
  }
}

#define TEN_TO(n) UINT64_C(1##n)
static const uint64_t powers[20] = {UINT64_C(1),
                                    TEN_TO(0),
                                    TEN_TO(00),
                                    TEN_TO(000),
                                    TEN_TO(0000),
                                    TEN_TO(00000),
                                    TEN_TO(000000),
                                    TEN_TO(0000000),
                                    TEN_TO(00000000),
                                    TEN_TO(000000000),
                                    TEN_TO(0000000000),
                                    TEN_TO(00000000000),
                                    TEN_TO(000000000000),
                                    TEN_TO(0000000000000),
                                    TEN_TO(00000000000000),
                                    TEN_TO(000000000000000),
                                    TEN_TO(0000000000000000),
                                    TEN_TO(00000000000000000),
                                    TEN_TO(000000000000000000),
                                    TEN_TO(0000000000000000000)};

uint128 power_of_ten_128(uint32_t exponent) {
  assert(exponent <= 38);
  return exponent < 20 ? powers[exponent] : (uint128)powers[19] * powers[exponent - 19];
}

struct wide wide_power_of_ten(uint32_t exponent) {
  assert(exponent < WIDE_DIGITS_MAX);
  if (exponent <= 38) return wide_from(power_of_ten_128(exponent));
  return wide_mul_128(power_of_ten_128(38), power_of_ten_128(exponent - 38));
}

// The decimal digits of a number of `bits` bits, or one too few.
static uint32_t estimate_digits(uint32_t bits) { return (bits * 1233) >> 12; }

uint32_t digits_128(uint128 value) {
  uint64_t high = (uint64_t)(value >> 64), low = (uint64_t)value;
  if ((high | low) == 0) return 0;
  uint32_t bits = high ? 128 - (uint32_t)__builtin_clzll(high) : 64 - (uint32_t)__builtin_clzll(low);
  uint32_t digits = estimate_digits(bits);
  return value < power_of_ten_128(digits) ? digits : digits + 1;
}

uint32_t wide_digits(const struct wide *value) {
  if (wide_fits_128(value)) return digits_128(wide_low_128(value));
  uint32_t digits = estimate_digits(wide_bits(value));
  if (digits >= WIDE_DIGITS_MAX) digits = WIDE_DIGITS_MAX - 1;
  struct wide power = wide_power_of_ten(digits);
  if (wide_compare(value, &power) < 0) return digits;
  if (digits < WIDE_DIGITS_MAX - 1) return digits + 1;
  // 10^77 exceeds neither the estimate nor what a comparison with its tenth tells.
  struct wide remainder, quotient = wide_divide(value, &power, &remainder);
  return quotient.limb[0] >= 10 ? WIDE_DIGITS_MAX + 1 : WIDE_DIGITS_MAX;
}
