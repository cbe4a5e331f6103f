// Aggregates answer what PostgreSQL answers, and the same when their states were merged from partials.
#include "engine/aggregate.h"

#include <math.h>

#include "engine/memory.h"
#include "engine/value.h"
#include "engine_fixture.h"

struct states {
  const struct aggregate *aggregate;
  void *bytes;
  struct column_builder texts;
};

static struct states states_create(const char *name, enum type_kind kind, uint32_t groups) {
  struct states states = {.aggregate = aggregate_resolve(name, kind)};
  ck_assert_msg(states.aggregate != NULL, "%s(%s) is missing", name, type_name(kind));
  states.bytes = mem_zalloc(groups * states.aggregate->state_size);
  column_builder_init(&states.texts, TYPE_TEXT);
  return states;
}

static void states_release(struct states *states) {
  mem_free(states->bytes);
  column_builder_release(&states->texts);
}

static void states_merge(struct states *into, const struct states *from, uint32_t groups) {
  struct column *partials[AGGREGATE_PARTIALS_MAX];
  uint32_t numbers[16];
  for (uint32_t i = 0; i < groups; i++) numbers[i] = i;
  from->aggregate->export_partials(from->bytes, 0, groups, partials);
  for (uint32_t p = 0; p < from->aggregate->partial_count; p++)
    ck_assert_int_eq(partials[p]->kind, from->aggregate->partials[p]);
  into->aggregate->merge(into->bytes, numbers, partials, groups, &into->texts);
  for (uint32_t p = 0; p < from->aggregate->partial_count; p++) column_release(partials[p]);
}

static void format(const struct column *column, uint32_t row, char *out) {
  size_t length = 0;
  if (column->errors && column->errors[row]) {
    length = (size_t)sprintf(out, "error: %s", row_error_text(column->errors[row]));
  } else if (column_is_null(column, row)) {
    length = (size_t)sprintf(out, "null");
  } else if (column->kind == TYPE_TEXT) {
    const struct text *text = column_value(column, row);
    memcpy(out, text_bytes(text), length = text->length);
  } else {
    length = value_format(column->kind, column_value(column, row), out);
  }
  out[length] = '\0';
}

static struct column *parse(enum type_kind kind, const char *const *texts, uint32_t count) {
  if (kind == TYPE_TEXT) return fixture_texts(texts, count);
  struct column_builder builder;
  column_builder_init(&builder, kind);
  for (uint32_t i = 0; i < count; i++) {
    char value[32] __attribute__((aligned(16))) = {0};
    if (texts[i]) ck_assert_int_eq(value_parse(type_of(kind), texts[i], strlen(texts[i]), value), ROW_OK);
    column_builder_append(&builder, texts[i] ? value : NULL);
  }
  return column_builder_finish(&builder);
}

static void expect_result(const struct states *states, const char *how, const char *expected) {
  char text[VALUE_TEXT_MAX];
  struct column *result = states->aggregate->finish(states->bytes, 1, 1);
  ck_assert_int_eq(result->kind, states->aggregate->result);
  format(result, 0, text);
  ck_assert_msg(strcmp(text, expected) == 0, "%s(%s) %s: %s, not %s", states->aggregate->name,
                type_name(states->aggregate->argument), how, text, expected);
  column_release(result);
}

// The result over `texts`, all at once and from two partials; group 0 stays empty.
static void expect(const char *name, enum type_kind kind, const char *expected, const char *const *texts,
                   uint32_t count) {
  const uint32_t groups[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  uint32_t numbers[16];
  for (uint32_t i = 0; i < 16; i++) numbers[i] = i;
  struct column *column = parse(kind, texts, count);
  struct states all = states_create(name, kind, 2);
  struct states head = states_create(name, kind, 2), tail = states_create(name, kind, 2);
  all.aggregate->update(all.bytes, groups, column, NULL, count, &all.texts);
  expect_result(&all, "at once", expected);
  uint32_t half = count / 2;
  head.aggregate->update(head.bytes, groups, column, numbers, half, &head.texts);
  tail.aggregate->update(tail.bytes, groups, column, numbers + half, count - half, &tail.texts);
  column_release(column);
  states_merge(&head, &tail, 2);
  states_release(&tail);
  expect_result(&head, "merged", expected);
  states_release(&head);
  states_release(&all);
}

START_TEST(sums_have_postgresqls_types_and_values) {
  expect("sum", TYPE_INT16, "65534", TEXTS("32767", NULL, "32767"));
  expect("sum", TYPE_INT32, "4294967294", TEXTS("2147483647", "2147483647"));
  expect("sum", TYPE_INT64, "18446744073709551614", TEXTS("9223372036854775807", "9223372036854775807"));
  expect("sum", TYPE_FLOAT32, "1.5", TEXTS("1", "0.5", NULL));
  expect("sum", TYPE_FLOAT64, "-0", TEXTS("-0"));
  expect("sum", TYPE_FLOAT64, "error: value out of range: overflow", TEXTS("1e308", "1e308"));
  expect("sum", TYPE_FLOAT64, "Infinity", TEXTS("Infinity", "1"));
  expect("sum", TYPE_NUMERIC, "3.50", TEXTS("1.25", "2.25"));
  expect("sum", TYPE_NUMERIC, "3.50", TEXTS("1.25", "2", "0.25"));
  expect("sum", TYPE_NUMERIC, "NaN", TEXTS("1.25", "NaN", "1"));
}
END_TEST

START_TEST(averages_have_postgresqls_scale) {
  expect("avg", TYPE_INT32, "1.5000000000000000", TEXTS("1", "2"));
  expect("avg", TYPE_INT64, "9223372036854775807", TEXTS("9223372036854775807", "9223372036854775807"));
  expect("avg", TYPE_NUMERIC, "1.6666666666666667", TEXTS("1", "2.0", "2"));
  expect("avg", TYPE_FLOAT32, "0.75", TEXTS("1", "0.5"));
  expect("avg", TYPE_FLOAT64, "0", TEXTS("-0"));
}
END_TEST

START_TEST(intervals_are_summed_and_averaged) {
  expect("sum", TYPE_INTERVAL, "1 mon 25:00:00", TEXTS("1 month", "25 hours"));
  expect("avg", TYPE_INTERVAL, "10 days", TEXTS("1 month", "0", "0"));
  expect("avg", TYPE_INTERVAL, "12:30:00", TEXTS("25 hours", "0"));
}
END_TEST

START_TEST(extremes_follow_the_types_order) {
  expect("min", TYPE_INT16, "-7", TEXTS("3", NULL, "-7", "9"));
  expect("max", TYPE_INT64, "9", TEXTS("3", "9", "-7", "5", "8", "1", "2", "3", "4", "5"));
  expect("max", TYPE_FLOAT64, "NaN", TEXTS("3", "NaN", "Infinity"));
  expect("min", TYPE_FLOAT64, "3", TEXTS("NaN", "3", "Infinity"));
  expect("max", TYPE_NUMERIC, "2.50", TEXTS("2.5", "2.50", "1"));
  expect("max", TYPE_DATE, "2024-02-29", TEXTS("2023-12-31", "2024-02-29"));
  expect("min", TYPE_TIMESTAMP, "1969-12-31 23:59:59", TEXTS("1970-01-01 00:00:00", "1969-12-31 23:59:59"));
  expect("max", TYPE_INTERVAL, "1 mon", TEXTS("29 days", "1 mon", NULL));
  expect("max", TYPE_TEXT, "the second of the long ones",
         TEXTS("the first of the long ones", "the second of the long ones", "short"));
  expect("min", TYPE_TEXT, "", TEXTS("b", "", NULL));
}
END_TEST

START_TEST(moments_are_exact_for_exact_types) {
  expect("variance", TYPE_INT32, "1.6666666666666667", TEXTS("1", "2", "3", "4"));
  expect("var_pop", TYPE_INT32, "1.2500000000000000", TEXTS("1", "2", "3", "4"));
  expect("stddev", TYPE_INT64, "1.2909944487358056", TEXTS("1", "2", "3", "4"));
  expect("variance", TYPE_NUMERIC, "0.50000000000000000000", TEXTS("1.5", "2.5"));
  expect("variance", TYPE_NUMERIC, "2332384892.9429352923", TEXTS("12345.678", "2.5", "99999.12345", "-7"));
  expect("stddev", TYPE_NUMERIC, "48294.7708654150", TEXTS("12345.678", "2.5", "99999.12345", "-7"));
  expect("stddev", TYPE_NUMERIC, "0.000141421356237309504880", TEXTS("0.0001", "0.0003"));
  expect("stddev_pop", TYPE_NUMERIC, "0", TEXTS("1.5"));
  expect("stddev_samp", TYPE_NUMERIC, "null", TEXTS("1.5"));
  expect("var_samp", TYPE_NUMERIC, "NaN", TEXTS("1.5", "NaN"));
  expect("var_samp", TYPE_FLOAT64, "1.6666666666666667", TEXTS("1", "2", "3", "4"));
  expect("var_pop", TYPE_FLOAT64, "0", TEXTS("1"));
  expect("var_pop", TYPE_FLOAT64, "NaN", TEXTS("Infinity"));
  expect("stddev", TYPE_FLOAT32, "null", TEXTS("1"));
}
END_TEST

START_TEST(booleans_are_combined) {
  expect("bool_and", TYPE_BOOL, "f", TEXTS("t", NULL, "f"));
  expect("every", TYPE_BOOL, "t", TEXTS("t", NULL));
  expect("bool_or", TYPE_BOOL, "t", TEXTS("f", "t"));
  expect("bool_or", TYPE_BOOL, "f", TEXTS("f", "f"));
}
END_TEST

START_TEST(over_no_values_all_but_count_are_null) {
  const char *names[32];
  uint32_t count = aggregate_names(names, 32);
  ck_assert_uint_eq(count, 14);
  for (uint32_t n = 0; n < count; n++) {
    ck_assert(aggregate_exists(names[n]));
    for (enum type_kind kind = TYPE_BOOL; kind < TYPE_COUNT; kind++) {
      const struct aggregate *one = aggregate_resolve(names[n], kind);
      if (one && (one->argument == kind || one->argument == TYPE_UNKNOWN))
        expect(names[n], kind, strcmp(names[n], "count") == 0 ? "0" : "null", TEXTS(NULL, NULL));
    }
  }
}
END_TEST

START_TEST(what_postgresql_does_not_have_is_not_found) {
  ck_assert_ptr_null(aggregate_resolve("max", TYPE_BOOL));
  ck_assert_ptr_null(aggregate_resolve("sum", TYPE_TEXT));
  ck_assert_ptr_null(aggregate_resolve("sum", TYPE_COUNT));
  ck_assert_ptr_null(aggregate_resolve("median", TYPE_INT64));
  ck_assert(!aggregate_exists("median"));
  ck_assert(!aggregate_resolve("count", TYPE_COUNT)->takes_argument);
}
END_TEST

START_TEST(rows_go_to_their_groups_in_all_forms_of_a_column) {
  struct states states = states_create("sum", TYPE_INT32, 3);
  struct column *flat = fixture_column(TYPE_INT32, LIST(1, 2, 4, 8));
  struct column *nulls = fixture_column(TYPE_INT32, LIST(16, INT_NULL, 64, INT_NULL));
  int32_t value = 1000;
  struct column *constant = column_create_constant(TYPE_INT32, 2, &value);
  const struct aggregate *sum = states.aggregate;
  sum->update(states.bytes, GROUPS(0, 1, 0, 1), flat, NULL, 4, &states.texts);
  sum->update(states.bytes, GROUPS(2, 0), flat, GROUPS(1, 3), 2, &states.texts);
  sum->update(states.bytes, GROUPS(0, 1, 1), nulls, GROUPS(0, 1, 2), 3, &states.texts);
  sum->update(states.bytes, GROUPS(2, 2), constant, NULL, 2, &states.texts);
  struct column *result = sum->finish(states.bytes, 0, 3);
  ck_assert_int_eq(fixture_int64(result, 0), 1 + 4 + 8 + 16);
  ck_assert_int_eq(fixture_int64(result, 1), 2 + 8 + 64);
  ck_assert_int_eq(fixture_int64(result, 2), 2 + 2000);
  column_release(result);
  column_release(constant);
  column_release(nulls);
  column_release(flat);
  states_release(&states);
}
END_TEST

START_TEST(a_single_group_gives_the_same_as_many) {
  enum { ROWS = 1000 };
  static uint32_t one[ROWS], two[ROWS];
  struct column *column = column_create(TYPE_INT64, ROWS);
  for (uint32_t i = 0; i < ROWS; i++) {
    ((int64_t *)column->values)[i] = (int64_t)(i * 7919 % 1009) - 500;
    two[i] = i == 0;
  }
  const char *const names[] = {"sum", "min", "max", "avg", "count", "variance"};
  for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
    struct states single = states_create(names[n], TYPE_INT64, 1), split = states_create(names[n], TYPE_INT64, 2);
    single.aggregate->update(single.bytes, one, column, NULL, ROWS, &single.texts);
    split.aggregate->update(split.bytes, two, column, NULL, ROWS, &split.texts);
    struct column *partials[AGGREGATE_PARTIALS_MAX];
    split.aggregate->export_partials(split.bytes, 1, 1, partials);
    split.aggregate->merge(split.bytes, one, partials, 1, &split.texts);
    for (uint32_t p = 0; p < split.aggregate->partial_count; p++) column_release(partials[p]);
    struct column *left = single.aggregate->finish(single.bytes, 0, 1);
    struct column *right = split.aggregate->finish(split.bytes, 0, 1);
    ck_assert_int_eq(value_compare(left->kind, left->values, right->values), 0);
    column_release(left);
    column_release(right);
    states_release(&single);
    states_release(&split);
  }
  column_release(column);
}
END_TEST

START_TEST(ever_better_texts_do_not_grow_the_state_for_ever) {
  struct states states = states_create("max", TYPE_TEXT, 1);
  for (uint32_t i = 0; i < 100000; i++) {
    char bytes[32];
    sprintf(bytes, "sequence number %08u", i);
    struct text view = text_view(bytes, (uint32_t)strlen(bytes));
    struct column *column = column_create_constant(TYPE_TEXT, 1, &view);
    states.aggregate->update(states.bytes, GROUPS(0), column, NULL, 1, &states.texts);
    column_release(column);
  }
  ck_assert_uint_lt(column_builder_bytes(&states.texts), 4096);
  struct column *result = states.aggregate->finish(states.bytes, 0, 1);
  states_release(&states);
  fixture_expect_text(result, 0, "sequence number 00099999");
  column_release(result);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {
      sums_have_postgresqls_types_and_values,
      averages_have_postgresqls_scale,
      intervals_are_summed_and_averaged,
      extremes_follow_the_types_order,
      moments_are_exact_for_exact_types,
      booleans_are_combined,
      over_no_values_all_but_count_are_null,
      what_postgresql_does_not_have_is_not_found,
      rows_go_to_their_groups_in_all_forms_of_a_column,
      a_single_group_gives_the_same_as_many,
      ever_better_texts_do_not_grow_the_state_for_ever,
  };
  return FIXTURE_RUN("aggregate", tests);
}
