// The shortest text that reads back as the same floating point number, by Giulietti's Schubfach, laid out as
// PostgreSQL does. Like PostgreSQL, it never takes a decimal that lies exactly between two numbers.
#include <math.h>
#include <string.h>

#include "power_of_ten.h"
#include "value.h"

struct decimal {
  uint64_t digits;
  int exponent;
};

static uint64_t round_to_odd(struct power_of_ten power, uint64_t value) {
  unsigned __int128 low = (unsigned __int128)value * power.low;
  unsigned __int128 high = (unsigned __int128)value * power.high + (uint64_t)(low >> 64);
  return (uint64_t)(high >> 64) | ((uint64_t)high > 1);
}

static int floor_log2_power_of_ten(int exponent) { return (exponent * 1741647) >> 19; }

// The shortest decimal strictly inside the rounding interval of significand × 2^exponent. Below a power of
// two the numbers lie closer: `lower_closer`.
static struct decimal find_shortest(uint64_t significand, int exponent, bool lower_closer) {
  int k = (exponent * 1262611 - (lower_closer ? 524031 : 0)) >> 22;
  int shift = exponent + floor_log2_power_of_ten(-k) + 1;
  struct power_of_ten power = power_of_ten[-k - POWER_OF_TEN_MIN];
  uint64_t middle = round_to_odd(power, (4 * significand) << shift);
  uint64_t lower = round_to_odd(power, (4 * significand - 2 + lower_closer) << shift) + 1;
  uint64_t upper = round_to_odd(power, (4 * significand + 2) << shift) - 1;
  uint64_t digits = middle / 4;
  if (digits >= 10) {
    uint64_t tens = digits / 10;
    bool down_inside = lower <= 40 * tens, up_inside = 40 * tens + 40 <= upper;
    if (down_inside != up_inside) return (struct decimal){tens + up_inside, k + 1};
  }
  bool down_inside = lower <= 4 * digits, up_inside = 4 * digits + 4 <= upper;
  if (down_inside != up_inside) return (struct decimal){digits + up_inside, k};
  uint64_t half = 4 * digits + 2;
  bool round_up = middle > half || (middle == half && (digits & 1));
  return (struct decimal){digits + round_up, k};
}

static struct decimal strip_zeros(struct decimal decimal) {
  while (decimal.digits >= 10 && decimal.digits % 10 == 0) {
    decimal.digits /= 10;
    decimal.exponent++;
  }
  return decimal;
}

static struct decimal shorten_double(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1);
  int exponent = (int)(bits >> 52 & 0x7ff);
  uint64_t significand = exponent ? fraction | UINT64_C(1) << 52 : fraction;
  int binary = (exponent ? exponent : 1) - 1075;
  if (binary <= 0 && binary > -53 && (significand & ((UINT64_C(1) << -binary) - 1)) == 0) {
    return strip_zeros((struct decimal){significand >> -binary, 0});
  }
  return strip_zeros(find_shortest(significand, binary, fraction == 0 && exponent > 1));
}

static struct decimal shorten_float(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  uint32_t fraction = bits & ((1u << 23) - 1);
  int exponent = (int)(bits >> 23 & 0xff);
  uint32_t significand = exponent ? fraction | 1u << 23 : fraction;
  int binary = (exponent ? exponent : 1) - 150;
  if (binary <= 0 && binary > -24 && (significand & ((1u << -binary) - 1)) == 0) {
    return strip_zeros((struct decimal){significand >> -binary, 0});
  }
  return strip_zeros(find_shortest(significand, binary, fraction == 0 && exponent > 1));
}

static size_t write_digits(uint64_t digits, char *out) {
  char reversed[20];
  size_t count = 0;
  do {
    reversed[count++] = (char)('0' + digits % 10);
    digits /= 10;
  } while (digits > 0);
  for (size_t i = 0; i < count; i++) out[i] = reversed[count - 1 - i];
  return count;
}

// `point`: how many of the digits stand before the decimal point.
static size_t write_fixed(const char *digits, size_t count, int point, char *out) {
  size_t used = 0;
  if (point <= 0) {
    size_t zeros = (size_t)-point;
    memcpy(out, "0.", 2);
    memset(out + 2, '0', zeros);
    memcpy(out + 2 + zeros, digits, count);
    return 2 + zeros + count;
  }
  size_t whole = (size_t)point < count ? (size_t)point : count;
  memcpy(out, digits, whole);
  used = whole;
  for (; used < (size_t)point; used++) out[used] = '0';
  if (count == whole) return used;
  out[used++] = '.';
  memcpy(out + used, digits + whole, count - whole);
  return used + count - whole;
}

static size_t write_scientific(const char *digits, size_t count, int exponent, char *out) {
  size_t used = 0;
  out[used++] = digits[0];
  if (count > 1) {
    out[used++] = '.';
    memcpy(out + used, digits + 1, count - 1);
    used += count - 1;
  }
  out[used++] = 'e';
  out[used++] = exponent < 0 ? '-' : '+';
  unsigned magnitude = (unsigned)(exponent < 0 ? -exponent : exponent);
  if (magnitude < 10) out[used++] = '0';
  return used + write_digits(magnitude, out + used);
}

// `fixed_below`: numbers from 10^that on are written with an exponent.
static size_t write_decimal(struct decimal decimal, int fixed_below, char *out) {
  char digits[20];
  size_t count = write_digits(decimal.digits, digits);
  int exponent = decimal.exponent + (int)count - 1;
  if (exponent >= -4 && exponent < fixed_below) return write_fixed(digits, count, exponent + 1, out);
  return write_scientific(digits, count, exponent, out);
}

static size_t write_special(double value, char *out) {
  const char *word = isnan(value) ? "NaN" : isinf(value) ? "Infinity" : "0";
  size_t length = strlen(word);
  memcpy(out, word, length);
  return length;
}

size_t double_format(double value, char *out) {
  size_t used = 0;
  if (signbit(value) && !isnan(value)) {
    out[used++] = '-';
    value = -value;
  }
  if (!isfinite(value) || value == 0) return used + write_special(value, out + used);
  return used + write_decimal(shorten_double(value), 15, out + used);
}

size_t float_format(float value, char *out) {
  size_t used = 0;
  if (signbit(value) && !isnan(value)) {
    out[used++] = '-';
    value = -value;
  }
  if (!isfinite(value) || value == 0) return used + write_special((double)value, out + used);
  return used + write_decimal(shorten_float(value), 6, out + used);
}
