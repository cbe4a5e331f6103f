// Integer arithmetic with PostgreSQL's range checks.
//
// A loop computes all rows with wrap-around and gathers whether any went wrong, which vectorises; only then
// a second loop looks for the rows.
#include "integer_divide.h"
#include "kernel.h"

#define INTEGER_KERNEL2(name, L, R, O, compute, wrong, code) \
  LEAT_CLONES static void name(KERNEL_ARGUMENTS) {           \
    (void)result;                                            \
    uint64_t bad = 0;                                        \
    KERNEL_LOOP2(L, R, O, compute);                          \
    if (bad)                                                 \
      KERNEL_LOOP2(                                          \
          L, R, O, if (wrong) {                              \
            o[i] = 0;                                        \
            kernel_fail(out, i, code);                       \
          });                                                \
  }

// Results narrower than 64 bits: computed in a wider type W, then compared with what was stored.
#define NARROW(name, L, R, O, W, operator, code)                                    \
  INTEGER_KERNEL2(name, L, R, O, const W wide = (W)a operator(W) b; o[i] = (O)wide; \
                  bad |= (uint64_t)((W)(O)wide != wide), (W)(O)((W)a operator(W) b) != (W)a operator(W) b, code)
#define NARROW_ALL(suffix, L, R, O, W, code)     \
  NARROW(add_##suffix, L, R, O, W, +, code)      \
  NARROW(subtract_##suffix, L, R, O, W, -, code) \
  NARROW(multiply_##suffix, L, R, O, W, *, code)
NARROW_ALL(int2, int16_t, int16_t, int16_t, int32_t, ROW_INT16_RANGE)
NARROW_ALL(int24, int16_t, int32_t, int32_t, int64_t, ROW_INT32_RANGE)
NARROW_ALL(int42, int32_t, int16_t, int32_t, int64_t, ROW_INT32_RANGE)
NARROW_ALL(int4, int32_t, int32_t, int32_t, int64_t, ROW_INT32_RANGE)

static bool add_overflows(int64_t a, int64_t b) {
  return __builtin_add_overflow(a, b, &a);
}
static bool subtract_overflows(int64_t a, int64_t b) {
  return __builtin_sub_overflow(a, b, &a);
}
static bool multiply_overflows(int64_t a, int64_t b) {
  return __builtin_mul_overflow(a, b, &a);
}

// Signed overflow shows in the sign bits of the operands and the wrapped result.
#define ADD_WIDE                                                                \
  const uint64_t x = (uint64_t)(int64_t)a, y = (uint64_t)(int64_t)b, z = x + y; \
  o[i] = (int64_t)z;                                                            \
  bad |= ((x ^ z) & (y ^ z)) >> 63
#define SUBTRACT_WIDE                                                           \
  const uint64_t x = (uint64_t)(int64_t)a, y = (uint64_t)(int64_t)b, z = x - y; \
  o[i] = (int64_t)z;                                                            \
  bad |= ((x ^ y) & (x ^ z)) >> 63
#define MULTIPLY_WIDE                                                  \
  int64_t z;                                                           \
  bad |= (uint64_t)__builtin_mul_overflow((int64_t)a, (int64_t)b, &z); \
  o[i] = z
#define WIDE_ALL(suffix, L, R)                                                                                \
  INTEGER_KERNEL2(add_##suffix, L, R, int64_t, ADD_WIDE, add_overflows(a, b), ROW_INT64_RANGE)                \
  INTEGER_KERNEL2(subtract_##suffix, L, R, int64_t, SUBTRACT_WIDE, subtract_overflows(a, b), ROW_INT64_RANGE) \
  INTEGER_KERNEL2(multiply_##suffix, L, R, int64_t, MULTIPLY_WIDE, multiply_overflows(a, b), ROW_INT64_RANGE)
WIDE_ALL(int8, int64_t, int64_t)
WIDE_ALL(int28, int16_t, int64_t)
WIDE_ALL(int82, int64_t, int16_t)
WIDE_ALL(int48, int32_t, int64_t)
WIDE_ALL(int84, int64_t, int32_t)

#define BY_CONSTANT(divide, R)                                                           \
  if (arguments[1]->constant && !arguments[0]->constant &&                               \
      divide(arguments[0]->values, rows, *(const R *)arguments[1]->values, out->values)) \
    return
#define ROW_BY_ROW

static enum row_error division_error(int64_t a, int64_t b, int64_t lowest, enum row_error range) {
  if (b == 0) return ROW_DIVISION_BY_ZERO;
  return b == -1 && a == lowest ? range : ROW_OK;
}

#define DIVIDE(name, L, R, O, lowest, code, fast)                \
  static void name(KERNEL_ARGUMENTS) {                           \
    (void)result;                                                \
    fast;                                                        \
    KERNEL_LOOP2(L, R, O, {                                      \
      enum row_error error = division_error(a, b, lowest, code); \
      o[i] = (O)((O)a / (O)(error == ROW_OK ? b : 1));           \
      if (error != ROW_OK) kernel_fail(out, i, error);           \
    });                                                          \
  }
DIVIDE(divide_int2, int16_t, int16_t, int16_t, INT16_MIN, ROW_INT16_RANGE, ROW_BY_ROW)
DIVIDE(divide_int24, int16_t, int32_t, int32_t, INT32_MIN, ROW_INT32_RANGE, ROW_BY_ROW)
DIVIDE(divide_int42, int32_t, int16_t, int32_t, INT32_MIN, ROW_INT32_RANGE, ROW_BY_ROW)
DIVIDE(divide_int4, int32_t, int32_t, int32_t, INT32_MIN, ROW_INT32_RANGE,
       BY_CONSTANT(integer_quotients32, int32_t))
DIVIDE(divide_int8, int64_t, int64_t, int64_t, INT64_MIN, ROW_INT64_RANGE,
       BY_CONSTANT(integer_quotients64, int64_t))
DIVIDE(divide_int28, int16_t, int64_t, int64_t, INT64_MIN, ROW_INT64_RANGE, ROW_BY_ROW)
DIVIDE(divide_int82, int64_t, int16_t, int64_t, INT64_MIN, ROW_INT64_RANGE, ROW_BY_ROW)
DIVIDE(divide_int48, int32_t, int64_t, int64_t, INT64_MIN, ROW_INT64_RANGE, ROW_BY_ROW)
DIVIDE(divide_int84, int64_t, int32_t, int64_t, INT64_MIN, ROW_INT64_RANGE,
       BY_CONSTANT(integer_quotients64, int32_t))

#define MODULO(name, N, fast)                                \
  static void name(KERNEL_ARGUMENTS) {                       \
    (void)result;                                            \
    fast;                                                    \
    KERNEL_LOOP2(N, N, N, {                                  \
      o[i] = (N)(a % (N)(b == 0 || b == -1 ? 1 : b));        \
      if (b == 0) kernel_fail(out, i, ROW_DIVISION_BY_ZERO); \
    });                                                      \
  }
MODULO(modulo_int2, int16_t, ROW_BY_ROW)
MODULO(modulo_int4, int32_t, BY_CONSTANT(integer_remainders32, int32_t))
MODULO(modulo_int8, int64_t, BY_CONSTANT(integer_remainders64, int64_t))

// The lowest integer has no negative.
#define NEGATE(name, N, U, condition, lowest, code)                                 \
  LEAT_CLONES static void name(KERNEL_ARGUMENTS) {                                  \
    (void)result;                                                                   \
    uint64_t bad = 0;                                                               \
    KERNEL_LOOP1(N, N, o[i] = (condition) ? (N)(0 - (U)a) : a; bad |= a == lowest); \
    if (bad)                                                                        \
      KERNEL_LOOP1(                                                                 \
          N, N, if (a == lowest) {                                                  \
            o[i] = 0;                                                               \
            kernel_fail(out, i, code);                                              \
          });                                                                       \
  }
NEGATE(negate_int2, int16_t, uint16_t, true, INT16_MIN, ROW_INT16_RANGE)
NEGATE(negate_int4, int32_t, uint32_t, true, INT32_MIN, ROW_INT32_RANGE)
NEGATE(negate_int8, int64_t, uint64_t, true, INT64_MIN, ROW_INT64_RANGE)
NEGATE(abs_int2, int16_t, uint16_t, a < 0, INT16_MIN, ROW_INT16_RANGE)
NEGATE(abs_int4, int32_t, uint32_t, a < 0, INT32_MIN, ROW_INT32_RANGE)
NEGATE(abs_int8, int64_t, uint64_t, a < 0, INT64_MIN, ROW_INT64_RANGE)

#define BITS(suffix, N, U, bits)                                                  \
  KERNEL2(and_##suffix, N, N, N, a &b)                                            \
  KERNEL2(or_##suffix, N, N, N, a | b)                                            \
  KERNEL2(xor_##suffix, N, N, N, a ^ b)                                           \
  KERNEL1(not_##suffix, N, N, ~a)                                                 \
  KERNEL2(shift_left_##suffix, N, int32_t, N, (U)a << ((uint32_t)b & (bits - 1))) \
  KERNEL2(shift_right_##suffix, N, int32_t, N, a >> ((uint32_t)b & (bits - 1)))
BITS(int2, int16_t, uint16_t, 32)
BITS(int4, int32_t, uint32_t, 32)
BITS(int8, int64_t, uint64_t, 64)

#define ENTRIES2(suffix, l, r, o)                                                    \
  FUNCTION2("+", l, r, o, add_##suffix), FUNCTION2("-", l, r, o, subtract_##suffix), \
      FUNCTION2("*", l, r, o, multiply_##suffix), FUNCTION2("/", l, r, o, divide_##suffix)
#define ENTRIES1(suffix, n)                                                                                            \
  FUNCTION2("%", n, n, n, modulo_##suffix), FUNCTION2("mod", n, n, n, modulo_##suffix),                                \
      FUNCTION1("-", n, n, negate_##suffix), FUNCTION1("abs", n, n, abs_##suffix), FUNCTION1("@", n, n, abs_##suffix), \
      FUNCTION2("&", n, n, n, and_##suffix), FUNCTION2("|", n, n, n, or_##suffix),                                     \
      FUNCTION2("#", n, n, n, xor_##suffix), FUNCTION1("~", n, n, not_##suffix),                                       \
      FUNCTION2("<<", n, TYPE_INT32, n, shift_left_##suffix), FUNCTION2(">>", n, TYPE_INT32, n, shift_right_##suffix)

static const struct function functions[] = {
    ENTRIES2(int2, TYPE_INT16, TYPE_INT16, TYPE_INT16),
    ENTRIES2(int24, TYPE_INT16, TYPE_INT32, TYPE_INT32),
    ENTRIES2(int42, TYPE_INT32, TYPE_INT16, TYPE_INT32),
    ENTRIES2(int4, TYPE_INT32, TYPE_INT32, TYPE_INT32),
    ENTRIES2(int28, TYPE_INT16, TYPE_INT64, TYPE_INT64),
    ENTRIES2(int82, TYPE_INT64, TYPE_INT16, TYPE_INT64),
    ENTRIES2(int48, TYPE_INT32, TYPE_INT64, TYPE_INT64),
    ENTRIES2(int84, TYPE_INT64, TYPE_INT32, TYPE_INT64),
    ENTRIES2(int8, TYPE_INT64, TYPE_INT64, TYPE_INT64),
    ENTRIES1(int2, TYPE_INT16),
    ENTRIES1(int4, TYPE_INT32),
    ENTRIES1(int8, TYPE_INT64),
};
const struct function_family arithmetic_integer_family = FAMILY(functions);
