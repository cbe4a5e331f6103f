// What every operator gets for free: fan-out, merged watermarks, its own time, rejection, a bounded state.
#include "engine/operator.h"

#include "engine_fixture.h"

// Notes what arrives; passes batches on and takes `cost` nanoseconds of the simulated clock for each.
struct probe {
  struct operator header;
  uint64_t cost;
  uint32_t advances;
  uint32_t last_input;
  int64_t last_watermark;
};

static uint64_t time_now;
static uint64_t simulated_clock(void) { return time_now; }

static leat_status probe_push(struct operator *operator, uint32_t input, struct batch *batch,
                              struct leat_error *error) {
  struct probe *probe = (struct probe *)operator;
  probe->last_input = input;
  time_now += probe->cost;
  return operator_emit(operator, batch, error);
}

static leat_status probe_advance(struct operator *operator, uint32_t input, int64_t watermark,
                                 struct leat_error *error) {
  struct probe *probe = (struct probe *)operator;
  probe->advances++;
  probe->last_input = input;
  probe->last_watermark = watermark;
  return operator_emit_watermark(operator, watermark, error);
}

static const struct operator_class probe_class = {
    .kind = NODE_FILTER, .instance_size = sizeof(struct probe), .push = probe_push, .advance = probe_advance};

static uint32_t rejected_row, rejections;
static leat_status note_rejection(struct operator_env *env, const struct plan_node *node, const struct batch *batch,
                                  uint32_t row, enum row_error why, struct leat_error *error) {
  (void)env, (void)node, (void)batch, (void)error;
  ck_assert_int_eq(why, ROW_DIVISION_BY_ZERO);
  rejected_row = row;
  rejections++;
  return LEAT_OK;
}

static struct operator_env env = {.lanes = 1, .memory_limit = 1000, .reject = note_rejection, .clock = simulated_clock};

static struct probe *probe_create(const struct plan_node *node, uint64_t cost) {
  struct operator *operator;
  struct leat_error error = {0};
  ck_assert_int_eq(operator_create(&probe_class, node, &env, &operator, &error), LEAT_OK);
  struct probe *probe = (struct probe *)operator;
  probe->cost = cost;
  return probe;
}

static struct batch *batch_of_three(void) {
  struct batch *batch = batch_create(1, 3);
  batch->columns[0] = fixture_column(TYPE_INT64, LIST(1, 2, 3));
  return batch;
}

START_TEST(all_consumers_get_the_batch_and_time_is_charged_to_who_spent_it) {
  const struct plan_node node = {.kind = NODE_FILTER, .input_count = 1, .label = "probe"};
  struct probe *first = probe_create(&node, 10), *left = probe_create(&node, 200), *right = probe_create(&node, 3000);
  operator_connect(&first->header, &left->header, 0);
  operator_connect(&first->header, &right->header, 1);
  struct leat_error error = {0};
  for (int i = 0; i < 2; i++) ck_assert_int_eq(operator_push(&first->header, 0, batch_of_three(), &error), LEAT_OK);
  ck_assert_uint_eq(first->header.stats.nanoseconds, 20);
  ck_assert_uint_eq(left->header.stats.nanoseconds, 400);
  ck_assert_uint_eq(right->header.stats.nanoseconds, 6000);
  ck_assert_uint_eq(first->header.stats.batches, 2);
  ck_assert_uint_eq(first->header.stats.rows_out, 6);
  ck_assert_uint_eq(right->header.stats.rows_in, 6);
  ck_assert_uint_eq(right->last_input, 1);
  operator_destroy(&first->header);
  operator_destroy(&left->header);
  operator_destroy(&right->header);
}
END_TEST

START_TEST(a_node_with_two_inputs_sees_the_least_watermark_and_only_when_it_rises) {
  const struct plan_node node = {.kind = NODE_UNION, .input_count = 2, .label = "probe"};
  struct probe *probe = probe_create(&node, 0);
  struct leat_error error = {0};
  ck_assert_int_eq(operator_advance(&probe->header, 0, 50, &error), LEAT_OK);
  ck_assert_uint_eq(probe->advances, 0);
  ck_assert_int_eq(operator_advance(&probe->header, 1, 40, &error), LEAT_OK);
  ck_assert_int_eq(probe->last_watermark, 40);
  ck_assert_int_eq(operator_advance(&probe->header, 1, 60, &error), LEAT_OK);
  ck_assert_int_eq(probe->last_watermark, 50);
  ck_assert_uint_eq(probe->advances, 2);
  operator_destroy(&probe->header);
}
END_TEST

START_TEST(a_lookup_join_sees_its_inputs_apart) {
  const struct plan_node node = {.kind = NODE_LOOKUP_JOIN, .input_count = 2, .label = "probe"};
  struct probe *probe = probe_create(&node, 0);
  struct leat_error error = {0};
  ck_assert_int_eq(operator_advance(&probe->header, 1, WATERMARK_END, &error), LEAT_OK);
  ck_assert_uint_eq(probe->advances, 1);
  ck_assert_uint_eq(probe->last_input, 1);
  operator_destroy(&probe->header);
}
END_TEST

START_TEST(rows_with_errors_are_reported_and_leave_the_selection) {
  const struct plan_node node = {.kind = NODE_PROJECT, .input_count = 1, .label = "probe"};
  struct probe *probe = probe_create(&node, 0);
  struct leat_error error = {0};
  struct batch *batch = batch_of_three();
  column_need_errors(batch->columns[0])[1] = ROW_DIVISION_BY_ZERO;
  ck_assert_int_eq(operator_reject_errors(&probe->header, batch, batch->columns[0], &error), LEAT_OK);
  ck_assert_int_eq(operator_reject_errors(&probe->header, batch, batch->columns[0], &error), LEAT_OK);
  ck_assert_uint_eq(rejections, 1);
  ck_assert_uint_eq(rejected_row, 1);
  ck_assert_uint_eq(probe->header.stats.rows_rejected, 1);
  ck_assert_uint_eq(batch->count, 2);
  ck_assert_uint_eq(batch_row(batch, 1), 2);
  batch_free(batch);
  operator_destroy(&probe->header);
}
END_TEST

START_TEST(state_beyond_the_limit_is_an_error_that_says_what_to_do) {
  const struct plan_node node = {.kind = NODE_AGGREGATE, .input_count = 1, .label = "window aggregate on (device)"};
  struct probe *probe = probe_create(&node, 0);
  struct leat_error error = {0};
  ck_assert_int_eq(operator_charge(&probe->header, 1000, &error), LEAT_OK);
  ck_assert_int_eq(operator_charge(&probe->header, 1001, &error), LEAT_ERROR_MEMORY_LIMIT);
  ck_assert_ptr_nonnull(strstr(error.message, "window aggregate on (device)"));
  ck_assert_ptr_nonnull(strstr(error.message, "1000 bytes"));
  ck_assert_ptr_nonnull(strstr(error.hint, "SET memory_limit"));
  operator_destroy(&probe->header);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {
      all_consumers_get_the_batch_and_time_is_charged_to_who_spent_it,
      a_node_with_two_inputs_sees_the_least_watermark_and_only_when_it_rises,
      a_lookup_join_sees_its_inputs_apart,
      rows_with_errors_are_reported_and_leave_the_selection,
      state_beyond_the_limit_is_an_error_that_says_what_to_do,
  };
  return FIXTURE_RUN("operator", tests);
}
