// Aggregate functions: one table, each with state, update, partial export, merge and result.
//
// A partial is a set of ordinary columns, so that exchanges and wires carry it like any batch.
#ifndef ENGINE_AGGREGATE_H
#define ENGINE_AGGREGATE_H

#include "column.h"

#define AGGREGATE_PARTIALS_MAX 3

// `states` is an array of state_size-byte states, one a group, zero bytes to begin with; text a state
// keeps long lives in `texts`, which grows with the state table and is freed with it.
struct aggregate {
  const char *name;
  bool takes_argument;        // count(*) does not
  enum type_kind argument;
  enum type_kind result;
  uint32_t state_size;
  uint32_t partial_count;
  enum type_kind partials[AGGREGATE_PARTIALS_MAX];
  // For i in [0, count): adds row rows[i] (i itself if rows is NULL) of `argument` to states[groups[i]]. Without keys
  // `groups` is aggregate_one_group, so that nobody must look whether all are the same.
  // NULL rows are skipped as SQL says. `argument` is NULL for count(*).
  void (*update)(void *states, const uint32_t *groups, const struct column *argument, const uint32_t *rows,
                 uint32_t count, struct column_builder *texts);
  // Writes the states of groups [first, first + count) as partial columns.
  void (*export_partials)(const void *states, uint32_t first, uint32_t count, struct column **partials);
  // Adds partial rows 0..count of `partials` to states[groups[i]].
  void (*merge)(void *states, const uint32_t *groups, struct column *const *partials, uint32_t count,
                struct column_builder *texts);
  // The result of groups [first, first + count); errors (integer out of range) go into the column.
  struct column *(*finish)(const void *states, uint32_t first, uint32_t count);
  // Adds the states from[0..count) to states[groups[i]]: what export and merge do, without the columns between. NULL:
  // there is no such short way.
  void (*combine)(void *states, const uint32_t *groups, const void *from, uint32_t count);
  // Takes states that were added out again, to the last digit; NULL: what was added cannot be told apart any more.
  void (*retract)(void *states, const uint32_t *groups, const void *from, uint32_t count);
};

// As many zeros as a batch has rows.
extern const uint32_t aggregate_one_group[BATCH_ROWS_MAX];

// The aggregate for that argument type after implicit casts; `*argument` receives the type to cast to.
// argument TYPE_COUNT stands for `*`. NULL if none. count, sum, min, max, avg, stddev, stddev_pop,
// stddev_samp, variance, var_pop, var_samp, bool_and, bool_or, every.
const struct aggregate *aggregate_resolve(const char *name, enum type_kind argument);
bool aggregate_exists(const char *name);
// The types of argument it takes, up to `capacity`; returns how many.
uint32_t aggregate_arguments(const char *name, enum type_kind *out, uint32_t capacity);
uint32_t aggregate_names(const char **names, uint32_t capacity);

#endif
