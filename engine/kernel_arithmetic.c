// Arithmetic of floating point numbers and numerics.
//
// As in float.c, a result that is infinite or zero without reason is an error. The vector loop only gathers
// whether there is a suspect; a second loop names it.
#include <math.h>

#include "kernel.h"
#include "numeric.h"

static enum row_error add_error(double a, double b, double z) {
  return isinf(z) && !isinf(a) && !isinf(b) ? ROW_FLOAT_OVERFLOW : ROW_OK;
}

static enum row_error multiply_error(double a, double b, double z) {
  if (add_error(a, b, z) != ROW_OK) return ROW_FLOAT_OVERFLOW;
  return z == 0 && a != 0 && b != 0 ? ROW_FLOAT_UNDERFLOW : ROW_OK;
}

static enum row_error divide_error(double a, double b, double z) {
  if (b == 0 && !isnan(a)) return ROW_DIVISION_BY_ZERO;
  if (isinf(z) && !isinf(a)) return ROW_FLOAT_OVERFLOW;
  return z == 0 && a != 0 && !isinf(b) ? ROW_FLOAT_UNDERFLOW : ROW_OK;
}

#define FLOAT_KERNEL2(name, L, R, O, B, operator, suspect, error)                      \
  LEAT_CLONES static void name(KERNEL_ARGUMENTS) {                                     \
    (void)result;                                                                      \
    B bad = 0;                                                                         \
    KERNEL_LOOP2(L, R, O, const O z = (O)a operator(O) b; o[i] = z; bad |= (B)(suspect)); \
    if (bad)                                                                           \
      KERNEL_LOOP2(L, R, O, {                                                          \
        o[i] = (O)a operator(O) b;                                                     \
        if (error(a, b, o[i]) != ROW_OK) kernel_fail(out, i, error(a, b, o[i]));       \
      });                                                                              \
  }
#define IS_WRONG_SUM ((z - z != 0) & (a - a == 0) & (b - b == 0))
#define IS_WRONG_PRODUCT (IS_WRONG_SUM | ((z == 0) & (a != 0) & (b != 0)))
#define IS_WRONG_QUOTIENT ((b == 0) | IS_WRONG_SUM | ((z == 0) & (a != 0)))
#define FLOAT_ALL(suffix, L, R, O, B)                                                         \
  FLOAT_KERNEL2(add_##suffix, L, R, O, B, +, IS_WRONG_SUM, add_error)                         \
  FLOAT_KERNEL2(subtract_##suffix, L, R, O, B, -, IS_WRONG_SUM, add_error)                    \
  FLOAT_KERNEL2(multiply_##suffix, L, R, O, B, *, IS_WRONG_PRODUCT, multiply_error)           \
  FLOAT_KERNEL2(divide_##suffix, L, R, O, B, /, IS_WRONG_QUOTIENT, divide_error)
FLOAT_ALL(float4, float, float, float, uint32_t)
FLOAT_ALL(float48, float, double, double, uint64_t)
FLOAT_ALL(float84, double, float, double, uint64_t)
FLOAT_ALL(float8, double, double, double, uint64_t)

KERNEL1(negate_float4, float, float, -a)
KERNEL1(negate_float8, double, double, -a)
KERNEL1(abs_float4, float, float, fabsf(a))
KERNEL1(abs_float8, double, double, fabs(a))

KERNEL_CHECKED2(add_numeric, struct numeric, struct numeric, struct numeric, numeric_add(a, b, value))
KERNEL_CHECKED2(subtract_numeric, struct numeric, struct numeric, struct numeric, numeric_sub(a, b, value))
KERNEL_CHECKED2(multiply_numeric, struct numeric, struct numeric, struct numeric, numeric_mul(a, b, value))
KERNEL_CHECKED2(divide_numeric, struct numeric, struct numeric, struct numeric, numeric_div(a, b, value))
KERNEL_CHECKED2(modulo_numeric, struct numeric, struct numeric, struct numeric, numeric_mod(a, b, value))
KERNEL1(negate_numeric, struct numeric, struct numeric, numeric_negate(a))
KERNEL1(abs_numeric, struct numeric, struct numeric, numeric_abs(a))

#define ENTRIES2(suffix, l, r, o)            \
  FUNCTION2("+", l, r, o, add_##suffix),     \
  FUNCTION2("-", l, r, o, subtract_##suffix), \
  FUNCTION2("*", l, r, o, multiply_##suffix), \
  FUNCTION2("/", l, r, o, divide_##suffix)
#define ENTRIES1(suffix, n)                  \
  FUNCTION1("-", n, n, negate_##suffix),     \
  FUNCTION1("abs", n, n, abs_##suffix),      \
  FUNCTION1("@", n, n, abs_##suffix)

static const struct function functions[] = {
    ENTRIES2(float4, TYPE_FLOAT32, TYPE_FLOAT32, TYPE_FLOAT32),
    ENTRIES2(float48, TYPE_FLOAT32, TYPE_FLOAT64, TYPE_FLOAT64),
    ENTRIES2(float84, TYPE_FLOAT64, TYPE_FLOAT32, TYPE_FLOAT64),
    ENTRIES2(float8, TYPE_FLOAT64, TYPE_FLOAT64, TYPE_FLOAT64),
    ENTRIES2(numeric, TYPE_NUMERIC, TYPE_NUMERIC, TYPE_NUMERIC),
    FUNCTION2("%", TYPE_NUMERIC, TYPE_NUMERIC, TYPE_NUMERIC, modulo_numeric),
    FUNCTION2("mod", TYPE_NUMERIC, TYPE_NUMERIC, TYPE_NUMERIC, modulo_numeric),
    ENTRIES1(float4, TYPE_FLOAT32),
    ENTRIES1(float8, TYPE_FLOAT64),
    ENTRIES1(numeric, TYPE_NUMERIC),
};
const struct function_family arithmetic_family = FAMILY(functions);
