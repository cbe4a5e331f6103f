// The table of functions, operators and casts: adding one is one entry and one loop.
#ifndef ENGINE_FUNCTION_H
#define ENGINE_FUNCTION_H

#include "column.h"

#define FUNCTION_ARGUMENTS_MAX 8

enum function_volatility { VOLATILITY_IMMUTABLE, VOLATILITY_STABLE, VOLATILITY_VOLATILE };

// Fills `out` (created with the result type, `rows` rows, values uninitialised; for text zero-filled) from
// arguments of the same length. An argument may be constant; use column_slot or the macros of kernel.h.
// For a strict function the caller has set out->validity to the AND of the arguments'; the kernel computes
// NULL rows too (their values are zero bytes), and errors there are cleared afterwards.
typedef void (*function_kernel)(const struct column *const *arguments, uint32_t rows, struct type result,
                                struct column *out);

struct function {
  const char *name;  // lower case; operators by symbol ("+", "||", "~~" is LIKE), casts are "cast", unary minus is "-"
  uint8_t argument_count;
  bool variadic;  // the last argument type repeats (concat)
  bool strict;    // NULL in, NULL out (done by the evaluator)
  enum function_volatility volatility;
  enum type_kind arguments[FUNCTION_ARGUMENTS_MAX];
  enum type_kind result;
  function_kernel kernel;
};

// How a cast may happen, as pg_cast's castcontext.
enum cast_context { CAST_IMPLICIT, CAST_ASSIGNMENT, CAST_EXPLICIT };
struct cast {
  enum type_kind from, to;
  enum cast_context context;
  struct function function;  // name "cast"; its kernel reads the target's modifier from `result`
};

// Resolution as PostgreSQL's (func_select_candidate): exact match, then implicit casts with fewest
// conversions and preferred types (double precision, text, timestamptz, …). Unknown literals fit anything.
// NULL if none fits; `*ambiguous` tells why.
const struct function *function_resolve(const char *name, const enum type_kind *arguments, uint32_t count,
                                        bool *ambiguous);
// NULL if there is no such cast in that context. Identity casts that only apply a modifier are included
// (numeric → numeric(p,s), text → varchar(n)).
const struct cast *cast_find(enum type_kind from, enum type_kind to, enum cast_context context);
// The type that UNION, CASE, COALESCE, IN … give their branches (select_common_type); TYPE_COUNT if none.
enum type_kind type_common(const enum type_kind *types, uint32_t count);
// For "did you mean": fills `names` with up to `capacity` distinct names, returns how many.
uint32_t function_names(const char **names, uint32_t capacity);
bool function_exists(const char *name);
// Those of that name, up to `capacity`; returns how many.
uint32_t function_overloads(const char *name, const struct function **out, uint32_t capacity);

#endif
