// Operators that treat each row by itself: filter, project, window, lateness, union, limit, values.
#include "operators_fixture.h"

START_TEST(a_filter_keeps_true_rows_and_rejects_those_that_err) {
  struct fixture *f = fixture_create();
  struct plan_node *node = fixture_node(f, NODE_FILTER, "ll", NULL, "ll");
  const struct schema *input = &node->inputs[0]->schema;
  struct expr *quotient = fixture_call(f, "/", fixture_column(f, input, 0), fixture_column(f, input, 1));
  node->filter.condition = fixture_call(f, ">", quotient, fixture_bigint(f, 1));
  struct operator *operator = fixture_operator(f, node);
  fixture_push(operator, 0, "4|2;1|1;3|0;-|1;9|1");
  fixture_expect(f, "4|2;9|1;");
  ck_assert_uint_eq(operator->stats.rows_rejected, 1);
  ck_assert_uint_eq(operator->stats.rows_filtered, 2);
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(a_projection_computes_and_rejects_a_row_that_errs_once) {
  struct fixture *f = fixture_create();
  struct plan_node *node = fixture_node(f, NODE_PROJECT, "ll", NULL, "lll");
  const struct schema *input = &node->inputs[0]->schema;
  const struct expr **exprs = arena_alloc(f->arena, 3 * sizeof *exprs);
  exprs[0] = fixture_column(f, input, 1);
  exprs[1] = fixture_call(f, "/", fixture_bigint(f, 12), fixture_column(f, input, 0));
  exprs[2] = exprs[1];
  node->project.exprs = exprs;
  struct operator *operator = fixture_operator(f, node);
  fixture_push(operator, 0, "4|2;0|1;-|7");
  fixture_expect(f, "2|3|3;7|-|-;");
  ck_assert_uint_eq(operator->stats.rows_rejected, 1);
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

static struct operator *window_operator(struct fixture *f, struct window window) {
  struct plan_node *node = fixture_node(f, NODE_WINDOW, "lw", NULL, "lwww");
  node->window.time = 1;
  node->window.window = window;
  return fixture_operator(f, node);
}

START_TEST(a_tumbling_window_adds_its_bounds) {
  struct fixture *f = fixture_create();
  struct operator *operator = window_operator(f, (struct window){.size = 10, .slide = 10, .offset = 3});
  fixture_push(operator, 0, "1|4;2|12");
  fixture_push(operator, 0, "3|2;4|13;5|-");
  fixture_expect(f, "1|4|3|13;2|12|3|13;3|2|-7|3;4|13|13|23;");
  ck_assert_uint_eq(operator->stats.rows_rejected, 1);
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(a_hopping_window_repeats_the_row_for_each_window_that_holds_it) {
  struct fixture *f = fixture_create();
  struct operator *operator = window_operator(f, (struct window){.size = 5, .slide = 3});
  fixture_push(operator, 0, "1|4;2|5");
  fixture_expect(f, "1|4|3|8;2|5|3|8;1|4|0|5;");
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(a_hopping_window_leaves_out_what_the_row_has_missed) {
  struct fixture *f = fixture_create();
  struct operator *operator = window_operator(f, (struct window){.size = 10, .slide = 5});
  fixture_push_stragglers(operator, "1|7;2|12", 10);
  fixture_expect(f, "1|7|5|15!10;2|12|10|20!10;2|12|5|15!10;");
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(a_row_between_two_windows_is_filtered) {
  struct fixture *f = fixture_create();
  struct operator *operator = window_operator(f, (struct window){.size = 3, .slide = 10});
  fixture_push(operator, 0, "1|10;2|12;3|13;4|-1;5|-8");
  fixture_push(operator, 0, "6|13;7|19");
  fixture_push(operator, 0, "8|20;9|22");
  fixture_push(operator, 0, "10|20;11|23");
  fixture_expect(f, "1|10|10|13;2|12|10|13;5|-8|-10|-7;8|20|20|23;9|22|20|23;10|20|20|23;");
  ck_assert_uint_eq(operator->stats.rows_filtered, 5);
  ck_assert_uint_eq(operator->stats.rows_late, 0);
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

static struct plan_node *lateness_node(struct fixture *f) {
  struct plan_node *node = fixture_node(f, NODE_LATENESS, "lw", NULL, "lw");
  node->lateness.time = 1;
  node->lateness.window = (struct window){.size = 10, .slide = 10};
  node->lateness.lateness = 5;
  return node;
}

START_TEST(a_row_is_late_by_the_rows_before_it_not_by_those_after) {
  struct fixture *f = fixture_create();
  struct operator *operator = fixture_operator(f, lateness_node(f));
  fixture_push(operator, 0, "1|1;2|14;3|2;4|15;5|3;6|-;7|12");
  fixture_expect(f, "1|1;2|14;3|2;4|15;6|-;7|12;");
  ck_assert_str_eq(f->late, "5|3;");
  ck_assert_uint_eq(operator->stats.rows_late, 1);
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(rows_of_earlier_batches_and_rows_filtered_out_raise_the_watermark_too) {
  struct fixture *f = fixture_create();
  struct plan_node *node = lateness_node(f);
  struct operator *operator = fixture_operator(f, node);
  struct batch *batch = fixture_batch(node->inputs[0]->schema, "1|9;2|30;3|19;4|20");
  batch->time_high = 15;
  uint32_t *selection = mem_alloc(3 * sizeof *selection);
  selection[0] = 0, selection[1] = 2, selection[2] = 3;
  batch_select(batch, selection, 3);
  fixture_push_batch(operator, 0, batch);
  fixture_expect(f, "4|20;");
  ck_assert_str_eq(f->late, "1|9;3|19;");
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(a_row_that_missed_some_of_its_windows_goes_on_with_its_watermark) {
  struct fixture *f = fixture_create();
  struct plan_node *node = lateness_node(f);
  node->lateness.window.slide = 5;
  struct operator *operator = fixture_operator(f, node);
  fixture_push(operator, 0, "1|7;2|14;3|7;4|15;5|7;6|4;7|19;8|-;9|7;10|20;11|9");
  fixture_expect(f, "1|7;2|14;3|7;4|15;5|7!10;7|19;8|-;9|7!14;10|20;");
  ck_assert_str_eq(f->late, "6|4;11|9;");
  ck_assert_uint_eq(operator->stats.rows_late, 2);
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(a_row_between_two_windows_is_never_late) {
  struct fixture *f = fixture_create();
  struct plan_node *node = lateness_node(f);
  node->lateness.window = (struct window){.size = 3, .slide = 10};
  struct operator *operator = fixture_operator(f, node);
  fixture_push(operator, 0, "1|30;2|12;3|13;4|19;5|20");
  fixture_expect(f, "1|30;3|13;4|19;");
  ck_assert_str_eq(f->late, "2|12;5|20;");
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

static void set_row(struct batch *batch, int64_t row, int64_t time) {
  ((int64_t *)batch->columns[0]->values)[row] = row;
  ((int64_t *)batch->columns[1]->values)[row] = time;
}

START_TEST(rows_of_a_full_batch_are_judged_by_all_rows_before_them) {
  struct fixture *f = fixture_create();
  struct plan_node *node = lateness_node(f);
  node->lateness.window.slide = 5;
  struct operator *operator = fixture_operator(f, node);
  struct batch *batch = batch_create(2, BATCH_ROWS_MAX);
  batch->columns[0] = column_create(TYPE_INT64, BATCH_ROWS_MAX);
  batch->columns[1] = column_create(TYPE_TIMESTAMP, BATCH_ROWS_MAX);
  for (int64_t row = 0; row < BATCH_ROWS_MAX; row++) set_row(batch, row, 1000 + row);
  set_row(batch, 600, 1592);  // the watermark is 1594: [1585, 1595) and [1590, 1600) are open
  set_row(batch, 601, 1586);  // likewise: [1580, 1590) is closed
  set_row(batch, 1024, 1010);
  uint32_t *selection = mem_alloc(4 * sizeof *selection);
  selection[0] = 599, selection[1] = 600, selection[2] = 601, selection[3] = 1024;
  batch_select(batch, selection, 4);
  fixture_push_batch(operator, 0, batch);
  fixture_expect(f, "599|1599;600|1592;601|1586!1594;");
  ck_assert_str_eq(f->late, "1024|1010;");
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(a_projection_passes_on_what_rows_have_missed) {
  struct fixture *f = fixture_create();
  struct plan_node *node = fixture_node(f, NODE_PROJECT, "lw", NULL, "wl");
  const struct schema *input = &node->inputs[0]->schema;
  const struct expr **exprs = arena_alloc(f->arena, 2 * sizeof *exprs);
  exprs[0] = fixture_column(f, input, 1);
  exprs[1] = fixture_call(f, "+", fixture_column(f, input, 0), fixture_bigint(f, 1));
  node->project.exprs = exprs;
  struct operator *operator = fixture_operator(f, node);
  fixture_push_stragglers(operator, "1|7;2|8", 10);
  fixture_expect(f, "7|2!10;8|3!10;");
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(a_union_passes_the_least_watermark_of_its_inputs) {
  struct fixture *f = fixture_create();
  struct operator *operator = fixture_operator(f, fixture_node(f, NODE_UNION, "l", "l", "l"));
  fixture_push(operator, 0, "1");
  fixture_advance(operator, 0, 20);
  fixture_push(operator, 1, "2");
  fixture_advance(operator, 1, 10);
  fixture_expect(f, "1;2;W10;");
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(a_limit_lets_only_as_many_rows_through) {
  struct fixture *f = fixture_create();
  f->limit = 3;
  struct operator *operator = fixture_operator(f, fixture_node(f, NODE_LIMIT, "l", NULL, "l"));
  fixture_push(operator, 0, "1;2");
  fixture_push(operator, 0, "3;4");
  fixture_push(operator, 0, "5");
  fixture_expect(f, "1;2;3;");
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(values_come_once_and_from_lane_0_only) {
  struct fixture *f = fixture_create();
  struct plan_node *node = fixture_node(f, NODE_VALUES, NULL, NULL, "l");
  const struct expr *first = fixture_bigint(f, 1);
  const struct expr *second = fixture_call(f, "/", fixture_bigint(f, 1), fixture_bigint(f, 0));
  const struct expr *third = expr_constant(f->arena, type_of(TYPE_INT64), NULL);
  const struct expr *const *rows[] = {&first, &second, &third};
  node->values.row_count = 3;
  node->values.rows = rows;
  struct operator *operator = fixture_operator(f, node);
  fixture_advance(operator, 0, WATERMARK_END);
  fixture_expect(f, "1;-;END;");
  ck_assert_uint_eq(operator->stats.rows_rejected, 1);
  operator_destroy(operator);
  f->env.lane = 1;
  operator = fixture_operator(f, node);
  fixture_advance(operator, 0, WATERMARK_END);
  fixture_expect(f, "END;");
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {
      a_filter_keeps_true_rows_and_rejects_those_that_err,
      a_projection_computes_and_rejects_a_row_that_errs_once,
      a_tumbling_window_adds_its_bounds,
      a_hopping_window_repeats_the_row_for_each_window_that_holds_it,
      a_hopping_window_leaves_out_what_the_row_has_missed,
      a_row_between_two_windows_is_filtered,
      a_row_is_late_by_the_rows_before_it_not_by_those_after,
      rows_of_earlier_batches_and_rows_filtered_out_raise_the_watermark_too,
      a_row_that_missed_some_of_its_windows_goes_on_with_its_watermark,
      a_row_between_two_windows_is_never_late,
      rows_of_a_full_batch_are_judged_by_all_rows_before_them,
      a_projection_passes_on_what_rows_have_missed,
      a_union_passes_the_least_watermark_of_its_inputs,
      a_limit_lets_only_as_many_rows_through,
      values_come_once_and_from_lane_0_only,
  };
  return fixture_run("row operators", tests, sizeof tests / sizeof *tests);
}
