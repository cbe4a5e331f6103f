// Top-N: order, ranks and limits within each closed window, and how little of an open one is kept.
#include "operators_fixture.h"

#define ROWS_MAX 1000

// Rows are (k text, v bigint, id integer, e timestamp). The first sort key is v, the second, if any, id % 2.
struct question {
  enum rank_kind rank;
  uint64_t limit;
  bool by_key;       // partitions by k
  bool descending, nulls_first;
  bool second_key;   // descending
};

static struct plan_node *top_node(struct fixture *f, struct question question) {
  bool ranks = question.rank != RANK_NONE;
  struct plan_node *node = fixture_node(f, NODE_TOP_N, "tliw", NULL, ranks ? "tliwl" : "tliw");
  const struct schema *input = &node->inputs[0]->schema;
  const uint32_t partition[] = {3, 0};  // the window's end, which divides nothing, and k
  struct sort_key *order = arena_alloc(f->arena, 2 * sizeof *order);
  order[0] = (struct sort_key){fixture_column(f, input, 1), question.descending, question.nulls_first};
  int32_t two = 2;
  struct expr *parity = fixture_call(f, "%", fixture_column(f, input, 2),
                                     expr_constant(f->arena, type_of(TYPE_INT32), &two));
  order[1] = (struct sort_key){parity, true, true};
  node->top_n.end = 3;
  node->top_n.rank = question.rank;
  node->top_n.partition_count = question.by_key ? 2 : 1;
  node->top_n.partition = fixture_columns(f, input, 2, partition);
  node->top_n.order_count = question.second_key ? 2 : 1;
  node->top_n.order = order;
  node->top_n.limit = question.limit;
  return node;
}

static void run_rank(struct question question, const char *expected) {
  struct fixture *f = fixture_create();
  question.by_key = question.descending = question.nulls_first = true;
  struct operator *operator = fixture_operator(f, top_node(f, question));
  fixture_push(operator, 0, "b|1|0|10;a|5|1|10;a|7|2|10;a|5|3|10;a|3|4|10;a|-|5|20");
  fixture_advance(operator, 0, 10);
  fixture_expect(f, expected);
  fixture_push(operator, 0, "a|9|6|20;a|9|7|10");
  fixture_advance(operator, 0, WATERMARK_END);
  ck_assert_uint_eq(operator->stats.rows_late, 1);
  ck_assert_uint_eq(operator->class->state_bytes(operator), 0);
  operator_destroy(operator);
  fixture_destroy(f);
}

START_TEST(row_number_counts_within_the_partition) {
  run_rank((struct question){RANK_ROW_NUMBER, 0},
           "b|1|0|10|1;a|7|2|10|1;a|5|1|10|2;a|5|3|10|3;a|3|4|10|4;W10;");
}
END_TEST

START_TEST(rank_leaves_gaps_after_equals_and_the_limit_cuts_by_rank) {
  run_rank((struct question){RANK_RANK, 3}, "b|1|0|10|1;a|7|2|10|1;a|5|1|10|2;a|5|3|10|2;W10;");
}
END_TEST

START_TEST(dense_rank_leaves_none) {
  run_rank((struct question){RANK_DENSE_RANK, 0},
           "b|1|0|10|1;a|7|2|10|1;a|5|1|10|2;a|5|3|10|2;a|3|4|10|3;W10;");
}
END_TEST

START_TEST(without_a_rank_rows_are_only_ordered) {
  run_rank((struct question){RANK_NONE, 0}, "b|1|0|10;a|7|2|10;a|5|1|10;a|5|3|10;a|3|4|10;W10;");
}
END_TEST

START_TEST(without_a_column_for_it_the_rank_is_left_out) {
  struct fixture *f = fixture_create();
  struct plan_node *node = top_node(f, (struct question){RANK_RANK, 1, .descending = true});
  node->schema.count--;
  struct operator *operator = fixture_operator(f, node);
  fixture_push(operator, 0, "b|1|0|10;a|5|1|10;c|5|2|10");
  fixture_advance(operator, 0, 10);
  fixture_expect(f, "a|5|1|10;c|5|2|10;W10;");
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(columns_that_nobody_reads_are_not_kept) {
  struct fixture *f = fixture_create();
  struct plan_node *node = top_node(f, (struct question){RANK_RANK, 1, .second_key = true});
  static const bool needed[] = {false, true, false, false, true};
  node->needed = needed;
  struct operator *operator = fixture_operator(f, node);
  fixture_push(operator, 0, "b|2|0|10;a|1|1|10;c|1|2|10");
  fixture_advance(operator, 0, 10);
  fixture_expect(f, "|1|||1;W10;");
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

// ---- against a model ----

struct model_row {
  char key;
  bool null;
  int64_t value;
  int id;
};
static struct model_row model[ROWS_MAX];
static int model_count;

static int compare_model(const struct question *question, const struct model_row *left, const struct model_row *right) {
  if (left->null != right->null) return left->null == question->nulls_first ? -1 : 1;
  int order = left->null ? 0 : (left->value > right->value) - (left->value < right->value);
  if (question->descending) order = -order;
  if (order == 0 && question->second_key) order = right->id % 2 - left->id % 2;
  return order;
}

// Rows of few values, with NULLs and the extremes, which share a word; batches of any size.
static void push_random(struct operator *operator, unsigned seed, int count, int values) {
  for (model_count = 0; model_count < count;) {
    static char rows[65536];
    int batch = 1 + (int)(seed >> 8) % 900;
    char *at = rows;
    for (int i = 0; i < batch && model_count < count; i++) {
      seed = seed * 1103515245u + 12345u;
      struct model_row row = {(char)('a' + (seed >> 12) % 7), (seed >> 16) % 13 == 0, (seed >> 16) % (unsigned)values,
                              model_count};
      if (row.value == values - 1) row.value = INT64_MAX;
      if (row.value == values - 2) row.value = INT64_MIN;
      char value[32] = "-";
      if (!row.null) snprintf(value, sizeof value, "%" PRId64, row.value);
      at += sprintf(at, "%c|%s|%d|10;", row.key, value, row.id);
      model[model_count++] = row;
    }
    fixture_push(operator, 0, rows);
  }
}

// A group's rows in order, equal ones as they came; then those within the limit as text.
static void expect_group(const struct question *question, struct model_row *rows, int count, char *expected) {
  for (int i = 1; i < count; i++) {
    struct model_row row = rows[i];
    int at = i;
    for (; at > 0 && compare_model(question, &rows[at - 1], &row) > 0; at--) rows[at] = rows[at - 1];
    rows[at] = row;
  }
  uint64_t rank = 0, dense = 0;
  for (int i = 0; i < count; i++) {
    if (i == 0 || compare_model(question, &rows[i - 1], &rows[i])) {
      rank = (uint64_t)i + 1;
      dense++;
    }
    uint64_t number = question->rank == RANK_RANK         ? rank
                      : question->rank == RANK_DENSE_RANK ? dense
                                                          : (uint64_t)i + 1;
    if (question->limit && number > question->limit) return;
    char line[96], value[32] = "-";
    if (!rows[i].null) snprintf(value, sizeof value, "%" PRId64, rows[i].value);
    snprintf(line, sizeof line, "%c|%s|%d|10|%" PRIu64 ";", rows[i].key, value, rows[i].id, number);
    fixture_add(expected, line);
  }
}

static void expect_model(const struct question *question, char *expected) {
  static struct model_row group[ROWS_MAX];
  bool done[256] = {false};
  for (int first = 0; first < model_count; first++) {
    unsigned char key = question->by_key ? (unsigned char)model[first].key : 0;
    if (done[key]) continue;
    done[key] = true;
    int count = 0;
    for (int i = first; i < model_count; i++) {
      if (!question->by_key || model[i].key == model[first].key) group[count++] = model[i];
    }
    expect_group(question, group, count, expected);
  }
  fixture_add(expected, "W10;");
}

static void run_random(struct question question, unsigned seed, int count, int values) {
  struct fixture *f = fixture_create();
  struct operator *operator = fixture_operator(f, top_node(f, question));
  push_random(operator, seed, count, values);
  static char expected[FIXTURE_TEXT];
  expected[0] = '\0';
  expect_model(&question, expected);
  fixture_advance(operator, 0, 10);
  fixture_expect(f, expected);
  ck_assert_uint_eq(operator->class->state_bytes(operator), 0);
  operator_destroy(operator);
  fixture_destroy(f);
}

static void run_ways(enum rank_kind rank, uint64_t limit, int count, int values) {
  for (unsigned way = 0; way < 16; way++) {
    struct question question = {rank, limit, way & 1, way & 2, way & 4, way & 8};
    run_random(question, 7 + way, count, values);
  }
}

static void run_limits(enum rank_kind rank) {
  run_ways(rank, 1, 300, 70);
  run_ways(rank, 2, 300, 70);
  run_ways(rank, 10, 300, 70);
  run_ways(rank, 3, 150, 5);
}

START_TEST(dropping_rows_early_gives_what_sorting_them_all_gives_by_row_number) {
  run_limits(RANK_ROW_NUMBER);
}
END_TEST

START_TEST(dropping_rows_early_gives_what_sorting_them_all_gives_by_rank) {
  run_limits(RANK_RANK);
}
END_TEST

START_TEST(dropping_rows_early_gives_what_sorting_them_all_gives_by_dense_rank) {
  run_limits(RANK_DENSE_RANK);
}
END_TEST

START_TEST(a_limit_beyond_the_rows_keeps_them_all) {
  run_ways(RANK_ROW_NUMBER, 1000000, 200, 40);
  run_ways(RANK_RANK, UINT64_MAX, 200, 40);
  run_ways(RANK_DENSE_RANK, 50, 200, 40);
  run_ways(RANK_RANK, 0, 200, 40);
}
END_TEST

// ---- what is kept ----

enum course { RISING, FALLING, EQUAL, SHUFFLED };

static int value_on(enum course course, int i) {
  if (course == EQUAL) return 1;
  if (course == SHUFFLED) return (int)((unsigned)i * 2654435761u >> 8);
  return course == RISING ? i : -i;
}

static struct batch *course_batch(struct fixture *f, enum course course, int first, int count, int keys) {
  struct schema schema = fixture_schema(f, "tliw");
  struct column_builder builders[4];
  for (int c = 0; c < 4; c++) column_builder_init(&builders[c], schema.fields[c].type.kind);
  for (int32_t i = first; i < first + count; i++) {
    char key[32];
    snprintf(key, sizeof key, "one of the keys, %d", i % keys);
    struct text text = text_view(key, (uint32_t)strlen(key));
    int64_t value = value_on(course, i), end = 10;
    column_builder_append(&builders[0], &text);
    column_builder_append(&builders[1], &value);
    column_builder_append(&builders[2], &i);
    column_builder_append(&builders[3], &end);
  }
  struct batch *batch = batch_create(4, (uint32_t)count);
  for (int c = 0; c < 4; c++) batch->columns[c] = column_builder_finish(&builders[c]);
  return batch;
}

// 25,000 rows of one window, as many in each of `keys` partitions or all in one; the most bytes held.
static uint64_t peak_bytes(struct question question, enum course course, int keys) {
  struct fixture *f = fixture_create();
  struct operator *operator = fixture_operator(f, top_node(f, question));
  for (int first = 0; first < 25000; first += 1000) {
    fixture_push_batch(operator, 0, course_batch(f, course, first, 1000, keys));
  }
  uint64_t peak = operator->budget.peak;
  operator_destroy(operator);
  fixture_destroy(f);
  return peak;
}

START_TEST(a_window_keeps_only_rows_that_can_still_be_in_the_result) {
  for (enum course course = RISING; course <= SHUFFLED; course++) {
    ck_assert_uint_lt(peak_bytes((struct question){RANK_ROW_NUMBER, 1}, course, 1), 200000);
    ck_assert_uint_lt(peak_bytes((struct question){RANK_ROW_NUMBER, 10}, course, 1), 200000);
    ck_assert_uint_lt(peak_bytes((struct question){RANK_ROW_NUMBER, 10, .descending = true}, course, 1), 200000);
    if (course == EQUAL) continue;  // all of them share the first rank
    ck_assert_uint_lt(peak_bytes((struct question){RANK_RANK, 1}, course, 1), 200000);
    ck_assert_uint_lt(peak_bytes((struct question){RANK_DENSE_RANK, 10}, course, 1), 200000);
  }
}
END_TEST

START_TEST(so_does_a_partition) {
  for (enum course course = RISING; course <= SHUFFLED; course++) {
    ck_assert_uint_lt(peak_bytes((struct question){RANK_ROW_NUMBER, 1, .by_key = true}, course, 100), 400000);
    ck_assert_uint_lt(peak_bytes((struct question){RANK_ROW_NUMBER, 3, .by_key = true}, course, 100), 400000);
    if (course == EQUAL) continue;
    ck_assert_uint_lt(peak_bytes((struct question){RANK_RANK, 3, .by_key = true}, course, 100), 400000);
    ck_assert_uint_lt(peak_bytes((struct question){RANK_DENSE_RANK, 3, .by_key = true}, course, 100), 400000);
  }
}
END_TEST

START_TEST(where_dropping_does_not_pay_rows_go_on_for_a_while) {
  struct fixture *f = fixture_create();
  struct plan_node *node = top_node(f, (struct question){RANK_ROW_NUMBER, 1, .by_key = true});
  node->schema.count--;
  static const bool needed[] = {true, true, false, true};
  node->needed = needed;
  struct operator *operator = fixture_operator(f, node);
  for (int first = 0; first < 20000; first += 1000) {
    fixture_push_batch(operator, 0, course_batch(f, RISING, first, 1000, 50));
  }
  fixture_expect(f, "");  // one of 400
  for (int first = 0; first < 40000 && f->out[0] == '\0'; first += 1000) {
    fixture_push_batch(operator, 0, course_batch(f, SHUFFLED, first, 1000, 100000));
  }
  fixture_push(operator, 0, "x|1|2|10");
  ck_assert_ptr_nonnull(strstr(f->out, "x|1||10;"));
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

START_TEST(without_a_limit_all_are_kept_and_charged) {
  ck_assert_uint_gt(peak_bytes((struct question){RANK_ROW_NUMBER, 0}, SHUFFLED, 1), 25000 * 44);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {
      row_number_counts_within_the_partition,
      rank_leaves_gaps_after_equals_and_the_limit_cuts_by_rank,
      dense_rank_leaves_none,
      without_a_rank_rows_are_only_ordered,
      without_a_column_for_it_the_rank_is_left_out,
      columns_that_nobody_reads_are_not_kept,
      dropping_rows_early_gives_what_sorting_them_all_gives_by_row_number,
      dropping_rows_early_gives_what_sorting_them_all_gives_by_rank,
      dropping_rows_early_gives_what_sorting_them_all_gives_by_dense_rank,
      a_limit_beyond_the_rows_keeps_them_all,
      a_window_keeps_only_rows_that_can_still_be_in_the_result,
      so_does_a_partition,
      where_dropping_does_not_pay_rows_go_on_for_a_while,
      without_a_limit_all_are_kept_and_charged,
  };
  return fixture_run("top n", tests, sizeof tests / sizeof *tests);
}
