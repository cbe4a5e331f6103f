// The forms that nearly all values in files have, read eight characters at a time. What these do not take is not wrong:
// it is left to value_parse, which would give the same answer. QUICK_PADDING bytes behind a text must be readable.
#ifndef ENGINE_QUICK_PARSE_H
#define ENGINE_QUICK_PARSE_H

#include <stddef.h>
#include <string.h>

#include "type.h"

#define QUICK_PADDING 32
#define QUICK_ZEROS UINT64_C(0x3030303030303030)
#define QUICK_TOPS UINT64_C(0x8080808080808080)

// Eight characters, the first in the lowest byte.
static inline uint64_t quick_load(const char *text) {
  uint64_t word;
  memcpy(&word, text, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

// Not 0 if a byte of `digits` is above 9.
static inline uint64_t quick_above_nine(uint64_t digits) {
  return ((digits + UINT64_C(0x7676767676767676)) | digits) & QUICK_TOPS;
}

// The number that eight digits make, the first in the lowest byte: pairs, then fours, then all.
static inline uint64_t quick_eight(uint64_t digits) {
  const uint64_t every_fourth = UINT64_C(0x000000ff000000ff);
  digits = digits * 10 + (digits >> 8);
  uint64_t upper = (digits & every_fourth) * (100 + (UINT64_C(1000000) << 32));
  uint64_t lower = ((digits >> 16) & every_fourth) * (1 + (UINT64_C(10000) << 32));
  return (upper + lower) >> 32;
}

// The digits of the first `count` characters, 1 to 8, with zeros before them.
static inline uint64_t quick_first(const char *text, size_t count) {
  return (quick_load(text) ^ QUICK_ZEROS) << (64 - 8 * count);
}

// 1 to 16 digits.
static inline bool quick_digits(const char *text, size_t length, uint64_t *out) {
  if (length - 1 > 15) return false;
  if (length <= 8) {
    uint64_t digits = quick_first(text, length);
    *out = quick_eight(digits);
    return !quick_above_nine(digits);
  }
  uint64_t upper = quick_first(text, length - 8), lower = quick_first(text + length - 8, 8);
  *out = quick_eight(upper) * 100000000 + quick_eight(lower);
  return !(quick_above_nine(upper) | quick_above_nine(lower));
}

static inline bool quick_integer(const char *text, size_t length, int64_t *out) {
  uint64_t magnitude;
  bool negative = *text == '-';
  if (length == 0 || !quick_digits(text + negative, length - negative, &magnitude)) return false;
  *out = negative ? -(int64_t)magnitude : (int64_t)magnitude;
  return true;
}

// The position of the first point among eight characters, or 8.
static inline size_t quick_find_point(const char *text) {
  uint64_t other = quick_load(text) ^ UINT64_C(0x2e2e2e2e2e2e2e2e);
  uint64_t found = (other - UINT64_C(0x0101010101010101)) & ~other & QUICK_TOPS;  // right up to the first one
  return found ? (size_t)__builtin_ctzll(found) / 8 : 8;
}

#define QUICK_DIGITS_MAX 19  // any so many fit uint64_t
#define QUICK_POWER_MAX 18
static const uint64_t quick_powers[QUICK_POWER_MAX + 1] = {
    1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000,
    1000000000000, 10000000000000, 100000000000000, 1000000000000000, 10000000000000000, 100000000000000000,
    1000000000000000000};

// Digits with a point in between, at most 8 characters, the point at `point`.
static inline bool quick_short_decimal(const char *text, size_t length, size_t point, uint64_t *out) {
  uint64_t word = quick_load(text) ^ QUICK_ZEROS, before = (UINT64_C(1) << (8 * point)) - 1;
  uint64_t digits = ((word & before) | ((word >> 8) & ~before)) << (64 - 8 * (length - 1));
  *out = quick_eight(digits);
  return !quick_above_nine(digits);
}

// The same for longer ones, with `count` digits behind the point, at most 16.
static inline bool quick_long_decimal(const char *text, size_t point, size_t count, uint64_t *out) {
  uint64_t whole = quick_first(text, point), bad = quick_above_nine(whole);
  const char *fraction = text + point + 1;
  *out = quick_eight(whole);
  if (count > 8) {
    uint64_t upper = quick_first(fraction, count - 8);
    bad |= quick_above_nine(upper);
    *out = *out * quick_powers[count - 8] + quick_eight(upper);
    fraction += count - 8;
    count = 8;
  }
  uint64_t lower = quick_first(fraction, count);
  *out = *out * quick_powers[count] + quick_eight(lower);
  return !(bad | quick_above_nine(lower));
}

// A number that is digits × 10^-places. Without a point up to 16 digits, else up to 7 before it and 16 behind it.
static inline bool quick_decimal(const char *text, size_t length, uint64_t *digits, uint32_t *places) {
  size_t point = quick_find_point(text), count = length - point - 1;
  if (point >= length || point == 8) {
    *places = 0;
    return quick_digits(text, length, digits);
  }
  if (point == 0 || count - 1 > 15 || point + count > QUICK_DIGITS_MAX) return false;
  *places = (uint32_t)count;
  return length <= 8 ? quick_short_decimal(text, length, point, digits)
                     : quick_long_decimal(text, point, count, digits);
}

static const double quick_exact_powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                            1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

// digits × 10^exponent where both are exact, so that one multiplication or division rounds once (Clinger).
static inline bool quick_exact_double(uint64_t digits, int exponent, double *out) {
  if (digits > UINT64_C(1) << 53 || exponent < -22 || exponent > 22) return false;
  double value = (double)(int64_t)digits;
  *out = exponent < 0 ? value / quick_exact_powers[-exponent] : value * quick_exact_powers[exponent];
  return true;
}

// A float has 24 bits, and 10^10 is the highest power that fits them.
static inline bool quick_exact_float(uint64_t digits, int exponent, float *out) {
  if (digits > 1 << 24 || exponent < -10 || exponent > 10) return false;
  float value = (float)(int32_t)digits, power = (float)quick_exact_powers[exponent < 0 ? -exponent : exponent];
  *out = exponent < 0 ? value / power : value * power;
  return true;
}

// "12:34:56" to microseconds.
static inline bool quick_clock(const char *text, int64_t *micros) {
  uint64_t digits = quick_load(text) ^ UINT64_C(0x30303a30303a3030);
  // Colons have become 0 and may not be more, digits not more than 9.
  uint64_t bad = (digits + UINT64_C(0x76767f76767f7676)) | digits;
  uint64_t pairs = (digits * 10 + (digits >> 8)) & UINT64_C(0x00ff0000ff0000ff);
  bad |= pairs + UINT64_C(0x0044000044000068);  // below 60, 60 and 24
  int64_t hour = pairs & 0xff, minute = pairs >> 24 & 0xff, second = (int64_t)(pairs >> 48);
  *micros = ((hour * 60 + minute) * 60 + second) * MICROS_PER_SECOND;
  return !(bad & QUICK_TOPS);
}

// 1 to 6 digits behind a point to microseconds.
static inline bool quick_fraction(const char *text, size_t length, int64_t *micros) {
  if (length - 1 > 5) return false;
  uint64_t digits = (quick_load(text) ^ QUICK_ZEROS) << (64 - 8 * length) >> (64 - 8 * length) << 16;
  *micros = (int64_t)quick_eight(digits);
  return !quick_above_nine(digits);
}

// Whether ten characters are "dddd-dd-dd".
static inline bool quick_is_date(const char *text) {
  uint64_t front = quick_load(text) ^ UINT64_C(0x2d30302d30303030);
  uint64_t back = quick_load(text + 2) ^ UINT64_C(0x30302d30302d3030);
  uint64_t bad_front = (front + UINT64_C(0x7f76767f76767676)) | front;
  uint64_t bad_back = (back + UINT64_C(0x76767f76767f7676)) | back;
  return !((bad_front | bad_back) & QUICK_TOPS);
}

// "true" and "false" and what PostgreSQL writes for them.
static inline bool quick_bool(const char *text, size_t length, uint8_t *out) {
  *out = *text == 't';
  if (length == 1) return *text == 't' || *text == 'f';
  return (length == 4 && memcmp(text, "true", 4) == 0) || (length == 5 && memcmp(text, "false", 5) == 0);
}

// As text_view.
static inline void quick_text(const char *text, uint32_t length, struct text *out) {
  static const char ones[2 * TEXT_INLINE_MAX] = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
  const char *mask = ones + TEXT_INLINE_MAX - (length < TEXT_INLINE_MAX ? length : TEXT_INLINE_MAX);
  uint32_t prefix, prefix_mask;
  uint64_t rest, rest_mask;
  memcpy(&prefix, text, sizeof prefix);
  memcpy(&rest, text + sizeof prefix, sizeof rest);
  memcpy(&prefix_mask, mask, sizeof prefix_mask);
  memcpy(&rest_mask, mask + sizeof prefix, sizeof rest_mask);
  prefix &= prefix_mask;
  rest = length > TEXT_INLINE_MAX ? (uint64_t)(uintptr_t)text : rest & rest_mask;
  out->length = length;
  memcpy(out->inlined, &prefix, sizeof prefix);
  memcpy(out->inlined + sizeof prefix, &rest, sizeof rest);
}

#endif
