// Which (group, value) pairs were seen already: what DISTINCT inside an aggregate needs.
#include "distinct.h"

#include <string.h>

struct key_table *distinct_create(enum type_kind value) {
  enum type_kind kinds[] = {TYPE_INT32, value};
  return key_table_create(kinds, 2);
}

static uint32_t drop_nulls(const struct column *value, uint32_t *groups, uint32_t *rows, uint32_t count) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t row = rows[i], group = groups[i];
    rows[kept] = row;
    groups[kept] = group;
    kept += !column_is_null(value, row);
  }
  return kept;
}

static struct column *group_column(const struct column *value, const uint32_t *groups, const uint32_t *rows,
                                   uint32_t count) {
  struct column *column = column_create(TYPE_INT32, value->rows);
  if (value->rows) memset(column->values, 0, value->rows * sizeof(int32_t));
  int32_t *values = column->values;
  for (uint32_t i = 0; i < count; i++) values[rows[i]] = (int32_t)groups[i];
  return column;
}

uint32_t distinct_keep_new(struct key_table *seen, const struct column *value, uint32_t *groups, uint32_t *rows,
                           uint32_t count, uint32_t *ids) {
  count = drop_nulls(value, groups, rows, count);
  if (!count) return 0;
  struct column *by_row = group_column(value, groups, rows, count);
  struct column *pair[] = {by_row, (struct column *)value};
  uint32_t next = key_table_size(seen);
  key_table_insert(seen, pair, rows, count, ids);
  column_release(by_row);
  uint32_t kept = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (ids[i] != next) continue;  // numbers are given in order of first sight
    next++;
    rows[kept] = rows[i];
    groups[kept++] = groups[i];
  }
  return kept;
}
