// bool_and, bool_or, every.
#include "aggregate_family.h"

#define SEEN_TRUE 1
#define SEEN_FALSE 2

// A state is the set of values seen.
static void bool_update(AGGREGATE_UPDATE) {
  AGGREGATE_LOOP(uint8_t, uint8_t, { *state |= value ? SEEN_TRUE : SEEN_FALSE; });
}

static void bool_merge(AGGREGATE_MERGE) {
  const struct column *argument = partials[0];
  const uint32_t *rows = NULL;
  AGGREGATE_LOOP(uint8_t, int16_t, { *state |= (uint8_t)value; });
}

AGGREGATE_COMBINER(bool_combine, uint8_t, { *state |= *other; })

static void bool_export(const void *states, uint32_t first, uint32_t count, struct column **partials) {
  const uint8_t *from = (const uint8_t *)states + first;
  partials[0] = column_create(TYPE_INT16, count);
  for (uint32_t i = 0; i < count; i++) ((int16_t *)partials[0]->values)[i] = from[i];
}

static struct column *finish(const uint8_t *states, uint32_t count, bool all) {
  struct column *out = column_create(TYPE_BOOL, count);
  uint8_t *values = out->values;
  for (uint32_t i = 0; i < count; i++) {
    values[i] = all ? states[i] == SEEN_TRUE : (states[i] & SEEN_TRUE) != 0;
    if (states[i] == 0) aggregate_null(out, i);
  }
  return out;
}

static struct column *and_finish(const void *states, uint32_t first, uint32_t count) {
  return finish((const uint8_t *)states + first, count, true);
}

static struct column *or_finish(const void *states, uint32_t first, uint32_t count) {
  return finish((const uint8_t *)states + first, count, false);
}

#define ENTRY(name, finish)                                                                                       \
  {name, true, TYPE_BOOL, TYPE_BOOL, sizeof(uint8_t), 1, {TYPE_INT16}, bool_update, bool_export, bool_merge,      \
   finish, bool_combine}

static const struct aggregate entries[] = {
    ENTRY("bool_and", and_finish),
    ENTRY("every", and_finish),
    ENTRY("bool_or", or_finish),
};

const struct aggregate_family aggregate_bools = AGGREGATE_FAMILY(entries);
