// Expression trees: making, copying, comparing, walking and folding them.
#include "expr.h"

#include <string.h>

#include "function.h"
#include "row_error.h"

static struct expr *create(struct arena *arena, enum expr_kind kind, struct type type) {
  struct expr *expr = arena_alloc(arena, sizeof *expr);
  expr->kind = kind;
  expr->type = type;
  return expr;
}

static void set_arguments(struct arena *arena, struct expr *expr, struct expr *const *arguments, uint32_t count) {
  expr->argument_count = count;
  expr->arguments = arena_alloc(arena, (count + 1) * sizeof(struct expr *));
  for (uint32_t i = 0; i < count; i++) expr->arguments[i] = arguments[i];
}

struct expr *expr_column(struct arena *arena, uint32_t column, struct type type) {
  struct expr *expr = create(arena, EXPR_COLUMN, type);
  expr->column = column;
  return expr;
}

struct expr *expr_constant(struct arena *arena, struct type type, const void *value) {
  struct expr *expr = create(arena, EXPR_CONSTANT, type);
  expr->is_null = value == NULL;
  if (value == NULL) return expr;
  memcpy(expr->value.bytes, value, type_width(type.kind));
  if (type.kind != TYPE_TEXT && type.kind != TYPE_UNKNOWN) return expr;
  uint32_t length = expr->value.text.length;
  const char *bytes = arena_strndup(arena, text_bytes(value), length);
  expr->value.text = text_view(bytes, length);
  return expr;
}

struct expr *expr_call(struct arena *arena, const struct function *function, struct type type,
                       struct expr **arguments) {
  struct expr *expr = create(arena, EXPR_CALL, type);
  expr->function = function;
  set_arguments(arena, expr, arguments, function->argument_count);
  return expr;
}

struct expr *expr_node(struct arena *arena, enum expr_kind kind, struct type type, struct expr **arguments,
                       uint32_t count) {
  struct expr *expr = create(arena, kind, type);
  set_arguments(arena, expr, arguments, count);
  return expr;
}

struct expr *expr_copy(struct arena *arena, const struct expr *expr) {
  struct expr *copy;
  if (expr->kind == EXPR_CONSTANT) {
    copy = expr_constant(arena, expr->type, expr->is_null ? NULL : expr->value.bytes);
  } else {
    copy = create(arena, expr->kind, expr->type);
    copy->column = expr->column;
    copy->function = expr->function;
    set_arguments(arena, copy, expr->arguments, expr->argument_count);
    for (uint32_t i = 0; i < copy->argument_count; i++) copy->arguments[i] = expr_copy(arena, expr->arguments[i]);
  }
  copy->location = expr->location;
  return copy;
}

static bool constants_equal(const struct expr *left, const struct expr *right) {
  if (left->is_null || right->is_null) return left->is_null && right->is_null;
  if (left->type.kind == TYPE_TEXT || left->type.kind == TYPE_UNKNOWN)
    return text_equal(&left->value.text, &right->value.text);
  return memcmp(left->value.bytes, right->value.bytes, type_width(left->type.kind)) == 0;
}

bool expr_equal(const struct expr *left, const struct expr *right) {
  if (left->kind != right->kind || left->type.kind != right->type.kind ||
      left->type.precision != right->type.precision || left->type.scale != right->type.scale ||
      left->argument_count != right->argument_count)
    return false;
  if (left->kind == EXPR_CONSTANT) return constants_equal(left, right);
  if (left->kind == EXPR_COLUMN) return left->column == right->column;
  if (left->kind == EXPR_CALL && left->function != right->function) return false;
  for (uint32_t i = 0; i < left->argument_count; i++)
    if (!expr_equal(left->arguments[i], right->arguments[i])) return false;
  return true;
}

bool expr_is_constant(const struct expr *expr) {
  if (expr->kind == EXPR_COLUMN) return false;
  if (expr->kind == EXPR_CALL && expr->function->volatility != VOLATILITY_IMMUTABLE) return false;
  for (uint32_t i = 0; i < expr->argument_count; i++)
    if (!expr_is_constant(expr->arguments[i])) return false;
  return true;
}

void expr_visit_columns(struct expr *expr, void (*visit)(uint32_t *column, void *context), void *context) {
  if (expr->kind == EXPR_COLUMN) visit(&expr->column, context);
  for (uint32_t i = 0; i < expr->argument_count; i++) expr_visit_columns(expr->arguments[i], visit, context);
}

static struct expr *fold_constant(struct arena *arena, struct expr *expr) {
  struct batch one = {.rows = 1, .count = 1};
  struct column *value = expr_evaluate(expr, &one);
  if (value->errors == NULL || value->errors[0] == ROW_OK) {
    uint32_t location = expr->location;
    expr = expr_constant(arena, expr->type, column_is_null(value, 0) ? NULL : column_value(value, 0));
    expr->location = location;
  }
  column_release(value);
  return expr;
}

struct expr *expr_fold(struct arena *arena, struct expr *expr) {
  if (expr->kind == EXPR_CONSTANT || expr->kind == EXPR_COLUMN) return expr;
  if (expr_is_constant(expr)) {
    struct expr *folded = fold_constant(arena, expr);
    if (folded->kind == EXPR_CONSTANT) return folded;
  }
  for (uint32_t i = 0; i < expr->argument_count; i++) expr->arguments[i] = expr_fold(arena, expr->arguments[i]);
  return expr;
}
