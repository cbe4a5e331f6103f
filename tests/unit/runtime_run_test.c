// Whole runs of hand-built plans over sources and sinks in memory, with one lane and several.
#include "runtime_fakes.h"

static const uint32_t lane_counts[] = {1, 2, 4};
static uint64_t sum_to(uint64_t rows) { return rows * (rows - 1) / 2; }

static void run_well(struct fake_plan *fake) {
  struct runtime *runtime = fake_start(fake);
  struct leat_error error = {0};
  leat_status status = runtime_run(runtime, &error);
  ck_assert_msg(status == LEAT_OK, "%s", error.message);
  runtime_destroy(runtime);
}

START_TEST(every_row_passes_a_hash_exchange_once_and_in_time) {
  struct fake_table table = {.blocks = 200, .rows = 1500};
  struct fake_plan fake;
  fake_plan_init(&fake, lane_counts[_i]);
  struct plan_node *exchange = fake_exchange(&fake, EXCHANGE_HASH, fake_scan(&fake, &table, 0));
  fake_add_sink(&fake, fake_node(&fake, NODE_AGGREGATE, exchange, NULL));
  run_well(&fake);
  ck_assert_uint_eq(fake_output.rows, 300000);
  ck_assert_uint_eq(fake_output.sum, sum_to(300000));
  ck_assert_uint_eq(fake_output.ends, lane_counts[_i]);
  ck_assert_uint_eq(fake_output.commits, 1);
}
END_TEST

START_TEST(a_gather_after_a_hash_exchange_brings_all_rows_to_lane_0) {
  struct fake_table table = {.blocks = 100, .rows = 700};
  struct fake_plan fake;
  fake_plan_init(&fake, lane_counts[_i]);
  struct plan_node *hash = fake_exchange(&fake, EXCHANGE_HASH, fake_scan(&fake, &table, 0));
  struct plan_node *gather = fake_exchange(&fake, EXCHANGE_GATHER, hash);
  fake_add_sink(&fake, fake_node(&fake, NODE_AGGREGATE, gather, NULL));
  run_well(&fake);
  ck_assert_uint_eq(fake_output.rows, 70000);
  ck_assert_uint_eq(fake_output.sum, sum_to(70000));
  for (uint32_t i = 0; i < FAKE_KEYS; i++) ck_assert_uint_eq(fake_output.key_lane[i], 1);
}
END_TEST

START_TEST(a_lookup_table_is_complete_in_every_lane_before_the_stream_starts) {
  struct fake_table small = {.blocks = 20, .rows = 100}, big = {.blocks = 50, .rows = 1000};
  struct fake_plan fake;
  fake_plan_init(&fake, lane_counts[_i]);
  struct plan_node *build = fake_exchange(&fake, EXCHANGE_BROADCAST, fake_scan(&fake, &small, 0));
  struct plan_node *probe = fake_exchange(&fake, EXCHANGE_HASH, fake_scan(&fake, &big, 1));
  struct plan_node *join = fake_node(&fake, NODE_LOOKUP_JOIN, probe, build);
  fake_add_sink(&fake, join);
  fake_lookup_rows = 2000;
  run_well(&fake);
  ck_assert_uint_eq(fake_output.rows, 50000);
}
END_TEST

START_TEST(rows_without_a_good_time_are_rejected_and_do_not_move_the_watermark) {
  struct fake_table table = {.blocks = 30, .rows = 1000, .null_every = 100, .future_every = 7, .broken_every = 50};
  struct fake_plan fake;
  fake_plan_init(&fake, lane_counts[_i]);
  struct plan_node *scan = fake_scan(&fake, &table, 0);
  struct plan_node *exchange = fake_exchange(&fake, EXCHANGE_HASH, scan);
  fake_add_sink(&fake, fake_node(&fake, NODE_AGGREGATE, exchange, NULL));
  struct plan_node *rejected = fake_exchange(&fake, EXCHANGE_GATHER, fake_reject_scan(&fake, 0));
  fake_add_sink(&fake, rejected);
  struct runtime *runtime = fake_start(&fake);
  struct leat_error error = {0};
  ck_assert_int_eq(runtime_run(runtime, &error), LEAT_OK);
  uint64_t good = 0;
  for (uint64_t i = 0; i < 30000; i++) good += !every(50, i) && !every(7, i) && !every(100, i);
  struct runtime_source_report report;
  runtime_source_report(runtime, 0, &report);
  ck_assert_uint_eq(report.rows_read, 30000);
  ck_assert_uint_eq(report.rows_rejected, 30000 - good);
  ck_assert_uint_eq(runtime_sink_rows(runtime, 0), good);
  ck_assert_uint_eq(runtime_sink_rows(runtime, 1), 30000 - good);
  ck_assert_int_eq(report.watermark, WATERMARK_END);
  runtime_destroy(runtime);
}
END_TEST

START_TEST(rows_that_fail_behind_an_exchange_reach_rejected_before_it_ends) {
  struct fake_table table = {.blocks = 60, .rows = 1000};
  struct fake_plan fake;
  fake_plan_init(&fake, lane_counts[_i]);
  struct plan_node *scan = fake_scan(&fake, &table, 0);
  struct plan_node *rejected = fake_exchange(&fake, EXCHANGE_GATHER, fake_reject_scan(&fake, 0));
  // Here every row fails again, which must not go round and round.
  fake_add_sink(&fake, fake_node(&fake, NODE_PROJECT, rejected, NULL));
  fake_add_sink(&fake, rejected);
  struct plan_node *exchange = fake_exchange(&fake, EXCHANGE_HASH, scan);
  fake_add_sink(&fake, fake_node(&fake, NODE_PROJECT, exchange, NULL));
  struct runtime *runtime = fake_start(&fake);
  struct leat_error error = {0};
  ck_assert_int_eq(runtime_run(runtime, &error), LEAT_OK);
  ck_assert_uint_eq(runtime_sink_rows(runtime, 0), 0);
  ck_assert_uint_eq(runtime_sink_rows(runtime, 1), 6000);
  ck_assert_uint_eq(runtime_sink_rows(runtime, 2), 54000);
  runtime_destroy(runtime);
}
END_TEST

static void *stop_later(void *argument) {
  while (fake_output.batches < 100) sched_yield();
  runtime_stop(argument);
  return NULL;
}

START_TEST(a_stopped_run_brings_out_what_it_holds_and_ends_no_window) {
  struct fake_table table = {.rows = 1000, .endless = true};
  struct fake_plan fake;
  fake_plan_init(&fake, lane_counts[_i]);
  struct plan_node *exchange = fake_exchange(&fake, EXCHANGE_HASH, fake_scan(&fake, &table, 0));
  struct plan_node *checker = fake_node(&fake, NODE_AGGREGATE, exchange, NULL);
  fake_add_sink(&fake, fake_exchange(&fake, EXCHANGE_GATHER, checker));
  struct runtime *runtime = fake_start(&fake);
  struct leat_error error = {0};
  pthread_t stopper;
  ck_assert_int_eq(pthread_create(&stopper, NULL, stop_later, runtime), 0);
  ck_assert_int_eq(runtime_run(runtime, &error), LEAT_OK);
  pthread_join(stopper, NULL);
  struct runtime_source_report report;
  runtime_source_report(runtime, 0, &report);
  ck_assert_uint_eq(fake_output.rows, report.rows_read);
  ck_assert_uint_eq(fake_output.ends, 0);
  ck_assert_uint_eq(fake_output.commits, 1);
  runtime_destroy(runtime);
}
END_TEST

START_TEST(a_failing_source_stops_all_lanes_and_nothing_is_committed) {
  struct fake_table table = {.blocks = 100, .rows = 1000, .fail_at = 37};
  struct fake_plan fake;
  fake_plan_init(&fake, lane_counts[_i]);
  struct plan_node *exchange = fake_exchange(&fake, EXCHANGE_HASH, fake_scan(&fake, &table, 0));
  fake_add_sink(&fake, fake_node(&fake, NODE_AGGREGATE, exchange, NULL));
  struct runtime *runtime = fake_start(&fake);
  struct leat_error error = {0};
  ck_assert_int_eq(runtime_run(runtime, &error), LEAT_ERROR_IO);
  ck_assert_str_eq(error.message, "the disk is on fire");
  ck_assert_uint_eq(fake_output.commits, 0);
  runtime_destroy(runtime);
}
END_TEST

START_TEST(a_limit_ends_an_endless_run) {
  struct fake_table table = {.rows = 1000, .endless = true};
  struct fake_plan fake;
  fake_plan_init(&fake, lane_counts[_i]);
  struct plan_node *gather = fake_exchange(&fake, EXCHANGE_GATHER, fake_scan(&fake, &table, 0));
  struct plan_node *limit = fake_node(&fake, NODE_LIMIT, gather, NULL);
  limit->limit.count = 12345;
  fake_add_sink(&fake, limit);
  run_well(&fake);
  ck_assert_uint_eq(fake_output.rows, 12345);
  ck_assert_uint_eq(fake_output.commits, 1);
}
END_TEST

static void *stop_when_idle(void *argument) {
  struct runtime *runtime = argument;
  while (fake_output.idles < runtime->lanes) sched_yield();
  runtime_stop(runtime);
  return NULL;
}

START_TEST(a_silent_source_is_reported_idle_in_every_lane) {
  struct fake_table table = {.blocks = 10, .rows = 1000, .silent = true};
  struct fake_plan fake;
  fake_plan_init(&fake, lane_counts[_i]);
  struct plan_node *exchange = fake_exchange(&fake, EXCHANGE_HASH, fake_scan(&fake, &table, 0));
  fake.tables[0].idle = 20000;
  fake_add_sink(&fake, fake_node(&fake, NODE_AGGREGATE, exchange, NULL));
  struct runtime *runtime = fake_start(&fake);
  struct leat_error error = {0};
  pthread_t stopper;
  ck_assert_int_eq(pthread_create(&stopper, NULL, stop_when_idle, runtime), 0);
  ck_assert_int_eq(runtime_run(runtime, &error), LEAT_OK);
  pthread_join(stopper, NULL);
  ck_assert_uint_eq(fake_output.rows, 10000);
  ck_assert_uint_eq(fake_output.idles, runtime->lanes);
  runtime_destroy(runtime);
}
END_TEST

// Batches in flight are lost when memory runs out: the run is over. LeakSanitizer can be told so for one thread only.
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#define MEMORY_TEST_LANES 1
#define allow_leaks() __lsan_disable()
#else
#define MEMORY_TEST_LANES lanes
#define allow_leaks() ((void)0)
#endif

START_TEST(running_out_of_memory_is_an_error_that_commits_nothing) {
  allow_leaks();
  for (uint64_t nth = 1; nth < 400; nth += 7) {
    struct fake_table table = {.blocks = 5, .rows = 500, .broken_every = 10};
    struct fake_plan fake;
    fake_plan_init(&fake, lane_counts[_i]);
    struct plan_node *exchange = fake_exchange(&fake, EXCHANGE_HASH, fake_scan(&fake, &table, 0));
    fake_add_sink(&fake, fake_node(&fake, NODE_AGGREGATE, exchange, NULL));
    fake_add_sink(&fake, fake_exchange(&fake, EXCHANGE_GATHER, fake_reject_scan(&fake, 0)));
    struct runtime *runtime = fake_start(&fake);
    struct leat_error error = {0};
    mem_fail_after(nth);
    leat_status status = runtime_run(runtime, &error);
    mem_fail_after(0);
    ck_assert(status == LEAT_OK || status == LEAT_ERROR_OUT_OF_MEMORY);
    ck_assert_uint_eq(fake_output.commits, status == LEAT_OK ? 2 : 0);
    runtime_destroy(runtime);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("runtime/run");
  TCase *tests = tcase_create("run");
  const int lanes = sizeof lane_counts / sizeof *lane_counts;
  tcase_set_timeout(tests, 60);
  tcase_add_loop_test(tests, every_row_passes_a_hash_exchange_once_and_in_time, 0, lanes);
  tcase_add_loop_test(tests, a_gather_after_a_hash_exchange_brings_all_rows_to_lane_0, 0, lanes);
  tcase_add_loop_test(tests, a_lookup_table_is_complete_in_every_lane_before_the_stream_starts, 0, lanes);
  tcase_add_loop_test(tests, rows_without_a_good_time_are_rejected_and_do_not_move_the_watermark, 0, lanes);
  tcase_add_loop_test(tests, rows_that_fail_behind_an_exchange_reach_rejected_before_it_ends, 0, lanes);
  tcase_add_loop_test(tests, a_stopped_run_brings_out_what_it_holds_and_ends_no_window, 0, lanes);
  tcase_add_loop_test(tests, a_failing_source_stops_all_lanes_and_nothing_is_committed, 0, lanes);
  tcase_add_loop_test(tests, a_limit_ends_an_endless_run, 0, lanes);
  tcase_add_loop_test(tests, a_silent_source_is_reported_idle_in_every_lane, 0, lanes);
  tcase_add_loop_test(tests, running_out_of_memory_is_an_error_that_commits_nothing, 0, MEMORY_TEST_LANES);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
