// Finding an aggregate by name and argument type.
#include "aggregate.h"

#include <string.h>

#include "aggregate_family.h"

const uint32_t aggregate_one_group[BATCH_ROWS_MAX];
#include "function.h"

static const struct aggregate_family *const families[] = {
    &aggregate_sums,    &aggregate_decimals,      &aggregate_extremes,
    &aggregate_moments, &aggregate_exact_moments, &aggregate_bools,
};
#define FAMILY_COUNT (sizeof families / sizeof families[0])

static const struct aggregate *find(const char *name, bool takes_argument, enum type_kind argument) {
  for (size_t f = 0; f < FAMILY_COUNT; f++)
    for (uint32_t i = 0; i < families[f]->count; i++) {
      const struct aggregate *one = &families[f]->entries[i];
      if (strcmp(one->name, name) != 0 || one->takes_argument != takes_argument) continue;
      if (!takes_argument || one->argument == argument || one->argument == TYPE_UNKNOWN) return one;
    }
  return NULL;
}

const struct aggregate *aggregate_resolve(const char *name, enum type_kind argument) {
  const struct aggregate *exact = find(name, argument != TYPE_COUNT, argument);
  if (exact || argument == TYPE_COUNT) return exact;
  static const enum type_kind preferred[] = {TYPE_TEXT,        TYPE_BOOL,      TYPE_FLOAT64, TYPE_NUMERIC,
                                             TYPE_TIMESTAMPTZ, TYPE_TIMESTAMP, TYPE_INTERVAL};
  for (size_t i = 0; i < sizeof preferred / sizeof preferred[0]; i++) {
    const struct aggregate *one = find(name, true, preferred[i]);
    if (one && (argument == TYPE_UNKNOWN || cast_find(argument, preferred[i], CAST_IMPLICIT))) return one;
  }
  return NULL;
}

bool aggregate_exists(const char *name) {
  const char *names[64];
  uint32_t count = aggregate_names(names, 64);
  for (uint32_t i = 0; i < count; i++)
    if (strcmp(names[i], name) == 0) return true;
  return false;
}

uint32_t aggregate_names(const char **names, uint32_t capacity) {
  uint32_t count = 0;
  for (size_t f = 0; f < FAMILY_COUNT; f++)
    for (uint32_t i = 0; i < families[f]->count; i++) {
      const char *name = families[f]->entries[i].name;
      bool known = false;
      for (uint32_t k = 0; k < count && !known; k++) known = strcmp(names[k], name) == 0;
      if (!known && count < capacity) names[count++] = name;
    }
  return count;
}

uint32_t aggregate_arguments(const char *name, enum type_kind *out, uint32_t capacity) {
  uint32_t count = 0;
  for (size_t f = 0; f < FAMILY_COUNT; f++)
    for (uint32_t i = 0; i < families[f]->count && count < capacity; i++)
      if (strcmp(families[f]->entries[i].name, name) == 0 && families[f]->entries[i].takes_argument)
        out[count++] = families[f]->entries[i].argument;
  return count;
}
