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

// A lookup join whose table is `table`, ready for its stream.
static struct operator *lookup_of(struct fixture *f, const struct plan_node *node, const char *table) {
  struct operator *operator = fixture_operator(f, node);
  if (table[0]) fixture_push(operator, 1, table);
  fixture_advance(operator, 1, WATERMARK_END);
  return operator;
}

static struct batch *selected_batch(const struct plan_node *node, const char *rows, uint32_t count,
                                    const uint32_t *selection) {
  struct batch *batch = fixture_batch(node->inputs[0]->schema, rows);
  uint32_t *owned = mem_alloc(count * sizeof *owned);
  memcpy(owned, selection, count * sizeof *owned);
  batch_select(batch, owned, count);
  return batch;
}

START_TEST(an_inner_lookup_with_unique_keys_leaves_rows_where_they_are) {
  struct fixture *f = fixture_create();
  struct plan_node *node = join_node(f, NODE_LOOKUP_JOIN, JOIN_INNER, 1);
  struct operator *operator = lookup_of(f, node, "b|6|1;-|9|1;a|5|-");
  fixture_push(operator, 0, "x|1|10;a|2|20;-|3|30;b|4|40;a|5|50");
  fixture_expect(f, "a|2|20|a|5|-;b|4|40|b|6|1;a|5|50|a|5|-;");
  const uint32_t chosen[] = {1, 2, 4};
  fixture_push_batch(operator, 0, selected_batch(node, "a|1|10;b|2|20;x|3|30;a|4|40;a|5|50", 3, chosen));
  fixture_expect(f, "b|2|20|b|6|1;a|5|50|a|5|-;");
  fixture_push(operator, 0, "x|1|10;y|2|20");
  fixture_expect(f, "");
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(a_left_lookup_with_unique_keys_fills_up_selected_rows_only) {
  struct fixture *f = fixture_create();
  struct plan_node *node = join_node(f, NODE_LOOKUP_JOIN, JOIN_LEFT, 1);
  struct operator *operator = lookup_of(f, node, "a|5|1;a_long_text_as_key|6|2;-|7|3");
  const uint32_t chosen[] = {0, 2, 3, 5};
  const char *rows = "x|1|1;a|2|1;a|3|1;-|4|1;a|5|1;a_long_text_as_key|6|1";
  fixture_push_batch(operator, 0, selected_batch(node, rows, 4, chosen));
  fixture_expect(f, "x|1|1|-|-|-;a|3|1|a|5|1;-|4|1|-|-|-;a_long_text_as_key|6|1|a_long_text_as_key|6|2;");
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(an_empty_table_matches_nothing) {
  for (enum join_kind kind = JOIN_INNER; kind <= JOIN_LEFT; kind++) {
    struct fixture *f = fixture_create();
    struct operator *operator = lookup_of(f, join_node(f, NODE_LOOKUP_JOIN, kind, 1), "");
    fixture_push(operator, 0, "a|1|10;b|2|20");
    fixture_expect(f, kind == JOIN_LEFT ? "a|1|10|-|-|-;b|2|20|-|-|-;" : "");
    operator_destroy(operator);
    fixture_destroy(f);
  }
}
END_TEST

START_TEST(a_condition_on_unique_keys_drops_rows_and_rejects_those_that_err) {
  struct fixture *f = fixture_create();
  struct plan_node *node = join_node(f, NODE_LOOKUP_JOIN, JOIN_INNER, 1);
  struct expr *left = fixture_column(f, &node->schema, 1), *right = fixture_column(f, &node->schema, 4);
  node->join.condition = fixture_call(f, ">", fixture_call(f, "/", left, right), fixture_bigint(f, 1));
  struct operator *operator = lookup_of(f, node, "a|0|1;b|1|1;c|-|1");
  fixture_push(operator, 0, "b|1|10;a|2|10;b|3|10;c|9|10;b|4|10");
  fixture_expect(f, "b|3|10|b|1|1;b|4|10|b|1|1;");
  char expected[32];
  snprintf(expected, sizeof expected, "1:%d;", ROW_DIVISION_BY_ZERO);
  ck_assert_str_eq(f->rejected, expected);
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(columns_that_nobody_reads_stay_away) {
  struct fixture *f = fixture_create();
  struct plan_node *node = join_node(f, NODE_LOOKUP_JOIN, JOIN_LEFT, 1);
  node->needed = (const bool[]){false, true, false, false, true, false};
  struct operator *operator = lookup_of(f, node, "a|5|1;b|6|1");
  fixture_push(operator, 0, "a|1|10;x|2|10");
  fixture_expect(f, "|1|||5|;|2|||-|;");
  operator_destroy(operator);
  operator = lookup_of(f, node, "a|5|1;a|6|1");
  fixture_push(operator, 0, "a|1|10;x|2|10");
  fixture_expect(f, "|1|||5|;|1|||6|;|2|||-|;");
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(rows_of_many_batches_meet_in_their_window) {
  struct fixture *f = fixture_create();
  struct plan_node *node = join_node(f, NODE_WINDOW_JOIN, JOIN_INNER, 2);
  struct operator *operator = fixture_operator(f, node);
  operator->consumer_count = 0;
  for (uint32_t i = 0; i < 6; i++) {  // whole batches, with constant and with plain ends, and parts of some
    struct batch *batch = batch_create(3, 2000);
    int64_t end = 10, *values = (batch->columns[1] = column_create(TYPE_INT64, 2000))->values;
    struct text *keys = (batch->columns[0] = column_create(TYPE_TEXT, 2000))->values;
    for (uint32_t row = 0; row < 2000; row++) {
      char word[16];
      values[row] = row;
      keys[row] = text_view(word, (uint32_t)snprintf(word, sizeof word, "%u", i * 2000 + row));
    }
    batch->columns[2] = column_create_constant(TYPE_TIMESTAMP, 2000, &end);
    if (i % 2) {
      struct column *flat = column_flatten(batch->columns[2]);
      column_release(batch->columns[2]);
      batch->columns[2] = flat;
    }
    if (i >= 4) {
      uint32_t *selection = mem_alloc(1000 * sizeof *selection);
      for (uint32_t k = 0; k < 1000; k++) selection[k] = 2 * k;
      batch_select(batch, selection, 1000);
    }
    fixture_push_batch(operator, 0, batch);
  }
  fixture_push(operator, 1, "0|1|10;1999|2|10;2000|3|10;10001|4|10;10002|5|10;11998|6|10;12000|7|10;7|8|20");
  fixture_advance(operator, 0, 15);
  fixture_advance(operator, 1, 15);
  ck_assert_uint_eq(operator->stats.rows_out, 5);
  fixture_push(operator, 0, "0|1|10");
  ck_assert_uint_eq(operator->stats.rows_late, 1);
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(more_state_than_the_limit_is_an_error) {
  for (uint32_t input = 0; input < 2; input++) {
    struct fixture *f = fixture_create();
    f->env.memory_limit = 4000;
    struct operator *operator = fixture_operator(f, join_node(f, NODE_WINDOW_JOIN, JOIN_INNER, 2));
    struct leat_error error = {0};
    leat_status status = LEAT_OK;
    for (uint32_t i = 0; i < 100 && status == LEAT_OK; i++) {
      struct batch *batch = fixture_batch(operator->node->inputs[input]->schema, "a text that is long|1|10;b|2|10");
      status = operator_push(operator, input, batch, &error);
    }
    ck_assert_int_eq(status, LEAT_ERROR_MEMORY_LIMIT);
    operator_destroy(operator);
    fixture_destroy(f);
  }
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
      an_inner_lookup_with_unique_keys_leaves_rows_where_they_are,
      a_left_lookup_with_unique_keys_fills_up_selected_rows_only,
      an_empty_table_matches_nothing,
      a_condition_on_unique_keys_drops_rows_and_rejects_those_that_err,
      columns_that_nobody_reads_stay_away,
      rows_of_many_batches_meet_in_their_window,
      more_state_than_the_limit_is_an_error,
  };
  return fixture_run("joins", tests, sizeof tests / sizeof *tests);
}
