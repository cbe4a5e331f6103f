// Exchanges step by step: lanes driven by hand in one thread, so that every interleaving can be made.
#include "runtime/exchange.h"
#include "runtime/lane.h"
#include "runtime_fakes.h"

static bool step(struct lane *lane) {
  struct leat_error error = {0};
  bool progressed;
  ck_assert_int_eq(lane_step(lane, &progressed, &error), LEAT_OK);
  return progressed;
}

static void start_hash(struct fake_plan *fake, const struct fake_table *table, uint32_t lanes) {
  fake_plan_init(fake, lanes);
  struct plan_node *exchange = fake_exchange(fake, EXCHANGE_HASH, fake_scan(fake, table, 0));
  fake_add_sink(fake, fake_node(fake, NODE_AGGREGATE, exchange, NULL));
}

// No lane reads before all lanes have said that nothing comes before the sources.
static struct runtime *start_by_hand(struct fake_plan *fake) {
  struct runtime *runtime = fake_start(fake);
  for (uint32_t i = 0; i < runtime->lanes; i++) step(runtime->lane[i]);
  return runtime;
}

START_TEST(a_lane_without_credit_stops_reading_until_the_other_takes_its_messages) {
  struct fake_table table = {.rows = 3000, .endless = true};
  struct fake_plan fake;
  start_hash(&fake, &table, 2);
  struct runtime *runtime = start_by_hand(&fake);
  while (step(runtime->lane[0])) continue;
  ck_assert_uint_gt(runtime->lane[0]->overflow, 0);
  ck_assert_uint_le(runtime->lane[0]->overflow, 4);
  uint64_t claimed = runtime->sources[0].claimed;
  ck_assert(!step(runtime->lane[0]));
  ck_assert_uint_eq(runtime->sources[0].claimed, claimed);
  for (int i = 0; i < 10; i++) step(runtime->lane[1]);
  ck_assert(step(runtime->lane[0]));
  runtime_destroy(runtime);
}
END_TEST

START_TEST(small_runs_are_packed_before_they_cross) {
  struct fake_table table = {.blocks = 1, .rows = 3000};
  struct fake_plan fake;
  start_hash(&fake, &table, 2);
  struct runtime *runtime = start_by_hand(&fake);
  while (step(runtime->lane[0])) continue;
  uint64_t own = fake_output.batches;
  ck_assert_uint_eq(own, 10);
  while (!runtime->lane[1]->finished || !runtime->lane[0]->finished) {
    step(runtime->lane[1]);
    step(runtime->lane[0]);
  }
  ck_assert_uint_eq(fake_output.batches, own + 1);
  ck_assert_uint_eq(fake_output.rows, 3000);
  runtime_destroy(runtime);
}
END_TEST

START_TEST(what_rows_have_missed_crosses_with_them) {
  struct fake_table table = {.blocks = 2, .rows = 3000, .missed_every = 700};
  struct fake_plan fake;
  start_hash(&fake, &table, 3);
  struct leat_error error = {0};
  struct runtime *runtime = fake_start(&fake);
  ck_assert_int_eq(runtime_run(runtime, &error), LEAT_OK);
  ck_assert_uint_eq(fake_output.rows, 6000);
  ck_assert_uint_eq(fake_output.missed, 8);
  runtime_destroy(runtime);
}
END_TEST

START_TEST(the_watermark_waits_for_the_slowest_lane) {
  struct fake_table table = {.blocks = 2, .rows = 300};
  struct fake_plan fake;
  start_hash(&fake, &table, 2);
  struct runtime *runtime = start_by_hand(&fake);
  for (int i = 0; i < 20; i++) step(runtime->lane[0]);
  ck_assert_uint_eq(fake_output.ends, 0);
  for (int i = 0; i < 20; i++) step(runtime->lane[1]);
  for (int i = 0; i < 20; i++) step(runtime->lane[0]);
  ck_assert_uint_eq(fake_output.ends, 2);
  ck_assert(runtime->lane[0]->finished);
  runtime_destroy(runtime);
}
END_TEST

START_TEST(any_interleaving_of_lanes_brings_all_rows_in_time) {
  struct fake_table table = {.blocks = 40, .rows = 700};
  struct fake_plan fake;
  start_hash(&fake, &table, 4);
  struct runtime *runtime = start_by_hand(&fake);
  uint64_t random = 88172645463325252 + (uint64_t)_i;
  uint32_t finished = 0;
  while (finished < 4) {
    random ^= random << 13;
    random ^= random >> 7;
    random ^= random << 17;
    struct lane *lane = runtime->lane[random % 4];
    for (uint64_t i = 0; i < (random >> 8) % 20; i++) step(lane);
    finished = 0;
    for (uint32_t i = 0; i < 4; i++) finished += runtime->lane[i]->finished;
  }
  ck_assert_uint_eq(fake_output.rows, 28000);
  ck_assert_uint_eq(fake_output.ends, 4);
  runtime_destroy(runtime);
}
END_TEST

START_TEST(a_lane_that_is_always_sent_something_gets_on_with_its_source) {
  struct fake_table table = {.rows = 3000, .endless = true};
  struct fake_plan fake;
  start_hash(&fake, &table, 2);
  struct runtime *runtime = start_by_hand(&fake);
  for (int i = 0; i < 100; i++) {
    for (int j = 0; j < 16; j++) step(runtime->lane[1]);
    step(runtime->lane[0]);
  }
  ck_assert_int_gt(runtime->lane[0]->sources[0].watermark, WATERMARK_NONE);
  runtime_destroy(runtime);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("runtime/exchange");
  TCase *tests = tcase_create("exchange");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, a_lane_without_credit_stops_reading_until_the_other_takes_its_messages);
  tcase_add_test(tests, small_runs_are_packed_before_they_cross);
  tcase_add_test(tests, what_rows_have_missed_crosses_with_them);
  tcase_add_test(tests, a_lane_that_is_always_sent_something_gets_on_with_its_source);
  tcase_add_test(tests, the_watermark_waits_for_the_slowest_lane);
  tcase_add_loop_test(tests, any_interleaving_of_lanes_brings_all_rows_in_time, 0, 20);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
