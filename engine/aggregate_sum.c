// count, sum, avg, bool_and, bool_or.
#include <string.h>

#include "aggregate_family.h"
#include "datetime.h"
#include "numeric.h"

#define UNUSED(x) (void)(x)
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static void null_at(struct column *column, uint32_t i, uint32_t width) {
  memset((char *)column->values + (size_t)i * width, 0, width);
  bitmap_clear(column_need_validity(column), i);
}

// --- count ---

static void count_update(void *states, const uint32_t *groups, const struct column *argument, const uint32_t *rows, uint32_t count,
                         struct column_builder *texts) {
  UNUSED(texts);
  int64_t *counts = states;
  if (argument == NULL || argument->validity == NULL) {
    for (uint32_t i = 0; i < count; i++) counts[groups[i]]++;
    return;
  }
  for (uint32_t i = 0; i < count; i++) counts[groups[i]] += !column_is_null(argument, aggregate_row(rows, i));
}

static void count_export(const void *states, uint32_t first, uint32_t count, struct column **partials) {
  partials[0] = column_create(TYPE_INT64, count);
  if (count) memcpy(partials[0]->values, (const int64_t *)states + first, count * sizeof(int64_t));
}

static void count_merge(void *states, const uint32_t *groups, struct column *const *partials, uint32_t count, struct column_builder *texts) {
  UNUSED(texts);
  int64_t *counts = states;
  for (uint32_t i = 0; i < count; i++) counts[groups[i]] += *(const int64_t *)column_value(partials[0], i);
}

static struct column *count_finish(const void *states, uint32_t first, uint32_t count) {
  struct column *out;
  count_export(states, first, count, &out);
  return out;
}

// --- integer sums: exact in 128 bits ---

struct integer_sum { __int128 sum; int64_t count; };

#define INTEGER_UPDATE(name, type)                                                                                        \
  static void name(void *states, const uint32_t *groups, const struct column *argument, const uint32_t *rows,             \
                   uint32_t count, struct column_builder *texts) {                                                        \
    UNUSED(texts);                                                                                                        \
    struct integer_sum *sums = states;                                                                                    \
    const type *values = argument->values;                                                                                \
    bool plain = !argument->validity && !argument->constant;                                                              \
    for (uint32_t i = 0; i < count; i++) {                                                                                \
      uint32_t row = aggregate_row(rows, i);                                                                              \
      if (!plain && column_is_null(argument, row)) continue;                                                              \
      struct integer_sum *sum = &sums[groups[i]];                                                                         \
      sum->sum += values[plain ? row : column_slot(argument, row)];                                                       \
      sum->count++;                                                                                                       \
    }                                                                                                                     \
  }
INTEGER_UPDATE(int16_update, int16_t)
INTEGER_UPDATE(int32_update, int32_t)
INTEGER_UPDATE(int64_update, int64_t)

static void integer_export(const void *states, uint32_t first, uint32_t count, struct column **partials) {
  const struct integer_sum *sums = (const struct integer_sum *)states + first;
  partials[0] = column_create(TYPE_NUMERIC, count);
  partials[1] = column_create(TYPE_INT64, count);
  for (uint32_t i = 0; i < count; i++) {
    ((struct numeric *)partials[0]->values)[i] = numeric_from_int128(sums[i].sum);
    ((int64_t *)partials[1]->values)[i] = sums[i].count;
  }
}

static void integer_merge(void *states, const uint32_t *groups, struct column *const *partials, uint32_t count, struct column_builder *texts) {
  UNUSED(texts);
  struct integer_sum *sums = states;
  for (uint32_t i = 0; i < count; i++) {
    sums[groups[i]].sum += ((const struct numeric *)column_value(partials[0], i))->coefficient;
    sums[groups[i]].count += *(const int64_t *)column_value(partials[1], i);
  }
}

static struct column *integer_sum_finish(const void *states, uint32_t first, uint32_t count) {
  const struct integer_sum *sums = (const struct integer_sum *)states + first;
  struct column *out = column_create(TYPE_INT64, count);
  for (uint32_t i = 0; i < count; i++) {
    if (sums[i].count == 0) {
      null_at(out, i, sizeof(int64_t));
      continue;
    }
    ((int64_t *)out->values)[i] = (int64_t)sums[i].sum;
    if (sums[i].sum < INT64_MIN || sums[i].sum > INT64_MAX) column_need_errors(out)[i] = ROW_INT64_RANGE;
  }
  return out;
}

static struct column *bigint_sum_finish(const void *states, uint32_t first, uint32_t count) {
  const struct integer_sum *sums = (const struct integer_sum *)states + first;
  struct column *out = column_create(TYPE_NUMERIC, count);
  for (uint32_t i = 0; i < count; i++) {
    if (sums[i].count == 0) null_at(out, i, sizeof(struct numeric));
    else ((struct numeric *)out->values)[i] = numeric_from_int128(sums[i].sum);
  }
  return out;
}

static void put_numeric_average(struct column *out, uint32_t i, const struct numeric *sum, int64_t count) {
  struct numeric divisor = numeric_from_int64(count), *to = &((struct numeric *)out->values)[i];
  if (count == 0) {
    null_at(out, i, sizeof *to);
    return;
  }
  enum row_error error = numeric_div(sum, &divisor, to);
  if (error != ROW_OK) column_need_errors(out)[i] = (uint8_t)error;
}

static struct column *integer_avg_finish(const void *states, uint32_t first, uint32_t count) {
  const struct integer_sum *sums = (const struct integer_sum *)states + first;
  struct column *out = column_create(TYPE_NUMERIC, count);
  for (uint32_t i = 0; i < count; i++) {
    struct numeric sum = numeric_from_int128(sums[i].sum);
    put_numeric_average(out, i, &sum, sums[i].count);
  }
  return out;
}

// --- floating sums ---

struct float_sum { double sum; int64_t count; };

#define FLOAT_UPDATE(name, type)                                                                                          \
  static void name(void *states, const uint32_t *groups, const struct column *argument, const uint32_t *rows,             \
                   uint32_t count, struct column_builder *texts) {                                                        \
    UNUSED(texts);                                                                                                        \
    struct float_sum *sums = states;                                                                                      \
    const type *values = argument->values;                                                                                \
    bool plain = !argument->validity && !argument->constant;                                                              \
    for (uint32_t i = 0; i < count; i++) {                                                                                \
      uint32_t row = aggregate_row(rows, i);                                                                              \
      if (!plain && column_is_null(argument, row)) continue;                                                              \
      struct float_sum *sum = &sums[groups[i]];                                                                           \
      sum->sum += (double)values[plain ? row : column_slot(argument, row)];                                               \
      sum->count++;                                                                                                       \
    }                                                                                                                     \
  }
FLOAT_UPDATE(float32_update, float)
FLOAT_UPDATE(float64_update, double)

static void float_export(const void *states, uint32_t first, uint32_t count, struct column **partials) {
  const struct float_sum *sums = (const struct float_sum *)states + first;
  partials[0] = column_create(TYPE_FLOAT64, count);
  partials[1] = column_create(TYPE_INT64, count);
  for (uint32_t i = 0; i < count; i++) {
    ((double *)partials[0]->values)[i] = sums[i].sum;
    ((int64_t *)partials[1]->values)[i] = sums[i].count;
  }
}

static void float_merge(void *states, const uint32_t *groups, struct column *const *partials, uint32_t count, struct column_builder *texts) {
  UNUSED(texts);
  struct float_sum *sums = states;
  for (uint32_t i = 0; i < count; i++) {
    sums[groups[i]].sum += *(const double *)column_value(partials[0], i);
    sums[groups[i]].count += *(const int64_t *)column_value(partials[1], i);
  }
}

static struct column *finish_float(const void *states, uint32_t first, uint32_t count, bool average) {
  const struct float_sum *sums = (const struct float_sum *)states + first;
  struct column *out = column_create(TYPE_FLOAT64, count);
  for (uint32_t i = 0; i < count; i++) {
    if (sums[i].count == 0) null_at(out, i, sizeof(double));
    else ((double *)out->values)[i] = average ? sums[i].sum / (double)sums[i].count : sums[i].sum;
  }
  return out;
}

static struct column *float64_sum_finish(const void *states, uint32_t first, uint32_t count) { return finish_float(states, first, count, false); }
static struct column *float_avg_finish(const void *states, uint32_t first, uint32_t count) { return finish_float(states, first, count, true); }

static struct column *float32_sum_finish(const void *states, uint32_t first, uint32_t count) {
  const struct float_sum *sums = (const struct float_sum *)states + first;
  struct column *out = column_create(TYPE_FLOAT32, count);
  for (uint32_t i = 0; i < count; i++) {
    if (sums[i].count == 0) null_at(out, i, sizeof(float));
    else ((float *)out->values)[i] = (float)sums[i].sum;
  }
  return out;
}

// --- numeric and interval sums ---

struct numeric_sum { struct numeric sum; int64_t count; int64_t error; };

static void add_numeric(struct numeric_sum *state, const struct numeric *value, int64_t count) {
  if (state->count == 0 && state->error == 0) {
    state->sum = *value;
  } else {
    enum row_error error = numeric_add(&state->sum, value, &state->sum);
    if (error != ROW_OK) state->error = error;
  }
  state->count += count;
}

static void numeric_update(void *states, const uint32_t *groups, const struct column *argument, const uint32_t *rows, uint32_t count,
                           struct column_builder *texts) {
  UNUSED(texts);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t row = aggregate_row(rows, i);
    if (!column_is_null(argument, row)) add_numeric(&((struct numeric_sum *)states)[groups[i]], column_value(argument, row), 1);
  }
}

static void numeric_export(const void *states, uint32_t first, uint32_t count, struct column **partials) {
  const struct numeric_sum *sums = (const struct numeric_sum *)states + first;
  partials[0] = column_create(TYPE_NUMERIC, count);
  partials[1] = column_create(TYPE_INT64, count);
  partials[2] = column_create(TYPE_INT64, count);
  for (uint32_t i = 0; i < count; i++) {
    ((struct numeric *)partials[0]->values)[i] = sums[i].sum;
    ((int64_t *)partials[1]->values)[i] = sums[i].count;
    ((int64_t *)partials[2]->values)[i] = sums[i].error;
  }
}

static void numeric_merge(void *states, const uint32_t *groups, struct column *const *partials, uint32_t count, struct column_builder *texts) {
  UNUSED(texts);
  for (uint32_t i = 0; i < count; i++) {
    struct numeric_sum *state = &((struct numeric_sum *)states)[groups[i]];
    int64_t rows = *(const int64_t *)column_value(partials[1], i), failed = *(const int64_t *)column_value(partials[2], i);
    if (rows) add_numeric(state, column_value(partials[0], i), rows);
    if (failed) state->error = failed;
  }
}

static struct column *finish_numeric(const void *states, uint32_t first, uint32_t count, bool average) {
  const struct numeric_sum *sums = (const struct numeric_sum *)states + first;
  struct column *out = column_create(TYPE_NUMERIC, count);
  for (uint32_t i = 0; i < count; i++) {
    if (average) put_numeric_average(out, i, &sums[i].sum, sums[i].count);
    else if (sums[i].count == 0) null_at(out, i, sizeof(struct numeric));
    else ((struct numeric *)out->values)[i] = sums[i].sum;
    if (sums[i].error) column_need_errors(out)[i] = (uint8_t)sums[i].error;
  }
  return out;
}

static struct column *numeric_sum_finish(const void *states, uint32_t first, uint32_t count) { return finish_numeric(states, first, count, false); }
static struct column *numeric_avg_finish(const void *states, uint32_t first, uint32_t count) { return finish_numeric(states, first, count, true); }

struct interval_sum { struct interval sum; int64_t count; int64_t error; };

static void add_interval(struct interval_sum *state, const struct interval *value, int64_t count) {
  enum row_error error = interval_add(&state->sum, value, &state->sum);
  if (error != ROW_OK) state->error = error;
  state->count += count;
}

static void interval_update(void *states, const uint32_t *groups, const struct column *argument, const uint32_t *rows, uint32_t count,
                            struct column_builder *texts) {
  UNUSED(texts);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t row = aggregate_row(rows, i);
    if (!column_is_null(argument, row)) add_interval(&((struct interval_sum *)states)[groups[i]], column_value(argument, row), 1);
  }
}

static void interval_export(const void *states, uint32_t first, uint32_t count, struct column **partials) {
  const struct interval_sum *sums = (const struct interval_sum *)states + first;
  partials[0] = column_create(TYPE_INTERVAL, count);
  partials[1] = column_create(TYPE_INT64, count);
  partials[2] = column_create(TYPE_INT64, count);
  for (uint32_t i = 0; i < count; i++) {
    ((struct interval *)partials[0]->values)[i] = sums[i].sum;
    ((int64_t *)partials[1]->values)[i] = sums[i].count;
    ((int64_t *)partials[2]->values)[i] = sums[i].error;
  }
}

static void interval_merge(void *states, const uint32_t *groups, struct column *const *partials, uint32_t count, struct column_builder *texts) {
  UNUSED(texts);
  for (uint32_t i = 0; i < count; i++) {
    struct interval_sum *state = &((struct interval_sum *)states)[groups[i]];
    add_interval(state, column_value(partials[0], i), *(const int64_t *)column_value(partials[1], i));
    if (*(const int64_t *)column_value(partials[2], i)) state->error = *(const int64_t *)column_value(partials[2], i);
  }
}

static struct column *interval_sum_finish(const void *states, uint32_t first, uint32_t count) {
  const struct interval_sum *sums = (const struct interval_sum *)states + first;
  struct column *out = column_create(TYPE_INTERVAL, count);
  for (uint32_t i = 0; i < count; i++) {
    if (sums[i].count == 0) null_at(out, i, sizeof(struct interval));
    else ((struct interval *)out->values)[i] = sums[i].sum;
    if (sums[i].error) column_need_errors(out)[i] = (uint8_t)sums[i].error;
  }
  return out;
}

// --- boolean ---

struct bool_state { uint8_t set, any_true, any_false; };

static void bool_update(void *states, const uint32_t *groups, const struct column *argument, const uint32_t *rows, uint32_t count,
                        struct column_builder *texts) {
  UNUSED(texts);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t row = aggregate_row(rows, i);
    if (column_is_null(argument, row)) continue;
    struct bool_state *state = &((struct bool_state *)states)[groups[i]];
    bool value = *(const uint8_t *)column_value(argument, row);
    state->set = 1;
    state->any_true |= value;
    state->any_false |= !value;
  }
}

static void bool_export(const void *states, uint32_t first, uint32_t count, struct column **partials) {
  const struct bool_state *from = (const struct bool_state *)states + first;
  for (int p = 0; p < 3; p++) partials[p] = column_create(TYPE_BOOL, count);
  for (uint32_t i = 0; i < count; i++) {
    ((uint8_t *)partials[0]->values)[i] = from[i].set;
    ((uint8_t *)partials[1]->values)[i] = from[i].any_true;
    ((uint8_t *)partials[2]->values)[i] = from[i].any_false;
  }
}

static void bool_merge(void *states, const uint32_t *groups, struct column *const *partials, uint32_t count, struct column_builder *texts) {
  UNUSED(texts);
  for (uint32_t i = 0; i < count; i++) {
    struct bool_state *state = &((struct bool_state *)states)[groups[i]];
    state->set |= *(const uint8_t *)column_value(partials[0], i);
    state->any_true |= *(const uint8_t *)column_value(partials[1], i);
    state->any_false |= *(const uint8_t *)column_value(partials[2], i);
  }
}

static struct column *finish_bool(const void *states, uint32_t first, uint32_t count, bool all) {
  const struct bool_state *from = (const struct bool_state *)states + first;
  struct column *out = column_create(TYPE_BOOL, count);
  for (uint32_t i = 0; i < count; i++) {
    if (!from[i].set) null_at(out, i, 1);
    else ((uint8_t *)out->values)[i] = all ? !from[i].any_false : from[i].any_true;
  }
  return out;
}

static struct column *bool_and_finish(const void *states, uint32_t first, uint32_t count) { return finish_bool(states, first, count, true); }
static struct column *bool_or_finish(const void *states, uint32_t first, uint32_t count) { return finish_bool(states, first, count, false); }

// --- the table ---

#define COUNT_ENTRY(takes) \
  {"count", takes, TYPE_UNKNOWN, TYPE_INT64, sizeof(int64_t), 1, {TYPE_INT64}, count_update, count_export, count_merge, count_finish}
#define INTEGER_ENTRY(name, kind, result, update, finish) \
  {name, true, kind, result, sizeof(struct integer_sum), 2, {TYPE_NUMERIC, TYPE_INT64}, update, integer_export, integer_merge, finish}
#define FLOAT_ENTRY(name, kind, result, update, finish) \
  {name, true, kind, result, sizeof(struct float_sum), 2, {TYPE_FLOAT64, TYPE_INT64}, update, float_export, float_merge, finish}
#define NUMERIC_ENTRY(name, finish)                                                                                     \
  {name, true, TYPE_NUMERIC, TYPE_NUMERIC, sizeof(struct numeric_sum), 3, {TYPE_NUMERIC, TYPE_INT64, TYPE_INT64},       \
   numeric_update, numeric_export, numeric_merge, finish}
#define BOOL_ENTRY(name, finish)                                                                                        \
  {name, true, TYPE_BOOL, TYPE_BOOL, sizeof(struct bool_state), 3, {TYPE_BOOL, TYPE_BOOL, TYPE_BOOL},                   \
   bool_update, bool_export, bool_merge, finish}

static const struct aggregate entries[] = {
    COUNT_ENTRY(false),
    COUNT_ENTRY(true),
    INTEGER_ENTRY("sum", TYPE_INT16, TYPE_INT64, int16_update, integer_sum_finish),
    INTEGER_ENTRY("sum", TYPE_INT32, TYPE_INT64, int32_update, integer_sum_finish),
    INTEGER_ENTRY("sum", TYPE_INT64, TYPE_NUMERIC, int64_update, bigint_sum_finish),
    FLOAT_ENTRY("sum", TYPE_FLOAT32, TYPE_FLOAT32, float32_update, float32_sum_finish),
    FLOAT_ENTRY("sum", TYPE_FLOAT64, TYPE_FLOAT64, float64_update, float64_sum_finish),
    NUMERIC_ENTRY("sum", numeric_sum_finish),
    {"sum", true, TYPE_INTERVAL, TYPE_INTERVAL, sizeof(struct interval_sum), 3, {TYPE_INTERVAL, TYPE_INT64, TYPE_INT64},
     interval_update, interval_export, interval_merge, interval_sum_finish},
    INTEGER_ENTRY("avg", TYPE_INT16, TYPE_NUMERIC, int16_update, integer_avg_finish),
    INTEGER_ENTRY("avg", TYPE_INT32, TYPE_NUMERIC, int32_update, integer_avg_finish),
    INTEGER_ENTRY("avg", TYPE_INT64, TYPE_NUMERIC, int64_update, integer_avg_finish),
    FLOAT_ENTRY("avg", TYPE_FLOAT32, TYPE_FLOAT64, float32_update, float_avg_finish),
    FLOAT_ENTRY("avg", TYPE_FLOAT64, TYPE_FLOAT64, float64_update, float_avg_finish),
    NUMERIC_ENTRY("avg", numeric_avg_finish),
    BOOL_ENTRY("bool_and", bool_and_finish),
    BOOL_ENTRY("every", bool_and_finish),
    BOOL_ENTRY("bool_or", bool_or_finish),
};

const struct aggregate_family aggregate_sums = {entries, COUNT_OF(entries)};
