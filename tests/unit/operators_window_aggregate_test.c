// Window aggregates: slices, windows, two phases, DISTINCT and FILTER.
#include "operators_fixture.h"

static struct aggregate_call *calls_of(struct fixture *f, struct plan_node *node, uint32_t count) {
  struct aggregate_call *calls = arena_alloc(f->arena, count * sizeof *calls);
  node->aggregate.calls = calls;
  node->aggregate.call_count = count;
  return calls;
}

static const struct aggregate *resolve(const char *name, enum type_kind kind) {
  const struct aggregate *aggregate = aggregate_resolve(name, kind);
  ck_assert_ptr_nonnull(aggregate);
  return aggregate;
}

// SELECT k, window_end, count(*), sum(v) over input (k text, v bigint, ts) with keys k, window_end.
static struct plan_node *counting_node(struct fixture *f, enum aggregate_phase phase, struct window window) {
  struct plan_node *node = fixture_node(f, NODE_AGGREGATE, "tlw", NULL, "twln");
  const struct schema *input = &node->inputs[0]->schema;
  const struct expr **keys = arena_alloc(f->arena, 2 * sizeof *keys);
  keys[0] = fixture_column(f, input, 0);
  node->aggregate.phase = phase;
  node->aggregate.by_time = true;
  node->aggregate.time = 2;
  node->aggregate.window = window;
  node->aggregate.key_count = 2;
  node->aggregate.keys = keys;
  node->aggregate.window_start_key = UINT32_MAX;
  node->aggregate.window_end_key = 1;
  struct aggregate_call *calls = calls_of(f, node, 2);
  calls[0].aggregate = resolve("count", TYPE_COUNT);
  calls[1].aggregate = resolve("sum", TYPE_INT64);
  calls[1].argument = fixture_column(f, input, 1);
  return node;
}

static const struct window tumble_10 = {.size = 10, .slide = 10};
static const struct window hop_10_5 = {.size = 10, .slide = 5};

START_TEST(a_tumbling_window_is_emitted_when_the_watermark_reaches_its_end) {
  struct fixture *f = fixture_create();
  struct operator *operator = fixture_operator(f, counting_node(f, PHASE_SINGLE, tumble_10));
  fixture_push(operator, 0, "a|1|1;b|2|2;a|3|9;a|100|11");
  fixture_expect(f, "");
  fixture_advance(operator, 0, 9);
  fixture_expect(f, "W9;");
  fixture_advance(operator, 0, 10);
  fixture_expect(f, "a|10|2|4;b|10|1|2;W10;");
  fixture_advance(operator, 0, WATERMARK_END);
  fixture_expect(f, "a|20|1|100;END;");
  ck_assert_uint_eq(operator->class->state_bytes(operator), 0);
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(a_row_in_overlapping_windows_counts_in_each) {
  struct fixture *f = fixture_create();
  struct operator *operator = fixture_operator(f, counting_node(f, PHASE_SINGLE, hop_10_5));
  fixture_push(operator, 0, "a|1|7;b|2|12;a|4|13;-|8|-7");
  fixture_advance(operator, 0, 0);
  fixture_expect(f, "-|-5|1|8;-|0|1|8;W0;");
  fixture_advance(operator, 0, 15);
  fixture_expect(f, "a|10|1|1;a|15|2|5;b|15|1|2;W15;");
  fixture_advance(operator, 0, WATERMARK_END);
  fixture_expect(f, "b|20|1|2;a|20|1|4;END;");
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

// Windows of one slice are emitted from that slice, between others that are put together.
START_TEST(a_window_of_one_slice_leaves_nothing_behind) {
  const struct window hop_10_2 = {.size = 10, .slide = 2};
  struct fixture *f = fixture_create();
  struct operator *operator = fixture_operator(f, counting_node(f, PHASE_SINGLE, hop_10_2));
  fixture_push(operator, 0, "a|1|1;b|2|3;c|4|13;d|8|15");
  fixture_advance(operator, 0, 10);
  fixture_expect(f, "a|2|1|1;a|4|1|1;b|4|1|2;a|6|1|1;b|6|1|2;a|8|1|1;b|8|1|2;a|10|1|1;b|10|1|2;W10;");
  fixture_advance(operator, 0, 16);
  fixture_expect(f, "b|12|1|2;c|14|1|4;c|16|1|4;d|16|1|8;W16;");
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(a_row_counts_in_those_of_its_windows_that_are_still_open) {
  struct fixture *f = fixture_create();
  struct operator *operator = fixture_operator(f, counting_node(f, PHASE_SINGLE, hop_10_5));
  fixture_advance(operator, 0, 10);
  fixture_push(operator, 0, "a|1|7;a|1|3");
  fixture_advance(operator, 0, WATERMARK_END);
  fixture_expect(f, "W10;a|15|1|1;END;");
  ck_assert_uint_eq(operator->stats.rows_late, 1);
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(a_row_counts_only_in_windows_that_it_has_not_missed) {
  struct fixture *f = fixture_create();
  struct operator *operator = fixture_operator(f, counting_node(f, PHASE_SINGLE, hop_10_5));
  fixture_push(operator, 0, "a|1|7");
  fixture_push_stragglers(operator, "a|10|7;b|20|8;a|30|12;b|40|21", 10);
  fixture_advance(operator, 0, WATERMARK_END);
  fixture_expect(f, "a|10|1|1;a|15|3|41;b|15|1|20;a|20|1|30;b|25|1|40;b|30|1|40;END;");
  ck_assert_uint_eq(operator->stats.rows_late, 0);
  ck_assert_uint_eq(operator->class->state_bytes(operator), 0);
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(a_window_of_stragglers_alone_is_emitted_in_its_turn) {
  struct fixture *f = fixture_create();
  struct operator *operator = fixture_operator(f, counting_node(f, PHASE_SINGLE, hop_10_5));
  fixture_advance(operator, 0, 10);
  fixture_push_stragglers(operator, "a|1|7", 12);
  fixture_push(operator, 0, "b|2|22");
  fixture_push_stragglers(operator, "a|4|18", 22);
  fixture_advance(operator, 0, 14);
  fixture_expect(f, "W10;W14;");
  fixture_advance(operator, 0, 15);
  fixture_expect(f, "a|15|1|1;W15;");
  fixture_advance(operator, 0, WATERMARK_END);
  fixture_expect(f, "b|25|1|2;a|25|1|4;b|30|1|2;END;");
  ck_assert_uint_eq(operator->class->state_bytes(operator), 0);
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(stragglers_left_over_are_freed) {
  struct fixture *f = fixture_create();
  struct operator *operator = fixture_operator(f, counting_node(f, PHASE_SINGLE, hop_10_5));
  fixture_push_stragglers(operator, "a|1|7;b|2|12", 10);
  ck_assert_uint_gt(operator->class->state_bytes(operator), 0);
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

// The partial phase's schema: keys, slice, count's and sum's partials.
static void set_partial_schema(struct fixture *f, struct plan_node *partial, struct plan_node *final) {
  struct field *fields = arena_alloc(f->arena, 16 * sizeof *fields);
  uint32_t width = 0;
  fields[width++].type = type_of(TYPE_TEXT);
  fields[width++].type = type_of(TYPE_TIMESTAMP);
  fields[width++].type = type_of(TYPE_TIMESTAMP);
  for (uint32_t i = 0; i < partial->aggregate.call_count; i++) {
    const struct aggregate *aggregate = partial->aggregate.calls[i].aggregate;
    for (uint32_t p = 0; p < aggregate->partial_count; p++) fields[width++].type = type_of(aggregate->partials[p]);
  }
  partial->schema = (struct schema){.count = width, .fields = fields};
  final->inputs[0] = partial;
}

START_TEST(two_phases_answer_as_one_does) {
  struct fixture *f = fixture_create();
  struct plan_node *partial_node = counting_node(f, PHASE_PARTIAL, hop_10_5);
  struct plan_node *final_node = counting_node(f, PHASE_FINAL, hop_10_5);
  set_partial_schema(f, partial_node, final_node);
  struct leat_error error = {0};
  struct operator *partial, *final = fixture_operator(f, final_node);
  ck_assert_int_eq(operator_create(&window_aggregate_class, partial_node, &f->env, &partial, &error), LEAT_OK);
  operator_connect(partial, final, 0);
  fixture_push(partial, 0, "a|1|7;b|2|12;a|4|13");
  fixture_advance(partial, 0, 10);
  fixture_expect(f, "a|10|1|1;W10;");
  fixture_push(partial, 0, "a|1|8;-|-|12");
  fixture_advance(partial, 0, WATERMARK_IDLE);
  fixture_expect(f, "IDLE;");
  fixture_advance(partial, 0, WATERMARK_END);
  fixture_expect(f, "a|15|3|6;b|15|1|2;-|15|1|-;b|20|1|2;a|20|1|4;-|20|1|-;END;");
  operator_destroy(partial);
  operator_destroy(final);
  fixture_destroy(f);
}
END_TEST

START_TEST(stragglers_keep_their_windows_over_two_phases) {
  struct fixture *f = fixture_create();
  const struct window hop_10_4 = {.size = 10, .slide = 4};
  struct plan_node *partial_node = counting_node(f, PHASE_PARTIAL, hop_10_4);
  struct plan_node *final_node = counting_node(f, PHASE_FINAL, hop_10_4);
  set_partial_schema(f, partial_node, final_node);
  struct leat_error error = {0};
  struct operator *partial, *final = fixture_operator(f, final_node);
  ck_assert_int_eq(operator_create(&window_aggregate_class, partial_node, &f->env, &partial, &error), LEAT_OK);
  operator_connect(partial, final, 0);
  fixture_push(partial, 0, "a|1|7");
  fixture_push_stragglers(partial, "a|10|7;b|20|7;a|30|11", 10);
  fixture_push_stragglers(partial, "a|40|11", 14);
  fixture_advance(partial, 0, 13);
  fixture_expect(f, "a|10|1|1;W13;");
  ck_assert_uint_eq(partial->class->state_bytes(partial), 0);
  fixture_advance(partial, 0, WATERMARK_END);
  fixture_expect(f, "a|14|3|41;b|14|1|20;a|18|2|70;END;");
  operator_destroy(partial);
  operator_destroy(final);
  fixture_destroy(f);
}
END_TEST

START_TEST(distinct_counts_a_value_once_over_all_slices_and_filter_takes_rows_out) {
  struct fixture *f = fixture_create();
  struct plan_node *node = counting_node(f, PHASE_SINGLE, hop_10_5);
  struct aggregate_call *calls = calls_of(f, node, 2);
  const struct schema *input = &node->inputs[0]->schema;
  calls[0].aggregate = resolve("count", TYPE_INT64);
  calls[0].argument = fixture_column(f, input, 1);
  calls[0].distinct = true;
  calls[1].aggregate = resolve("sum", TYPE_INT64);
  calls[1].argument = fixture_column(f, input, 1);
  calls[1].filter = fixture_call(f, ">", fixture_column(f, input, 1), fixture_bigint(f, 1));
  struct operator *operator = fixture_operator(f, node);
  fixture_push(operator, 0, "a|1|1;a|1|2;a|1|6;a|2|7;b|1|7;a|-|8");
  fixture_advance(operator, 0, WATERMARK_END);
  fixture_expect(f, "a|5|1|-;a|10|2|2;b|10|1|-;a|15|2|2;b|15|1|-;END;");
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(an_argument_that_errs_counts_only_where_the_filter_lets_the_row_through) {
  struct fixture *f = fixture_create();
  struct plan_node *node = counting_node(f, PHASE_SINGLE, tumble_10);
  struct aggregate_call *calls = calls_of(f, node, 2);
  const struct schema *input = &node->inputs[0]->schema;
  struct expr *value = fixture_column(f, input, 1);
  calls[0].aggregate = resolve("count", TYPE_COUNT);
  calls[1].aggregate = resolve("sum", TYPE_INT64);
  calls[1].argument = fixture_call(f, "/", fixture_bigint(f, 12), fixture_call(f, "-", value, fixture_bigint(f, 5)));
  calls[1].filter = fixture_call(f, ">", value, fixture_bigint(f, 0));
  struct operator *operator = fixture_operator(f, node);
  fixture_push(operator, 0, "a|6|1;a|5|1;a|0|1;a|8|2");
  fixture_advance(operator, 0, WATERMARK_END);
  fixture_expect(f, "a|10|3|16;END;");
  ck_assert_uint_eq(operator->stats.rows_rejected, 1);
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(groups_that_carry_their_window_close_at_its_end_and_the_lag) {
  struct fixture *f = fixture_create();
  struct plan_node *node = counting_node(f, PHASE_SINGLE, tumble_10);
  const uint32_t columns[] = {0, 2};
  node->aggregate.by_time = false;
  node->aggregate.lag = 5;
  node->aggregate.keys = fixture_columns(f, &node->inputs[0]->schema, 2, columns);
  struct operator *operator = fixture_operator(f, node);
  fixture_push(operator, 0, "a|1|20;a|2|10;a|3|20");
  fixture_advance(operator, 0, 14);
  fixture_advance(operator, 0, 15);
  fixture_push(operator, 0, "a|2|10");
  fixture_advance(operator, 0, 25);
  fixture_expect(f, "W14;a|10|1|2;W15;a|20|2|4;W25;");
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(rows_without_a_time_are_rejected) {
  struct fixture *f = fixture_create();
  struct operator *operator = fixture_operator(f, counting_node(f, PHASE_SINGLE, tumble_10));
  fixture_push(operator, 0, "a|1|-;a|2|3;a|3|9223372036854775807");
  fixture_advance(operator, 0, WATERMARK_END);
  fixture_expect(f, "a|10|1|2;END;");
  char expected[64];
  snprintf(expected, sizeof expected, "0:%d;2:%d;", ROW_NULL_EVENT_TIME, ROW_TIMESTAMP_RANGE);
  ck_assert_str_eq(f->rejected, expected);
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(state_over_the_memory_limit_stops_with_the_operators_name) {
  struct fixture *f = fixture_create();
  f->env.memory_limit = 64;
  struct plan_node *node = counting_node(f, PHASE_SINGLE, tumble_10);
  struct operator *operator = fixture_operator(f, node);
  struct leat_error error = {0};
  struct batch *batch = fixture_batch(node->inputs[0]->schema, "a|1|1");
  ck_assert_int_eq(operator_push(operator, 0, batch, &error), LEAT_ERROR_MEMORY_LIMIT);
  ck_assert_ptr_nonnull(strstr(error.message, "node under test"));
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

// A row of the model: what the windows are computed from, one by one.
struct model_row {
  int64_t key, value, time, watermark;
};

static void expect_model_window(char *expected, const struct model_row *rows, uint32_t count, int64_t start,
                                int64_t size) {
  for (int64_t key = 0; key < 5; key++) {
    int64_t seen = 0, sum = 0;
    for (uint32_t i = 0; i < count; i++) {
      if (rows[i].key != key || rows[i].time < start || rows[i].time >= start + size) continue;
      if (start + size <= rows[i].watermark) continue;
      seen++;
      sum += rows[i].value;
    }
    char line[64];
    snprintf(line, sizeof line, "k%" PRId64 "|%" PRId64 "|%" PRId64 "|%" PRId64 ";", key, start + size, seen, sum);
    if (seen) strcat(expected, line);
  }
}

static int compare_lines(const void *left, const void *right) {
  return strcmp(*(char *const *)left, *(char *const *)right);
}

static void sort_lines(char *text) {
  static char *lines[8192];
  char *copy = strdup(text), *state = NULL;
  size_t count = 0;
  for (char *line = strtok_r(copy, ";", &state); line; line = strtok_r(NULL, ";", &state)) lines[count++] = line;
  qsort(lines, count, sizeof *lines, compare_lines);
  text[0] = '\0';
  for (size_t i = 0; i < count; i++) strcat(strcat(text, lines[i]), ";");
  free(copy);
}

static void push_model_row(struct operator *operator, const struct window *window, const struct model_row *row) {
  char text[64];
  snprintf(text, sizeof text, "k%" PRId64 "|%" PRId64 "|%" PRId64, row->key, row->value, row->time);
  if (window_is_late(window, row->time, row->watermark)) return;
  if (window_is_missed(window, row->time, row->watermark)) {
    fixture_push_stragglers(operator, text, row->watermark);
  } else {
    fixture_push(operator, 0, text);
  }
}

// Rows within `disorder` of their order; the watermark follows them. Every fourth row is up to `tardiness` too late.
static void run_model(struct window window, int64_t disorder, int64_t tardiness, unsigned seed) {
  struct fixture *f = fixture_create();
  struct operator *operator = fixture_operator(f, counting_node(f, PHASE_SINGLE, window));
  static struct model_row rows[400];
  static char expected[FIXTURE_TEXT], actual[FIXTURE_TEXT];
  srand(seed);
  for (int64_t i = 0; i < 400; i++) {
    int64_t jump = i > 200 ? 3 * window.size : 0;
    int64_t key = rand() % 5, value = rand() % 100, time = 3 * i + jump + rand() % disorder;
    if (tardiness && i % 4 == 0) time -= rand() % tardiness;
    rows[i] = (struct model_row){key, value, time, .watermark = 3 * i - 3 + jump};
    push_model_row(operator, &window, &rows[i]);
    if (i % 7 == 0) fixture_advance(operator, 0, 3 * i + jump);
  }
  fixture_advance(operator, 0, INT64_C(1) << 40);
  actual[0] = expected[0] = '\0';
  char *state = NULL;
  for (char *line = strtok_r(f->out, ";", &state); line; line = strtok_r(NULL, ";", &state)) {
    if (line[0] == 'k') strcat(strcat(actual, line), ";");
  }
  int64_t start = window_first_start(&window, -tardiness), until = 400 * 3 + 4 * window.size;
  for (; start < until; start += window.slide) {
    expect_model_window(expected, rows, 400, start, window.size);
  }
  sort_lines(actual);
  sort_lines(expected);
  ck_assert_str_eq(actual, expected);
  ck_assert_uint_eq(operator->class->state_bytes(operator), 0);
  operator_destroy(operator);
  fixture_destroy(f);
}

START_TEST(windows_of_any_overlap_hold_just_their_rows) {
  for (unsigned seed = 1; seed <= 5; seed++) {
    run_model((struct window){.size = 50, .slide = 50, .offset = 7}, 30, 0, seed);
    run_model((struct window){.size = 50, .slide = 20}, 30, 0, seed);
    run_model((struct window){.size = 100, .slide = 10}, 5, 0, seed);
    run_model((struct window){.size = 100, .slide = 10, .offset = 3}, 60, 0, seed);
    run_model((struct window){.size = 160, .slide = 15}, 1, 0, seed);
  }
}
END_TEST

START_TEST(windows_of_any_overlap_hold_just_the_stragglers_that_came_in_time) {
  for (unsigned seed = 1; seed <= 5; seed++) {
    run_model((struct window){.size = 50, .slide = 25, .offset = 7}, 30, 60, seed);
    run_model((struct window){.size = 50, .slide = 20}, 30, 200, seed);
    run_model((struct window){.size = 100, .slide = 10}, 5, 150, seed);
    run_model((struct window){.size = 100, .slide = 10, .offset = 3}, 60, 30, seed);
    run_model((struct window){.size = 160, .slide = 15}, 1, 160, seed);
  }
}
END_TEST

int main(void) {
  const TTest *const tests[] = {
      a_tumbling_window_is_emitted_when_the_watermark_reaches_its_end,
      a_row_in_overlapping_windows_counts_in_each,
      a_window_of_one_slice_leaves_nothing_behind,
      a_row_counts_in_those_of_its_windows_that_are_still_open,
      a_row_counts_only_in_windows_that_it_has_not_missed,
      a_window_of_stragglers_alone_is_emitted_in_its_turn,
      stragglers_left_over_are_freed,
      two_phases_answer_as_one_does,
      stragglers_keep_their_windows_over_two_phases,
      distinct_counts_a_value_once_over_all_slices_and_filter_takes_rows_out,
      an_argument_that_errs_counts_only_where_the_filter_lets_the_row_through,
      groups_that_carry_their_window_close_at_its_end_and_the_lag,
      rows_without_a_time_are_rejected,
      state_over_the_memory_limit_stops_with_the_operators_name,
      windows_of_any_overlap_hold_just_their_rows,
      windows_of_any_overlap_hold_just_the_stragglers_that_came_in_time,
  };
  return fixture_run("window aggregate", tests, sizeof tests / sizeof *tests);
}
