// Comparison operators of all types, and NOT.
//
// > and >= are < and <= with the arguments exchanged. Floating point follows PostgreSQL: NaN equals NaN and
// is above all other numbers.
#include "kernel.h"
#include "numeric.h"
#include "value.h"

#define IS_NAN(x) ((x) != (x))

#define COMPARE_KERNEL(name, CLONES, L, R, expression) \
  CLONES static void name(KERNEL_ARGUMENTS) {          \
    (void)result;                                      \
    KERNEL_LOOP2(L, R, uint8_t, o[i] = (expression));  \
  }
#define SWAPPED(name, kernel)                                                  \
  static void name(KERNEL_ARGUMENTS) {                                         \
    const struct column *const swapped[] = {arguments[1], arguments[0], NULL}; \
    kernel(swapped, rows, result, out);                                        \
  }
#define WHOLE(suffix, CLONES, L, R)                      \
  COMPARE_KERNEL(equal_##suffix, CLONES, L, R, a == b)   \
  COMPARE_KERNEL(unequal_##suffix, CLONES, L, R, a != b) \
  COMPARE_KERNEL(less_##suffix, CLONES, L, R, a < b)     \
  COMPARE_KERNEL(atmost_##suffix, CLONES, L, R, a <= b)
#define FLOATING(suffix, CLONES, L, R)                                                \
  COMPARE_KERNEL(equal_##suffix, CLONES, L, R, (a == b) | (IS_NAN(a) & IS_NAN(b)))    \
  COMPARE_KERNEL(unequal_##suffix, CLONES, L, R, (a != b) & !(IS_NAN(a) & IS_NAN(b))) \
  COMPARE_KERNEL(less_##suffix, CLONES, L, R, (a < b) | (IS_NAN(b) & !IS_NAN(a)))     \
  COMPARE_KERNEL(atmost_##suffix, CLONES, L, R, (a <= b) | IS_NAN(b))
#define MIRRORED(suffix, mirror)           \
  SWAPPED(greater_##suffix, less_##mirror) \
  SWAPPED(atleast_##suffix, atmost_##mirror)
#define NO_CLONES

WHOLE(boolean, NO_CLONES, uint8_t, uint8_t)
WHOLE(int2, NO_CLONES, int16_t, int16_t)
WHOLE(int4, LEAT_CLONES, int32_t, int32_t)
WHOLE(int8, LEAT_CLONES, int64_t, int64_t)
WHOLE(int24, NO_CLONES, int16_t, int32_t)
WHOLE(int42, NO_CLONES, int32_t, int16_t)
WHOLE(int28, NO_CLONES, int16_t, int64_t)
WHOLE(int82, NO_CLONES, int64_t, int16_t)
WHOLE(int48, LEAT_CLONES, int32_t, int64_t)
WHOLE(int84, LEAT_CLONES, int64_t, int32_t)
FLOATING(float4, LEAT_CLONES, float, float)
FLOATING(float8, LEAT_CLONES, double, double)
FLOATING(float48, NO_CLONES, float, double)
FLOATING(float84, NO_CLONES, double, float)
MIRRORED(boolean, boolean)
MIRRORED(int2, int2)
MIRRORED(int4, int4)
MIRRORED(int8, int8)
MIRRORED(int24, int42)
MIRRORED(int42, int24)
MIRRORED(int28, int82)
MIRRORED(int82, int28)
MIRRORED(int48, int84)
MIRRORED(int84, int48)
MIRRORED(float4, float4)
MIRRORED(float8, float8)
MIRRORED(float48, float84)
MIRRORED(float84, float48)

#define BY_ORDER(suffix, T, compare)                                      \
  COMPARE_KERNEL(equal_##suffix, NO_CLONES, T, T, compare(&a, &b) == 0)   \
  COMPARE_KERNEL(unequal_##suffix, NO_CLONES, T, T, compare(&a, &b) != 0) \
  COMPARE_KERNEL(less_##suffix, NO_CLONES, T, T, compare(&a, &b) < 0)     \
  COMPARE_KERNEL(atmost_##suffix, NO_CLONES, T, T, compare(&a, &b) <= 0)  \
  MIRRORED(suffix, suffix)

static int compare_intervals(const struct interval *a, const struct interval *b) {
  return value_compare(TYPE_INTERVAL, a, b);
}

BY_ORDER(numeric, struct numeric, numeric_compare)
BY_ORDER(interval, struct interval, compare_intervals)
COMPARE_KERNEL(less_text, NO_CLONES, struct text, struct text, text_compare(&a, &b) < 0)
COMPARE_KERNEL(atmost_text, NO_CLONES, struct text, struct text, text_compare(&a, &b) <= 0)
COMPARE_KERNEL(equal_text, NO_CLONES, struct text, struct text, text_equal(&a, &b))
COMPARE_KERNEL(unequal_text, NO_CLONES, struct text, struct text, !text_equal(&a, &b))
MIRRORED(text, text)

KERNEL1(not_bool, uint8_t, uint8_t, !a)

#define ENTRIES2(suffix, l, r)                                                                           \
  FUNCTION2("=", l, r, TYPE_BOOL, equal_##suffix), FUNCTION2("<>", l, r, TYPE_BOOL, unequal_##suffix),   \
      FUNCTION2("<", l, r, TYPE_BOOL, less_##suffix), FUNCTION2("<=", l, r, TYPE_BOOL, atmost_##suffix), \
      FUNCTION2(">", l, r, TYPE_BOOL, greater_##suffix), FUNCTION2(">=", l, r, TYPE_BOOL, atleast_##suffix)
#define ENTRIES(suffix, type) ENTRIES2(suffix, type, type)

// Dates and timestamps compare as the integers they are; between them the binder casts.
static const struct function functions[] = {
    ENTRIES(boolean, TYPE_BOOL),
    ENTRIES(int2, TYPE_INT16),
    ENTRIES(int4, TYPE_INT32),
    ENTRIES(int8, TYPE_INT64),
    ENTRIES2(int24, TYPE_INT16, TYPE_INT32),
    ENTRIES2(int42, TYPE_INT32, TYPE_INT16),
    ENTRIES2(int28, TYPE_INT16, TYPE_INT64),
    ENTRIES2(int82, TYPE_INT64, TYPE_INT16),
    ENTRIES2(int48, TYPE_INT32, TYPE_INT64),
    ENTRIES2(int84, TYPE_INT64, TYPE_INT32),
    ENTRIES(float4, TYPE_FLOAT32),
    ENTRIES(float8, TYPE_FLOAT64),
    ENTRIES2(float48, TYPE_FLOAT32, TYPE_FLOAT64),
    ENTRIES2(float84, TYPE_FLOAT64, TYPE_FLOAT32),
    ENTRIES(numeric, TYPE_NUMERIC),
    ENTRIES(text, TYPE_TEXT),
    ENTRIES(int4, TYPE_DATE),
    ENTRIES(int8, TYPE_TIMESTAMP),
    ENTRIES(int8, TYPE_TIMESTAMPTZ),
    ENTRIES(interval, TYPE_INTERVAL),
    FUNCTION1("not", TYPE_BOOL, TYPE_BOOL, not_bool),
};
const struct function_family compare_family = FAMILY(functions);
