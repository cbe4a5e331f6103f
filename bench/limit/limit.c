// The table of limit programs, and the look-up of the columns they read.
#include "limit.h"

#include <assert.h>
#include <string.h>

static const struct limit_workload *const workloads[] = {&limit_nexmark,    &limit_nexmark_q5, &limit_nexmark_q5_hash,
                                                         &limit_nexmark_q8, &limit_ysb,        &limit_window,
                                                         &limit_window_hop, &limit_join};
#define WORKLOAD_COUNT (sizeof workloads / sizeof *workloads)

uint32_t limit_count(void) {
  uint32_t count = 0;
  for (size_t i = 0; i < WORKLOAD_COUNT; i++) count += workloads[i]->count;
  return count;
}

const struct limit *limit_at(uint32_t i) {
  for (size_t workload = 0; workload < WORKLOAD_COUNT; workload++) {
    if (i < workloads[workload]->count) return &workloads[workload]->limits[i];
    i -= workloads[workload]->count;
  }
  assert(!"there are fewer programs");
  return NULL;
}

const struct limit *limit_find(const char *workload, const char *query) {
  for (uint32_t i = 0; i < limit_count(); i++) {
    const struct limit *limit = limit_at(i);
    if (strcmp(limit->workload, workload) == 0 && strcmp(limit->query, query) == 0) return limit;
  }
  return NULL;
}

const struct limit_table *limit_table(const struct limit_input *input, const char *table) {
  for (uint32_t i = 0; i < input->table_count; i++) {
    if (strcmp(input->tables[i].name, table) == 0) return &input->tables[i];
  }
  assert(!"the input lacks a table");
  return NULL;
}

static const struct limit_column *find_column(const struct limit_input *input, const char *table, const char *column) {
  const struct limit_table *found = limit_table(input, table);
  for (uint32_t i = 0; i < found->column_count; i++) {
    if (strcmp(found->columns[i].name, column) == 0) return &found->columns[i];
  }
  assert(!"the input lacks a column");
  return NULL;
}

const void *limit_values(const struct limit_input *input, const char *table, const char *column, uint32_t width) {
  const struct limit_column *found = find_column(input, table, column);
  assert(found->width == width);
  return found->values;
}

int64_t limit_value(const struct limit_input *input, const char *table, const char *column, uint64_t row) {
  const struct limit_column *found = find_column(input, table, column);
  switch (found->width) {
    case sizeof(int64_t):
      return ((const int64_t *)found->values)[row];
    case sizeof(int32_t):
      return ((const int32_t *)found->values)[row];
    default:
      assert(found->width == sizeof(int16_t));
      return ((const int16_t *)found->values)[row];
  }
}
