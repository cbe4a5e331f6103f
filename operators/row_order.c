// Orders rows by sort keys, stably, and numbers them as SQL's ranking functions do.
#include "row_order.h"

#include <assert.h>
#include <string.h>

#include "engine/value.h"
#include "sort_word.h"

#define RUN_ROWS 16  // sorted by insertion before they are merged

void row_order_init(struct row_order *order, uint32_t count, const struct sort_key *sort) {
  assert(count > 0);
  *order = (struct row_order){count, sort, sort_word_is_exact(sort[0].expr->type.kind)};
}

static int compare_values(const struct column *left, uint32_t left_row, const struct column *right, uint32_t right_row,
                          const struct sort_key *sort) {
  bool left_null = column_is_null(left, left_row), right_null = column_is_null(right, right_row);
  if (left_null || right_null) {
    if (left_null && right_null) return 0;
    return left_null == sort->nulls_first ? -1 : 1;
  }
  int order = value_compare(left->kind, column_value(left, left_row), column_value(right, right_row));
  return sort->descending ? (order < 0) - (order > 0) : order;
}

int row_order_compare(const struct row_order *order, struct column *const *left, struct ordered_row left_row,
                      struct column *const *right, struct ordered_row right_row) {
  if (left_row.word != right_row.word) return left_row.word < right_row.word ? -1 : 1;
  for (uint32_t i = row_order_settled(order, left_row.word); i < order->count; i++) {
    int result = compare_values(left[i], left_row.row, right[i], right_row.row, &order->sort[i]);
    if (result) return result;
  }
  return 0;
}

// True when `right` comes before `left`, which came first.
static bool are_swapped(const struct row_order *order, struct column *const *keys, struct ordered_row left,
                        struct ordered_row right) {
  if (left.word != right.word) return left.word > right.word;
  return row_order_compare(order, keys, left, keys, right) > 0;
}

static void sort_run(const struct row_order *order, struct column *const *keys, struct ordered_row *rows,
                     uint32_t count) {
  for (uint32_t i = 1; i < count; i++) {
    struct ordered_row row = rows[i];
    uint32_t at = i;
    for (; at > 0 && are_swapped(order, keys, rows[at - 1], row); at--) rows[at] = rows[at - 1];
    rows[at] = row;
  }
}

static void merge_runs(const struct row_order *order, struct column *const *keys, const struct ordered_row *left,
                       uint32_t left_count, const struct ordered_row *right, uint32_t right_count,
                       struct ordered_row *out) {
  bool ordered = !right_count || !are_swapped(order, keys, left[left_count - 1], right[0]);
  while (left_count && right_count && !ordered) {
    bool takes_right = are_swapped(order, keys, *left, *right);
    *out++ = takes_right ? *right : *left;
    left += !takes_right;
    left_count -= !takes_right;
    right += takes_right;
    right_count -= takes_right;
  }
  if (left_count) memcpy(out, left, left_count * sizeof *out);
  if (right_count) memcpy(out + left_count, right, right_count * sizeof *out);
}

static uint64_t smaller(uint64_t left, uint64_t right) { return left < right ? left : right; }

void row_order_sort(const struct row_order *order, struct column *const *keys, struct ordered_row *rows,
                    struct ordered_row *room, uint32_t count) {
  for (uint64_t first = 0; first < count; first += RUN_ROWS) {
    sort_run(order, keys, rows + first, (uint32_t)smaller(RUN_ROWS, count - first));
  }
  struct ordered_row *from = rows, *to = room;
  for (uint64_t run = RUN_ROWS; run < count; run *= 2) {
    for (uint64_t first = 0; first < count; first += 2 * run) {
      uint64_t middle = smaller(first + run, count), end = smaller(first + 2 * run, count);
      merge_runs(order, keys, from + first, (uint32_t)(middle - first), from + middle, (uint32_t)(end - middle),
                 to + first);
    }
    struct ordered_row *swap = from;
    from = to;
    to = swap;
  }
  if (from != rows) memcpy(rows, from, count * sizeof *rows);
}

// Quickselect: what would be at `place` if the words were sorted.
static int64_t select_word(int64_t *words, int64_t count, int64_t place) {
  int64_t low = 0, high = count - 1;
  while (low < high) {
    int64_t pivot = words[low + (high - low) / 2], left = low, right = high;
    while (left <= right) {
      while (words[left] < pivot) left++;
      while (words[right] > pivot) right--;
      if (left > right) break;
      int64_t swap = words[left];
      words[left++] = words[right];
      words[right--] = swap;
    }
    if (place > right && place < left) break;  // between equal ones
    if (place <= right) {
      high = right;
    } else {
      low = left;
    }
  }
  return words[place];
}

int64_t row_order_bar(const struct ordered_row *rows, uint32_t count, uint32_t places, int64_t *room) {
  assert(places > 0 && places <= count);
  for (uint32_t i = 0; i < count; i++) room[i] = rows[i].word;
  return select_word(room, count, places - 1);
}

void row_order_rank(const struct row_order *order, enum rank_kind kind, struct column *const *keys,
                    const struct ordered_row *rows, uint32_t count, int64_t *ranks) {
  int64_t rank = 0, dense = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (i == 0 || row_order_compare(order, keys, rows[i - 1], keys, rows[i])) {
      rank = (int64_t)i + 1;
      dense++;
    }
    ranks[i] = kind == RANK_RANK ? rank : kind == RANK_DENSE_RANK ? dense : (int64_t)i + 1;
  }
}
