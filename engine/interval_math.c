// Arithmetic and order of intervals.
#include <math.h>

#include "datetime_internal.h"

static int32_t negate_32(int32_t value) { return value == INT32_MIN ? INT32_MAX : -value; }

struct interval interval_negate(struct interval value) {
  return (struct interval){.months = negate_32(value.months),
                           .days = negate_32(value.days),
                           .micros = value.micros == INT64_MIN ? INT64_MAX : -value.micros};
}

enum row_error interval_add(const struct interval *l, const struct interval *r, struct interval *out) {
  struct interval sum;
  bool overflow = __builtin_add_overflow(l->months, r->months, &sum.months);
  overflow |= __builtin_add_overflow(l->days, r->days, &sum.days);
  overflow |= __builtin_add_overflow(l->micros, r->micros, &sum.micros);
  *out = sum;
  return overflow ? ROW_INTERVAL_RANGE : ROW_OK;
}

// A part of an interval times or divided by a number.
struct scaling {
  double factor;
  bool divide;
};
static double apply(struct scaling scaling, double part) {
  return scaling.divide ? part / scaling.factor : part * scaling.factor;
}

static bool fits_int32(double value) { return value >= -2147483648.0 && value <= 2147483647.0; }
static bool fits_int64(double value) { return value >= -9223372036854775808.0 && value < 9223372036854775808.0; }
static double round_micros(double seconds) { return rint(seconds * 1e6) / 1e6; }  // TSROUND

// interval_mul: what is left of months spills into days (30 a month), what is left of days into time.
static enum row_error scale_interval(struct interval value, struct scaling scaling, struct interval *out) {
  *out = (struct interval){0};
  double months = apply(scaling, value.months), days = apply(scaling, value.days);
  if (!fits_int32(months) || !fits_int32(days)) return ROW_INTERVAL_RANGE;
  struct interval result = {.months = (int32_t)months, .days = (int32_t)days};
  double month_rest = round_micros((months - result.months) * DAYS_PER_MONTH);
  double second_rest = round_micros((days - result.days + month_rest - (int)month_rest) * SECONDS_PER_DAY);
  int whole_days = 0;
  if (fabs(second_rest) >= SECONDS_PER_DAY) {
    whole_days = (int)(second_rest / SECONDS_PER_DAY);
    second_rest -= (double)whole_days * SECONDS_PER_DAY;
  }
  if (__builtin_add_overflow(result.days, whole_days, &result.days)) return ROW_INTERVAL_RANGE;
  if (__builtin_add_overflow(result.days, (int)month_rest, &result.days)) return ROW_INTERVAL_RANGE;
  double micros = rint(apply(scaling, (double)value.micros) + second_rest * 1e6);
  if (!fits_int64(micros)) return ROW_INTERVAL_RANGE;
  result.micros = (int64_t)micros;
  *out = result;
  return ROW_OK;
}

enum row_error interval_multiply(const struct interval *value, double factor, struct interval *out) {
  return scale_interval(*value, (struct scaling){factor, false}, out);
}

enum row_error interval_divide(const struct interval *value, double divisor, struct interval *out) {
  if (divisor == 0) {
    *out = (struct interval){0};
    return ROW_DIVISION_BY_ZERO;
  }
  return scale_interval(*value, (struct scaling){divisor, true}, out);
}

static __int128 total_micros(const struct interval *value) {
  int64_t days = (int64_t)value->months * DAYS_PER_MONTH + value->days;
  return (__int128)days * MICROS_PER_DAY + value->micros;
}

int interval_compare(const struct interval *l, const struct interval *r) {
  __int128 left = total_micros(l), right = total_micros(r);
  return (left > right) - (left < right);
}

static int32_t clamp_32(__int128 value) {
  return value > INT32_MAX ? INT32_MAX : value < INT32_MIN ? INT32_MIN : (int32_t)value;
}

struct interval interval_canonical(struct interval value) {
  const __int128 month = (__int128)DAYS_PER_MONTH * MICROS_PER_DAY;
  __int128 total = total_micros(&value);
  struct interval result = {.months = clamp_32(total / month)};
  total -= result.months * month;
  result.days = clamp_32(total / MICROS_PER_DAY);
  result.micros = (int64_t)(total - (__int128)result.days * MICROS_PER_DAY);
  return result;
}

bool interval_fixed_micros(const struct interval *value, int64_t *micros) {
  if (value->months != 0) return false;
  int64_t days;
  return !__builtin_mul_overflow((int64_t)value->days, MICROS_PER_DAY, &days) &&
         !__builtin_add_overflow(days, value->micros, micros);
}
