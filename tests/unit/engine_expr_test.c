// Expressions: trees, three-valued logic with errors, choice, filtering, folding, text.
#include <check.h>
#include <string.h>

#include "engine/expr.h"
#include "engine/function.h"
#include "engine/row_error.h"

static struct arena *arena;
static struct batch *batch;

// Column 0: 0 to 6 as bigint; column 1: true, false, NULL over and over.
static void set_up(void) {
  arena = arena_create();
  batch = batch_create(2, 7);
  struct column_builder numbers, bools;
  column_builder_init(&numbers, TYPE_INT64);
  column_builder_init(&bools, TYPE_BOOL);
  for (int64_t i = 0; i < 7; i++) {
    uint8_t value = i % 3 == 0;
    column_builder_append(&numbers, &i);
    column_builder_append(&bools, i % 3 == 2 ? NULL : &value);
  }
  batch->columns[0] = column_builder_finish(&numbers);
  batch->columns[1] = column_builder_finish(&bools);
  column_builder_release(&numbers);
  column_builder_release(&bools);
}

static void tear_down(void) {
  batch_free(batch);
  arena_destroy(arena);
}

static struct expr *number(int64_t value) { return expr_constant(arena, type_of(TYPE_INT64), &value); }
static struct expr *numbers(void) { return expr_column(arena, 0, type_of(TYPE_INT64)); }
static struct expr *bools(void) { return expr_column(arena, 1, type_of(TYPE_BOOL)); }

static struct expr *call(const char *name, struct expr *left, struct expr *right) {
  enum type_kind kinds[] = {left->type.kind, right->type.kind};
  struct expr *arguments[] = {left, right};
  bool ambiguous;
  const struct function *function = function_resolve(name, kinds, 2, &ambiguous);
  ck_assert_ptr_nonnull(function);
  return expr_call(arena, function, type_of(function->result), arguments);
}

static struct expr *node(enum expr_kind kind, enum type_kind type, struct expr *a, struct expr *b, struct expr *c) {
  struct expr *arguments[] = {a, b, c};
  return expr_node(arena, kind, type_of(type), arguments, c ? 3 : b ? 2 : 1);
}

// 10 / n = 5, which errs for 0 and holds for 2.
static struct expr *dangerous(void) { return call("=", call("/", number(10), numbers()), number(5)); }

// One letter a row of a boolean: t, f, n, or e for an error.
static char *letters(struct expr *expr) {
  struct column *column = expr_evaluate(expr, batch);
  char *out = arena_alloc(arena, batch->rows + 1);
  for (uint32_t i = 0; i < batch->rows; i++) {
    if (column->errors && column->errors[column_slot(column, i)]) out[i] = 'e';
    else if (column_is_null(column, i)) out[i] = 'n';
    else out[i] = *(const uint8_t *)column_value(column, i) ? 't' : 'f';
  }
  column_release(column);
  return out;
}

START_TEST(logic_has_three_values) {
  struct expr *null = expr_constant(arena, type_of(TYPE_BOOL), NULL);
  ck_assert_str_eq(letters(bools()), "tfntfnt");
  ck_assert_str_eq(letters(node(EXPR_AND, TYPE_BOOL, bools(), null, NULL)), "nfnnfnn");
  ck_assert_str_eq(letters(node(EXPR_OR, TYPE_BOOL, bools(), null, NULL)), "tnntnnt");
  ck_assert_str_eq(letters(node(EXPR_IS_NULL, TYPE_BOOL, bools(), NULL, NULL)), "fftfftf");
  ck_assert_str_eq(letters(node(EXPR_NOT_DISTINCT, TYPE_BOOL, bools(), null, NULL)), "fftfftf");
}
END_TEST

START_TEST(an_error_counts_only_where_its_branch_is_taken) {
  struct expr *safe = call("<>", numbers(), number(0));
  ck_assert_str_eq(letters(dangerous()), "eftffff");
  ck_assert_str_eq(letters(node(EXPR_AND, TYPE_BOOL, safe, dangerous(), NULL)), "fftffff");
  ck_assert_str_eq(letters(node(EXPR_CASE, TYPE_BOOL, safe, dangerous(), bools())), "tftffff");
  ck_assert_str_eq(letters(node(EXPR_CASE, TYPE_BOOL, dangerous(), bools(), safe)), "etntttt");
  ck_assert_str_eq(letters(node(EXPR_COALESCE, TYPE_BOOL, bools(), dangerous(), NULL)), "tfttfft");
}
END_TEST

START_TEST(greatest_ignores_nulls) {
  struct expr *null = expr_constant(arena, type_of(TYPE_INT64), NULL);
  struct expr *most = node(EXPR_GREATEST, TYPE_INT64, null, numbers(), number(3));
  ck_assert_str_eq(letters(call("=", most, number(3))), "ttttfff");
  struct expr *least = node(EXPR_LEAST, TYPE_INT64, number(3), numbers(), null);
  ck_assert_str_eq(letters(call("=", least, number(3))), "ffftttt");
}
END_TEST

START_TEST(a_filter_passes_true_rows_and_names_those_that_err) {
  uint32_t passed[7], failed[7];
  uint8_t errors[7];
  struct filter_result result = expr_filter(dangerous(), batch, passed, failed, errors);
  ck_assert_uint_eq(result.passed, 1);
  ck_assert_uint_eq(passed[0], 2);
  ck_assert_uint_eq(result.failed, 1);
  ck_assert_uint_eq(failed[0], 0);
  ck_assert_uint_eq(errors[0], ROW_DIVISION_BY_ZERO);
  result = expr_filter(bools(), batch, passed, failed, errors);
  ck_assert_uint_eq(result.passed, 3);
  ck_assert_uint_eq(passed[2], 6);
  uint32_t *selection = mem_alloc(2 * sizeof *selection);
  selection[0] = 3;
  selection[1] = 5;
  batch_select(batch, selection, 2);
  result = expr_filter(call("<", numbers(), number(5)), batch, passed, failed, errors);
  ck_assert_uint_eq(result.passed, 1);
  ck_assert_uint_eq(passed[0], 3);
}
END_TEST

START_TEST(constants_fold_unless_they_err) {
  struct expr *sum = expr_fold(arena, call("+", number(2), number(3)));
  ck_assert_int_eq(sum->kind, EXPR_CONSTANT);
  ck_assert(expr_equal(sum, number(5)));
  ck_assert_int_eq(expr_fold(arena, call("/", number(2), number(0)))->kind, EXPR_CALL);
  struct expr *partly = expr_fold(arena, call("+", numbers(), call("*", number(2), number(3))));
  ck_assert_str_eq(expr_text(arena, partly, NULL), "$1 + 6");
}
END_TEST

START_TEST(a_copy_is_equal_and_apart) {
  struct expr *original = node(EXPR_AND, TYPE_BOOL, bools(), dangerous(), NULL);
  struct expr *copy = expr_copy(arena, original);
  ck_assert(expr_equal(original, copy));
  copy->arguments[0]->column = 0;
  ck_assert(!expr_equal(original, copy));
  ck_assert_uint_eq(original->arguments[0]->column, 1);
}
END_TEST

START_TEST(text_reads_like_sql) {
  const struct field fields[] = {{"price", type_of(TYPE_INT64)}, {"good", type_of(TYPE_BOOL)}};
  const struct schema names = {2, fields};
  struct expr *big = call(">", call("*", numbers(), number(2)), number(10));
  ck_assert_str_eq(expr_text(arena, big, &names), "(price * 2) > 10");
  struct expr *either = node(EXPR_OR, TYPE_BOOL, bools(), big, NULL);
  ck_assert_str_eq(expr_text(arena, either, &names), "good OR ((price * 2) > 10)");
  struct text quoted = text_view("it's", 4);
  ck_assert_str_eq(expr_text(arena, expr_constant(arena, type_of(TYPE_TEXT), &quoted), NULL), "'it''s'");
  const struct cast *cast = cast_find(TYPE_INT64, TYPE_NUMERIC, CAST_EXPLICIT);
  struct expr *argument = numbers();
  struct expr *converted = expr_call(arena, &cast->function, (struct type){TYPE_NUMERIC, 10, 2}, &argument);
  ck_assert_str_eq(expr_text(arena, converted, &names), "price::numeric(10,2)");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("engine_expr");
  TCase *tests = tcase_create("expressions");
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_add_test(tests, logic_has_three_values);
  tcase_add_test(tests, an_error_counts_only_where_its_branch_is_taken);
  tcase_add_test(tests, greatest_ignores_nulls);
  tcase_add_test(tests, a_filter_passes_true_rows_and_names_those_that_err);
  tcase_add_test(tests, constants_fold_unless_they_err);
  tcase_add_test(tests, a_copy_is_equal_and_apart);
  tcase_add_test(tests, text_reads_like_sql);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed;
}
