// The spool of rows that wait: pieces come back whole and in order, from memory and from the file.
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "engine/memory.h"
#include "runtime/spool.h"

#define PIECES 100

// Pieces of different lengths and letters.
static size_t fill(char *bytes, uint64_t number, size_t step) {
  size_t length = 1 + number * step;
  memset(bytes, 'a' + (int)(number % 26), length);
  return length;
}

static void add_pieces(struct spool *spool, size_t step) {
  struct leat_error error = {0};
  char *bytes = malloc(1 + PIECES * step);
  for (uint64_t i = 0; i < PIECES; i++)
    ck_assert_int_eq(spool_add(spool, bytes, fill(bytes, i, step), i + 1, &error), LEAT_OK);
  free(bytes);
}

static void expect_pieces(struct spool *spool, size_t step) {
  struct leat_error error = {0};
  char *expected = malloc(1 + PIECES * step);
  const char *bytes;
  size_t length;
  uint64_t rows;
  for (uint64_t i = 0; i < PIECES; i++) {
    ck_assert_int_eq(spool_next(spool, &bytes, &length, &rows, &error), LEAT_OK);
    ck_assert_ptr_nonnull(bytes);
    ck_assert_uint_eq(rows, i + 1);
    ck_assert_uint_eq(length, fill(expected, i, step));
    ck_assert_int_eq(memcmp(bytes, expected, length), 0);
  }
  ck_assert_int_eq(spool_next(spool, &bytes, &length, &rows, &error), LEAT_OK);
  ck_assert_ptr_null(bytes);
  free(expected);
}

START_TEST(few_rows_stay_in_memory) {
  struct spool spool = {0};
  add_pieces(&spool, 10);
  ck_assert(!spool.has_file);
  expect_pieces(&spool, 10);
  spool_release(&spool);
}
END_TEST

START_TEST(many_rows_go_through_a_file_and_the_last_are_in_memory) {
  struct spool spool = {0};
  add_pieces(&spool, SPOOL_MEMORY_BYTES / 1000);
  ck_assert(spool.has_file && spool.memory.length > 0);
  ck_assert_uint_lt(spool.memory.capacity, 4 * SPOOL_MEMORY_BYTES);
  expect_pieces(&spool, SPOOL_MEMORY_BYTES / 1000);
  spool_release(&spool);
}
END_TEST

START_TEST(a_folder_that_is_absent_is_an_error_with_its_name) {
  setenv("TMPDIR", "/absent", 1);
  struct spool spool = {0};
  struct leat_error error = {0};
  char *bytes = calloc(1, SPOOL_MEMORY_BYTES);
  ck_assert_int_eq(spool_add(&spool, bytes, SPOOL_MEMORY_BYTES, 1, &error), LEAT_ERROR_IO);
  ck_assert_ptr_nonnull(strstr(error.message, "/absent"));
  spool_release(&spool);
  free(bytes);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("runtime/spool");
  TCase *tests = tcase_create("spool");
  tcase_add_test(tests, few_rows_stay_in_memory);
  tcase_add_test(tests, many_rows_go_through_a_file_and_the_last_are_in_memory);
  tcase_add_test(tests, a_folder_that_is_absent_is_an_error_with_its_name);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
