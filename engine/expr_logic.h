// Evaluation of what is no plain call: logic of three values, choice between branches.
#ifndef ENGINE_EXPR_LOGIC_H
#define ENGINE_EXPR_LOGIC_H

#include "expr.h"

// All take the arguments' columns (borrowed, each of `rows` rows or constant) and give one reference.
struct column *logic_combine(enum expr_kind kind, struct column *const *arguments, uint32_t count, uint32_t rows);
struct column *logic_is_null(struct column *argument, bool negated, uint32_t rows);
struct column *logic_distinct(struct column *left, struct column *right, bool negated, uint32_t rows);

struct column *choose_case(enum type_kind kind, struct column *const *arguments, uint32_t count, uint32_t rows);
struct column *choose_coalesce(enum type_kind kind, struct column *const *arguments, uint32_t count, uint32_t rows);
struct column *choose_extreme(enum type_kind kind, bool greatest, struct column *const *arguments, uint32_t count,
                              uint32_t rows);

// One byte a row of a boolean column: false, true, NULL, or 2 + the row's error.
enum { LOGIC_FALSE, LOGIC_TRUE, LOGIC_NULL, LOGIC_ERROR };
void logic_states(const struct column *column, uint32_t rows, uint8_t *states);

#endif
