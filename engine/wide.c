// Unsigned 256-bit integers, by schoolbook methods: 64-bit digits to multiply, bits to divide.
#include "wide.h"

#include <stdint.h>

struct wide wide_multiply(uint128 left, uint128 right) {
  uint64_t l0 = (uint64_t)left, l1 = (uint64_t)(left >> 64), r0 = (uint64_t)right, r1 = (uint64_t)(right >> 64);
  uint128 low = (uint128)l0 * r0, mid1 = (uint128)l1 * r0, mid2 = (uint128)l0 * r1, high = (uint128)l1 * r1;
  uint128 carry = (low >> 64) + (uint64_t)mid1 + (uint64_t)mid2;
  return (struct wide){.high = high + (mid1 >> 64) + (mid2 >> 64) + (carry >> 64), .low = carry << 64 | (uint64_t)low};
}

bool wide_scale(struct wide *value, uint128 factor) {
  struct wide low = wide_multiply(value->low, factor), high = wide_multiply(value->high, factor);
  if (high.high != 0) return false;
  uint128 sum;
  if (__builtin_add_overflow(low.high, high.low, &sum)) return false;
  *value = (struct wide){.high = sum, .low = low.low};
  return true;
}

struct wide wide_divide(struct wide value, uint128 divisor, uint128 *remainder) {
  struct wide quotient = {0, 0};
  uint128 rest = value.high % divisor;
  quotient.high = value.high / divisor;
  if (rest == 0) {
    quotient.low = value.low / divisor;
    *remainder = value.low % divisor;
    return quotient;
  }
  for (int bit = 127; bit >= 0; bit--) {
    bool carry = rest >> 127;
    rest = rest << 1 | (value.low >> bit & 1);
    if (!carry && rest < divisor) continue;
    rest -= divisor;
    quotient.low |= (uint128)1 << bit;
  }
  *remainder = rest;
  return quotient;
}

int wide_compare(struct wide left, struct wide right) {
  if (left.high != right.high) return left.high < right.high ? -1 : 1;
  return (left.low > right.low) - (left.low < right.low);
}

struct wide wide_subtract(struct wide left, struct wide right) {
  return (struct wide){.high = left.high - right.high - (left.low < right.low), .low = left.low - right.low};
}

struct wide wide_add(struct wide left, uint128 right) {
  uint128 low = left.low + right;
  return (struct wide){.high = left.high + (low < right), .low = low};
}

uint128 wide_root(struct wide value) {
  uint128 root = 0;
  for (int bit = 127; bit >= 0; bit--) {
    uint128 candidate = root | (uint128)1 << bit;
    if (wide_compare(wide_multiply(candidate, candidate), value) <= 0) root = candidate;
  }
  return root;
}
