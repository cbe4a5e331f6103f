// Mathematical functions of floating point numbers and numerics.
#include <math.h>

#include "kernel.h"
#include "numeric.h"

KERNEL1(round_float8, double, double, rint(a))
KERNEL1(trunc_float8, double, double, trunc(a))
KERNEL1(floor_float8, double, double, floor(a))
KERNEL1(ceil_float8, double, double, ceil(a))
KERNEL1(sign_float8, double, double, (double)((a > 0) - (a < 0)))
KERNEL1(cbrt_float8, double, double, cbrt(a))
#define RADIANS_PER_DEGREE 0.0174532925199432957692
KERNEL1(degrees_float8, double, double, a / RADIANS_PER_DEGREE)
KERNEL1(radians_float8, double, double, a * RADIANS_PER_DEGREE)
KERNEL1(atan_float8, double, double, atan(a))
KERNEL2(atan2_float8, double, double, double, atan2(a, b))

static enum row_error checked(double result, double *value, bool may_overflow) {
  *value = result;
  return isinf(result) && may_overflow ? ROW_FLOAT_OVERFLOW : ROW_OK;
}

static enum row_error sqrt_checked(double a, double *value) {
  if (a < 0) return ROW_NEGATIVE_SQRT;
  return checked(sqrt(a), value, false);
}

static enum row_error exp_checked(double a, double *value) {
  enum row_error error = checked(exp(a), value, !isinf(a));
  return error == ROW_OK && *value == 0 && !isinf(a) ? ROW_FLOAT_UNDERFLOW : error;
}

static enum row_error log_checked(double a, double (*log_function)(double), double *value) {
  if (a == 0) return ROW_ZERO_LOG;
  if (a < 0) return ROW_NEGATIVE_LOG;
  return checked(log_function(a), value, !isinf(a));
}

static enum row_error power_checked(double a, double b, double *value) {
  if (isnan(a) || isnan(b)) return checked(pow(a, b), value, false);
  if (a == 0 && b < 0) return ROW_POWER_DOMAIN;
  if (a < 0 && floor(b) != b) return ROW_POWER_DOMAIN;
  bool finite = !isinf(a) && !isinf(b);
  enum row_error error = checked(pow(a, b), value, finite);
  return error == ROW_OK && finite && *value == 0 && a != 0 ? ROW_FLOAT_UNDERFLOW : error;
}

// Infinity has no place on the circle.
static enum row_error circular(double a, double (*function)(double), double *value) {
  return isinf(a) ? ROW_NOT_SINGLE : checked(function(a), value, false);
}

static enum row_error inverse_circular(double a, double (*function)(double), double *value) {
  return a < -1 || a > 1 ? ROW_NOT_SINGLE : checked(function(a), value, false);
}

KERNEL_CHECKED1(sqrt_float8, double, double, sqrt_checked(*a, value))
KERNEL_CHECKED1(exp_float8, double, double, exp_checked(*a, value))
KERNEL_CHECKED1(ln_float8, double, double, log_checked(*a, log, value))
KERNEL_CHECKED1(log10_float8, double, double, log_checked(*a, log10, value))
KERNEL_CHECKED2(power_float8, double, double, double, power_checked(*a, *b, value))
KERNEL_CHECKED1(sin_float8, double, double, circular(*a, sin, value))
KERNEL_CHECKED1(cos_float8, double, double, circular(*a, cos, value))
KERNEL_CHECKED1(tan_float8, double, double, circular(*a, tan, value))
KERNEL_CHECKED1(asin_float8, double, double, inverse_circular(*a, asin, value))
KERNEL_CHECKED1(acos_float8, double, double, inverse_circular(*a, acos, value))

static struct numeric numeric_sign(const struct numeric *a) {
  if (a->class == NUMERIC_NAN) return *a;
  if (a->class != NUMERIC_FINITE) return numeric_from_int64(a->class == NUMERIC_PLUS_INFINITY ? 1 : -1);
  return numeric_from_int64((a->coefficient > 0) - (a->coefficient < 0));
}

// The quotient's whole part: what is left after the remainder divides exactly.
static enum row_error numeric_whole_quotient(const struct numeric *a, const struct numeric *b, struct numeric *value) {
  struct numeric remainder, multiple, quotient;
  enum row_error error = numeric_mod(a, b, &remainder);
  if (error == ROW_OK) error = numeric_sub(a, &remainder, &multiple);
  if (error == ROW_OK) error = numeric_div(&multiple, b, &quotient);
  return error == ROW_OK ? numeric_trunc(&quotient, 0, value) : error;
}

// No numeric has digits further from the point than this.
static int bounded(int32_t scale) {
  const int32_t most = 2 * NUMERIC_DIGITS_MAX, least = -NUMERIC_DIGITS_MAX - 1;
  return scale > most ? most : scale < least ? least : scale;
}

KERNEL1(floor_numeric, struct numeric, struct numeric, numeric_floor(a))
KERNEL1(ceil_numeric, struct numeric, struct numeric, numeric_ceil(a))
KERNEL1(sign_numeric, struct numeric, struct numeric, numeric_sign(&a))
KERNEL_CHECKED1(round_numeric, struct numeric, struct numeric, numeric_round(a, 0, value))
KERNEL_CHECKED1(trunc_numeric, struct numeric, struct numeric, numeric_trunc(a, 0, value))
KERNEL_CHECKED2(round_numeric_to, struct numeric, int32_t, struct numeric, numeric_round(a, bounded(*b), value))
KERNEL_CHECKED2(trunc_numeric_to, struct numeric, int32_t, struct numeric, numeric_trunc(a, bounded(*b), value))
KERNEL_CHECKED1(sqrt_numeric, struct numeric, struct numeric, numeric_sqrt(a, value))
KERNEL_CHECKED2(power_numeric, struct numeric, struct numeric, struct numeric, numeric_power(a, b, value))
KERNEL_CHECKED2(div_numeric, struct numeric, struct numeric, struct numeric, numeric_whole_quotient(a, b, value))

static void pi_float8(KERNEL_ARGUMENTS) {
  (void)arguments, (void)result;
  for (uint32_t i = 0; i < rows; i++) ((double *)out->values)[i] = M_PI;
}

#define FLOAT1(name, kernel) FUNCTION1(name, TYPE_FLOAT64, TYPE_FLOAT64, kernel)
#define FLOAT2(name, kernel) FUNCTION2(name, TYPE_FLOAT64, TYPE_FLOAT64, TYPE_FLOAT64, kernel)
#define NUMERIC1(name, kernel) FUNCTION1(name, TYPE_NUMERIC, TYPE_NUMERIC, kernel)
#define NUMERIC2(name, b, kernel) FUNCTION2(name, TYPE_NUMERIC, b, TYPE_NUMERIC, kernel)

static const struct function functions[] = {
    FLOAT1("round", round_float8),
    FLOAT1("trunc", trunc_float8),
    FLOAT1("floor", floor_float8),
    FLOAT1("ceil", ceil_float8),
    FLOAT1("ceiling", ceil_float8),
    FLOAT1("sign", sign_float8),
    FLOAT1("sqrt", sqrt_float8),
    FLOAT1("|/", sqrt_float8),
    FLOAT1("cbrt", cbrt_float8),
    FLOAT1("||/", cbrt_float8),
    FLOAT1("exp", exp_float8),
    FLOAT1("ln", ln_float8),
    FLOAT1("log", log10_float8),
    FLOAT1("log10", log10_float8),
    FLOAT1("degrees", degrees_float8),
    FLOAT1("radians", radians_float8),
    FLOAT1("sin", sin_float8),
    FLOAT1("cos", cos_float8),
    FLOAT1("tan", tan_float8),
    FLOAT1("asin", asin_float8),
    FLOAT1("acos", acos_float8),
    FLOAT1("atan", atan_float8),
    FLOAT2("atan2", atan2_float8),
    FLOAT2("power", power_float8),
    FLOAT2("pow", power_float8),
    FLOAT2("^", power_float8),
    {.name = "pi", .strict = true, .result = TYPE_FLOAT64, .kernel = pi_float8},
    NUMERIC1("round", round_numeric),
    NUMERIC1("trunc", trunc_numeric),
    NUMERIC1("floor", floor_numeric),
    NUMERIC1("ceil", ceil_numeric),
    NUMERIC1("ceiling", ceil_numeric),
    NUMERIC1("sign", sign_numeric),
    NUMERIC1("sqrt", sqrt_numeric),
    NUMERIC2("round", TYPE_INT32, round_numeric_to),
    NUMERIC2("trunc", TYPE_INT32, trunc_numeric_to),
    NUMERIC2("power", TYPE_NUMERIC, power_numeric),
    NUMERIC2("pow", TYPE_NUMERIC, power_numeric),
    NUMERIC2("^", TYPE_NUMERIC, power_numeric),
    NUMERIC2("div", TYPE_NUMERIC, div_numeric),
};
const struct function_family math_family = FAMILY(functions);
