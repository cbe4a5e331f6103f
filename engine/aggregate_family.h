// What the families of aggregates share: their tables, NULL results, and the loop over an update's values.
#ifndef ENGINE_AGGREGATE_FAMILY_H
#define ENGINE_AGGREGATE_FAMILY_H

#include <string.h>

#include "aggregate.h"
#include "row_error.h"

struct aggregate_family {
  const struct aggregate *entries;
  uint32_t count;
};

extern const struct aggregate_family aggregate_sums;      // count; sum and avg of integers and floats
extern const struct aggregate_family aggregate_decimals;  // sum and avg of numerics and intervals
extern const struct aggregate_family aggregate_extremes;  // min, max
extern const struct aggregate_family aggregate_moments;   // variance and stddev of integers and floats
extern const struct aggregate_family aggregate_exact_moments;  // the same of numerics
extern const struct aggregate_family aggregate_bools;     // bool_and, bool_or, every

#define AGGREGATE_FAMILY(entries) \
  { (entries), sizeof(entries) / sizeof((entries)[0]) }

// The parameters of an update and of a merge.
#define AGGREGATE_UPDATE                                                                                        \
  void *states, const uint32_t *groups, const struct column *argument, const uint32_t *rows, uint32_t count, \
      struct column_builder *texts
#define AGGREGATE_MERGE \
  void *states, const uint32_t *groups, struct column *const *partials, uint32_t count, struct column_builder *texts

#define AGGREGATE_COMBINE void *states, const uint32_t *groups, const void *from, uint32_t count

// A combine (or retract) by BODY, which sees `state` and `other`, both of the type.
#define AGGREGATE_COMBINER(name, state_type, BODY)         \
  static void name(AGGREGATE_COMBINE) {                    \
    for (uint32_t i = 0; i < count; i++) {                 \
      state_type *state = &((state_type *)states)[groups[i]]; \
      const state_type *other = &((const state_type *)from)[i]; \
      BODY                                                 \
    }                                                      \
  }

static inline void aggregate_null(struct column *column, uint32_t i) {
  uint32_t width = type_width(column->kind);
  memset((char *)column->values + (size_t)i * width, 0, width);
  bitmap_clear(column_need_validity(column), i);
}

// True when all rows go to one group, as without keys: the state can stay in registers. The last row is looked at
// first, because with keys it nearly always differs.
static inline bool aggregate_is_single(const uint32_t *groups, uint32_t count) {
  if (groups == aggregate_one_group) return true;
  if (count < 8 || groups[0] != groups[count - 1]) return false;
  uint32_t differing = 0;
  for (uint32_t i = 0; i < count; i++) differing |= groups[i] ^ groups[0];
  return differing == 0;
}

#define AGGREGATE_EACH(state_expression, value_expression, BODY) \
  for (uint32_t i = 0; i < count; i++) {                         \
    state_expression;                                            \
    value_expression;                                            \
    BODY                                                         \
  }

// Runs BODY, which sees `state` and `value`, for every row that is not NULL; to be used inside an update.
#define AGGREGATE_LOOP(state_type, value_type, BODY)                                                              \
  do {                                                                                                            \
    (void)texts;                                                                                                  \
    state_type *all = states;                                                                                     \
    const value_type *values = argument->values;                                                                  \
    bool flat = !argument->validity && !argument->constant;                                                       \
    if (flat && aggregate_is_single(groups, count)) {                                                             \
      state_type local = all[groups[0]], *state = &local;                                                         \
      if (rows) {                                                                                                 \
        AGGREGATE_EACH((void)0, const value_type value = values[rows[i]], BODY)                                   \
      } else {                                                                                                    \
        AGGREGATE_EACH((void)0, const value_type value = values[i], BODY)                                         \
      }                                                                                                           \
      all[groups[0]] = local;                                                                                     \
    } else if (flat && rows) {                                                                                    \
      AGGREGATE_EACH(state_type *state = &all[groups[i]], const value_type value = values[rows[i]], BODY)         \
    } else if (flat) {                                                                                            \
      AGGREGATE_EACH(state_type *state = &all[groups[i]], const value_type value = values[i], BODY)               \
    } else {                                                                                                      \
      for (uint32_t i = 0; i < count; i++) {                                                                      \
        uint32_t row = rows ? rows[i] : i;                                                                        \
        if (column_is_null(argument, row)) continue;                                                              \
        state_type *state = &all[groups[i]];                                                                      \
        const value_type value = values[column_slot(argument, row)];                                              \
        BODY                                                                                                      \
      }                                                                                                           \
    }                                                                                                             \
  } while (0)

#endif
