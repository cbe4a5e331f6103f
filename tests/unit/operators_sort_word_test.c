// Sort words: in the order of the values they stand for, up to where they cannot tell values apart.
#include <check.h>
#include <float.h>
#include <math.h>

#include "engine/column.h"
#include "engine/value.h"
#include "operators/sort_word.h"

#define VALUES_MAX 16

static int sign(int order) { return (order > 0) - (order < 0); }

// `values` ascend as value_compare has it; words must agree for each pair, and tell them apart where they are exact.
static void check_pairs(enum type_kind kind, const void *values, uint32_t count, bool descending) {
  struct column *column = column_create(kind, count);
  memcpy(column->values, values, (size_t)count * type_width(kind));
  struct sort_key sort = {.descending = descending};
  int64_t words[VALUES_MAX], picked[VALUES_MAX];
  uint32_t rows[VALUES_MAX];
  for (uint32_t i = 0; i < count; i++) rows[i] = i;
  sort_words(column, &sort, NULL, 0, count, words);
  sort_words(column, &sort, rows, 0, count, picked);
  ck_assert_mem_eq(words, picked, count * sizeof *words);
  for (uint32_t i = 0; i < count; i++) {
    for (uint32_t k = 0; k < count; k++) {
      int order = sign(value_compare(kind, column_value(column, i), column_value(column, k)));
      int by_word = (words[i] > words[k]) - (words[i] < words[k]);
      if (descending) by_word = -by_word;
      ck_assert_msg(by_word == order || (by_word == 0 && !sort_word_is_exact(kind)), "kind %d: %u and %u", kind, i, k);
    }
  }
  column_release(column);
}

static void check_order(enum type_kind kind, const void *values, uint32_t count) {
  check_pairs(kind, values, count, false);
  check_pairs(kind, values, count, true);
}

START_TEST(integers_and_times) {
  const uint8_t bools[] = {0, 1, 1};
  const int16_t shorts[] = {INT16_MIN, -1, 0, 0, 5, INT16_MAX};
  const int32_t ints[] = {INT32_MIN, -1, 0, 0, 5, INT32_MAX};
  const int64_t longs[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 0, 5, INT64_MAX};
  check_order(TYPE_BOOL, bools, 3);
  check_order(TYPE_INT16, shorts, 6);
  check_order(TYPE_INT32, ints, 6);
  check_order(TYPE_DATE, ints, 6);
  check_order(TYPE_INT64, longs, 7);
  check_order(TYPE_TIMESTAMP, longs, 7);
  check_order(TYPE_TIMESTAMPTZ, longs, 7);
}
END_TEST

START_TEST(floats_with_both_zeros_and_nan_above_all) {
  const double doubles[] = {-INFINITY, -DBL_MAX, -1, -DBL_TRUE_MIN, -0.0, 0.0, DBL_TRUE_MIN, 1, 1.5, INFINITY, NAN,
                            -NAN};
  const float floats[] = {-INFINITY, -FLT_MAX, -1, -FLT_TRUE_MIN, -0.0f, 0.0f, FLT_TRUE_MIN, 1, 1.5f, INFINITY, NAN,
                          -NAN};
  check_order(TYPE_FLOAT64, doubles, 12);
  check_order(TYPE_FLOAT32, floats, 12);
}
END_TEST

START_TEST(texts_by_their_first_bytes) {
  static const char *const words[] = {"", "a", "aa", "abcdefgh", "abcdefgh1", "abcdefgh and much more", "abcdefgi",
                                      "abcdefgi and much more", "b", "\xc3\xa4", "\xff"};
  struct text texts[11];
  for (uint32_t i = 0; i < 11; i++) texts[i] = text_view(words[i], (uint32_t)strlen(words[i]));
  check_order(TYPE_TEXT, texts, 11);
}
END_TEST

START_TEST(other_types_are_left_to_comparing) {
  const struct interval intervals[] = {{.micros = -5}, {.micros = 7}, {.days = 3}};
  check_order(TYPE_INTERVAL, intervals, 3);
}
END_TEST

START_TEST(nulls_come_first_or_last_whatever_the_direction) {
  for (int way = 0; way < 4; way++) {
    struct sort_key sort = {.descending = way & 1, .nulls_first = way & 2};
    struct column *column = column_create(TYPE_INT32, 3);
    const int32_t values[] = {INT32_MIN, 0, INT32_MAX};
    memcpy(column->values, values, sizeof values);
    bitmap_clear(column_need_validity(column), 1);
    int64_t words[3], constant[2];
    const uint32_t rows[] = {1, 0};
    sort_words(column, &sort, NULL, 0, 3, words);
    ck_assert((words[1] < words[0] && words[1] < words[2]) == sort.nulls_first);
    ck_assert((words[1] > words[0] && words[1] > words[2]) != sort.nulls_first);
    sort_words(column, &sort, rows, 0, 2, constant);
    ck_assert(constant[0] == words[1] && constant[1] == words[0]);
    column_release(column);
    column = column_create_constant(TYPE_INT32, 9, NULL);
    sort_words(column, &sort, NULL, 5, 2, constant);
    ck_assert(constant[0] == words[1] && constant[1] == words[1]);
    column_release(column);
    column = column_create_constant(TYPE_INT32, 9, &values[2]);
    sort_words(column, &sort, NULL, 5, 2, constant);
    ck_assert(constant[0] == words[2] && constant[1] == words[2]);
    column_release(column);
  }
}
END_TEST

int main(void) {
  TCase *words = tcase_create("words");
  tcase_add_test(words, integers_and_times);
  tcase_add_test(words, floats_with_both_zeros_and_nan_above_all);
  tcase_add_test(words, texts_by_their_first_bytes);
  tcase_add_test(words, other_types_are_left_to_comparing);
  tcase_add_test(words, nulls_come_first_or_last_whatever_the_direction);
  Suite *suite = suite_create("sort word");
  suite_add_tcase(suite, words);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failures = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failures != 0;
}
