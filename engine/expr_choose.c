// CASE, COALESCE, GREATEST and LEAST: each row takes its value from one of several columns.
#include <assert.h>
#include <string.h>

#include "expr_logic.h"
#include "kernel.h"
#include "value.h"

#define CHOICE_NONE UINT16_MAX

// Which argument each row takes, or its error.
struct choice {
  uint16_t argument[BATCH_ROWS_MAX];
  uint8_t error[BATCH_ROWS_MAX];
};

static uint8_t error_at(const struct column *column, uint32_t row) {
  return column->errors ? column->errors[column_slot(column, row)] : ROW_OK;
}

#define CHOOSE(type)                                                               \
  for (uint32_t i = 0; i < rows; i++) {                                            \
    const struct column *from = arguments[choice->argument[i]];                    \
    ((type *)out->values)[i] = ((const type *)from->values)[column_slot(from, i)]; \
  }

static void choose_values(struct column *const *arguments, const struct choice *choice, uint32_t rows,
                          struct column *out) {
  switch (type_width(out->kind)) {
    case 1:
      CHOOSE(uint8_t) break;
    case 2:
      CHOOSE(uint16_t) break;
    case 4:
      CHOOSE(uint32_t) break;
    case 8:
      CHOOSE(uint64_t) break;
    case 16:
      CHOOSE(struct text) break;
    default:
      CHOOSE(struct numeric) break;
  }
}

// `step` is 2 for CASE, whose even arguments are conditions.
static struct column *gather(enum type_kind kind, struct column *const *arguments, uint32_t count, uint32_t first,
                             uint32_t step, const struct choice *choice, uint32_t rows) {
  struct column *out = column_create(kind, rows);
  bool marked = false;
  for (uint32_t k = first; k < count; k += k + step < count ? step : 1) {
    buffer_list_add_all(&out->texts, &arguments[k]->texts);
    marked = marked || arguments[k]->validity || arguments[k]->errors;
  }
  choose_values(arguments, choice, rows, out);
  for (uint32_t i = 0; i < rows && marked; i++) {
    const struct column *from = arguments[choice->argument[i]];
    if (column_is_null(from, i)) bitmap_clear(column_need_validity(out), i);
    if (error_at(from, i)) kernel_fail(out, i, (enum row_error)error_at(from, i));
  }
  for (uint32_t i = 0; i < rows; i++)
    if (choice->error[i]) kernel_fail(out, i, (enum row_error)choice->error[i]);
  return out;
}

// Rows that no condition has taken yet and for which this one is true take its value. An error ends the
// search too; the row's value is then any readable one.
static void take_true(const uint8_t *states, uint32_t rows, uint16_t value, struct choice *choice) {
  for (uint32_t i = 0; i < rows; i++) {
    if (choice->argument[i] != CHOICE_NONE || states[i] == LOGIC_FALSE || states[i] == LOGIC_NULL) continue;
    choice->argument[i] = value;
    if (states[i] >= LOGIC_ERROR) choice->error[i] = (uint8_t)(states[i] - LOGIC_NULL);
  }
}

struct column *choose_case(enum type_kind kind, struct column *const *arguments, uint32_t count, uint32_t rows) {
  assert(count % 2 == 1 && count < CHOICE_NONE);
  struct choice choice;
  uint8_t states[BATCH_ROWS_MAX];
  memset(choice.argument, 0xff, rows * sizeof choice.argument[0]);
  memset(choice.error, 0, rows);
  for (uint32_t k = 0; k + 1 < count; k += 2) {
    logic_states(arguments[k], rows, states);
    take_true(states, rows, (uint16_t)(k + 1), &choice);
  }
  memset(states, LOGIC_TRUE, rows);
  take_true(states, rows, (uint16_t)(count - 1), &choice);
  return gather(kind, arguments, count, 1, 2, &choice, rows);
}

struct column *choose_coalesce(enum type_kind kind, struct column *const *arguments, uint32_t count, uint32_t rows) {
  struct choice choice;
  memset(choice.error, 0, rows);
  for (uint32_t i = 0; i < rows; i++) {
    uint32_t k = 0;
    while (k + 1 < count && column_is_null(arguments[k], i) && !error_at(arguments[k], i)) k++;
    choice.argument[i] = (uint16_t)k;
  }
  return gather(kind, arguments, count, 0, 1, &choice, rows);
}

static uint16_t extreme_at(enum type_kind kind, bool greatest, struct column *const *arguments, uint32_t count,
                           uint32_t row) {
  uint16_t best = 0;
  for (uint16_t k = 1; k < count; k++) {
    if (column_is_null(arguments[k], row)) continue;
    bool better = column_is_null(arguments[best], row);
    if (!better) {
      int order = value_compare(kind, column_value(arguments[k], row), column_value(arguments[best], row));
      better = greatest ? order > 0 : order < 0;
    }
    if (better) best = k;
  }
  return best;
}

struct column *choose_extreme(enum type_kind kind, bool greatest, struct column *const *arguments, uint32_t count,
                              uint32_t rows) {
  struct choice choice;
  memset(choice.error, 0, rows);
  for (uint32_t i = 0; i < rows; i++) {
    choice.argument[i] = extreme_at(kind, greatest, arguments, count, i);
    for (uint32_t k = count; k-- > 0;)
      if (error_at(arguments[k], i)) choice.error[i] = error_at(arguments[k], i);
  }
  return gather(kind, arguments, count, 0, 1, &choice, rows);
}
