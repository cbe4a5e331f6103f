// The table of functions: resolution, results, errors, casts; each in every mix of constant and flat columns.
#include <stdlib.h>

#include "tests/lib/function_call.h"

static struct arena *arena;
static void set_up(void) { arena = arena_create(); }
static void tear_down(void) { arena_destroy(arena); }

#define EXPECT(answer, name, ...)                                                              \
  do {                                                                                         \
    const char *const texts[] = {__VA_ARGS__};                                                 \
    ck_assert_str_eq(call_function(arena, name, texts, sizeof texts / sizeof *texts), answer); \
  } while (0)
#define EXPECT_CAST(answer, text, ...) \
  ck_assert_str_eq(call_cast(arena, text, (struct type){__VA_ARGS__}, CAST_EXPLICIT), answer)

START_TEST(mixed_types_give_what_postgresql_gives) {
  EXPECT("bigint 12", "+", "int4 5", "int8 7");
  EXPECT("integer 12", "+", "int2 5", "int4 7");
  EXPECT("numeric 6.5", "+", "int4 5", "numeric 1.5");
  EXPECT("double precision 6.5", "+", "numeric 5", "float8 1.5");
  EXPECT("double precision 2.5", "+", "int4 1", "float4 1.5");
  EXPECT("real 3", "+", "float4 1.5", "float4 1.5");
  EXPECT("double precision 7", "round", "int4 7");
  EXPECT("bigint 3", "mod", "int8 10", "int4 7");
}
END_TEST

START_TEST(untyped_literals_take_the_other_sides_type) {
  EXPECT("integer 12", "+", "int4 5", "'7");
  EXPECT("boolean t", "=", "date 2020-01-01", "'2020-01-01");
  EXPECT("text ab", "||", "'a", "'b");
  EXPECT("text a5", "||", "'a", "int4 5");
  EXPECT("none", "+", "bool t", "int4 1");
}
END_TEST

START_TEST(null_in_gives_null_out) {
  EXPECT("integer NULL", "+", "int4 NULL", "int4 7");
  EXPECT("integer NULL", "/", "int4 NULL", "int4 0");
  EXPECT("boolean NULL", "=", "text NULL", "text a");
}
END_TEST

START_TEST(integers_are_checked_for_their_range) {
  EXPECT("smallint out of range", "+", "int2 32767", "int2 1");
  EXPECT("integer out of range", "*", "int4 65536", "int4 65536");
  EXPECT("bigint out of range", "-", "int8 -9223372036854775808", "int8 1");
  EXPECT("bigint out of range", "*", "int8 4294967296", "int8 4294967296");
  EXPECT("integer out of range", "-", "int4 -2147483648");
  EXPECT("integer out of range", "/", "int4 -2147483648", "int4 -1");
  EXPECT("integer 0", "%", "int4 -2147483648", "int4 -1");
  EXPECT("division by zero", "%", "int8 1", "int8 0");
  EXPECT("integer -2", "/", "int4 -7", "int4 3");
  EXPECT("integer -1", "%", "int4 -7", "int4 3");
}
END_TEST

START_TEST(division_by_a_constant_is_exact) {
  static const char *const divisors[] = {"1", "2", "3", "7", "123", "1000", "65536", "1431655765", "2147483647",
                                         "2147483648", "-1", "-7", "-123", "2251799813685247", "2251799813685248",
                                         "9223372036854775807", "-9223372036854775808"};
  static const int64_t values[] = {0, 1, 122, 123, -123, -124, 65535, 65537, 2147483646, 2147483647, -2147483648,
                                   2251799813685247, -2251799813685247, 2251799813685248, INT64_MAX, -INT64_MAX};
  for (size_t d = 0; d < sizeof divisors / sizeof *divisors; d++)
    for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
      int64_t divisor = strtoll(divisors[d], NULL, 10);
      char *l = arena_printf(arena, "int8 %lld", (long long)values[v]);
      char *r = arena_printf(arena, "int8 %s", divisors[d]);
      EXPECT(arena_printf(arena, "bigint %lld", (long long)(values[v] / divisor)), "/", l, r);
      EXPECT(arena_printf(arena, "bigint %lld", (long long)(values[v] % divisor)), "%", l, r);
    }
}
END_TEST

START_TEST(floating_point_errs_where_it_overflows_or_vanishes) {
  EXPECT("value out of range: overflow", "*", "float8 1e308", "float8 10");
  EXPECT("value out of range: underflow", "*", "float8 1e-308", "float8 1e-100");
  EXPECT("value out of range: overflow", "+", "float4 3e38", "float4 3e38");
  EXPECT("division by zero", "/", "float8 1", "float8 0");
  EXPECT("double precision Infinity", "+", "float8 Infinity", "float8 1");
  EXPECT("double precision NaN", "/", "float8 NaN", "float8 0");
  EXPECT("boolean t", "=", "float8 NaN", "float8 NaN");
  EXPECT("boolean t", ">", "float8 NaN", "float8 Infinity");
  EXPECT("cannot take square root of a negative number", "sqrt", "float8 -1");
}
END_TEST

START_TEST(text_is_counted_in_characters) {
  EXPECT("integer 6", "length", "text straße");
  EXPECT("integer 7", "octet_length", "text straße");
  EXPECT("text ß", "substring", "text straße", "int4 5", "int4 1");
  EXPECT("text st", "substring", "text straße", "int4 -1", "int4 4");
  EXPECT("negative substring length not allowed", "substring", "text abc", "int4 1", "int4 -1");
  EXPECT("text b", "split_part", "text a,b,c", "text ,", "int4 2");
  EXPECT("text c", "split_part", "text a,b,c", "text ,", "int4 -1");
  EXPECT("field position must not be zero", "split_part", "text a", "text ,", "int4 0");
  EXPECT("text xyxab", "lpad", "text ab", "int4 5", "text xy");
  EXPECT("text a longer text, replaced", "replace", "text a longer text, kept", "text kept", "text replaced");
  EXPECT("text t,x", "concat", "bool t", "text NULL", "',", "text x");
  EXPECT("text truex", "||", "bool t", "text x");
  EXPECT("text äöü", "lower", "text ÄÖÜ");
}
END_TEST

START_TEST(views_hold_texts_of_any_length) {
  const char bytes[] = "ABCDEFGHIJKLMNOPQRST";
  for (uint32_t length = 0; length < sizeof bytes; length++) {
    struct text expected = {.length = length}, view = text_view(bytes, length);
    if (length <= TEXT_INLINE_MAX) {
      memcpy(expected.inlined, bytes, length);
    } else {
      memcpy(expected.prefix, bytes, sizeof expected.prefix);
      expected.data = bytes;
    }
    ck_assert_mem_eq(&view, &expected, sizeof view);
  }
}
END_TEST

// Texts of `length` letters but for two bytes, `by`.
static char *letters_but(uint32_t length, uint32_t first, uint32_t second, char by) {
  char *text = arena_alloc(arena, length + 6);
  memcpy(text, "text ", 5);
  for (uint32_t i = 0; i < length; i++) text[5 + i] = i == first || i == second ? by : (char)('a' + i % 26);
  return text;
}

START_TEST(bytes_are_found_wherever_they_lie) {
  for (uint32_t length = 2; length < 28; length += 5)
    for (uint32_t first = 0; first + 1 < length; first++) {
      uint32_t second = first + 1 + (length + first) % (length - first - 1);
      char *text = letters_but(length, first, second, ','), *bytes = text + 5;
      EXPECT(arena_printf(arena, "text %.*s", (int)first, bytes), "split_part", text, "text ,", "int4 1");
      EXPECT(arena_printf(arena, "text %.*s", (int)(second - first - 1), bytes + first + 1), "split_part", text,
             "text ,", "int4 -2");
      EXPECT(arena_printf(arena, "text %s", bytes + second + 1), "split_part", text, "text ,", "int4 3");
      EXPECT("text ", "split_part", text, "text ,", "int4 4");
      EXPECT(letters_but(length, first, second, '.'), "replace", text, "text ,", "text .");
      EXPECT(arena_printf(arena, "text %.*s%.*s%s", (int)first, bytes, (int)(second - first - 1), bytes + first + 1,
                          bytes + second + 1),
             "replace", text, "text ,", "text ");
      EXPECT(text, "replace", text, "text ;", "text ");
      EXPECT(arena_printf(arena, "integer %u", length), "length", text);
    }
}
END_TEST

START_TEST(characters_of_several_bytes_are_one_wherever_they_lie) {
  for (uint32_t before = 0; before < 20; before += 3)
    for (uint32_t after = 0; after < 20; after += 2) {
      char *text = arena_printf(arena, "text %.*s\xc3\x9f%.*s", (int)before, "abcdefghijklmnopqrst", (int)after,
                                "ABCDEFGHIJKLMNOPQRST");
      EXPECT(arena_printf(arena, "integer %u", before + 1 + after), "length", text);
      EXPECT("text \xc3\x9f", "substring", text, arena_printf(arena, "int4 %u", before + 1), "int4 1");
      EXPECT(arena_printf(arena, "text %.*s", (int)after, "ABCDEFGHIJKLMNOPQRST"), "substring", text,
             arena_printf(arena, "int4 %u", before + 2));
    }
}
END_TEST

START_TEST(like_matches_characters_and_escapes) {
  EXPECT("boolean t", "~~", "text straße", "text str_ß%");
  EXPECT("boolean f", "~~", "text straße", "text str_ße_");
  EXPECT("boolean t", "~~", "text a%c", "text a\\%c");
  EXPECT("boolean f", "~~", "text abc", "text a\\%c");
  EXPECT("boolean t", "~~*", "text HELLO", "text %ell%");
  EXPECT("boolean t", "!~~", "text abc", "text b%");
}
END_TEST

START_TEST(dates_and_intervals_add_up) {
  EXPECT("date 2020-03-01", "+", "date 2020-02-28", "int4 2");
  EXPECT("integer 366", "-", "date 2021-01-01", "date 2020-01-01");
  EXPECT("timestamp without time zone 2020-02-29 00:00:00", "+", "date 2020-01-31", "interval 1 mon");
  EXPECT("interval 1 day 01:00:00", "-", "timestamp 2020-01-02 01:00", "timestamp 2020-01-01");
  EXPECT("interval 12:00:00", "/", "interval 1 day", "int4 2");
  EXPECT("timestamp without time zone 2020-01-01 05:00:00", "date_trunc", "'hour", "timestamp 2020-01-01 05:59:59");
  EXPECT("numeric 5", "extract", "'hour", "timestamp 2020-01-01 05:59:59");
  EXPECT("boolean t", "<", "date 2020-01-01", "timestamp 2020-01-01 00:00:01");
}
END_TEST

START_TEST(casts_round_check_and_cut) {
  EXPECT_CAST("integer 2", "float8 2.5", .kind = TYPE_INT32);
  EXPECT_CAST("integer 3", "numeric 2.5", .kind = TYPE_INT32);
  EXPECT_CAST("integer out of range", "int8 2147483648", .kind = TYPE_INT32);
  EXPECT_CAST("integer out of range", "float8 NaN", .kind = TYPE_INT32);
  EXPECT_CAST("character varying(3) str", "text straße", .kind = TYPE_TEXT, .precision = 3);
  EXPECT_CAST("numeric(4,1) 12.4", "numeric 12.35", .kind = TYPE_NUMERIC, .precision = 4, .scale = 1);
  EXPECT_CAST("numeric field overflow", "int4 1000", .kind = TYPE_NUMERIC, .precision = 4, .scale = 1);
  EXPECT_CAST("text true", "bool t", .kind = TYPE_TEXT);
  EXPECT_CAST("date 1969-12-31", "timestamp 1969-12-31 23:59:59", .kind = TYPE_DATE);
  EXPECT_CAST("none", "date 2020-01-01", .kind = TYPE_INT32);
  ck_assert_ptr_null(cast_find(TYPE_INT64, TYPE_INT32, CAST_IMPLICIT));
  ck_assert_ptr_nonnull(cast_find(TYPE_INT64, TYPE_INT32, CAST_ASSIGNMENT));
}
END_TEST

START_TEST(common_types_follow_select_common_type) {
  ck_assert_int_eq(type_common((enum type_kind[]){TYPE_INT32, TYPE_UNKNOWN, TYPE_NUMERIC}, 3), TYPE_NUMERIC);
  ck_assert_int_eq(type_common((enum type_kind[]){TYPE_UNKNOWN, TYPE_UNKNOWN}, 2), TYPE_TEXT);
  ck_assert_int_eq(type_common((enum type_kind[]){TYPE_INT32, TYPE_TEXT}, 2), TYPE_COUNT);
  ck_assert_int_eq(type_common((enum type_kind[]){TYPE_DATE, TYPE_TIMESTAMP}, 2), TYPE_TIMESTAMP);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("engine_function");
  TCase *tests = tcase_create("functions");
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_add_test(tests, mixed_types_give_what_postgresql_gives);
  tcase_add_test(tests, untyped_literals_take_the_other_sides_type);
  tcase_add_test(tests, null_in_gives_null_out);
  tcase_add_test(tests, integers_are_checked_for_their_range);
  tcase_add_test(tests, division_by_a_constant_is_exact);
  tcase_add_test(tests, floating_point_errs_where_it_overflows_or_vanishes);
  tcase_add_test(tests, text_is_counted_in_characters);
  tcase_add_test(tests, views_hold_texts_of_any_length);
  tcase_add_test(tests, bytes_are_found_wherever_they_lie);
  tcase_add_test(tests, characters_of_several_bytes_are_one_wherever_they_lie);
  tcase_add_test(tests, like_matches_characters_and_escapes);
  tcase_add_test(tests, dates_and_intervals_add_up);
  tcase_add_test(tests, casts_round_check_and_cut);
  tcase_add_test(tests, common_types_follow_select_common_type);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed;
}
