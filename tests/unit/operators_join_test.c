// Window join and lookup join: keys, conditions, rows without a partner.
#include "operators_fixture.h"

// Left (k text, v bigint, e timestamp), right the same; equality on k and e.
static struct plan_node *join_node(struct fixture *f, enum node_kind kind, enum join_kind join, uint32_t key_count) {
  struct plan_node *node = fixture_node(f, kind, "tlw", "tlw", "tlwtlw");
  const uint32_t columns[] = {0, 2};
  node->join.kind = join;
  node->join.key_count = key_count;
  node->join.left_keys = fixture_columns(f, &node->inputs[0]->schema, key_count, columns);
  node->join.right_keys = fixture_columns(f, &node->inputs[1]->schema, key_count, columns);
  node->join.left_end = node->join.right_end = 2;
  return node;
}

static void run_window_join(enum join_kind kind, const char *expected) {
  struct fixture *f = fixture_create();
  struct operator *operator = fixture_operator(f, join_node(f, NODE_WINDOW_JOIN, kind, 2));
  fixture_push(operator, 0, "a|1|10;b|2|10;-|3|10;a|4|20");
  fixture_push(operator, 1, "a|5|10;a|6|10;-|7|10;c|8|10");
  fixture_advance(operator, 0, 10);
  fixture_expect(f, "");
  fixture_advance(operator, 1, 10);
  fixture_expect(f, expected);
  operator_destroy(operator);
  fixture_destroy(f);
}

START_TEST(an_inner_window_join_pairs_equal_keys_and_null_matches_nothing) {
  run_window_join(JOIN_INNER, "a|1|10|a|5|10;a|1|10|a|6|10;W10;");
}
END_TEST

START_TEST(a_left_window_join_keeps_lonely_left_rows) {
  run_window_join(JOIN_LEFT, "a|1|10|a|5|10;a|1|10|a|6|10;b|2|10|-|-|-;-|3|10|-|-|-;W10;");
}
END_TEST

START_TEST(a_right_window_join_keeps_lonely_right_rows) {
  run_window_join(JOIN_RIGHT, "a|1|10|a|5|10;a|1|10|a|6|10;-|-|-|-|7|10;-|-|-|c|8|10;W10;");
}
END_TEST

START_TEST(a_full_window_join_keeps_both) {
  run_window_join(JOIN_FULL,
                  "a|1|10|a|5|10;a|1|10|a|6|10;b|2|10|-|-|-;-|3|10|-|-|-;-|-|-|-|7|10;-|-|-|c|8|10;W10;");
}
END_TEST

START_TEST(a_window_with_one_side_only_still_gives_its_lonely_rows) {
  struct fixture *f = fixture_create();
  struct operator *operator = fixture_operator(f, join_node(f, NODE_WINDOW_JOIN, JOIN_FULL, 2));
  fixture_push(operator, 0, "a|1|10");
  fixture_push(operator, 1, "a|5|20");
  fixture_advance(operator, 0, WATERMARK_END);
  fixture_advance(operator, 1, WATERMARK_END);
  fixture_expect(f, "a|1|10|-|-|-;-|-|-|a|5|20;END;");
  ck_assert_uint_eq(operator->class->state_bytes(operator), 0);
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(a_lookup_join_passes_on_what_the_streams_rows_have_missed) {
  struct fixture *f = fixture_create();
  struct operator *operator = fixture_operator(f, join_node(f, NODE_LOOKUP_JOIN, JOIN_LEFT, 1));
  fixture_push(operator, 1, "a|5|1;a|6|1");
  fixture_advance(operator, 1, WATERMARK_END);
  fixture_push_stragglers(operator, "x|2|10;a|1|10", 7);
  fixture_push(operator, 0, "a|3|10");
  fixture_expect(f, "a|1|10|a|5|1!7;a|1|10|a|6|1!7;x|2|10|-|-|-!7;a|3|10|a|5|1;a|3|10|a|6|1;");
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(a_lookup_join_reads_its_table_first_and_passes_the_streams_watermark) {
  struct fixture *f = fixture_create();
  struct operator *operator = fixture_operator(f, join_node(f, NODE_LOOKUP_JOIN, JOIN_LEFT, 1));
  fixture_push(operator, 1, "a|5|1;b|6|1;a|7|1");
  fixture_advance(operator, 1, WATERMARK_END);
  fixture_expect(f, "");
  fixture_push(operator, 0, "a|1|10;x|2|10;b|3|10");
  fixture_expect(f, "a|1|10|a|5|1;a|1|10|a|7|1;b|3|10|b|6|1;x|2|10|-|-|-;");
  fixture_advance(operator, 0, 10);
  fixture_expect(f, "W10;");
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(a_condition_alone_is_tried_on_every_pair) {
  struct fixture *f = fixture_create();
  struct plan_node *node = join_node(f, NODE_LOOKUP_JOIN, JOIN_LEFT, 0);
  struct expr *left = fixture_column(f, &node->schema, 1), *right = fixture_column(f, &node->schema, 4);
  node->join.condition = fixture_call(f, "<", left, right);
  struct operator *operator = fixture_operator(f, node);
  fixture_push(operator, 1, "p|5|1;q|2|1;r|-|1");
  fixture_advance(operator, 1, WATERMARK_END);
  fixture_push(operator, 0, "a|1|10;b|4|10;c|9|10");
  fixture_expect(f, "a|1|10|p|5|1;a|1|10|q|2|1;b|4|10|p|5|1;c|9|10|-|-|-;");
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(more_pairs_than_a_batch_holds_all_come_out) {
  struct fixture *f = fixture_create();
  struct operator *operator = fixture_operator(f, join_node(f, NODE_LOOKUP_JOIN, JOIN_INNER, 0));
  operator->consumer_count = 0;
  char rows[2048] = "";
  for (int i = 0; i < 100; i++) strcat(rows, "a|1|10;");
  for (int i = 0; i < 3; i++) fixture_push(operator, 1, rows);
  fixture_advance(operator, 1, WATERMARK_END);
  fixture_push(operator, 0, rows);
  ck_assert_uint_eq(operator->stats.rows_out, 30000);
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(a_pair_whose_condition_errs_is_rejected_and_leaves_no_lonely_row) {
  struct fixture *f = fixture_create();
  struct plan_node *node = join_node(f, NODE_LOOKUP_JOIN, JOIN_LEFT, 1);
  struct expr *left = fixture_column(f, &node->schema, 1), *right = fixture_column(f, &node->schema, 4);
  struct expr *quotient = fixture_call(f, "/", left, right);
  node->join.condition = fixture_call(f, ">", quotient, fixture_bigint(f, 0));
  struct operator *operator = fixture_operator(f, node);
  fixture_push(operator, 1, "a|0|1;b|1|1");
  fixture_advance(operator, 1, WATERMARK_END);
  fixture_push(operator, 0, "a|1|10;b|2|10");
  fixture_expect(f, "b|2|10|b|1|1;");
  char expected[32];
  snprintf(expected, sizeof expected, "0:%d;", ROW_DIVISION_BY_ZERO);
  ck_assert_str_eq(f->rejected, expected);
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {
      an_inner_window_join_pairs_equal_keys_and_null_matches_nothing,
      a_left_window_join_keeps_lonely_left_rows,
      a_right_window_join_keeps_lonely_right_rows,
      a_full_window_join_keeps_both,
      a_window_with_one_side_only_still_gives_its_lonely_rows,
      a_lookup_join_passes_on_what_the_streams_rows_have_missed,
      a_lookup_join_reads_its_table_first_and_passes_the_streams_watermark,
      a_condition_alone_is_tried_on_every_pair,
      more_pairs_than_a_batch_holds_all_come_out,
      a_pair_whose_condition_errs_is_rejected_and_leaves_no_lonely_row,
  };
  return fixture_run("joins", tests, sizeof tests / sizeof *tests);
}
