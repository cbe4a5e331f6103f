// count, and sum and avg of integers and floats: the engine's hottest loops.
#include <math.h>

#include "aggregate_family.h"
#include "numeric.h"

// --- count ---

static void count_update(AGGREGATE_UPDATE) {
  (void)texts;
  int64_t *counts = states;
  bool all = argument == NULL || argument->validity == NULL;
  if (all && groups == aggregate_one_group) {
    counts[0] += count;
    return;
  }
  if (all) {
    for (uint32_t i = 0; i < count; i++) counts[groups[i]]++;
    return;
  }
  for (uint32_t i = 0; i < count; i++) counts[groups[i]] += !column_is_null(argument, rows ? rows[i] : i);
}

static struct column *count_finish(const void *states, uint32_t first, uint32_t count) {
  struct column *out = column_create(TYPE_INT64, count);
  if (count) memcpy(out->values, (const int64_t *)states + first, count * sizeof(int64_t));
  return out;
}

static void count_export(const void *states, uint32_t first, uint32_t count, struct column **partials) {
  partials[0] = count_finish(states, first, count);
}

static void count_merge(AGGREGATE_MERGE) {
  const struct column *argument = partials[0];
  const uint32_t *rows = NULL;
  AGGREGATE_LOOP(int64_t, int64_t, { *state += value; });
}

AGGREGATE_COMBINER(count_combine, int64_t, { *state += *other; })
AGGREGATE_COMBINER(count_retract, int64_t, { *state -= *other; })

// --- smallint and integer: 64 bits last for 2^32 rows, and wrap then as PostgreSQL's int4_sum does ---

struct narrow_sum {
  uint64_t sum;  // two's complement
  int64_t count;
};

#define ADD_NARROW                          \
  {                                         \
    state->sum += (uint64_t)(int64_t)value; \
    state->count++;                         \
  }

static void int16_update(AGGREGATE_UPDATE) { AGGREGATE_LOOP(struct narrow_sum, int16_t, ADD_NARROW); }
static void int32_update(AGGREGATE_UPDATE) { AGGREGATE_LOOP(struct narrow_sum, int32_t, ADD_NARROW); }

static void narrow_export(const void *states, uint32_t first, uint32_t count, struct column **partials) {
  const struct narrow_sum *from = (const struct narrow_sum *)states + first;
  partials[0] = column_create(TYPE_INT64, count);
  partials[1] = column_create(TYPE_INT64, count);
  for (uint32_t i = 0; i < count; i++) {
    ((int64_t *)partials[0]->values)[i] = (int64_t)from[i].sum;
    ((int64_t *)partials[1]->values)[i] = from[i].count;
  }
}

static void narrow_merge(AGGREGATE_MERGE) {
  (void)texts;
  struct narrow_sum *all = states;
  for (uint32_t i = 0; i < count; i++) {
    all[groups[i]].sum += (uint64_t)*(const int64_t *)column_value(partials[0], i);
    all[groups[i]].count += *(const int64_t *)column_value(partials[1], i);
  }
}

AGGREGATE_COMBINER(narrow_combine, struct narrow_sum, {
  state->sum += other->sum;
  state->count += other->count;
})
AGGREGATE_COMBINER(narrow_retract, struct narrow_sum, {
  state->sum -= other->sum;
  state->count -= other->count;
})

static struct column *narrow_sum_finish(const void *states, uint32_t first, uint32_t count) {
  const struct narrow_sum *from = (const struct narrow_sum *)states + first;
  struct column *out = column_create(TYPE_INT64, count);
  for (uint32_t i = 0; i < count; i++) {
    ((int64_t *)out->values)[i] = (int64_t)from[i].sum;
    if (from[i].count == 0) aggregate_null(out, i);
  }
  return out;
}

static void put_average(struct column *out, uint32_t i, struct numeric sum, int64_t count) {
  if (count == 0) {
    aggregate_null(out, i);
    return;
  }
  struct numeric divisor = numeric_from_int64(count);
  struct numeric *to = &((struct numeric *)out->values)[i];
  *to = numeric_from_int64(0);
  enum row_error error = numeric_div(&sum, &divisor, to);
  if (error != ROW_OK) column_need_errors(out)[i] = (uint8_t)error;
}

static struct column *narrow_avg_finish(const void *states, uint32_t first, uint32_t count) {
  const struct narrow_sum *from = (const struct narrow_sum *)states + first;
  struct column *out = column_create(TYPE_NUMERIC, count);
  for (uint32_t i = 0; i < count; i++) put_average(out, i, numeric_from_int64((int64_t)from[i].sum), from[i].count);
  return out;
}

// --- bigint: exact in 128 bits, for more rows than can be counted ---

struct bigint_sum {
  __int128 sum;
  int64_t count;
};

#define ADD_BIGINT       \
  {                      \
    state->sum += value; \
    state->count++;      \
  }

static void int64_update(AGGREGATE_UPDATE) { AGGREGATE_LOOP(struct bigint_sum, int64_t, ADD_BIGINT); }

static void bigint_export(const void *states, uint32_t first, uint32_t count, struct column **partials) {
  const struct bigint_sum *from = (const struct bigint_sum *)states + first;
  partials[0] = column_create(TYPE_NUMERIC, count);
  partials[1] = column_create(TYPE_INT64, count);
  for (uint32_t i = 0; i < count; i++) {
    ((struct numeric *)partials[0]->values)[i] = numeric_from_int128(from[i].sum);
    ((int64_t *)partials[1]->values)[i] = from[i].count;
  }
}

static void bigint_merge(AGGREGATE_MERGE) {
  (void)texts;
  struct bigint_sum *all = states;
  for (uint32_t i = 0; i < count; i++) {
    all[groups[i]].sum += ((const struct numeric *)column_value(partials[0], i))->coefficient;
    all[groups[i]].count += *(const int64_t *)column_value(partials[1], i);
  }
}

AGGREGATE_COMBINER(bigint_combine, struct bigint_sum, {
  state->sum += other->sum;
  state->count += other->count;
})
AGGREGATE_COMBINER(bigint_retract, struct bigint_sum, {
  state->sum -= other->sum;
  state->count -= other->count;
})

static struct column *bigint_sum_finish(const void *states, uint32_t first, uint32_t count) {
  const struct bigint_sum *from = (const struct bigint_sum *)states + first;
  struct column *out = column_create(TYPE_NUMERIC, count);
  for (uint32_t i = 0; i < count; i++) {
    ((struct numeric *)out->values)[i] = numeric_from_int128(from[i].sum);
    if (from[i].count == 0) aggregate_null(out, i);
  }
  return out;
}

static struct column *bigint_avg_finish(const void *states, uint32_t first, uint32_t count) {
  const struct bigint_sum *from = (const struct bigint_sum *)states + first;
  struct column *out = column_create(TYPE_NUMERIC, count);
  for (uint32_t i = 0; i < count; i++) put_average(out, i, numeric_from_int128(from[i].sum), from[i].count);
  return out;
}

// --- floats: a sum that became infinite without an infinite input has overflowed, which the count's sign bit notes ---

#define OVERFLOWED INT64_MIN

struct double_sum {
  double sum;
  int64_t count;
};
struct single_sum {
  float sum;
  int64_t count;
};

static inline int64_t add_counts(int64_t l, int64_t r) {
  return ((l & INT64_MAX) + (r & INT64_MAX)) | ((l | r) & OVERFLOWED);
}

// -0.0 is what adds nothing: the sum of one -0 is -0, as in PostgreSQL.
#define ADD_FLOAT(type, rows_added)                                             \
  {                                                                             \
    type before = state->count ? state->sum : (type)-0.0;                       \
    type sum = before + value;                                                  \
    if (isinf(sum) && !isinf(value) && !isinf(before)) state->count |= OVERFLOWED; \
    state->sum = sum;                                                           \
    state->count = add_counts(state->count, rows_added);                        \
  }

static void float32_update(AGGREGATE_UPDATE) { AGGREGATE_LOOP(struct single_sum, float, ADD_FLOAT(float, 1)); }
static void float64_update(AGGREGATE_UPDATE) { AGGREGATE_LOOP(struct double_sum, double, ADD_FLOAT(double, 1)); }
// avg(real) adds up in double precision, sum(real) does not (float4_accum, float4pl).
static void float32_wide_update(AGGREGATE_UPDATE) { AGGREGATE_LOOP(struct double_sum, float, ADD_FLOAT(double, 1)); }

#define FLOAT_PARTIALS(name, state_type, type, kind)                                                            \
  static void name##_export(const void *states, uint32_t first, uint32_t count, struct column **partials) {     \
    const struct state_type *from = (const struct state_type *)states + first;                                  \
    partials[0] = column_create(kind, count);                                                                   \
    partials[1] = column_create(TYPE_INT64, count);                                                             \
    for (uint32_t i = 0; i < count; i++) {                                                                      \
      ((type *)partials[0]->values)[i] = from[i].sum;                                                           \
      ((int64_t *)partials[1]->values)[i] = from[i].count;                                                      \
    }                                                                                                           \
  }                                                                                                             \
  static void name##_merge(AGGREGATE_MERGE) {                                                                   \
    (void)texts;                                                                                                \
    for (uint32_t i = 0; i < count; i++) {                                                                      \
      struct state_type *state = &((struct state_type *)states)[groups[i]];                                     \
      type value = *(const type *)column_value(partials[0], i);                                                 \
      int64_t rows = *(const int64_t *)column_value(partials[1], i);                                            \
      if (rows) ADD_FLOAT(type, rows)                                                                           \
    }                                                                                                           \
  }                                                                                                             \
  AGGREGATE_COMBINER(name##_combine, struct state_type, {                                                       \
    const type value = other->sum;                                                                              \
    if (other->count) ADD_FLOAT(type, other->count)                                                             \
  })                                                                                                            \
  static struct column *name##_sum_finish(const void *states, uint32_t first, uint32_t count) {                 \
    const struct state_type *from = (const struct state_type *)states + first;                                  \
    struct column *out = column_create(kind, count);                                                            \
    for (uint32_t i = 0; i < count; i++) {                                                                      \
      ((type *)out->values)[i] = from[i].sum;                                                                   \
      if (from[i].count == 0) aggregate_null(out, i);                                                           \
      if (from[i].count < 0) column_need_errors(out)[i] = ROW_FLOAT_OVERFLOW;                                   \
    }                                                                                                           \
    return out;                                                                                                 \
  }
FLOAT_PARTIALS(single, single_sum, float, TYPE_FLOAT32)
FLOAT_PARTIALS(double, double_sum, double, TYPE_FLOAT64)

static struct column *double_avg_finish(const void *states, uint32_t first, uint32_t count) {
  const struct double_sum *from = (const struct double_sum *)states + first;
  struct column *out = double_sum_finish(states, first, count);
  double *values = out->values;
  for (uint32_t i = 0; i < count; i++)
    if (from[i].count > 0) values[i] = (values[i] + 0.0) / (double)from[i].count;
  return out;
}

// --- the table ---

#define COUNT(takes_argument)                                                                                        \
  {"count", takes_argument, TYPE_UNKNOWN, TYPE_INT64, sizeof(int64_t), 1, {TYPE_INT64}, count_update, count_export, \
   count_merge, count_finish, count_combine, count_retract}
#define NARROW(name, kind, result, update, finish)                                                             \
  {name, true, kind, result, sizeof(struct narrow_sum), 2, {TYPE_INT64, TYPE_INT64}, update, narrow_export,   \
   narrow_merge, finish, narrow_combine, narrow_retract}
#define BIGINT(name, finish)                                                                                  \
  {name, true, TYPE_INT64, TYPE_NUMERIC, sizeof(struct bigint_sum), 2, {TYPE_NUMERIC, TYPE_INT64},           \
   int64_update, bigint_export, bigint_merge, finish, bigint_combine, bigint_retract}
#define DOUBLE(name, kind, update, finish)                                                                     \
  {name, true, kind, TYPE_FLOAT64, sizeof(struct double_sum), 2, {TYPE_FLOAT64, TYPE_INT64}, update,          \
   double_export, double_merge, finish, double_combine}

static const struct aggregate entries[] = {
    COUNT(false),
    COUNT(true),
    NARROW("sum", TYPE_INT16, TYPE_INT64, int16_update, narrow_sum_finish),
    NARROW("sum", TYPE_INT32, TYPE_INT64, int32_update, narrow_sum_finish),
    BIGINT("sum", bigint_sum_finish),
    {"sum", true, TYPE_FLOAT32, TYPE_FLOAT32, sizeof(struct single_sum), 2, {TYPE_FLOAT32, TYPE_INT64},
     float32_update, single_export, single_merge, single_sum_finish, single_combine},
    DOUBLE("sum", TYPE_FLOAT64, float64_update, double_sum_finish),
    NARROW("avg", TYPE_INT16, TYPE_NUMERIC, int16_update, narrow_avg_finish),
    NARROW("avg", TYPE_INT32, TYPE_NUMERIC, int32_update, narrow_avg_finish),
    BIGINT("avg", bigint_avg_finish),
    DOUBLE("avg", TYPE_FLOAT32, float32_wide_update, double_avg_finish),
    DOUBLE("avg", TYPE_FLOAT64, float64_update, double_avg_finish),
};

const struct aggregate_family aggregate_sums = AGGREGATE_FAMILY(entries);
