// min and max of every type that has an order. Of equal values the later one stays, as in PostgreSQL.
#include <math.h>

#include "aggregate_family.h"
#include "clones.h"
#include "datetime.h"
#include "numeric.h"

// A state of a fixed-width type: the best value so far, if there was one.
#define STATE(name, type) \
  struct name##_extreme { \
    type value;           \
    bool seen;            \
  };
STATE(int16, int16_t)
STATE(int32, int32_t)
STATE(int64, int64_t)
STATE(float, float)
STATE(double, double)
STATE(numeric, struct numeric)
STATE(interval, struct interval)

// Whether a new value takes the place of the best so far. NaN is above all numbers and equal to itself.
#define INT_LESS(value, best) ((value) <= (best))
#define INT_GREATER(value, best) ((value) >= (best))
#define FLOAT_LESS(value, best) (isnan(best) || (value) <= (best))
#define FLOAT_GREATER(value, best) (isnan(value) || (value) >= (best))
#define NUMERIC_LESS(value, best) (numeric_compare(&(value), &(best)) <= 0)
#define NUMERIC_GREATER(value, best) (numeric_compare(&(value), &(best)) >= 0)
#define INTERVAL_LESS(value, best) (interval_compare(&(value), &(best)) <= 0)
#define INTERVAL_GREATER(value, best) (interval_compare(&(value), &(best)) >= 0)

// A single group's best stays in registers, and integers' in vectors: hence no test for the first value there.
#define UPDATE(function, name, type, BETTER)                                                  \
  LEAT_CLONES static void function(AGGREGATE_UPDATE) {                                        \
    bool flat = !argument->validity && !argument->constant && !rows;                          \
    if (flat && aggregate_is_single(groups, count)) {                                         \
      struct name##_extreme *single = &((struct name##_extreme *)states)[groups[0]];          \
      const type *from = argument->values;                                                    \
      type best = single->seen ? single->value : from[0];                                     \
      for (uint32_t i = 0; i < count; i++) best = BETTER(from[i], best) ? from[i] : best;     \
      *single = (struct name##_extreme){best, true};                                          \
      return;                                                                                 \
    }                                                                                         \
    AGGREGATE_LOOP(struct name##_extreme, type, {                                             \
      bool better = !state->seen || BETTER(value, state->value);                              \
      state->value = better ? value : state->value;                                           \
      state->seen = true;                                                                     \
    });                                                                                       \
  }

// A partial is the best value or NULL, so that merging is updating.
#define FUNCTIONS(name, type, LESS, GREATER)                                                                      \
  UPDATE(name##_min_update, name, type, LESS)                                                                     \
  UPDATE(name##_max_update, name, type, GREATER)                                                                  \
  static struct column *finish_##name(const void *states, uint32_t first, uint32_t count, enum type_kind kind) {  \
    const struct name##_extreme *from = (const struct name##_extreme *)states + first;                            \
    struct column *out = column_create(kind, count);                                                              \
    for (uint32_t i = 0; i < count; i++) {                                                                        \
      ((type *)out->values)[i] = from[i].value;                                                                   \
      if (!from[i].seen) aggregate_null(out, i);                                                                  \
    }                                                                                                             \
    return out;                                                                                                   \
  }
// Of equal values the later slice's stays.
#define COMBINERS(name, LESS, GREATER)                                                   \
  AGGREGATE_COMBINER(name##_min_combine, struct name##_extreme,                          \
                     { if (other->seen && (!state->seen || LESS(other->value, state->value))) *state = *other; })    \
  AGGREGATE_COMBINER(name##_max_combine, struct name##_extreme,                          \
                     { if (other->seen && (!state->seen || GREATER(other->value, state->value))) *state = *other; })
COMBINERS(int16, INT_LESS, INT_GREATER)
COMBINERS(int32, INT_LESS, INT_GREATER)
COMBINERS(int64, INT_LESS, INT_GREATER)
COMBINERS(float, FLOAT_LESS, FLOAT_GREATER)
COMBINERS(double, FLOAT_LESS, FLOAT_GREATER)
COMBINERS(numeric, NUMERIC_LESS, NUMERIC_GREATER)
COMBINERS(interval, INTERVAL_LESS, INTERVAL_GREATER)
#define text_min_combine NULL  // a text's room is its table's
#define text_max_combine NULL

FUNCTIONS(int16, int16_t, INT_LESS, INT_GREATER)
FUNCTIONS(int32, int32_t, INT_LESS, INT_GREATER)
FUNCTIONS(int64, int64_t, INT_LESS, INT_GREATER)
FUNCTIONS(float, float, FLOAT_LESS, FLOAT_GREATER)
FUNCTIONS(double, double, FLOAT_LESS, FLOAT_GREATER)
FUNCTIONS(numeric, struct numeric, NUMERIC_LESS, NUMERIC_GREATER)
FUNCTIONS(interval, struct interval, INTERVAL_LESS, INTERVAL_GREATER)

// --- text: long bytes lie in a room of the state's own, which is written over when a better text fits ---

struct text_extreme {
  struct text value;
  char *room;  // in the texts builder
  uint32_t room_size;
  bool seen;
};

static void keep_text(struct text_extreme *state, const struct text *value, struct column_builder *texts) {
  state->seen = true;
  state->value = *value;
  if (value->length <= TEXT_INLINE_MAX) return;
  if (value->length > state->room_size) {
    uint32_t wanted = value->length > UINT32_MAX / 2 ? value->length : value->length + value->length / 2;
    state->room = column_builder_text(texts, wanted);
    state->room_size = wanted;
  }
  memcpy(state->room, text_bytes(value), value->length);
  state->value = text_view(state->room, value->length);
}

static void update_text(AGGREGATE_UPDATE, int sign) {
  for (uint32_t i = 0; i < count; i++) {
    uint32_t row = rows ? rows[i] : i;
    if (column_is_null(argument, row)) continue;
    struct text_extreme *state = &((struct text_extreme *)states)[groups[i]];
    const struct text *value = &((const struct text *)argument->values)[column_slot(argument, row)];
    if (!state->seen || sign * text_compare(value, &state->value) > 0) keep_text(state, value, texts);
  }
}

static void text_min_update(AGGREGATE_UPDATE) { update_text(states, groups, argument, rows, count, texts, -1); }
static void text_max_update(AGGREGATE_UPDATE) { update_text(states, groups, argument, rows, count, texts, 1); }

static struct column *finish_text(const void *states, uint32_t first, uint32_t count, enum type_kind kind) {
  const struct text_extreme *from = (const struct text_extreme *)states + first;
  struct column_builder builder;
  column_builder_init(&builder, kind);
  for (uint32_t i = 0; i < count; i++) column_builder_append(&builder, from[i].seen ? &from[i].value : NULL);
  return column_builder_finish(&builder);
}

// --- the table ---

#define TYPES(X)                                                                              \
  X(TYPE_INT16, int16) X(TYPE_INT32, int32) X(TYPE_DATE, int32) X(TYPE_INT64, int64)          \
  X(TYPE_TIMESTAMP, int64) X(TYPE_TIMESTAMPTZ, int64) X(TYPE_FLOAT32, float)                  \
  X(TYPE_FLOAT64, double) X(TYPE_NUMERIC, numeric) X(TYPE_INTERVAL, interval) X(TYPE_TEXT, text)

#define MERGE(name)                                                          \
  static void name##_min_merge(AGGREGATE_MERGE) {                            \
    name##_min_update(states, groups, partials[0], NULL, count, texts);      \
  }                                                                          \
  static void name##_max_merge(AGGREGATE_MERGE) {                            \
    name##_max_update(states, groups, partials[0], NULL, count, texts);      \
  }
MERGE(int16)
MERGE(int32)
MERGE(int64)
MERGE(float)
MERGE(double)
MERGE(numeric)
MERGE(interval)
MERGE(text)

#define OUTPUTS(kind, name)                                                                                  \
  static struct column *finish_##kind(const void *states, uint32_t first, uint32_t count) {                  \
    return finish_##name(states, first, count, kind);                                                        \
  }                                                                                                          \
  static void export_##kind(const void *states, uint32_t first, uint32_t count, struct column **partials) {  \
    partials[0] = finish_##name(states, first, count, kind);                                                 \
  }
TYPES(OUTPUTS)

#define ENTRIES(kind, name)                                                                                     \
  {"min", true, kind, kind, sizeof(struct name##_extreme), 1, {kind}, name##_min_update, export_##kind,         \
   name##_min_merge, finish_##kind, name##_min_combine},                                                        \
  {"max", true, kind, kind, sizeof(struct name##_extreme), 1, {kind}, name##_max_update, export_##kind,         \
   name##_max_merge, finish_##kind, name##_max_combine},

static const struct aggregate entries[] = {TYPES(ENTRIES)};

const struct aggregate_family aggregate_extremes = AGGREGATE_FAMILY(entries);
