// Variance and standard deviation: exact for integers, Youngs and Cramer's update for floats.
#include <math.h>

#include "aggregate_family.h"
#include "numeric.h"

// --- integers: N, sum and sum of squares are exact (int2_accum and its kin in numeric.c) ---

struct integer_moments {
  __int128 sum, squares;
  int64_t count;
  bool overflowed;
};

static inline void add_moments(struct integer_moments *state, __int128 sum, __int128 squares, int64_t count) {
  state->overflowed |= __builtin_add_overflow(state->sum, sum, &state->sum);
  state->overflowed |= __builtin_add_overflow(state->squares, squares, &state->squares);
  state->count += count;
}

#define ADD_INTEGER { add_moments(state, value, (__int128)value * value, 1); }

static void int16_update(AGGREGATE_UPDATE) { AGGREGATE_LOOP(struct integer_moments, int16_t, ADD_INTEGER); }
static void int32_update(AGGREGATE_UPDATE) { AGGREGATE_LOOP(struct integer_moments, int32_t, ADD_INTEGER); }
static void int64_update(AGGREGATE_UPDATE) { AGGREGATE_LOOP(struct integer_moments, int64_t, ADD_INTEGER); }

static void integer_export(const void *states, uint32_t first, uint32_t count, struct column **partials) {
  const struct integer_moments *from = (const struct integer_moments *)states + first;
  partials[0] = column_create(TYPE_NUMERIC, count);
  partials[1] = column_create(TYPE_NUMERIC, count);
  partials[2] = column_create(TYPE_INT64, count);
  for (uint32_t i = 0; i < count; i++) {
    ((struct numeric *)partials[0]->values)[i] = numeric_from_int128(from[i].sum);
    ((struct numeric *)partials[1]->values)[i] = numeric_from_int128(from[i].squares);
    ((int64_t *)partials[2]->values)[i] = from[i].overflowed ? -1 : from[i].count;
  }
}

static void integer_merge(AGGREGATE_MERGE) {
  (void)texts;
  for (uint32_t i = 0; i < count; i++) {
    struct integer_moments *state = &((struct integer_moments *)states)[groups[i]];
    const struct numeric *sum = column_value(partials[0], i), *squares = column_value(partials[1], i);
    int64_t rows = *(const int64_t *)column_value(partials[2], i);
    if (rows < 0)
      state->overflowed = true;
    else
      add_moments(state, sum->coefficient, squares->coefficient, rows);
  }
}

static struct column *finish_integer(const void *states, uint32_t first, uint32_t count, bool sample, bool root) {
  const struct integer_moments *from = (const struct integer_moments *)states + first;
  struct column *out = column_create(TYPE_NUMERIC, count);
  struct numeric *values = out->values;
  for (uint32_t i = 0; i < count; i++) {
    values[i] = numeric_from_int64(0);
    bool enough = from[i].count > (sample ? 1 : 0) && !from[i].overflowed;
    if (enough && numeric_variance(from[i].count, from[i].sum, from[i].squares, sample, root, &values[i])) continue;
    aggregate_null(out, i);
    if (enough || from[i].overflowed) column_need_errors(out)[i] = ROW_NUMERIC_PRECISION;
  }
  return out;
}

// --- floats: float8_accum and float8_combine (float.c); an overflow is noted in the count's sign ---

struct float_moments {
  double count, sum, squares;
};

static inline void add_float(struct float_moments *state, double value) {
  double before = fabs(state->count), count = before + 1, sum = state->sum + value, squares = state->squares;
  bool overflowed = state->count < 0;
  if (before > 0) {
    double difference = value * count - sum;
    squares += difference * difference / (count * before);
    if (isinf(sum) || isinf(squares)) {
      overflowed |= !isinf(state->sum) && !isinf(value);
      squares = NAN;
    }
  } else if (isnan(value) || isinf(value)) {
    squares = NAN;
  }
  *state = (struct float_moments){overflowed ? -count : count, sum, squares};
}

static void float32_update(AGGREGATE_UPDATE) {
  AGGREGATE_LOOP(struct float_moments, float, { add_float(state, (double)value); });
}
static void float64_update(AGGREGATE_UPDATE) {
  AGGREGATE_LOOP(struct float_moments, double, { add_float(state, value); });
}

static void float_export(const void *states, uint32_t first, uint32_t count, struct column **partials) {
  const struct float_moments *from = (const struct float_moments *)states + first;
  for (int p = 0; p < 3; p++) partials[p] = column_create(TYPE_FLOAT64, count);
  for (uint32_t i = 0; i < count; i++) {
    ((double *)partials[0]->values)[i] = from[i].count;
    ((double *)partials[1]->values)[i] = from[i].sum;
    ((double *)partials[2]->values)[i] = from[i].squares;
  }
}

static struct float_moments combine(struct float_moments l, struct float_moments r) {
  if (l.count == 0) return r;
  if (r.count == 0) return l;
  double left = fabs(l.count), right = fabs(r.count), count = left + right, sum = l.sum + r.sum;
  double difference = l.sum / left - r.sum / right;
  double squares = l.squares + r.squares + left * right * difference * difference / count;
  bool overflowed = l.count < 0 || r.count < 0;
  overflowed |= isinf(sum) && !isinf(l.sum) && !isinf(r.sum);
  overflowed |= isinf(squares) && !isinf(l.squares) && !isinf(r.squares);
  return (struct float_moments){overflowed ? -count : count, sum, squares};
}

static void float_merge(AGGREGATE_MERGE) {
  (void)texts;
  for (uint32_t i = 0; i < count; i++) {
    struct float_moments *state = &((struct float_moments *)states)[groups[i]], other;
    other.count = *(const double *)column_value(partials[0], i);
    other.sum = *(const double *)column_value(partials[1], i);
    other.squares = *(const double *)column_value(partials[2], i);
    *state = combine(*state, other);
  }
}

static struct column *finish_float(const void *states, uint32_t first, uint32_t count, bool sample, bool root) {
  const struct float_moments *from = (const struct float_moments *)states + first;
  struct column *out = column_create(TYPE_FLOAT64, count);
  for (uint32_t i = 0; i < count; i++) {
    double divisor = fabs(from[i].count) - (sample ? 1 : 0);
    double variance = from[i].squares / divisor;
    ((double *)out->values)[i] = root ? sqrt(variance) : variance;
    if (divisor <= 0) aggregate_null(out, i);
    if (from[i].count < 0) column_need_errors(out)[i] = ROW_FLOAT_OVERFLOW;
  }
  return out;
}

// --- the table ---

#define FINISHERS(name, sample, root)                                                          \
  static struct column *integer_##name(const void *states, uint32_t first, uint32_t count) {   \
    return finish_integer(states, first, count, sample, root);                                 \
  }                                                                                            \
  static struct column *float_##name(const void *states, uint32_t first, uint32_t count) {     \
    return finish_float(states, first, count, sample, root);                                   \
  }
FINISHERS(var_samp, true, false)
FINISHERS(var_pop, false, false)
FINISHERS(stddev_samp, true, true)
FINISHERS(stddev_pop, false, true)

#define INTEGER(sql, name, kind, update)                                                                 \
  {sql, true, kind, TYPE_NUMERIC, sizeof(struct integer_moments), 3,                                     \
   {TYPE_NUMERIC, TYPE_NUMERIC, TYPE_INT64}, update, integer_export, integer_merge, integer_##name}
#define FLOAT(sql, name, kind, update)                                                                   \
  {sql, true, kind, TYPE_FLOAT64, sizeof(struct float_moments), 3,                                       \
   {TYPE_FLOAT64, TYPE_FLOAT64, TYPE_FLOAT64}, update, float_export, float_merge, float_##name}
#define ENTRIES(sql, name)                                                                               \
  INTEGER(sql, name, TYPE_INT16, int16_update), INTEGER(sql, name, TYPE_INT32, int32_update),            \
      INTEGER(sql, name, TYPE_INT64, int64_update), FLOAT(sql, name, TYPE_FLOAT32, float32_update),      \
      FLOAT(sql, name, TYPE_FLOAT64, float64_update)

static const struct aggregate entries[] = {
    ENTRIES("variance", var_samp), ENTRIES("var_samp", var_samp),       ENTRIES("var_pop", var_pop),
    ENTRIES("stddev", stddev_samp), ENTRIES("stddev_samp", stddev_samp), ENTRIES("stddev_pop", stddev_pop),
};

const struct aggregate_family aggregate_moments = AGGREGATE_FAMILY(entries);
