// AND, OR, IS NULL and IS DISTINCT FROM: logic of three values, with errors as a fourth.
#include "expr_logic.h"

#include <string.h>

#include "kernel.h"
#include "value.h"

static uint8_t state_of(const struct column *column, uint32_t slot) {
  if (column->errors && column->errors[slot]) return (uint8_t)(LOGIC_NULL + column->errors[slot]);
  if (column->validity && !bitmap_get(column->validity, slot)) return LOGIC_NULL;
  return ((const uint8_t *)column->values)[slot];
}

void logic_states(const struct column *column, uint32_t rows, uint8_t *states) {
  if (column->constant) {
    memset(states, state_of(column, 0), rows);
  } else if (column->validity == NULL && column->errors == NULL) {
    if (rows) memcpy(states, column->values, rows);
  } else {
    for (uint32_t i = 0; i < rows; i++) states[i] = state_of(column, i);
  }
}

// The left side decides by being `decisive` (false for AND) or wrong; else the right side does, unless it
// is the value that changes nothing.
LEAT_CLONES static void combine_states(uint8_t *restrict left, const uint8_t *restrict right, uint32_t rows,
                                       uint8_t decisive) {
  const uint8_t neutral = 1 - decisive;
  for (uint32_t i = 0; i < rows; i++) {
    uint8_t keep = (uint8_t) - ((left[i] == decisive) | (left[i] >= LOGIC_ERROR) | (right[i] == neutral));
    left[i] = (uint8_t)((left[i] & keep) | (right[i] & ~keep));
  }
}

static struct column *from_states(const uint8_t *states, uint32_t rows) {
  struct column *out = column_create(TYPE_BOOL, rows);
  uint8_t *values = out->values;
  uint8_t unusual = 0;
  for (uint32_t i = 0; i < rows; i++) {
    values[i] = states[i] == LOGIC_TRUE;
    unusual |= states[i] & ~1;
  }
  if (unusual == 0) return out;
  for (uint32_t i = 0; i < rows; i++) {
    if (states[i] == LOGIC_NULL) bitmap_clear(column_need_validity(out), i);
    if (states[i] >= LOGIC_ERROR) kernel_fail(out, i, (enum row_error)(states[i] - LOGIC_NULL));
  }
  return out;
}

static bool is_plain(struct column *const *arguments, uint32_t count) {
  for (uint32_t k = 0; k < count; k++)
    if (arguments[k]->constant || arguments[k]->validity || arguments[k]->errors) return false;
  return true;
}

LEAT_CLONES static void combine_plain(uint8_t *restrict left, const uint8_t *restrict right, uint32_t rows,
                                      bool conjunction) {
  if (conjunction) {
    for (uint32_t i = 0; i < rows; i++) left[i] &= right[i];
  } else {
    for (uint32_t i = 0; i < rows; i++) left[i] |= right[i];
  }
}

struct column *logic_combine(enum expr_kind kind, struct column *const *arguments, uint32_t count, uint32_t rows) {
  bool conjunction = kind == EXPR_AND;
  if (is_plain(arguments, count)) {
    struct column *out = column_create(TYPE_BOOL, rows);
    if (rows) memcpy(out->values, arguments[0]->values, rows);
    for (uint32_t k = 1; k < count; k++) combine_plain(out->values, arguments[k]->values, rows, conjunction);
    return out;
  }
  uint8_t states[BATCH_ROWS_MAX], next[BATCH_ROWS_MAX];
  logic_states(arguments[0], rows, states);
  for (uint32_t k = 1; k < count; k++) {
    logic_states(arguments[k], rows, next);
    combine_states(states, next, rows, conjunction ? LOGIC_FALSE : LOGIC_TRUE);
  }
  return from_states(states, rows);
}

static void copy_errors(const struct column *from, uint32_t rows, struct column *out) {
  if (from->errors == NULL) return;
  for (uint32_t i = 0; i < rows; i++) {
    uint8_t error = from->errors[column_slot(from, i)];
    if (error) kernel_fail(out, i, (enum row_error)error);
  }
}

struct column *logic_is_null(struct column *argument, bool negated, uint32_t rows) {
  struct column *out = column_create(TYPE_BOOL, rows);
  uint8_t *values = out->values;
  if (argument->validity == NULL || argument->constant) {
    if (rows) memset(values, column_is_null(argument, 0) != negated, rows);
  } else {
    for (uint32_t i = 0; i < rows; i++) values[i] = bitmap_get(argument->validity, i) == negated;
  }
  copy_errors(argument, rows, out);
  return out;
}

struct column *logic_distinct(struct column *left, struct column *right, bool negated, uint32_t rows) {
  struct column *out = column_create(TYPE_BOOL, rows);
  uint8_t *values = out->values;
  for (uint32_t i = 0; i < rows; i++) {
    bool left_null = column_is_null(left, i), right_null = column_is_null(right, i);
    bool distinct = left_null != right_null;
    if (!left_null && !right_null)
      distinct = value_compare(left->kind, column_value(left, i), column_value(right, i)) != 0;
    values[i] = distinct != negated;
  }
  copy_errors(right, rows, out);
  copy_errors(left, rows, out);
  return out;
}
