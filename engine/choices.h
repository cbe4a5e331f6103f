// The choices that Leat makes by what the data look like, each of which SET can forbid: the answer is the same without.
// For tests, which run both ways, and to find out whom a fault belongs to.
#ifndef ENGINE_CHOICES_H
#define ENGINE_CHOICES_H

#include <stdbool.h>

// name, what is allowed; SET enable_NAME = off forbids it
#define CHOICE_LIST(X)                                                                 \
  X(integer_keys, "tables of their own for keys of one integer, or of two")            \
  X(dense_keys, "an array in place of a hash table where keys lie close together")     \
  X(distinct_bitmaps, "bits in place of a table for what DISTINCT has seen of integers") \
  X(running_windows, "sliding windows that add the new slice and take out the old")    \
  X(stacked_windows, "sliding windows as two stacks of slices")                        \
  X(two_phase_aggregates, "aggregating in each lane before groups go to their owner")  \
  X(two_phase_rankings, "dropping rows in each lane that cannot be among the first n") \
  X(joins_in_place, "passing rows on with their partners beside them")                 \
  X(filter_pushdown, "filtering a join's rows before they are joined")

struct choices {
#define X(name, what) bool name;
  CHOICE_LIST(X)
#undef X
};

extern const struct choices choices_all;

// The one called `name` ("dense_keys"); NULL if there is none.
bool *choices_find(struct choices *choices, const char *name);

#endif
