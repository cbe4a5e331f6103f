// Bound expressions and their evaluation over a batch, a column at a time.
//
// Kernels are total: whatever a row holds, they write a value and, if it is wrong, an error code for
// that row. CASE, AND, OR and COALESCE combine errors as they combine values (an error in a branch not
// taken does not count), so nothing is evaluated lazily and no kernel branches on a selection.
#ifndef ENGINE_EXPR_H
#define ENGINE_EXPR_H

#include "batch.h"
#include "memory.h"

enum expr_kind {
  EXPR_CONSTANT,
  EXPR_COLUMN,
  EXPR_CALL,  // a function of the table in function.h
  EXPR_AND,   // two or more arguments, three-valued
  EXPR_OR,
  EXPR_IS_NULL,  // one argument
  EXPR_IS_NOT_NULL,
  EXPR_COALESCE,  // arguments of one type
  EXPR_CASE,      // when, then, when, then, …, else
  EXPR_GREATEST,  // ignore NULLs
  EXPR_LEAST,
  EXPR_DISTINCT,  // IS DISTINCT FROM: two arguments of one type
  EXPR_NOT_DISTINCT
};

struct function;

struct expr {
  enum expr_kind kind;
  struct type type;
  uint32_t location;                // byte offset in the statement's text, for messages
  uint32_t column;                  // EXPR_COLUMN: index into the batch
  const struct function *function;  // EXPR_CALL
  bool is_null;                     // EXPR_CONSTANT
  union {                           // EXPR_CONSTANT: the value's bytes (text is NUL-free and owned by the arena)
    char bytes[32];
    struct numeric numeric;
    struct text text;
  } value;
  uint32_t argument_count;
  struct expr **arguments;
};

// Constructors; everything lives in `arena`.
struct expr *expr_column(struct arena *arena, uint32_t column, struct type type);
struct expr *expr_constant(struct arena *arena, struct type type, const void *value);  // NULL: SQL NULL; text is copied
struct expr *expr_call(struct arena *arena, const struct function *function, struct type type, struct expr **arguments);
struct expr *expr_node(struct arena *arena, enum expr_kind kind, struct type type, struct expr **arguments,
                       uint32_t count);

bool expr_equal(const struct expr *left, const struct expr *right);  // same shape, ignoring locations
bool expr_is_constant(const struct expr *expr);                      // no columns, immutable functions only
// Evaluates constant subtrees once; those that err stay as they are (the rows err).
struct expr *expr_fold(struct arena *arena, struct expr *expr);
// Calls `visit` with the index of every EXPR_COLUMN below; it may change it.
void expr_visit_columns(struct expr *expr, void (*visit)(uint32_t *column, void *context), void *context);
struct expr *expr_copy(struct arena *arena, const struct expr *expr);
// SQL-like text for EXPLAIN: "(price * 2)". `names` gives the columns' names (may be NULL: $n).
char *expr_text(struct arena *arena, const struct expr *expr, const struct schema *names);

// Evaluates over all physical rows of `batch`, whatever its selection; one reference to a column of
// batch->rows rows (possibly constant, possibly a column of the batch itself).
struct column *expr_evaluate(const struct expr *expr, const struct batch *batch);

// Of the rows batch_row(batch, 0..count), writes to `out` (room for batch->count) those where boolean
// `condition` is true, and to `failed`/`errors` (same room) those whose evaluation erred.
struct filter_result {
  uint32_t passed;
  uint32_t failed;
};
struct filter_result expr_filter(const struct expr *condition, const struct batch *batch, uint32_t *passed,
                                 uint32_t *failed, uint8_t *errors);

#endif
