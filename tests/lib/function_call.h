// One call of a function of the table, from text to text, in every mix of constant and flat arguments.
//
// An argument is "type value", as in "int4 7", "text abc", "int8 NULL"; "'abc" is an untyped literal. The
// answer is "type value", or the words of the error.
#ifndef TESTS_FUNCTION_CALL_H
#define TESTS_FUNCTION_CALL_H

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "engine/expr.h"
#include "engine/function.h"
#include "engine/value.h"

#define CALL_ROWS 67  // more than a word of validity, no multiple of a vector

static inline struct expr *call_argument(struct arena *arena, const char *text) {
  if (text[0] == '\'') {
    struct text literal = text_view(text + 1, (uint32_t)strlen(text + 1));
    return expr_constant(arena, type_of(TYPE_UNKNOWN), &literal);
  }
  const char *value = strchr(text, ' ');
  ck_assert_ptr_nonnull(value);
  enum type_kind kind = type_by_name(arena_strndup(arena, text, (size_t)(value - text)));
  ck_assert_msg(kind < TYPE_COUNT, "no such type: %s", text);
  value++;
  if (strcmp(value, "NULL") == 0) return expr_constant(arena, type_of(kind), NULL);
  char bytes[32] = {0};
  struct text literal = text_view(value, (uint32_t)strlen(value));
  if (kind == TYPE_TEXT) return expr_constant(arena, type_of(kind), &literal);
  enum row_error error = value_parse(type_of(kind), value, strlen(value), bytes);
  ck_assert_msg(error == ROW_OK, "%s: %s", text, row_error_text(error));
  return expr_constant(arena, type_of(kind), bytes);
}

// As the binder does: an untyped literal is read as the type wanted, anything else is cast.
static inline struct expr *call_coerce(struct arena *arena, struct expr *expr, struct type type,
                                       enum cast_context context) {
  if (expr->type.kind == type.kind && type.precision == 0) return expr;
  if (expr->type.kind == TYPE_UNKNOWN && !expr->is_null) {
    char bytes[32] = {0};
    const struct text *text = &expr->value.text;
    if (value_parse(type, text_bytes(text), text->length, bytes) != ROW_OK) return NULL;
    return expr_constant(arena, type, bytes);
  }
  if (expr->type.kind == TYPE_UNKNOWN) return expr_constant(arena, type, NULL);
  const struct cast *cast = cast_find(expr->type.kind, type.kind, context);
  return cast ? expr_call(arena, &cast->function, type, &expr) : NULL;
}

static inline char *call_row(struct arena *arena, const struct expr *expr, const struct column *column, uint32_t row) {
  uint8_t error = column->errors ? column->errors[column_slot(column, row)] : ROW_OK;
  if (error) return arena_printf(arena, "%s", row_error_text((enum row_error)error));
  char type[64], value[VALUE_TEXT_MAX];
  type_format(expr->type, type);
  if (column_is_null(column, row)) return arena_printf(arena, "%s NULL", type);
  const struct text *text = column_value(column, row);
  if (column->kind == TYPE_TEXT) return arena_printf(arena, "%s %.*s", type, (int)text->length, text_bytes(text));
  size_t length = value_format(column->kind, text, value);
  return arena_printf(arena, "%s %.*s", type, (int)length, value);
}

// Evaluates the call with the arguments whose bit in `flat` is set as whole columns.
static inline char *call_evaluate(struct arena *arena, const struct expr *call, uint32_t flat) {
  struct batch *batch = batch_create(call->argument_count, CALL_ROWS);
  struct batch none = {.rows = 1, .count = 1};
  struct expr *copy = expr_copy(arena, call);
  for (uint32_t k = 0; k < call->argument_count; k++) {
    struct column *one = expr_evaluate(call->arguments[k], &none);
    ck_assert(one->constant);
    one->rows = CALL_ROWS;
    batch->columns[k] = flat >> k & 1 ? column_flatten(one) : column_retain(one);
    column_release(one);
    copy->arguments[k] = expr_column(arena, k, call->arguments[k]->type);
  }
  struct column *column = expr_evaluate(copy, batch);
  char *first = call_row(arena, call, column, 0);
  for (uint32_t i = 1; i < CALL_ROWS; i++) ck_assert_str_eq(call_row(arena, call, column, i), first);
  column_release(column);
  batch_free(batch);
  return first;
}

static inline struct expr *call_bind(struct arena *arena, const char *name, const char *const *texts, uint32_t count,
                                     char **problem) {
  struct expr *arguments[8];
  enum type_kind kinds[8];
  for (uint32_t k = 0; k < count; k++) {
    arguments[k] = call_argument(arena, texts[k]);
    kinds[k] = arguments[k]->type.kind;
  }
  bool ambiguous;
  const struct function *function = function_resolve(name, kinds, count, &ambiguous);
  *problem = arena_printf(arena, ambiguous ? "ambiguous" : "none");
  if (function == NULL) return NULL;
  for (uint32_t k = 0; k < count; k++) {
    enum type_kind wanted = function->arguments[k < function->argument_count ? k : function->argument_count - 1u];
    arguments[k] =
        call_coerce(arena, arguments[k], type_of(wanted), function->variadic ? CAST_ASSIGNMENT : CAST_IMPLICIT);
    *problem = arena_printf(arena, "invalid literal");
    if (arguments[k] == NULL) return NULL;
  }
  struct expr *call = expr_node(arena, EXPR_CALL, type_of(function->result), arguments, count);
  call->function = function;
  return call;
}

// The answer lives in `arena`.
static inline char *call_function(struct arena *arena, const char *name, const char *const *texts, uint32_t count) {
  char *problem;
  struct expr *call = call_bind(arena, name, texts, count, &problem);
  if (call == NULL) return problem;
  char *first = call_evaluate(arena, call, 0);
  for (uint32_t flat = 1; flat < 1u << count; flat++) ck_assert_str_eq(call_evaluate(arena, call, flat), first);
  struct expr *folded = expr_fold(arena, call);
  struct batch one = {.rows = 1, .count = 1};
  struct column *column = expr_evaluate(folded, &one);
  ck_assert_str_eq(call_row(arena, call, column, 0), first);
  column_release(column);
  return first;
}

// CAST("value" AS type(precision, scale)).
static inline char *call_cast(struct arena *arena, const char *text, struct type type, enum cast_context context) {
  struct expr *argument = call_argument(arena, text);
  const struct cast *cast = cast_find(argument->type.kind, type.kind, context);
  if (cast == NULL) return arena_printf(arena, "none");
  struct expr *call = expr_call(arena, &cast->function, type, &argument);
  char *first = call_evaluate(arena, call, 0);
  ck_assert_str_eq(call_evaluate(arena, call, 1), first);
  return first;
}

#endif
