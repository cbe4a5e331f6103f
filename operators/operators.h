// The operators' tables of functions, for table.c and the unit tests.
#ifndef OPERATORS_OPERATORS_H
#define OPERATORS_OPERATORS_H

#include "engine/operator.h"

extern const struct operator_class values_class;
extern const struct operator_class lateness_class;
extern const struct operator_class filter_class;
extern const struct operator_class project_class;
extern const struct operator_class window_class;
extern const struct operator_class window_aggregate_class;
extern const struct operator_class window_join_class;
extern const struct operator_class lookup_join_class;
extern const struct operator_class union_class;
extern const struct operator_class top_n_class;
extern const struct operator_class limit_class;

#endif
