// Groups are dense, stable and the same for equal keys, whatever form the table takes or changes to.
#include "engine/key_table.h"

#include "engine_fixture.h"

#define LONG "a text of more than twelve bytes"

static struct column *int64_column(uint32_t rows, int64_t first, int64_t step) {
  struct column *column = column_create(TYPE_INT64, rows);
  for (uint32_t i = 0; i < rows; i++) ((int64_t *)column->values)[i] = first + (int64_t)i * step;
  return column;
}

// Inserts 4096 keys at a time twice over; each must get the number of its first sight.
static void expect_stable_groups(int64_t step, uint32_t batches) {
  const enum type_kind kind = TYPE_INT64;
  struct key_table *table = key_table_create(&kind, 1, &choices_all);
  static uint32_t groups[4096], found[4096];
  for (uint32_t round = 0; round < 2; round++) {
    for (uint32_t b = 0; b < batches; b++) {
      struct column *column = int64_column(4096, (int64_t)b * 4096 * step - 5000, step);
      key_table_insert(table, &column, NULL, 4096, groups);
      key_table_find(table, &column, NULL, 4096, found);
      for (uint32_t i = 0; i < 4096; i++) ck_assert_uint_eq(groups[i], b * 4096 + i);
      ck_assert_mem_eq(groups, found, sizeof groups);
      column_release(column);
    }
  }
  ck_assert_uint_eq(key_table_size(table), batches * 4096);
  struct column *keys;
  key_table_keys(table, 4090, 6, &keys);
  for (uint32_t i = 0; i < 6; i++) ck_assert_int_eq(fixture_int64(keys, i), (int64_t)(4090 + i) * step - 5000);
  column_release(keys);
  ck_assert_uint_ge(key_table_bytes(table), batches * 4096 * sizeof(int64_t));
  key_table_destroy(table);
}

START_TEST(neighbouring_keys_keep_their_groups) { expect_stable_groups(1, 20); }
END_TEST
START_TEST(descending_keys_keep_their_groups) { expect_stable_groups(-3, 20); }
END_TEST
START_TEST(far_keys_keep_their_groups) { expect_stable_groups(1000000, 20); }
END_TEST

START_TEST(a_dense_table_becomes_a_hashed_one_with_the_same_groups) {
  const enum type_kind kind = TYPE_INT64;
  struct key_table *table = key_table_create(&kind, 1, &choices_all);
  struct column *column = fixture_column(kind, LIST(5, INT_NULL, 6, 5, INT_NULL));
  uint32_t groups[5];
  key_table_insert(table, &column, NULL, 5, groups);
  ck_assert_mem_eq(groups, GROUPS(0, 1, 2, 0, 1), sizeof groups);
  column_release(column);
  column = fixture_column(kind, LIST(INT64_MAX, INT64_MIN + 1, 6, INT_NULL, 5));
  key_table_find(table, &column, NULL, 5, groups);
  ck_assert_mem_eq(groups, GROUPS(UINT32_MAX, UINT32_MAX, 2, 1, 0), sizeof groups);
  key_table_insert(table, &column, NULL, 5, groups);
  ck_assert_mem_eq(groups, GROUPS(3, 4, 2, 1, 0), sizeof groups);
  column_release(column);
  key_table_keys(table, 0, 5, &column);
  const int64_t expected[] = {5, INT_NULL, 6, INT64_MAX, INT64_MIN + 1};
  for (uint32_t i = 0; i < 5; i++) ck_assert_int_eq(fixture_int64(column, i), expected[i]);
  column_release(column);
  key_table_destroy(table);
}
END_TEST

START_TEST(scattered_keys_of_a_small_range_come_back_to_the_dense_form) {
  const enum type_kind kind = TYPE_INT64;
  struct key_table *table = key_table_create(&kind, 1, &choices_all);
  static uint32_t first_seen[100000], groups[4096];
  memset(first_seen, 0xff, sizeof first_seen);
  for (uint32_t b = 0; b < 100; b++) {
    struct column *column = int64_column(4096, 0, 0);
    int64_t *keys = column->values;
    for (uint32_t i = 0; i < 4096; i++) keys[i] = (int64_t)((b * 4096 + i) * UINT64_C(2654435761) % 100000);
    key_table_insert(table, &column, NULL, 4096, groups);
    for (uint32_t i = 0; i < 4096; i++) {
      if (first_seen[keys[i]] == UINT32_MAX) first_seen[keys[i]] = groups[i];
      ck_assert_uint_eq(groups[i], first_seen[keys[i]]);
    }
    column_release(column);
  }
  ck_assert_uint_eq(key_table_size(table), 100000);
  ck_assert_uint_lt(key_table_bytes(table), 2000000);
  key_table_destroy(table);
}
END_TEST

START_TEST(tuples_of_text_and_numbers_are_told_apart) {
  const enum type_kind kinds[] = {TYPE_TEXT, TYPE_INT32};
  struct key_table *table = key_table_create(kinds, 2, &choices_all);
  struct column *keys[2] = {fixture_texts(TEXTS("a", LONG, NULL, "a", LONG, NULL, LONG "!")),
                            fixture_column(TYPE_INT32, LIST(1, 2, 1, INT_NULL, 2, 1, 2))};
  uint32_t groups[7];
  key_table_find(table, keys, NULL, 7, groups);
  ck_assert_uint_eq(groups[6], UINT32_MAX);
  key_table_insert(table, keys, NULL, 7, groups);
  ck_assert_mem_eq(groups, GROUPS(0, 1, 2, 3, 1, 2, 4), sizeof groups);
  key_table_find(table, keys, GROUPS(4, 3), 2, groups);
  ck_assert_mem_eq(groups, GROUPS(1, 3), 2 * sizeof *groups);
  for (int k = 0; k < 2; k++) column_release(keys[k]);
  struct column *out[2];
  key_table_keys(table, 1, 3, out);
  key_table_destroy(table);
  fixture_expect_text(out[0], 0, LONG);
  ck_assert(column_is_null(out[0], 1) && column_is_null(out[1], 2));
  for (int k = 0; k < 2; k++) column_release(out[k]);
}
END_TEST

START_TEST(equal_numerics_and_zeros_share_a_group_and_keep_their_first_form) {
  const enum type_kind kinds[] = {TYPE_NUMERIC, TYPE_FLOAT64};
  struct key_table *table = key_table_create(kinds, 2, &choices_all);
  struct column *keys[2] = {column_create(TYPE_NUMERIC, 2), column_create(TYPE_FLOAT64, 2)};
  ((struct numeric *)keys[0]->values)[0] = (struct numeric){.coefficient = 100, .scale = 2};
  ((struct numeric *)keys[0]->values)[1] = (struct numeric){.coefficient = 1};
  ((double *)keys[1]->values)[0] = 0.0;
  ((double *)keys[1]->values)[1] = -0.0;
  uint32_t groups[2];
  key_table_insert(table, keys, NULL, 2, groups);
  ck_assert_mem_eq(groups, GROUPS(0, 0), sizeof groups);
  struct column *out[2];
  key_table_keys(table, 0, 1, out);
  ck_assert_int_eq(((struct numeric *)out[0]->values)[0].scale, 2);
  for (int k = 0; k < 2; k++) {
    column_release(out[k]);
    column_release(keys[k]);
  }
  key_table_destroy(table);
}
END_TEST

START_TEST(many_tuples_keep_their_groups_while_the_table_grows) {
  const enum type_kind kinds[] = {TYPE_INT64, TYPE_INT64, TYPE_INT64};
  struct key_table *table = key_table_create(kinds, 3, &choices_all);
  static uint32_t groups[4096];
  for (uint32_t b = 0; b < 40; b++) {
    uint32_t which = b % 20;
    struct column *keys[] = {int64_column(4096, which, 0), int64_column(4096, 0, 1), int64_column(4096, 0, 0)};
    key_table_insert(table, keys, NULL, 4096, groups);
    for (uint32_t i = 0; i < 4096; i++) ck_assert_uint_eq(groups[i], which * 4096 + i);
    for (int k = 0; k < 3; k++) column_release(keys[k]);
  }
  ck_assert_uint_eq(key_table_size(table), 20 * 4096);
  key_table_destroy(table);
}
END_TEST

static const enum type_kind pair_kinds[] = {TYPE_INT64, TYPE_TIMESTAMP};

static void expect_groups(struct key_table *table, struct column *first, struct column *second, const uint32_t *rows,
                          uint32_t count, const uint32_t *expected) {
  struct column *keys[] = {first, second};
  uint32_t *groups = malloc(count * sizeof *groups), *found = malloc(count * sizeof *found);
  key_table_insert(table, keys, rows, count, groups);
  key_table_find(table, keys, rows, count, found);
  ck_assert_mem_eq(groups, expected, count * sizeof *groups);
  ck_assert_mem_eq(found, expected, count * sizeof *found);
  free(groups);
  free(found);
  column_release(first);
  column_release(second);
}

START_TEST(pairs_keep_their_groups_while_their_ranges_grow_both_ways) {
  struct key_table *table = key_table_create(pair_kinds, 2, &choices_all);
  uint32_t expected[4096];
  for (uint32_t step = 0; step < 60; step++) {
    uint32_t which = step % 30;
    struct column *first = int64_column(4096, 0, 0), *second = int64_column(4096, 0, 0);
    int64_t far = (INT64_C(128) << which) * (which % 2 ? 1 : -1);
    int64_t scale = (INT64_C(1) << which / 2) * (which % 3 ? 1 : -1);
    for (uint32_t i = 0; i < 4096; i++) {
      ((int64_t *)first->values)[i] = far + i % 64;
      ((int64_t *)second->values)[i] = scale * (i / 64);
      expected[i] = which * 4096 + i;
    }
    expect_groups(table, first, second, NULL, 4096, expected);
  }
  ck_assert_uint_eq(key_table_size(table), 30 * 4096);
  struct column *keys[2];
  key_table_keys(table, 2 * 4096 + 2000, 70, keys);
  for (int64_t i = 0; i < 70; i++) {
    ck_assert_int_eq(fixture_int64(keys[0], (uint32_t)i), -512 + (2000 + i) % 64);
    ck_assert_int_eq(fixture_int64(keys[1], (uint32_t)i), 2 * ((2000 + i) / 64));
  }
  ck_assert_int_eq(keys[1]->kind, TYPE_TIMESTAMP);
  for (int k = 0; k < 2; k++) column_release(keys[k]);
  key_table_destroy(table);
}
END_TEST

START_TEST(pairs_of_narrow_integers_are_told_apart) {
  const enum type_kind kinds[] = {TYPE_BOOL, TYPE_INT16};
  struct key_table *table = key_table_create(kinds, 2, &choices_all);
  expect_groups(table, fixture_column(TYPE_BOOL, LIST(0, 1, 0, 1, 0)),
                fixture_column(TYPE_INT16, LIST(-32768, 32767, 32767, 32767, -1)), GROUPS(4, 3, 1, 2, 0, 4), 6,
                GROUPS(0, 1, 1, 2, 3, 0));
  struct column *keys[2];
  key_table_keys(table, 3, 1, keys);
  ck_assert_int_eq(*(const uint8_t *)column_value(keys[0], 0), 0);
  ck_assert_int_eq(*(const int16_t *)column_value(keys[1], 0), -32768);
  for (int k = 0; k < 2; k++) column_release(keys[k]);
  key_table_destroy(table);
}
END_TEST

START_TEST(pairs_too_far_apart_keep_their_groups) {
  struct key_table *table = key_table_create(pair_kinds, 2, &choices_all);
  struct column *first = int64_column(3000, 0, 1), *second = int64_column(3000, 7, 0);
  uint32_t rows[3000], expected[3000];
  ((int64_t *)first->values)[2500] = INT64_MIN + 1;
  ((int64_t *)second->values)[2500] = INT64_MAX;
  for (uint32_t i = 0; i < 3000; i++) rows[i] = (i + 1000) % 3000, expected[i] = i;
  expect_groups(table, column_retain(first), column_retain(second), rows, 3000, expected);
  expect_groups(table, first, second, GROUPS(2500, 999, 1000), 3, GROUPS(1500, 2999, 0));
  key_table_destroy(table);
}
END_TEST

START_TEST(pairs_with_nulls_keep_their_groups) {
  struct key_table *table = key_table_create(pair_kinds, 2, &choices_all);
  struct column *keys[] = {fixture_column(TYPE_INT64, LIST(1, INT_NULL, 0)),
                           fixture_column(TYPE_TIMESTAMP, LIST(1, 0, INT_NULL))};
  uint32_t groups[3];
  expect_groups(table, fixture_column(TYPE_INT64, LIST(0, 1, 1)), fixture_column(TYPE_TIMESTAMP, LIST(0, 1, 0)), NULL,
                3, GROUPS(0, 1, 2));
  key_table_find(table, keys, NULL, 3, groups);
  ck_assert_mem_eq(groups, GROUPS(1, UINT32_MAX, UINT32_MAX), sizeof groups);
  expect_groups(table, keys[0], keys[1], NULL, 3, GROUPS(1, 3, 4));
  key_table_destroy(table);
}
END_TEST

START_TEST(a_table_of_pairs_takes_in_another_whatever_their_forms) {
  struct key_table *near = key_table_create(pair_kinds, 2, &choices_all);
  struct key_table *far = key_table_create(pair_kinds, 2, &choices_all);
  uint32_t groups[3];
  expect_groups(near, fixture_column(TYPE_INT64, LIST(1, 2)), fixture_column(TYPE_TIMESTAMP, LIST(3, 4)), NULL, 2,
                GROUPS(0, 1));
  expect_groups(far, fixture_column(TYPE_INT64, LIST(2, INT64_MAX, INT64_MIN + 1)),
                fixture_column(TYPE_TIMESTAMP, LIST(4, INT64_MIN + 1, INT64_MAX)), NULL, 3, GROUPS(0, 1, 2));
  key_table_insert_from(far, near, 0, 2, groups);
  ck_assert_mem_eq(groups, GROUPS(3, 0), 2 * sizeof *groups);
  key_table_insert_from(near, far, 1, 3, groups);
  ck_assert_mem_eq(groups, GROUPS(2, 3, 0), sizeof groups);
  key_table_destroy(near);
  key_table_destroy(far);
}
END_TEST

START_TEST(without_keys_all_rows_are_one_group) {
  struct key_table *table = key_table_create(NULL, 0, &choices_all);
  uint32_t groups[3];
  key_table_insert(table, NULL, NULL, 3, groups);
  ck_assert_mem_eq(groups, GROUPS(0, 0, 0), sizeof groups);
  key_table_destroy(table);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {
      neighbouring_keys_keep_their_groups,
      descending_keys_keep_their_groups,
      far_keys_keep_their_groups,
      a_dense_table_becomes_a_hashed_one_with_the_same_groups,
      scattered_keys_of_a_small_range_come_back_to_the_dense_form,
      tuples_of_text_and_numbers_are_told_apart,
      equal_numerics_and_zeros_share_a_group_and_keep_their_first_form,
      many_tuples_keep_their_groups_while_the_table_grows,
      pairs_keep_their_groups_while_their_ranges_grow_both_ways,
      pairs_of_narrow_integers_are_told_apart,
      pairs_too_far_apart_keep_their_groups,
      pairs_with_nulls_keep_their_groups,
      a_table_of_pairs_takes_in_another_whatever_their_forms,
      without_keys_all_rows_are_one_group,
  };
  return FIXTURE_RUN("key_table", tests);
}
