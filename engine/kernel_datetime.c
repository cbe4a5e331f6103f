// Arithmetic and functions of dates, timestamps and intervals. TimeZone is UTC.
#include <math.h>

#include "datetime_internal.h"
#include "kernel.h"
#include "numeric.h"

#define IS_INFINITE_DATE(days) ((days) == INT32_MAX || (days) == INT32_MIN)
#define IS_INFINITE(micros) ((micros) == TIMESTAMP_MAX || (micros) == TIMESTAMP_MIN)

static enum row_error date_add_days(int32_t date, int32_t days, int32_t *value) {
  *value = date;
  if (IS_INFINITE_DATE(date)) return ROW_OK;
  bool overflows = __builtin_add_overflow(date, days, value);
  return overflows || *value < DATE_LOWEST || *value > DATE_HIGHEST ? ROW_DATE_RANGE : ROW_OK;
}

static enum row_error date_subtract_days(int32_t date, int32_t days, int32_t *value) {
  *value = date;
  if (IS_INFINITE_DATE(date)) return ROW_OK;
  bool overflows = __builtin_sub_overflow(date, days, value);
  return overflows || *value < DATE_LOWEST || *value > DATE_HIGHEST ? ROW_DATE_RANGE : ROW_OK;
}

static enum row_error date_difference(int32_t left, int32_t right, int32_t *value) {
  if (IS_INFINITE_DATE(left) || IS_INFINITE_DATE(right)) return ROW_DATE_RANGE;
  return __builtin_sub_overflow(left, right, value) ? ROW_INT32_RANGE : ROW_OK;
}

static enum row_error timestamp_of_date(int32_t days, int64_t *value) {
  *value = days == INT32_MAX ? TIMESTAMP_MAX : TIMESTAMP_MIN;
  if (IS_INFINITE_DATE(days)) return ROW_OK;
  return __builtin_mul_overflow((int64_t)days, MICROS_PER_DAY, value) ? ROW_DATE_RANGE : ROW_OK;
}

static enum row_error add(int64_t micros, const struct interval *interval, int64_t *value) {
  *value = micros;
  return IS_INFINITE(micros) ? ROW_OK : timestamp_add_interval(micros, interval, value);
}

static enum row_error subtract(int64_t micros, const struct interval *interval, int64_t *value) {
  struct interval negated = interval_negate(*interval);
  return add(micros, &negated, value);
}

static enum row_error date_plus(int32_t days, const struct interval *interval, bool negative, int64_t *value) {
  int64_t micros;
  enum row_error error = timestamp_of_date(days, &micros);
  if (error != ROW_OK) return error;
  return negative ? subtract(micros, interval, value) : add(micros, interval, value);
}

static enum row_error difference(int64_t left, int64_t right, struct interval *value) {
  int64_t wide;
  if (IS_INFINITE(left) || IS_INFINITE(right) || __builtin_sub_overflow(left, right, &wide)) return ROW_TIMESTAMP_RANGE;
  *value = timestamp_difference(left, right);
  return ROW_OK;
}

static enum row_error interval_subtract(const struct interval *a, const struct interval *b, struct interval *value) {
  struct interval negated = interval_negate(*b);
  return interval_add(a, &negated, value);
}

KERNEL_CHECKED2(date_add_int, int32_t, int32_t, int32_t, date_add_days(*a, *b, value))
KERNEL_CHECKED2(int_add_date, int32_t, int32_t, int32_t, date_add_days(*b, *a, value))
KERNEL_CHECKED2(date_subtract_int, int32_t, int32_t, int32_t, date_subtract_days(*a, *b, value))
KERNEL_CHECKED2(date_subtract_date, int32_t, int32_t, int32_t, date_difference(*a, *b, value))
KERNEL_CHECKED2(date_add_interval, int32_t, struct interval, int64_t, date_plus(*a, b, false, value))
KERNEL_CHECKED2(interval_add_date, struct interval, int32_t, int64_t, date_plus(*b, a, false, value))
KERNEL_CHECKED2(date_subtract_interval, int32_t, struct interval, int64_t, date_plus(*a, b, true, value))
KERNEL_CHECKED2(time_add_interval, int64_t, struct interval, int64_t, add(*a, b, value))
KERNEL_CHECKED2(interval_add_time, struct interval, int64_t, int64_t, add(*b, a, value))
KERNEL_CHECKED2(time_subtract_interval, int64_t, struct interval, int64_t, subtract(*a, b, value))
KERNEL_CHECKED2(time_subtract_time, int64_t, int64_t, struct interval, difference(*a, *b, value))
KERNEL_CHECKED2(interval_add_interval, struct interval, struct interval, struct interval, interval_add(a, b, value))
KERNEL_CHECKED2(interval_subtract_interval, struct interval, struct interval, struct interval,
                interval_subtract(a, b, value))
KERNEL_CHECKED2(interval_times, struct interval, double, struct interval, interval_multiply(a, *b, value))
KERNEL_CHECKED2(times_interval, double, struct interval, struct interval, interval_multiply(b, *a, value))
KERNEL1(negate_interval, struct interval, struct interval, interval_negate(a))

// The unit's name is a constant in all but odd queries: it is looked up again only where it changes.
struct unit_cache {
  struct text name;
  enum datetime_unit unit;
};

static enum datetime_unit unit_at(const struct column *names, uint32_t row, struct unit_cache *cache) {
  const struct text *name = (const struct text *)names->values + column_slot(names, row);
  if (row == 0 || (!names->constant && !text_equal(name, &cache->name))) {
    cache->name = *name;
    cache->unit = datetime_unit_by_name(text_bytes(name), name->length);
  }
  return cache->unit;
}

// A part that infinity does not have, such as its hour, is NULL.
static enum row_error forgive(enum row_error error, uint32_t row, struct column *out) {
  if (error != ROW_NOT_SINGLE) return error;
  bitmap_clear(column_need_validity(out), row);
  return ROW_OK;
}

// `call` sees the unit and the argument `a` by reference.
#define UNIT_KERNEL(name, A, O, call)                                   \
  static void name(KERNEL_ARGUMENTS) {                                  \
    (void)result;                                                       \
    struct unit_cache cache = {.unit = UNIT_NONE};                      \
    for (uint32_t i = 0; i < rows; i++) {                               \
      const enum datetime_unit unit = unit_at(arguments[0], i, &cache); \
      const A *a = KERNEL_AT(A, 1, i);                                  \
      O *value = (O *)out->values + i;                                  \
      KERNEL_CHECK(unit == UNIT_NONE ? ROW_INVALID_UNIT : forgive((call), i, out)) \
    }                                                                   \
  }

static enum row_error truncate(enum datetime_unit unit, int64_t micros, int64_t *value) {
  *value = micros;
  return IS_INFINITE(micros) ? ROW_OK : timestamp_trunc(unit, micros, value);
}

#define PART(name, A, call)                                                                  \
  static enum row_error part_of_##name(enum datetime_unit unit, const A *a, double *value) { \
    struct numeric numeric;                                                                  \
    enum row_error error = call;                                                             \
    if (error == ROW_OK) *value = numeric_to_double(&numeric);                               \
    return error;                                                                            \
  }
PART(time, int64_t, timestamp_extract(unit, *a, &numeric))
PART(interval, struct interval, interval_extract(unit, a, &numeric))

// date_part of a date is that of its midnight; extract is stricter.
static enum row_error part_of_date(enum datetime_unit unit, const int32_t *days, double *value) {
  int64_t micros;
  enum row_error error = timestamp_of_date(*days, &micros);
  return error == ROW_OK ? part_of_time(unit, &micros, value) : error;
}

UNIT_KERNEL(truncate_time, int64_t, int64_t, truncate(unit, *a, value))
UNIT_KERNEL(truncate_interval, struct interval, struct interval, interval_trunc(unit, a, value))
UNIT_KERNEL(extract_time, int64_t, struct numeric, timestamp_extract(unit, *a, value))
UNIT_KERNEL(extract_date, int32_t, struct numeric, date_extract(unit, *a, value))
UNIT_KERNEL(extract_interval, struct interval, struct numeric, interval_extract(unit, a, value))
UNIT_KERNEL(part_time, int64_t, double, part_of_time(unit, a, value))
UNIT_KERNEL(part_date, int32_t, double, part_of_date(unit, a, value))
UNIT_KERNEL(part_interval, struct interval, double, part_of_interval(unit, a, value))

static void bin_time(KERNEL_ARGUMENTS) {
  (void)result;
  for (uint32_t i = 0; i < rows; i++) {
    const int64_t micros = *KERNEL_AT(int64_t, 1, i);
    int64_t *value = (int64_t *)out->values + i;
    *value = micros;
    if (IS_INFINITE(micros)) continue;
    KERNEL_CHECK(timestamp_bin(KERNEL_AT(struct interval, 0, i), micros, *KERNEL_AT(int64_t, 2, i), value))
  }
}

KERNEL_CHECKED2(interval_over, struct interval, double, struct interval, interval_divide(a, *b, value))

static enum row_error from_epoch(double seconds, int64_t *value) {
  if (isnan(seconds)) return ROW_TIMESTAMP_RANGE;
  *value = seconds > 0 ? TIMESTAMP_MAX : TIMESTAMP_MIN;
  if (isinf(seconds)) return ROW_OK;
  double micros = rint(seconds * 1e6);
  if (!(micros > -0x1p63 && micros < 0x1p63)) return ROW_TIMESTAMP_RANGE;
  *value = (int64_t)micros;
  return ROW_OK;
}
KERNEL_CHECKED1(to_timestamp, double, int64_t, from_epoch(*a, value))
KERNEL1(isfinite_time, int64_t, uint8_t, !IS_INFINITE(a))
KERNEL1(isfinite_date, int32_t, uint8_t, !IS_INFINITE_DATE(a))

#define UNIT_FUNCTIONS(kind, suffix)                                     \
  FUNCTION2("extract", TYPE_TEXT, kind, TYPE_NUMERIC, extract_##suffix), \
      FUNCTION2("date_part", TYPE_TEXT, kind, TYPE_FLOAT64, part_##suffix)
#define TIME_FUNCTIONS(kind)                                             \
  FUNCTION2("+", kind, TYPE_INTERVAL, kind, time_add_interval),          \
      FUNCTION2("+", TYPE_INTERVAL, kind, kind, interval_add_time),      \
      FUNCTION2("-", kind, TYPE_INTERVAL, kind, time_subtract_interval), \
      FUNCTION2("-", kind, kind, TYPE_INTERVAL, time_subtract_time),     \
      FUNCTION2("date_trunc", TYPE_TEXT, kind, kind, truncate_time),     \
      FUNCTION3("date_bin", TYPE_INTERVAL, kind, kind, kind, bin_time),  \
      FUNCTION1("isfinite", kind, TYPE_BOOL, isfinite_time), UNIT_FUNCTIONS(kind, time)

static const struct function functions[] = {
    FUNCTION2("+", TYPE_DATE, TYPE_INT32, TYPE_DATE, date_add_int),
    FUNCTION2("+", TYPE_INT32, TYPE_DATE, TYPE_DATE, int_add_date),
    FUNCTION2("-", TYPE_DATE, TYPE_INT32, TYPE_DATE, date_subtract_int),
    FUNCTION2("-", TYPE_DATE, TYPE_DATE, TYPE_INT32, date_subtract_date),
    FUNCTION2("+", TYPE_DATE, TYPE_INTERVAL, TYPE_TIMESTAMP, date_add_interval),
    FUNCTION2("+", TYPE_INTERVAL, TYPE_DATE, TYPE_TIMESTAMP, interval_add_date),
    FUNCTION2("-", TYPE_DATE, TYPE_INTERVAL, TYPE_TIMESTAMP, date_subtract_interval),
    TIME_FUNCTIONS(TYPE_TIMESTAMP),
    TIME_FUNCTIONS(TYPE_TIMESTAMPTZ),
    FUNCTION2("+", TYPE_INTERVAL, TYPE_INTERVAL, TYPE_INTERVAL, interval_add_interval),
    FUNCTION2("-", TYPE_INTERVAL, TYPE_INTERVAL, TYPE_INTERVAL, interval_subtract_interval),
    FUNCTION1("-", TYPE_INTERVAL, TYPE_INTERVAL, negate_interval),
    FUNCTION2("*", TYPE_INTERVAL, TYPE_FLOAT64, TYPE_INTERVAL, interval_times),
    FUNCTION2("*", TYPE_FLOAT64, TYPE_INTERVAL, TYPE_INTERVAL, times_interval),
    FUNCTION2("/", TYPE_INTERVAL, TYPE_FLOAT64, TYPE_INTERVAL, interval_over),
    FUNCTION2("date_trunc", TYPE_TEXT, TYPE_INTERVAL, TYPE_INTERVAL, truncate_interval),
    UNIT_FUNCTIONS(TYPE_DATE, date),
    UNIT_FUNCTIONS(TYPE_INTERVAL, interval),
    FUNCTION1("to_timestamp", TYPE_FLOAT64, TYPE_TIMESTAMPTZ, to_timestamp),
    FUNCTION1("isfinite", TYPE_DATE, TYPE_BOOL, isfinite_date),
};
const struct function_family datetime_family = FAMILY(functions);
