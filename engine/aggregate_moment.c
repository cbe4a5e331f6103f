// Variance and standard deviation: exact for integers, Youngs and Cramer's update for floats.
#include <math.h>
#include <string.h>

#include "aggregate_family.h"
#include "numeric.h"

static void null_at(struct column *column, uint32_t i) {
  memset((char *)column->values + (size_t)i * type_width(column->kind), 0, type_width(column->kind));
  bitmap_clear(column_need_validity(column), i);
}

// --- integers: N, sum and sum of squares are exact (numeric.c, int2_accum and its kin) ---

struct integer_moments { __int128 sum, squares; int64_t count, overflow; };

static void add_moments(struct integer_moments *state, __int128 sum, __int128 squares, int64_t count) {
  state->overflow |= __builtin_add_overflow(state->sum, sum, &state->sum);
  state->overflow |= __builtin_add_overflow(state->squares, squares, &state->squares);
  state->count += count;
}

#define INTEGER_UPDATE(name, type)                                                                                        \
  static void name(void *states, const uint32_t *groups, const struct column *argument, const uint32_t *rows,             \
                   uint32_t count, struct column_builder *texts) {                                                        \
    (void)texts;                                                                                                          \
    for (uint32_t i = 0; i < count; i++) {                                                                                \
      uint32_t row = aggregate_row(rows, i);                                                                              \
      if (column_is_null(argument, row)) continue;                                                                        \
      __int128 value = *(const type *)column_value(argument, row);                                                        \
      add_moments(&((struct integer_moments *)states)[groups[i]], value, value * value, 1);                               \
    }                                                                                                                     \
  }
INTEGER_UPDATE(int16_update, int16_t)
INTEGER_UPDATE(int32_update, int32_t)
INTEGER_UPDATE(int64_update, int64_t)

static void integer_export(const void *states, uint32_t first, uint32_t count, struct column **partials) {
  const struct integer_moments *from = (const struct integer_moments *)states + first;
  partials[0] = column_create(TYPE_NUMERIC, count);
  partials[1] = column_create(TYPE_NUMERIC, count);
  partials[2] = column_create(TYPE_INT64, count);
  for (uint32_t i = 0; i < count; i++) {
    ((struct numeric *)partials[0]->values)[i] = numeric_from_int128(from[i].sum);
    ((struct numeric *)partials[1]->values)[i] = numeric_from_int128(from[i].squares);
    ((int64_t *)partials[2]->values)[i] = from[i].overflow ? -1 : from[i].count;
  }
}

static void integer_merge(void *states, const uint32_t *groups, struct column *const *partials, uint32_t count, struct column_builder *texts) {
  (void)texts;
  for (uint32_t i = 0; i < count; i++) {
    struct integer_moments *state = &((struct integer_moments *)states)[groups[i]];
    int64_t rows = *(const int64_t *)column_value(partials[2], i);
    if (rows < 0) state->overflow = 1;
    else
      add_moments(state, ((const struct numeric *)column_value(partials[0], i))->coefficient,
                  ((const struct numeric *)column_value(partials[1], i))->coefficient, rows);
  }
}

static struct column *finish_integer(const void *states, uint32_t first, uint32_t count, bool sample, bool root) {
  const struct integer_moments *from = (const struct integer_moments *)states + first;
  struct column *out = column_create(TYPE_NUMERIC, count);
  struct numeric *values = out->values;
  for (uint32_t i = 0; i < count; i++) {
    if (from[i].overflow) {
      null_at(out, i);
      column_need_errors(out)[i] = ROW_NUMERIC_PRECISION;
    } else if (!numeric_variance(from[i].count, from[i].sum, from[i].squares, sample, root, &values[i])) {
      null_at(out, i);
    }
  }
  return out;
}

// --- floats: float8_accum and float8_combine (float.c), after Youngs and Cramer ---

struct float_moments { double count, sum, squares; };

static void add_float(struct float_moments *state, double value) {
  double count = state->count + 1, sum = state->sum + value, squares = state->squares;
  if (state->count > 0) {
    double difference = value * count - sum;
    squares += difference * difference / (count * state->count);
    if (isinf(sum) || isinf(squares)) squares = NAN;
  } else if (isnan(value) || isinf(value)) {
    squares = NAN;
  }
  *state = (struct float_moments){count, sum, squares};
}

#define FLOAT_UPDATE(name, type)                                                                                          \
  static void name(void *states, const uint32_t *groups, const struct column *argument, const uint32_t *rows,             \
                   uint32_t count, struct column_builder *texts) {                                                        \
    (void)texts;                                                                                                          \
    for (uint32_t i = 0; i < count; i++) {                                                                                \
      uint32_t row = aggregate_row(rows, i);                                                                              \
      if (!column_is_null(argument, row))                                                                                 \
        add_float(&((struct float_moments *)states)[groups[i]], (double)*(const type *)column_value(argument, row));      \
    }                                                                                                                     \
  }
FLOAT_UPDATE(float32_update, float)
FLOAT_UPDATE(float64_update, double)

static void float_export(const void *states, uint32_t first, uint32_t count, struct column **partials) {
  const struct float_moments *from = (const struct float_moments *)states + first;
  for (int p = 0; p < 3; p++) partials[p] = column_create(TYPE_FLOAT64, count);
  for (uint32_t i = 0; i < count; i++) {
    ((double *)partials[0]->values)[i] = from[i].count;
    ((double *)partials[1]->values)[i] = from[i].sum;
    ((double *)partials[2]->values)[i] = from[i].squares;
  }
}

static void combine(struct float_moments *state, const struct float_moments *other) {
  if (other->count == 0) return;
  double count = state->count + other->count;
  double difference = state->sum / state->count - other->sum / other->count;
  state->squares += other->squares + state->count * other->count * difference * difference / count;
  state->sum += other->sum;
  state->count = count;
}

static void float_merge(void *states, const uint32_t *groups, struct column *const *partials, uint32_t count, struct column_builder *texts) {
  (void)texts;
  for (uint32_t i = 0; i < count; i++) {
    struct float_moments other = {*(const double *)column_value(partials[0], i), *(const double *)column_value(partials[1], i),
                                  *(const double *)column_value(partials[2], i)};
    struct float_moments *state = &((struct float_moments *)states)[groups[i]];
    if (state->count == 0) *state = other;
    else combine(state, &other);
  }
}

static struct column *finish_float(const void *states, uint32_t first, uint32_t count, bool sample, bool root) {
  const struct float_moments *from = (const struct float_moments *)states + first;
  struct column *out = column_create(TYPE_FLOAT64, count);
  for (uint32_t i = 0; i < count; i++) {
    double divisor = sample ? from[i].count - 1 : from[i].count;
    if (divisor <= 0) {
      null_at(out, i);
      continue;
    }
    double variance = from[i].squares / divisor;
    ((double *)out->values)[i] = root ? sqrt(variance) : variance;
  }
  return out;
}

#define FINISHERS(name, sample, root)                                                                       \
  static struct column *integer_##name(const void *states, uint32_t first, uint32_t count) {                \
    return finish_integer(states, first, count, sample, root);                                              \
  }                                                                                                         \
  static struct column *float_##name(const void *states, uint32_t first, uint32_t count) {                  \
    return finish_float(states, first, count, sample, root);                                                \
  }
FINISHERS(var_samp, true, false)
FINISHERS(var_pop, false, false)
FINISHERS(stddev_samp, true, true)
FINISHERS(stddev_pop, false, true)

#define INTEGER_ENTRY(sql, name, kind, update)                                                                                    \
  {sql, true, kind, TYPE_NUMERIC, sizeof(struct integer_moments), 3, {TYPE_NUMERIC, TYPE_NUMERIC, TYPE_INT64},                    \
   update, integer_export, integer_merge, integer_##name},
#define FLOAT_ENTRY(sql, name, kind, update)                                                                                      \
  {sql, true, kind, TYPE_FLOAT64, sizeof(struct float_moments), 3, {TYPE_FLOAT64, TYPE_FLOAT64, TYPE_FLOAT64},                    \
   update, float_export, float_merge, float_##name},
#define ENTRIES(sql, name)                           \
  INTEGER_ENTRY(sql, name, TYPE_INT16, int16_update) \
  INTEGER_ENTRY(sql, name, TYPE_INT32, int32_update) \
  INTEGER_ENTRY(sql, name, TYPE_INT64, int64_update) \
  FLOAT_ENTRY(sql, name, TYPE_FLOAT32, float32_update) \
  FLOAT_ENTRY(sql, name, TYPE_FLOAT64, float64_update)

static const struct aggregate entries[] = {ENTRIES("variance", var_samp) ENTRIES("var_samp", var_samp) ENTRIES("var_pop", var_pop)
                                               ENTRIES("stddev", stddev_samp) ENTRIES("stddev_samp", stddev_samp)
                                                   ENTRIES("stddev_pop", stddev_pop)};

const struct aggregate_family aggregate_moments = {entries, sizeof entries / sizeof entries[0]};
