// The map from times to items: order, finding, and dropping from the front.
#include <check.h>
#include <stdlib.h>

#include "operators/time_map.h"

#define MANY 1000000

static void *item(int64_t time) { return (void *)(intptr_t)(time + 1); }

START_TEST(entries_are_ordered_and_found_in_any_order_of_insertion) {
  struct time_map map = {0};
  for (int64_t i = 0; i < 1000; i++) time_map_insert(&map, i * 7 % 1000, item(i * 7 % 1000));
  ck_assert_uint_eq(map.count, 1000);
  for (int64_t i = 0; i < 1000; i++) {
    ck_assert_int_eq(map.times[i], i);
    ck_assert_ptr_eq(time_map_find(&map, i), item(i));
  }
  ck_assert_ptr_null(time_map_find(&map, 1000));
  ck_assert_uint_eq(time_map_position(&map, 500), 500);
  ck_assert_uint_eq(time_map_position(&map, 5000), 1000);
  time_map_release(&map);
}
END_TEST

START_TEST(dropped_entries_are_gone_and_the_others_stay) {
  struct time_map map = {0};
  int64_t first = 0;
  for (int64_t i = 0; i < 10000; i++) {
    time_map_insert(&map, i, item(i));
    uint32_t dropped = i % 3 == 2 ? 2 + i % 2 : 0;
    time_map_drop_first(&map, dropped);
    first += dropped;
    ck_assert_uint_eq(map.count, (uint32_t)(i + 1 - first));
    ck_assert_ptr_null(time_map_find(&map, first - 1));
    if (map.count) ck_assert_ptr_eq(time_map_find(&map, first), item(first));
    if (map.count) ck_assert_ptr_eq(time_map_find(&map, i), item(i));
  }
  ck_assert_uint_lt(map.capacity, 8192);
  time_map_release(&map);
}
END_TEST

// A lane that has run ahead closes all of its slices at once.
START_TEST(many_entries_are_dropped_one_by_one_in_linear_time) {
  struct time_map map = {0};
  for (int64_t i = 0; i < MANY; i++) time_map_insert(&map, i, item(i));
  for (int64_t i = 0; i < MANY; i++) {
    ck_assert_int_eq(map.times[0], i);
    time_map_drop_first(&map, 1);
  }
  ck_assert_uint_eq(map.count, 0);
  time_map_release(&map);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("operators/time_map");
  TCase *tests = tcase_create("time_map");
  tcase_set_timeout(tests, 20);
  tcase_add_test(tests, entries_are_ordered_and_found_in_any_order_of_insertion);
  tcase_add_test(tests, dropped_entries_are_gone_and_the_others_stay);
  tcase_add_test(tests, many_entries_are_dropped_one_by_one_in_linear_time);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
