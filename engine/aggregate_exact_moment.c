// Variance and standard deviation of numerics, exact until the division (numeric_stddev_internal).
#include "aggregate_family.h"
#include "numeric.h"

struct exact_moments {
  struct numeric sum, squares;
  int64_t count;
  int64_t error;  // enum row_error
};

static void add(struct exact_moments *state, const struct numeric *sum, const struct numeric *squares, int64_t rows) {
  enum row_error first = numeric_add(&state->sum, sum, &state->sum);
  enum row_error second = numeric_add(&state->squares, squares, &state->squares);
  if (first != ROW_OK || second != ROW_OK) state->error = first != ROW_OK ? first : second;
  state->count += rows;
}

static void add_value(struct exact_moments *state, const struct numeric *value) {
  struct numeric square;
  enum row_error error = numeric_mul(value, value, &square);
  if (error == ROW_OK)
    add(state, value, &square, 1);
  else
    state->error = error;
}

static void update(AGGREGATE_UPDATE) {
  AGGREGATE_LOOP(struct exact_moments, struct numeric, { add_value(state, &value); });
}

// The third partial is the count, or minus the error.
static void export_partials(const void *states, uint32_t first, uint32_t count, struct column **partials) {
  const struct exact_moments *from = (const struct exact_moments *)states + first;
  partials[0] = column_create(TYPE_NUMERIC, count);
  partials[1] = column_create(TYPE_NUMERIC, count);
  partials[2] = column_create(TYPE_INT64, count);
  for (uint32_t i = 0; i < count; i++) {
    ((struct numeric *)partials[0]->values)[i] = from[i].sum;
    ((struct numeric *)partials[1]->values)[i] = from[i].squares;
    ((int64_t *)partials[2]->values)[i] = from[i].error ? -from[i].error : from[i].count;
  }
}

static void merge(AGGREGATE_MERGE) {
  (void)texts;
  for (uint32_t i = 0; i < count; i++) {
    struct exact_moments *state = &((struct exact_moments *)states)[groups[i]];
    int64_t rows = *(const int64_t *)column_value(partials[2], i);
    if (rows > 0) add(state, column_value(partials[0], i), column_value(partials[1], i), rows);
    if (rows < 0) state->error = -rows;
  }
}

// (N × squares − sum²) / (N × (N − 1)), or / N²; the root keeps the quotient's scale.
static enum row_error variance(const struct exact_moments *state, bool sample, bool root, struct numeric *out) {
  if (state->sum.class != NUMERIC_FINITE || state->squares.class != NUMERIC_FINITE) {
    *out = (struct numeric){.class = NUMERIC_NAN};
    return ROW_OK;
  }
  struct numeric count = numeric_from_int64(state->count);
  struct numeric divisor = numeric_from_int128((__int128)state->count * (state->count - (sample ? 1 : 0)));
  struct numeric left, right, quotient;
  enum row_error error = numeric_mul(&count, &state->squares, &left);
  if (error == ROW_OK) error = numeric_mul(&state->sum, &state->sum, &right);
  if (error == ROW_OK) error = numeric_sub(&left, &right, &left);
  if (error != ROW_OK) return error;
  *out = numeric_from_int64(0);
  if (left.coefficient <= 0) return ROW_OK;
  error = numeric_div(&left, &divisor, &quotient);
  if (error != ROW_OK || !root) {
    *out = quotient;
    return error;
  }
  return numeric_sqrt_to_scale(&quotient, quotient.scale, out);
}

static struct column *finish(const struct exact_moments *states, uint32_t count, bool sample, bool root) {
  struct column *out = column_create(TYPE_NUMERIC, count);
  struct numeric *values = out->values;
  for (uint32_t i = 0; i < count; i++) {
    values[i] = numeric_from_int64(0);
    enum row_error error = (enum row_error)states[i].error;
    if (states[i].count <= (sample ? 1 : 0))
      aggregate_null(out, i);
    else if (error == ROW_OK)
      error = variance(&states[i], sample, root, &values[i]);
    if (error != ROW_OK) column_need_errors(out)[i] = (uint8_t)error;
  }
  return out;
}

#define FINISHER(name, sample, root)                                                   \
  static struct column *name(const void *states, uint32_t first, uint32_t count) {     \
    return finish((const struct exact_moments *)states + first, count, sample, root);  \
  }
FINISHER(var_samp, true, false)
FINISHER(var_pop, false, false)
FINISHER(stddev_samp, true, true)
FINISHER(stddev_pop, false, true)

#define ENTRY(sql, finish)                                                              \
  {sql, true, TYPE_NUMERIC, TYPE_NUMERIC, sizeof(struct exact_moments), 3,              \
   {TYPE_NUMERIC, TYPE_NUMERIC, TYPE_INT64}, update, export_partials, merge, finish}

static const struct aggregate entries[] = {
    ENTRY("variance", var_samp),  ENTRY("var_samp", var_samp),       ENTRY("var_pop", var_pop),
    ENTRY("stddev", stddev_samp), ENTRY("stddev_samp", stddev_samp), ENTRY("stddev_pop", stddev_pop),
};

const struct aggregate_family aggregate_exact_moments = AGGREGATE_FAMILY(entries);
