// sum and avg of numerics and intervals, whose additions can fail.
#include <math.h>

#include "aggregate_family.h"
#include "datetime.h"
#include "numeric.h"

struct numeric_sum {
  struct numeric sum;
  int64_t count;
  int64_t error;  // enum row_error
};
struct interval_sum {
  struct interval sum;
  int64_t count;
  int64_t error;
};

// Sums of one scale, the usual case, need no call; 10^37 leaves the check of 38 digits to numeric_add.
static inline void add_numeric(struct numeric_sum *state, const struct numeric *value, int64_t rows) {
  const __int128 bound = (__int128)INT64_C(10000000000000000) * INT64_C(1000000000000000000) * 1000;
  struct numeric *sum = &state->sum;
  bool plain = sum->class == NUMERIC_FINITE && value->class == NUMERIC_FINITE && sum->scale == value->scale &&
               sum->coefficient < bound && sum->coefficient > -bound && value->coefficient < bound &&
               value->coefficient > -bound;
  enum row_error error = ROW_OK;
  if (plain)
    sum->coefficient += value->coefficient;
  else if (state->count == 0)
    *sum = *value;
  else
    error = numeric_add(sum, value, sum);
  if (error != ROW_OK) state->error = error;
  state->count += rows;
}

static inline void add_interval(struct interval_sum *state, const struct interval *value, int64_t rows) {
  enum row_error error = interval_add(&state->sum, value, &state->sum);
  if (error != ROW_OK) state->error = error;
  state->count += rows;
}

// PostgreSQL's interval_div, whose rounding a multiplication by 1 / count would not give.
static struct interval divide_interval(const struct interval *sum, double count) {
  const double day_seconds = 86400;
  struct interval out = {.months = (int32_t)(sum->months / count), .days = (int32_t)(sum->days / count)};
  double month_days = (sum->months / count - out.months) * 30;
  month_days = rint(month_days * 1e6) / 1e6;
  double seconds = (sum->days / count - out.days + month_days - (int)month_days) * day_seconds;
  seconds = rint(seconds * 1e6) / 1e6;
  if (fabs(seconds) >= day_seconds) {
    int days = (int)(seconds / day_seconds);
    out.days += days;
    seconds -= days * day_seconds;
  }
  out.days += (int32_t)month_days;
  out.micros = (int64_t)rint((double)sum->micros / count + seconds * 1e6);
  return out;
}

#define UPDATE_AND_PARTIALS(name, kind)                                                                          \
  static void name##_update(AGGREGATE_UPDATE) {                                                                  \
    AGGREGATE_LOOP(struct name##_sum, struct name, { add_##name(state, &value, 1); });                           \
  }                                                                                                              \
  static void name##_export(const void *states, uint32_t first, uint32_t count, struct column **partials) {      \
    const struct name##_sum *from = (const struct name##_sum *)states + first;                                   \
    partials[0] = column_create(kind, count);                                                                    \
    partials[1] = column_create(TYPE_INT64, count);                                                              \
    partials[2] = column_create(TYPE_INT64, count);                                                              \
    for (uint32_t i = 0; i < count; i++) {                                                                       \
      ((struct name *)partials[0]->values)[i] = from[i].sum;                                                     \
      ((int64_t *)partials[1]->values)[i] = from[i].count;                                                       \
      ((int64_t *)partials[2]->values)[i] = from[i].error;                                                       \
    }                                                                                                            \
  }                                                                                                              \
  static void name##_merge(AGGREGATE_MERGE) {                                                                    \
    (void)texts;                                                                                                 \
    for (uint32_t i = 0; i < count; i++) {                                                                       \
      struct name##_sum *state = &((struct name##_sum *)states)[groups[i]];                                      \
      int64_t rows = *(const int64_t *)column_value(partials[1], i);                                             \
      int64_t error = *(const int64_t *)column_value(partials[2], i);                                            \
      if (rows) add_##name(state, column_value(partials[0], i), rows);                                           \
      if (error) state->error = error;                                                                           \
    }                                                                                                            \
  }
UPDATE_AND_PARTIALS(numeric, TYPE_NUMERIC)
UPDATE_AND_PARTIALS(interval, TYPE_INTERVAL)

static enum row_error average_numeric(const struct numeric_sum *state, struct numeric *out) {
  struct numeric divisor = numeric_from_int64(state->count);
  return numeric_div(&state->sum, &divisor, out);
}

static enum row_error average_interval(const struct interval_sum *state, struct interval *out) {
  *out = divide_interval(&state->sum, (double)state->count);
  return ROW_OK;
}

#define FINISH(name, kind)                                                                                       \
  static struct column *finish_##name(const struct name##_sum *states, uint32_t count, bool average) {           \
    struct column *out = column_create(kind, count);                                                             \
    struct name *values = out->values;                                                                           \
    for (uint32_t i = 0; i < count; i++) {                                                                       \
      values[i] = states[i].sum;                                                                                 \
      enum row_error error = (enum row_error)states[i].error;                                                    \
      if (states[i].count == 0)                                                                                  \
        aggregate_null(out, i);                                                                                  \
      else if (average && error == ROW_OK)                                                                       \
        error = average_##name(&states[i], &values[i]);                                                          \
      if (error != ROW_OK) column_need_errors(out)[i] = (uint8_t)error;                                          \
    }                                                                                                            \
    return out;                                                                                                  \
  }                                                                                                              \
  static struct column *name##_sum_finish(const void *states, uint32_t first, uint32_t count) {                  \
    return finish_##name((const struct name##_sum *)states + first, count, false);                               \
  }                                                                                                              \
  static struct column *name##_avg_finish(const void *states, uint32_t first, uint32_t count) {                  \
    return finish_##name((const struct name##_sum *)states + first, count, true);                                \
  }
FINISH(numeric, TYPE_NUMERIC)
FINISH(interval, TYPE_INTERVAL)

#define ENTRY(sql, name, kind, finish)                                                                      \
  {sql, true, kind, kind, sizeof(struct name##_sum), 3, {kind, TYPE_INT64, TYPE_INT64}, name##_update,      \
   name##_export, name##_merge, finish}

static const struct aggregate entries[] = {
    ENTRY("sum", numeric, TYPE_NUMERIC, numeric_sum_finish),
    ENTRY("avg", numeric, TYPE_NUMERIC, numeric_avg_finish),
    ENTRY("sum", interval, TYPE_INTERVAL, interval_sum_finish),
    ENTRY("avg", interval, TYPE_INTERVAL, interval_avg_finish),
};

const struct aggregate_family aggregate_decimals = AGGREGATE_FAMILY(entries);
