// A generator's pace: nothing is due at the start, and as much as the rate says later. Time is moved, not waited for.
#include "connectors/pace.h"

#include <check.h>
#include <poll.h>
#include <stdlib.h>

#define NANOS INT64_C(1000000000)
#define WAKE_MILLISECONDS_MAX 60000  // far beyond a tick, also on a busy machine

START_TEST(without_a_rate_all_is_due_and_nothing_wakes) {
  struct pace pace;
  pace_open(&pace, 0);
  ck_assert_int_eq(pace.timer, -1);
  ck_assert_uint_eq(pace_due(&pace), UINT64_MAX);
  pace_close(&pace);
}
END_TEST

START_TEST(the_first_question_starts_the_clock) {
  struct pace pace;
  pace_open(&pace, 1000);
  ck_assert_int_eq(pace.started, 0);
  ck_assert_uint_eq(pace_due(&pace), 0);
  ck_assert_int_ne(pace.started, 0);
  pace_close(&pace);
}
END_TEST

START_TEST(records_fall_due_as_time_passes) {
  static const int64_t rates[] = {1, 1000, 1000000000};
  for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
    struct pace pace;
    pace_open(&pace, rates[i]);
    pace_due(&pace);
    pace.started -= 3600 * NANOS;
    uint64_t due = pace_due(&pace), hour = 3600 * (uint64_t)rates[i];
    ck_assert(due >= hour && due < 2 * hour);
    ck_assert(pace_due(&pace) >= due);
    pace_close(&pace);
  }
}
END_TEST

START_TEST(a_century_at_the_highest_rate_does_not_overflow) {
  struct pace pace;
  pace_open(&pace, 1000000000);
  pace_due(&pace);
  pace.started -= INT64_C(100) * 365 * 86400 * NANOS;
  ck_assert_uint_ge(pace_due(&pace), UINT64_C(100) * 365 * 86400 * 1000000000);
  pace_close(&pace);
}
END_TEST

START_TEST(the_descriptor_wakes_who_waits) {
  struct pace pace;
  pace_open(&pace, 1);
  ck_assert_int_ge(pace.timer, 0);
  pace_due(&pace);
  struct pollfd waiting = {.fd = pace.timer, .events = POLLIN};
  ck_assert_int_eq(poll(&waiting, 1, WAKE_MILLISECONDS_MAX), 1);
  pace_close(&pace);
  ck_assert_int_eq(pace.timer, -1);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("pace");
  TCase *tests = tcase_create("pace");
  tcase_add_test(tests, without_a_rate_all_is_due_and_nothing_wakes);
  tcase_add_test(tests, the_first_question_starts_the_clock);
  tcase_add_test(tests, records_fall_due_as_time_passes);
  tcase_add_test(tests, a_century_at_the_highest_rate_does_not_overflow);
  tcase_add_test(tests, the_descriptor_wakes_who_waits);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
