// A pair of group and value is new once, whatever form its set takes: bits, keys, or one after the other.
#include "operators/distinct.h"

#include "engine_fixture.h"

#define GROUPS_MAX 4096
#define VALUES 1000
#define ROWS 2000

static uint8_t model[GROUPS_MAX][VALUES];  // what was seen
static int64_t values[VALUES];
static uint64_t state;

static uint32_t random_below(uint32_t bound) {
  state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (uint32_t)(state >> 33) % bound;
}

// Adds random pairs of the first groups and values, from rows in reverse, some of which are NULL.
static void add(struct distinct *seen, enum type_kind kind, uint32_t group_count, uint32_t value_count) {
  int64_t column_values[ROWS];
  uint32_t which[ROWS], groups[ROWS], rows[ROWS], ids[ROWS], expected[ROWS], new_count = 0;
  for (uint32_t i = 0; i < ROWS; i++) {
    which[i] = random_below(value_count);
    column_values[i] = random_below(50) ? values[which[i]] : INT_NULL;
  }
  for (uint32_t i = 0; i < ROWS; i++) {
    rows[i] = ROWS - 1 - i;
    groups[i] = random_below(group_count);
    uint8_t *known = &model[groups[i]][which[rows[i]]];
    if (column_values[rows[i]] == INT_NULL) continue;
    if (!*known) expected[new_count++] = rows[i];
    *known = 1;
  }
  struct column *column = fixture_column(kind, column_values, ROWS);
  ck_assert_uint_eq(distinct_keep_new(seen, column, groups, rows, ROWS, ids), new_count);
  if (new_count) ck_assert_mem_eq(rows, expected, new_count * sizeof *rows);
  column_release(column);
}

static int64_t value_at(const struct column *column, uint32_t row) {
  return column->kind == TYPE_INT32 ? *(const int32_t *)column_value(column, row) : fixture_int64(column, row);
}

// All pairs of the model are given, each once.
static void expect_all(const struct distinct *seen) {
  static uint32_t groups[BATCH_ROWS_MAX];
  struct column *column;
  uint64_t cursor = 0, given = 0, wanted = 0;
  for (uint32_t g = 0; g < GROUPS_MAX; g++)
    for (uint32_t k = 0; k < VALUES; k++) wanted += model[g][k];
  for (uint32_t count; (count = distinct_next(seen, &cursor, groups, &column)) > 0; given += count) {
    ck_assert_uint_eq(column->rows, count);
    for (uint32_t i = 0; i < count; i++) {
      uint32_t k = 0;
      while (values[k] != value_at(column, i)) k++;
      if (model[groups[i]][k] != 1) ck_abort_msg("group %u value %u", groups[i], k);
      model[groups[i]][k] = 2;
    }
    column_release(column);
  }
  ck_assert_uint_eq(given, wanted);
}

static struct distinct *start(enum type_kind kind, int64_t first, int64_t step) {
  memset(model, 0, sizeof model);
  state = 1;
  for (uint32_t k = 0; k < VALUES; k++) values[k] = first + (int64_t)k * step;
  return distinct_create(kind, &choices_all);
}

START_TEST(values_close_together_are_few_bits) {
  struct distinct *seen = start(TYPE_INT32, -300, 1);
  for (uint32_t round = 0; round < 40; round++) add(seen, TYPE_INT32, 10 + round, 25 * (round + 1));
  ck_assert_uint_lt(distinct_bytes(seen), 64 * 1024);
  expect_all(seen);
  distinct_destroy(seen);
}
END_TEST

START_TEST(values_spread_out_later_leave_the_bits) {
  struct distinct *seen = start(TYPE_INT64, -7, -3);
  values[998] = INT64_C(1) << 40;
  values[999] = -INT64_MAX;
  for (uint32_t round = 0; round < 30; round++) add(seen, TYPE_INT64, 50, round < 10 ? 900 : round < 20 ? 999 : 1000);
  expect_all(seen);
  distinct_destroy(seen);
}
END_TEST

START_TEST(many_groups_come_back_to_the_bits_when_they_fill_up) {
  struct distinct *seen = start(TYPE_TIMESTAMP, 1000000, 1);
  size_t highest = 0, bytes;
  for (uint32_t round = 0; round < 30; round++) {
    add(seen, TYPE_TIMESTAMP, GROUPS_MAX, VALUES);
    if ((bytes = distinct_bytes(seen)) > highest) highest = bytes;
  }
  ck_assert_uint_lt(bytes, 1024 * 1024);
  ck_assert_uint_gt(highest, bytes);
  expect_all(seen);
  distinct_destroy(seen);
}
END_TEST

START_TEST(values_of_other_types_are_told_apart) {
  struct distinct *seen = distinct_create(TYPE_TEXT, &choices_all);
  struct column *texts = fixture_texts(TEXTS("a", NULL, "a text of more than twelve bytes", "a", "b")), *out;
  uint32_t groups[] = {0, 0, 1, 1, 0, 0}, rows[] = {0, 1, 2, 3, 3, 4}, ids[6], found[BATCH_ROWS_MAX];
  uint64_t cursor = 0;
  ck_assert_uint_eq(distinct_keep_new(seen, texts, groups, rows, 6, ids), 4);
  ck_assert_mem_eq(rows, GROUPS(0, 2, 3, 4), 4 * sizeof *rows);
  ck_assert_mem_eq(groups, GROUPS(0, 1, 1, 0), 4 * sizeof *groups);
  ck_assert_uint_eq(distinct_next(seen, &cursor, found, &out), 4);
  ck_assert_mem_eq(found, groups, 4 * sizeof *found);
  fixture_expect_text(out, 1, "a text of more than twelve bytes");
  column_release(out);
  ck_assert_uint_eq(distinct_next(seen, &cursor, found, &out), 0);
  column_release(texts);
  distinct_destroy(seen);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {
      values_close_together_are_few_bits,
      values_spread_out_later_leave_the_bits,
      many_groups_come_back_to_the_bits_when_they_fill_up,
      values_of_other_types_are_told_apart,
  };
  return FIXTURE_RUN("distinct", tests);
}
