// Casts: every pair of types PostgreSQL converts between, with the context it allows them in.
//
// A cast applies the target's modifier: numeric(p, s) rounds and checks, varchar(n) cuts off (as explicit
// casts do).
#include <math.h>

#include "datetime.h"
#include "kernel.h"
#include "kernel_text.h"
#include "numeric.h"
#include "value.h"

// Whole and floating numbers to wider ones.
KERNEL1(int2_to_int4, int16_t, int32_t, a)
KERNEL1(int2_to_int8, int16_t, int64_t, a)
LEAT_CLONES KERNEL1(int4_to_int8, int32_t, int64_t, a)
KERNEL1(int2_to_float4, int16_t, float, a)
KERNEL1(int2_to_float8, int16_t, double, a)
KERNEL1(int4_to_float4, int32_t, float, (float)a)
LEAT_CLONES KERNEL1(int4_to_float8, int32_t, double, a)
KERNEL1(int8_to_float4, int64_t, float, (float)a)
LEAT_CLONES KERNEL1(int8_to_float8, int64_t, double, (double)a)
KERNEL1(float4_to_float8, float, double, (double)a)
KERNEL1(bool_to_int4, uint8_t, int32_t, a)
KERNEL1(int4_to_bool, int32_t, uint8_t, a != 0)

#define NARROW(name, A, O, wrong, value, code) \
  static void name(KERNEL_ARGUMENTS) {         \
    (void)result;                              \
    KERNEL_LOOP1(A, O, {                       \
      bool is_wrong = (wrong);                 \
      o[i] = is_wrong ? 0 : (O)(value);        \
      if (is_wrong) kernel_fail(out, i, code); \
    });                                        \
  }
NARROW(int4_to_int2, int32_t, int16_t, a<INT16_MIN || a> INT16_MAX, a, ROW_INT16_RANGE)
NARROW(int8_to_int2, int64_t, int16_t, a<INT16_MIN || a> INT16_MAX, a, ROW_INT16_RANGE)
NARROW(int8_to_int4, int64_t, int32_t, a<INT32_MIN || a> INT32_MAX, a, ROW_INT32_RANGE)

// Rounded half to even; the bounds are exact in floating point, and NaN fails both.
#define FLOAT_TO_INTEGER(from, A, round, to, O, low, high, code) \
  NARROW(from##_to_##to, A, O, !(round(a) >= (A)low && round(a) < (A)high), round(a), code)
FLOAT_TO_INTEGER(float4, float, rintf, int2, int16_t, -0x1p15, 0x1p15, ROW_INT16_RANGE)
FLOAT_TO_INTEGER(float4, float, rintf, int4, int32_t, -0x1p31, 0x1p31, ROW_INT32_RANGE)
FLOAT_TO_INTEGER(float4, float, rintf, int8, int64_t, -0x1p63, 0x1p63, ROW_INT64_RANGE)
FLOAT_TO_INTEGER(float8, double, rint, int2, int16_t, -0x1p15, 0x1p15, ROW_INT16_RANGE)
FLOAT_TO_INTEGER(float8, double, rint, int4, int32_t, -0x1p31, 0x1p31, ROW_INT32_RANGE)
FLOAT_TO_INTEGER(float8, double, rint, int8, int64_t, -0x1p63, 0x1p63, ROW_INT64_RANGE)

static enum row_error float_from_double(double from, float *value) {
  bool overflows = !isinf(from) && fabs(from) >= 0x1.ffffffp127;
  *value = overflows ? 0 : (float)from;
  if (overflows) return ROW_FLOAT_OVERFLOW;
  return *value == 0 && from != 0 ? ROW_FLOAT_UNDERFLOW : ROW_OK;
}
KERNEL_CHECKED1(float8_to_float4, double, float, float_from_double(*a, value))

static enum row_error double_from_numeric(const struct numeric *from, double *value) {
  *value = numeric_to_double(from);
  return ROW_OK;
}
// By way of text, as PostgreSQL does: a detour over double would round twice.
static enum row_error float_from_numeric(const struct numeric *from, float *value) {
  char text[NUMERIC_TEXT_MAX];
  return value_parse(type_of(TYPE_FLOAT32), text, numeric_format(from, text), value);
}
KERNEL_CHECKED1(numeric_to_float8, struct numeric, double, double_from_numeric(a, value))
KERNEL_CHECKED1(numeric_to_float4, struct numeric, float, float_from_numeric(a, value))

static enum row_error narrow_numeric(const struct numeric *from, int64_t low, int64_t high, enum row_error code,
                                     int64_t *wide) {
  enum row_error error = numeric_to_int64(from, wide);
  if (error == ROW_INT64_RANGE) return code;
  return error == ROW_OK && (*wide < low || *wide > high) ? code : error;
}
#define NUMERIC_TO_INTEGER(to, O, low, high, code)                                \
  static enum row_error to##_from_numeric(const struct numeric *from, O *value) { \
    int64_t wide = 0;                                                             \
    enum row_error error = narrow_numeric(from, low, high, code, &wide);          \
    if (error == ROW_OK) *value = (O)wide;                                        \
    return error;                                                                 \
  }                                                                               \
  KERNEL_CHECKED1(numeric_to_##to, struct numeric, O, to##_from_numeric(a, value))
NUMERIC_TO_INTEGER(int2, int16_t, INT16_MIN, INT16_MAX, ROW_INT16_RANGE)
NUMERIC_TO_INTEGER(int4, int32_t, INT32_MIN, INT32_MAX, ROW_INT32_RANGE)
NUMERIC_TO_INTEGER(int8, int64_t, INT64_MIN, INT64_MAX, ROW_INT64_RANGE)

#define TO_NUMERIC(from, A, convert)                                                            \
  static enum row_error numeric_from_##from(A a, struct type type, struct numeric *value) {     \
    enum row_error error = ROW_OK;                                                              \
    convert;                                                                                    \
    return error == ROW_OK ? numeric_apply_modifier(value, type.precision, type.scale) : error; \
  }                                                                                             \
  KERNEL_CHECKED1(from##_to_numeric, A, struct numeric, numeric_from_##from(*a, result, value))
TO_NUMERIC(int2, int16_t, *value = numeric_from_int64(a))
TO_NUMERIC(int4, int32_t, *value = numeric_from_int64(a))
TO_NUMERIC(int8, int64_t, *value = numeric_from_int64(a))
TO_NUMERIC(float4, float, error = numeric_from_float(a, value))
TO_NUMERIC(float8, double, error = numeric_from_double(a, value))
TO_NUMERIC(numeric, struct numeric, *value = a)

// A date's infinities are the extremes of 32 bits, a timestamp's those of 64.
static enum row_error timestamp_from_date(int32_t days, int64_t *value) {
  if (days == INT32_MAX || days == INT32_MIN) {
    *value = days == INT32_MAX ? TIMESTAMP_MAX : TIMESTAMP_MIN;
    return ROW_OK;
  }
  return __builtin_mul_overflow((int64_t)days, MICROS_PER_DAY, value) ? ROW_DATE_RANGE : ROW_OK;
}

static enum row_error date_from_timestamp(int64_t micros, int32_t *value) {
  int64_t days = micros / MICROS_PER_DAY - (micros % MICROS_PER_DAY < 0);
  *value = (int32_t)days;
  if (micros == TIMESTAMP_MAX) *value = INT32_MAX;
  if (micros == TIMESTAMP_MIN) *value = INT32_MIN;
  return ROW_OK;
}
KERNEL_CHECKED1(date_to_timestamp, int32_t, int64_t, timestamp_from_date(*a, value))
KERNEL_CHECKED1(timestamp_to_date, int64_t, int32_t, date_from_timestamp(*a, value))
KERNEL1(timestamp_same, int64_t, int64_t, a)
KERNEL1(interval_same, struct interval, struct interval, a)

// Any type's text, read by its input function.
static void parse_text(KERNEL_ARGUMENTS) {
  uint32_t width = type_width(out->kind);
  memset(out->values, 0, (size_t)rows * width);
  for (uint32_t i = 0; i < rows; i++) {
    if (out->validity && !bitmap_get(out->validity, i)) continue;
    const struct text *text = KERNEL_AT(struct text, 0, i);
    enum row_error error = value_parse(result, text_bytes(text), text->length, (char *)out->values + (size_t)i * width);
    if (error == ROW_OK) continue;
    memset((char *)out->values + (size_t)i * width, 0, width);
    kernel_fail(out, i, error);
  }
}

static void text_to_text(KERNEL_ARGUMENTS) {
  buffer_list_add_all(&out->texts, &arguments[0]->texts);
  KERNEL_LOOP1(struct text, struct text, o[i] = text_limit(a, result.precision));
}

static void format_text(KERNEL_ARGUMENTS) {
  struct text_writer writer = {.out = out};
  for (uint32_t i = 0; i < rows; i++) {
    char buffer[VALUE_TEXT_MAX];
    struct text text = text_of_value(arguments[0], i, false, buffer);
    text_write(&writer, i, text_limit(text, result.precision));
  }
}

// As the type's output function writes it, which differs for boolean only.
static void output_text(KERNEL_ARGUMENTS) {
  (void)result;
  struct text_writer writer = {.out = out};
  for (uint32_t i = 0; i < rows; i++) {
    char buffer[VALUE_TEXT_MAX];
    text_write(&writer, i, text_of_value(arguments[0], i, true, buffer));
  }
}

#define CAST(source, target, when, cast_kernel)                                                     \
  {                                                                                                 \
    source, target, when, {                                                                         \
      .name = "cast", .argument_count = 1, .strict = true, .arguments = {source}, .result = target, \
      .kernel = cast_kernel                                                                         \
    }                                                                                               \
  }
#define BY_TEXT(type)                                                                                          \
  CAST(type, TYPE_TEXT, CAST_ASSIGNMENT, format_text), CAST(type, TYPE_UNKNOWN, CAST_ASSIGNMENT, output_text), \
      CAST(TYPE_TEXT, type, CAST_EXPLICIT, parse_text), CAST(TYPE_UNKNOWN, type, CAST_IMPLICIT, parse_text)

static const struct cast casts[] = {
    CAST(TYPE_INT16, TYPE_INT32, CAST_IMPLICIT, int2_to_int4),
    CAST(TYPE_INT16, TYPE_INT64, CAST_IMPLICIT, int2_to_int8),
    CAST(TYPE_INT16, TYPE_FLOAT32, CAST_IMPLICIT, int2_to_float4),
    CAST(TYPE_INT16, TYPE_FLOAT64, CAST_IMPLICIT, int2_to_float8),
    CAST(TYPE_INT16, TYPE_NUMERIC, CAST_IMPLICIT, int2_to_numeric),
    CAST(TYPE_INT32, TYPE_INT16, CAST_ASSIGNMENT, int4_to_int2),
    CAST(TYPE_INT32, TYPE_INT64, CAST_IMPLICIT, int4_to_int8),
    CAST(TYPE_INT32, TYPE_FLOAT32, CAST_IMPLICIT, int4_to_float4),
    CAST(TYPE_INT32, TYPE_FLOAT64, CAST_IMPLICIT, int4_to_float8),
    CAST(TYPE_INT32, TYPE_NUMERIC, CAST_IMPLICIT, int4_to_numeric),
    CAST(TYPE_INT32, TYPE_BOOL, CAST_EXPLICIT, int4_to_bool),
    CAST(TYPE_BOOL, TYPE_INT32, CAST_EXPLICIT, bool_to_int4),
    CAST(TYPE_INT64, TYPE_INT16, CAST_ASSIGNMENT, int8_to_int2),
    CAST(TYPE_INT64, TYPE_INT32, CAST_ASSIGNMENT, int8_to_int4),
    CAST(TYPE_INT64, TYPE_FLOAT32, CAST_IMPLICIT, int8_to_float4),
    CAST(TYPE_INT64, TYPE_FLOAT64, CAST_IMPLICIT, int8_to_float8),
    CAST(TYPE_INT64, TYPE_NUMERIC, CAST_IMPLICIT, int8_to_numeric),
    CAST(TYPE_FLOAT32, TYPE_INT16, CAST_ASSIGNMENT, float4_to_int2),
    CAST(TYPE_FLOAT32, TYPE_INT32, CAST_ASSIGNMENT, float4_to_int4),
    CAST(TYPE_FLOAT32, TYPE_INT64, CAST_ASSIGNMENT, float4_to_int8),
    CAST(TYPE_FLOAT32, TYPE_FLOAT64, CAST_IMPLICIT, float4_to_float8),
    CAST(TYPE_FLOAT32, TYPE_NUMERIC, CAST_ASSIGNMENT, float4_to_numeric),
    CAST(TYPE_FLOAT64, TYPE_INT16, CAST_ASSIGNMENT, float8_to_int2),
    CAST(TYPE_FLOAT64, TYPE_INT32, CAST_ASSIGNMENT, float8_to_int4),
    CAST(TYPE_FLOAT64, TYPE_INT64, CAST_ASSIGNMENT, float8_to_int8),
    CAST(TYPE_FLOAT64, TYPE_FLOAT32, CAST_ASSIGNMENT, float8_to_float4),
    CAST(TYPE_FLOAT64, TYPE_NUMERIC, CAST_ASSIGNMENT, float8_to_numeric),
    CAST(TYPE_NUMERIC, TYPE_INT16, CAST_ASSIGNMENT, numeric_to_int2),
    CAST(TYPE_NUMERIC, TYPE_INT32, CAST_ASSIGNMENT, numeric_to_int4),
    CAST(TYPE_NUMERIC, TYPE_INT64, CAST_ASSIGNMENT, numeric_to_int8),
    CAST(TYPE_NUMERIC, TYPE_FLOAT32, CAST_IMPLICIT, numeric_to_float4),
    CAST(TYPE_NUMERIC, TYPE_FLOAT64, CAST_IMPLICIT, numeric_to_float8),
    CAST(TYPE_NUMERIC, TYPE_NUMERIC, CAST_IMPLICIT, numeric_to_numeric),
    CAST(TYPE_DATE, TYPE_TIMESTAMP, CAST_IMPLICIT, date_to_timestamp),
    CAST(TYPE_DATE, TYPE_TIMESTAMPTZ, CAST_IMPLICIT, date_to_timestamp),
    CAST(TYPE_TIMESTAMP, TYPE_DATE, CAST_ASSIGNMENT, timestamp_to_date),
    CAST(TYPE_TIMESTAMP, TYPE_TIMESTAMPTZ, CAST_IMPLICIT, timestamp_same),
    CAST(TYPE_TIMESTAMPTZ, TYPE_DATE, CAST_ASSIGNMENT, timestamp_to_date),
    CAST(TYPE_TIMESTAMPTZ, TYPE_TIMESTAMP, CAST_ASSIGNMENT, timestamp_same),
    CAST(TYPE_INTERVAL, TYPE_INTERVAL, CAST_IMPLICIT, interval_same),
    CAST(TYPE_TEXT, TYPE_TEXT, CAST_IMPLICIT, text_to_text),
    CAST(TYPE_UNKNOWN, TYPE_TEXT, CAST_IMPLICIT, text_to_text),
    CAST(TYPE_TEXT, TYPE_UNKNOWN, CAST_ASSIGNMENT, text_to_text),
    BY_TEXT(TYPE_BOOL),
    BY_TEXT(TYPE_INT16),
    BY_TEXT(TYPE_INT32),
    BY_TEXT(TYPE_INT64),
    BY_TEXT(TYPE_FLOAT32),
    BY_TEXT(TYPE_FLOAT64),
    BY_TEXT(TYPE_NUMERIC),
    BY_TEXT(TYPE_DATE),
    BY_TEXT(TYPE_TIMESTAMP),
    BY_TEXT(TYPE_TIMESTAMPTZ),
    BY_TEXT(TYPE_INTERVAL),
};
const struct cast_family cast_family = FAMILY(casts);
