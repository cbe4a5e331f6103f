// Top-N: order, ranks and limits within each closed window.
#include "operators_fixture.h"

// Input (k text, v bigint, e timestamp): partition by k, order by v descending.
static struct plan_node *top_node(struct fixture *f, enum rank_kind rank, uint64_t limit) {
  struct plan_node *node = fixture_node(f, NODE_TOP_N, "tlw", NULL, rank == RANK_NONE ? "tlw" : "tlwl");
  const struct schema *input = &node->inputs[0]->schema;
  const uint32_t partition[] = {0};
  struct sort_key *order = arena_alloc(f->arena, sizeof *order);
  *order = (struct sort_key){.expr = fixture_column(f, input, 1), .descending = true, .nulls_first = true};
  node->top_n.end = 2;
  node->top_n.rank = rank;
  node->top_n.partition_count = 1;
  node->top_n.partition = fixture_columns(f, input, 1, partition);
  node->top_n.order_count = 1;
  node->top_n.order = order;
  node->top_n.limit = limit;
  return node;
}

static void run_rank(enum rank_kind rank, uint64_t limit, const char *expected) {
  struct fixture *f = fixture_create();
  struct operator *operator = fixture_operator(f, top_node(f, rank, limit));
  fixture_push(operator, 0, "b|1|10;a|5|10;a|7|10;a|5|10;a|3|10;a|-|20");
  fixture_advance(operator, 0, 10);
  fixture_expect(f, expected);
  fixture_push(operator, 0, "a|9|20;a|9|10");
  fixture_advance(operator, 0, WATERMARK_END);
  ck_assert_uint_eq(operator->stats.rows_late, 1);
  ck_assert_uint_eq(operator->class->state_bytes(operator), 0);
  operator_destroy(operator);
  fixture_destroy(f);
}

START_TEST(row_number_counts_within_the_partition) {
  run_rank(RANK_ROW_NUMBER, 0, "a|7|10|1;a|5|10|2;a|5|10|3;a|3|10|4;b|1|10|1;W10;");
}
END_TEST

START_TEST(rank_leaves_gaps_after_equals_and_the_limit_cuts_by_rank) {
  run_rank(RANK_RANK, 3, "a|7|10|1;a|5|10|2;a|5|10|2;b|1|10|1;W10;");
}
END_TEST

START_TEST(dense_rank_leaves_none) {
  run_rank(RANK_DENSE_RANK, 0, "a|7|10|1;a|5|10|2;a|5|10|2;a|3|10|3;b|1|10|1;W10;");
}
END_TEST

START_TEST(without_a_rank_rows_are_only_ordered) {
  run_rank(RANK_NONE, 0, "a|7|10;a|5|10;a|5|10;a|3|10;b|1|10;W10;");
}
END_TEST

START_TEST(a_limit_keeps_only_rows_that_can_still_win) {
  struct fixture *f = fixture_create();
  struct plan_node *node = top_node(f, RANK_ROW_NUMBER, 2);
  struct operator *operator = fixture_operator(f, node);
  for (int i = 0; i < 100; i++) {
    char rows[4096] = "", row[32];
    for (int j = 0; j < 250; j++) {
      snprintf(row, sizeof row, "a|%d|10;", i * 250 + j);
      strcat(rows, row);
    }
    fixture_push(operator, 0, rows);
  }
  ck_assert_uint_lt(operator->budget.peak, 1000000);
  fixture_advance(operator, 0, WATERMARK_END);
  fixture_expect(f, "a|24999|10|1;a|24998|10|2;END;");
  operator_destroy(operator);
  fixture_destroy(f);
}
END_TEST

static unsigned seen[6][1000];  // rows by partition and value

// Random rows of six partitions and few values, so that there are equals.
static void push_random(struct operator *operator, int batches) {
  unsigned state = 7;
  memset(seen, 0, sizeof seen);
  for (int i = 0; i < batches; i++) {
    char rows[8192] = "", row[32];
    for (int j = 0; j < 500; j++) {
      state = state * 1103515245u + 12345u;
      unsigned key = (state >> 16) % 6, value = (state >> 20) % 1000;
      seen[key][value]++;
      snprintf(row, sizeof row, "%c|%u|10;", (char)('a' + key), value);
      strcat(rows, row);
    }
    fixture_push(operator, 0, rows);
  }
}

static void expect_top(enum rank_kind kind, unsigned limit, char *expected) {
  for (int key = 0; key < 6; key++) {
    unsigned before = 0, values = 0;
    for (int value = 999; value >= 0; value--) {
      if (seen[key][value]) values++;
      unsigned rank = kind == RANK_DENSE_RANK ? values : before + 1;
      for (unsigned i = 0; i < seen[key][value]; i++) {
        char line[64];
        unsigned number = kind == RANK_ROW_NUMBER ? before + 1 : rank;
        snprintf(line, sizeof line, "%c|%d|10|%u;", (char)('a' + key), value, number);
        if (number <= limit) strcat(expected, line);
        before++;
      }
    }
  }
  strcat(expected, "W10;");
}

static void run_random(enum rank_kind rank, unsigned limit) {
  struct fixture *f = fixture_create();
  struct operator *operator = fixture_operator(f, top_node(f, rank, limit));
  push_random(operator, 60);
  static char expected[FIXTURE_TEXT];
  expected[0] = '\0';
  expect_top(rank, limit, expected);
  fixture_advance(operator, 0, 10);
  fixture_expect(f, expected);
  operator_destroy(operator);
  fixture_destroy(f);
}

START_TEST(cutting_early_gives_the_rows_that_cutting_late_does) {
  run_random(RANK_ROW_NUMBER, 3);
  run_random(RANK_RANK, 3);
  run_random(RANK_DENSE_RANK, 3);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {
      row_number_counts_within_the_partition,
      rank_leaves_gaps_after_equals_and_the_limit_cuts_by_rank,
      dense_rank_leaves_none,
      without_a_rank_rows_are_only_ordered,
      a_limit_keeps_only_rows_that_can_still_win,
      cutting_early_gives_the_rows_that_cutting_late_does,
  };
  return fixture_run("top n", tests, sizeof tests / sizeof *tests);
}
