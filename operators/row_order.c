// Orders rows by partition and sort keys, stably, and numbers them as SQL's ranking functions do.
#include "row_order.h"

#include <string.h>

#include "engine/memory.h"
#include "engine/value.h"

static int sign(bool less, bool greater) { return (int)greater - (int)less; }

// The common kinds without a call; sorting spends its time here.
static int compare_slots(const struct column *column, uint32_t left, uint32_t right) {
  switch (column->kind) {
    case TYPE_INT64:
    case TYPE_TIMESTAMP:
    case TYPE_TIMESTAMPTZ: {
      const int64_t *values = column->values;
      return sign(values[left] < values[right], values[left] > values[right]);
    }
    case TYPE_INT32:
    case TYPE_DATE: {
      const int32_t *values = column->values;
      return sign(values[left] < values[right], values[left] > values[right]);
    }
    default: return value_compare(column->kind, column_value(column, left), column_value(column, right));
  }
}

static int compare_column(const struct column *column, uint32_t left, uint32_t right, bool descending,
                          bool nulls_first) {
  bool left_null = column_is_null(column, left), right_null = column_is_null(column, right);
  if (left_null || right_null) {
    if (left_null && right_null) return 0;
    return left_null == nulls_first ? -1 : 1;
  }
  if (column->constant) return 0;
  int order = compare_slots(column, left, right);
  return descending ? (order < 0) - (order > 0) : order;
}

static int compare_partition(const struct row_order *order, uint32_t left, uint32_t right) {
  for (uint32_t i = 0; i < order->partition_count; i++) {
    int result = compare_column(order->partition[i], left, right, false, false);
    if (result) return result;
  }
  return 0;
}

static int compare_order(const struct row_order *order, uint32_t left, uint32_t right) {
  for (uint32_t i = 0; i < order->order_count; i++) {
    const struct sort_key *sort = &order->sort[i];
    int result = compare_column(order->order[i], left, right, sort->descending, sort->nulls_first);
    if (result) return result;
  }
  return 0;
}

static int compare_rows(const struct row_order *order, uint32_t left, uint32_t right) {
  int result = compare_partition(order, left, right);
  return result ? result : compare_order(order, left, right);
}

// The first of the sorted rows 0..sorted whose partition comes after that of `row`.
static uint32_t partition_end(const struct row_order *order, uint32_t sorted, uint32_t row) {
  if (!order->partition_count) return sorted;
  uint32_t low = 0, high = sorted;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (compare_partition(order, middle, row) <= 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

// True when the limit's worth of sorted rows in its partition all come before `row`.
static bool is_beaten(const struct row_order *order, enum rank_kind kind, uint32_t limit, uint32_t sorted,
                      uint32_t row) {
  uint32_t end = partition_end(order, sorted, row);
  if (end < limit || compare_partition(order, end - limit, row)) return false;
  int result = compare_order(order, end - 1, row);
  return result < 0 || (result == 0 && kind != RANK_RANK);
}

uint32_t row_order_candidates(const struct row_order *order, enum rank_kind kind, uint64_t limit, uint32_t sorted,
                              uint32_t count, uint32_t *rows) {
  bool cuts = limit && limit <= sorted && kind != RANK_DENSE_RANK;  // whose limit counts values, not rows
  uint32_t kept = 0;
  for (uint32_t row = 0; row < count; row++) {
    rows[kept] = row;
    kept += row < sorted || !cuts || !is_beaten(order, kind, (uint32_t)limit, sorted, row);
  }
  return kept;
}

static void merge_runs(const struct row_order *order, const uint32_t *left, uint32_t left_count, const uint32_t *right,
                       uint32_t right_count, uint32_t *out) {
  while (left_count && right_count) {
    if (compare_rows(order, *left, *right) <= 0) {
      *out++ = *left++;
      left_count--;
    } else {
      *out++ = *right++;
      right_count--;
    }
  }
  if (left_count) memcpy(out, left, left_count * sizeof *out);
  if (right_count) memcpy(out, right, right_count * sizeof *out);
}

static uint64_t smaller(uint64_t left, uint64_t right) { return left < right ? left : right; }

void row_order_sort(const struct row_order *order, uint32_t *rows, uint32_t count) {
  uint32_t *other = mem_alloc(((size_t)count + 1) * sizeof *other);
  uint32_t *from = rows, *to = other;
  for (uint64_t run = 1; run < count; run *= 2) {
    for (uint64_t first = 0; first < count; first += 2 * run) {
      uint64_t middle = smaller(first + run, count), end = smaller(first + 2 * run, count);
      merge_runs(order, from + first, (uint32_t)(middle - first), from + middle, (uint32_t)(end - middle), to + first);
    }
    uint32_t *swap = from;
    from = to;
    to = swap;
  }
  if (from != rows) memcpy(rows, from, count * sizeof *rows);
  mem_free(other);
}

void row_order_rank(const struct row_order *order, enum rank_kind kind, const uint32_t *rows, uint32_t count,
                    int64_t *ranks) {
  int64_t position = 0, rank = 0, dense = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (i == 0 || compare_partition(order, rows[i - 1], rows[i])) position = rank = dense = 0;
    position++;
    if (position == 1 || compare_order(order, rows[i - 1], rows[i])) {
      rank = position;
      dense++;
    }
    ranks[i] = kind == RANK_RANK ? rank : kind == RANK_DENSE_RANK ? dense : position;
  }
}
