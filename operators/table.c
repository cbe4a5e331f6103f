// Which operator does which kind of node.
#include "operators.h"

const struct operator_class *operator_class_for(enum node_kind kind) {
  static const struct operator_class *const classes[] = {
      &values_class,      &lateness_class,    &filter_class, &project_class, &window_class, &window_aggregate_class,
      &window_join_class, &lookup_join_class, &union_class,  &top_n_class,   &limit_class,
  };
  for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
    if (classes[i]->kind == kind) return classes[i];
  }
  return NULL;
}
