// What kernels share: loops over arguments that may be constant, errors by row, and the families of functions.
//
// A kernel sees arguments of one length. When all of them are constant the evaluator asks for one row, so a
// vector loop over two constants reads only their first value. The list of arguments ends with a NULL.
#ifndef ENGINE_KERNEL_H
#define ENGINE_KERNEL_H

#include <string.h>

#include "clones.h"
#include "function.h"
#include "row_error.h"

#define KERNEL_ARGUMENTS \
  const struct column *const *arguments, uint32_t rows, struct type result, struct column *out

struct function_family {
  const struct function *functions;
  uint32_t count;
};
struct cast_family {
  const struct cast *casts;
  uint32_t count;
};
#define FAMILY(array) {array, sizeof array / sizeof array[0]}

extern const struct function_family arithmetic_family;
extern const struct function_family arithmetic_integer_family;
extern const struct function_family case_family;
extern const struct function_family compare_family;
extern const struct function_family datetime_family;
extern const struct function_family like_family;
extern const struct function_family math_family;
extern const struct function_family text_family;
extern const struct function_family text_edit_family;
extern const struct cast_family cast_family;

// Entries of a family's table.
#define FUNCTION1(symbol, a, to, function_kernel) \
  {.name = symbol, .argument_count = 1, .strict = true, .arguments = {a}, .result = to, .kernel = function_kernel}
#define FUNCTION2(symbol, a, b, to, function_kernel) \
  {.name = symbol, .argument_count = 2, .strict = true, .arguments = {a, b}, .result = to, .kernel = function_kernel}
#define FUNCTION3(symbol, a, b, c, to, function_kernel) \
  {.name = symbol, .argument_count = 3, .strict = true, .arguments = {a, b, c}, .result = to, .kernel = function_kernel}

static inline void kernel_fail(struct column *out, uint32_t row, enum row_error error) {
  column_need_errors(out)[row] = (uint8_t)error;
}

// The last argument, a statement, computes o[i] from `a` and `b`; three loops, so that a constant stays in a register.
#define KERNEL_LOOP2(L, R, O, ...)                                      \
  do {                                                                  \
    const L *restrict l = arguments[0]->values;                         \
    const R *restrict r = arguments[1]->values;                         \
    O *restrict o = out->values;                                        \
    if (arguments[0]->constant && !arguments[1]->constant) {            \
      const L a = l[0];                                                 \
      for (uint32_t i = 0; i < rows; i++) {                             \
        const R b = r[i];                                               \
        __VA_ARGS__;                                                    \
      }                                                                 \
    } else if (arguments[1]->constant && !arguments[0]->constant) {     \
      const R b = r[0];                                                 \
      for (uint32_t i = 0; i < rows; i++) {                             \
        const L a = l[i];                                               \
        __VA_ARGS__;                                                    \
      }                                                                 \
    } else {                                                            \
      for (uint32_t i = 0; i < rows; i++) {                             \
        const L a = l[i];                                               \
        const R b = r[i];                                               \
        __VA_ARGS__;                                                    \
      }                                                                 \
    }                                                                   \
  } while (0)

#define KERNEL_LOOP1(A, O, ...)                   \
  do {                                            \
    const A *restrict values = arguments[0]->values; \
    O *restrict o = out->values;                  \
    for (uint32_t i = 0; i < rows; i++) {         \
      const A a = values[i];                      \
      __VA_ARGS__;                                \
    }                                             \
  } while (0)

// A kernel without errors: o[i] = expression of a (and b).
#define KERNEL1(name, A, O, expression)         \
  static void name(KERNEL_ARGUMENTS) {       \
    (void)result;                            \
    KERNEL_LOOP1(A, O, o[i] = expression);      \
  }
#define KERNEL2(name, L, R, O, expression)      \
  static void name(KERNEL_ARGUMENTS) {          \
    (void)result;                               \
    KERNEL_LOOP2(L, R, O, o[i] = expression);   \
  }

// Row `row` of argument n.
#define KERNEL_AT(type, n, row) ((const type *)arguments[n]->values + column_slot(arguments[n], row))

// A kernel whose `call` writes *value from a (b, c) by reference and answers with an error; for types and
// functions too heavy for vectors. What an erring row holds is zero bytes.
#define KERNEL_CHECK(call)                            \
  enum row_error error = (call);                      \
  if (error != ROW_OK) {                              \
    memset(value, 0, sizeof *value);                  \
    kernel_fail(out, i, error);                       \
  }
#define KERNEL_CHECKED1(name, A, O, call)             \
  static void name(KERNEL_ARGUMENTS) {                \
    (void)result;                                     \
    for (uint32_t i = 0; i < rows; i++) {             \
      const A *a = KERNEL_AT(A, 0, i);                \
      O *value = (O *)out->values + i;                \
      KERNEL_CHECK(call)                              \
    }                                                 \
  }
#define KERNEL_CHECKED2(name, A, B, O, call)          \
  static void name(KERNEL_ARGUMENTS) {                \
    (void)result;                                     \
    for (uint32_t i = 0; i < rows; i++) {             \
      const A *a = KERNEL_AT(A, 0, i);                \
      const B *b = KERNEL_AT(B, 1, i);                \
      O *value = (O *)out->values + i;                \
      KERNEL_CHECK(call)                              \
    }                                                 \
  }

#endif
