// Evaluation of an expression over a batch, and filtering by one.
#include <assert.h>
#include <string.h>

#include "expr.h"
#include "expr_logic.h"
#include "kernel.h"
#include "select.h"

#define ARGUMENTS_ON_STACK 8

// An untyped value is text.
static enum type_kind column_kind(enum type_kind kind) {
  return kind == TYPE_UNKNOWN ? TYPE_TEXT : kind;
}

static bool all_constant(struct column *const *arguments, uint32_t count) {
  for (uint32_t k = 0; k < count; k++)
    if (!arguments[k]->constant) return false;
  return true;
}

// NULL in, NULL out.
static void intersect_validity(struct column *const *arguments, uint32_t count, uint32_t rows, struct column *out) {
  for (uint32_t k = 0; k < count; k++) {
    const struct column *argument = arguments[k];
    if (argument->validity == NULL || (argument->constant && bitmap_get(argument->validity, 0))) continue;
    uint64_t *validity = column_need_validity(out);
    size_t words = bitmap_words(rows);
    for (size_t w = 0; w < words; w++) validity[w] &= argument->constant ? 0 : argument->validity[w];
  }
}

// What a kernel computed for NULL rows is dropped: zero bytes, no error.
static void clean_nulls(struct column *out, uint32_t rows) {
  size_t width = type_width(out->kind);
  for (size_t w = 0; out->validity && w < bitmap_words(rows); w++) {
    for (uint64_t nulls = ~out->validity[w]; nulls; nulls &= nulls - 1) {
      size_t row = w * 64 + (size_t)__builtin_ctzll(nulls);
      if (row >= rows) break;
      memset((char *)out->values + row * width, 0, width);
      if (out->errors) out->errors[row] = ROW_OK;
    }
  }
}

// An argument's error is the call's; the first argument's counts.
static void merge_errors(struct column *const *arguments, uint32_t count, uint32_t rows, struct column *out) {
  for (uint32_t k = count; k-- > 0;) {
    const struct column *argument = arguments[k];
    if (argument->errors == NULL) continue;
    uint8_t *errors = column_need_errors(out);
    for (uint32_t i = 0; i < rows; i++) {
      uint8_t error = argument->errors[column_slot(argument, i)];
      errors[i] = error ? error : errors[i];
    }
  }
}

static struct column *call(const struct expr *expr, struct column *const *arguments, uint32_t rows) {
  const struct function *function = expr->function;
  uint32_t count = expr->argument_count;
  struct column *out = column_create(column_kind(expr->type.kind), rows);
  if (out->kind == TYPE_TEXT) memset(out->values, 0, rows * sizeof(struct text));
  if (function->strict) intersect_validity(arguments, count, rows, out);
  function->kernel((const struct column *const *)arguments, rows, expr->type, out);
  clean_nulls(out, rows);
  merge_errors(arguments, count, rows, out);
  return out;
}

static struct column *combine(const struct expr *expr, struct column *const *arguments, uint32_t rows) {
  uint32_t count = expr->argument_count;
  enum type_kind kind = column_kind(expr->type.kind);
  switch (expr->kind) {
    case EXPR_CALL:
      return call(expr, arguments, rows);
    case EXPR_AND:
    case EXPR_OR:
      return logic_combine(expr->kind, arguments, count, rows);
    case EXPR_IS_NULL:
      return logic_is_null(arguments[0], false, rows);
    case EXPR_IS_NOT_NULL:
      return logic_is_null(arguments[0], true, rows);
    case EXPR_DISTINCT:
      return logic_distinct(arguments[0], arguments[1], false, rows);
    case EXPR_NOT_DISTINCT:
      return logic_distinct(arguments[0], arguments[1], true, rows);
    case EXPR_COALESCE:
      return choose_coalesce(kind, arguments, count, rows);
    case EXPR_GREATEST:
    case EXPR_LEAST:
      return choose_extreme(kind, expr->kind == EXPR_GREATEST, arguments, count, rows);
    case EXPR_CASE:
      return choose_case(kind, arguments, count, rows);
    case EXPR_CONSTANT:
    case EXPR_COLUMN:
      break;
  }
  assert(!"a leaf has no arguments");
  return NULL;
}

struct column *expr_evaluate(const struct expr *expr, const struct batch *batch) {
  if (expr->kind == EXPR_COLUMN) {
    assert(expr->column < batch->width && batch->columns[expr->column] != NULL);
    return column_retain(batch->columns[expr->column]);
  }
  if (expr->kind == EXPR_CONSTANT)
    return column_create_constant(column_kind(expr->type.kind), batch->rows, expr->is_null ? NULL : expr->value.bytes);
  struct column *few[ARGUMENTS_ON_STACK + 1];
  uint32_t count = expr->argument_count;
  struct column **arguments = count <= ARGUMENTS_ON_STACK ? few : mem_alloc((count + 1) * sizeof *arguments);
  for (uint32_t k = 0; k < count; k++) arguments[k] = expr_evaluate(expr->arguments[k], batch);
  arguments[count] = NULL;
  bool constant = all_constant(arguments, count);
  struct column *out = combine(expr, arguments, constant ? 1 : batch->rows);
  if (constant) {
    out->constant = true;
    out->rows = batch->rows;
  }
  for (uint32_t k = 0; k < count; k++) column_release(arguments[k]);
  if (arguments != few) mem_free(arguments);
  return out;
}

static struct filter_result filter_checked(const struct column *column, const struct batch *batch, uint32_t *passed,
                                           uint32_t *failed, uint8_t *errors) {
  struct filter_result result = {0, 0};
  const uint8_t *values = column->values;
  for (uint32_t i = 0; i < batch->count; i++) {
    uint32_t row = batch_row(batch, i), slot = column_slot(column, row);
    uint8_t error = column->errors ? column->errors[slot] : ROW_OK;
    bool valid = !column->validity || bitmap_get(column->validity, slot);
    passed[result.passed] = row;
    result.passed += (error == ROW_OK) & valid & (values[slot] != 0);
    failed[result.failed] = row;
    errors[result.failed] = error;
    result.failed += error != ROW_OK;
  }
  return result;
}

static uint32_t filter_plain(const uint8_t *values, const struct batch *batch, uint32_t *passed) {
  if (batch->selection == NULL) return select_true(values, batch->count, passed);
  uint32_t n = 0;
  for (uint32_t i = 0; i < batch->count; i++) {
    uint32_t row = batch->selection[i];
    passed[n] = row;
    n += values[row];
  }
  return n;
}

struct filter_result expr_filter(const struct expr *condition, const struct batch *batch, uint32_t *passed,
                                 uint32_t *failed, uint8_t *errors) {
  struct column *column = expr_evaluate(condition, batch);
  assert(column->kind == TYPE_BOOL);
  struct filter_result result = {0, 0};
  if (column->errors == NULL && column->validity == NULL && !column->constant) {
    result.passed = filter_plain(column->values, batch, passed);
  } else {
    result = filter_checked(column, batch, passed, failed, errors);
  }
  column_release(column);
  return result;
}
