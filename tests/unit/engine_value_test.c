// Values of every type from and to text, against answers recorded from PostgreSQL 15.
#include <math.h>

#include "engine/value.h"
#include "engine_cases.h"
#include "engine_value_cases.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

union any_value {
  char bytes[32];
  __int128 aligned;
};

static void answer_input(const struct oracle_case *given, char *answer) {
  union any_value value;
  enum type_kind kind = type_by_name(given->operation);
  if (value_parse(type_of(kind), given->left, strlen(given->left), &value) != ROW_OK) {
    strcpy(answer, CASE_ERROR);
  } else {
    answer[value_format(kind, &value, answer)] = '\0';
  }
}

START_TEST(text_is_read_and_written_as_postgresql_does) { check_cases(input_cases, COUNT(input_cases), answer_input); }
END_TEST

static void answer_bits(const struct oracle_case *given, char *answer) {
  double value;
  uint64_t bits = strtoull(given->left, NULL, 16);
  memcpy(&value, &bits, sizeof value);
  if (strcmp(given->operation, "float4") == 0) {
    uint32_t narrow = (uint32_t)bits;
    float single;
    memcpy(&single, &narrow, sizeof single);
    answer[float_format(single, answer)] = '\0';
  } else {
    answer[double_format(value, answer)] = '\0';
  }
}

START_TEST(floats_have_the_shortest_text_that_reads_back) { check_cases(bits_cases, COUNT(bits_cases), answer_bits); }
END_TEST

static uint64_t next_random(uint64_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  return *state ^= *state << 17;
}

START_TEST(random_doubles_and_floats_survive_text) {
  uint64_t state = 88172645463325252u;
  char text[VALUE_TEXT_MAX];
  for (int i = 0; i < 200000; i++) {
    uint64_t bits = next_random(&state);
    double value, back;
    memcpy(&value, &bits, sizeof value);
    if (!isfinite(value)) continue;
    ck_assert_int_eq(double_parse(text, double_format(value, text), &back), ROW_OK);
    ck_assert(memcmp(&value, &back, sizeof value) == 0);
    uint32_t narrow = (uint32_t)bits;
    float single, single_back;
    memcpy(&single, &narrow, sizeof single);
    if (!isfinite(single)) continue;
    ck_assert_int_eq(value_parse(type_of(TYPE_FLOAT32), text, float_format(single, text), &single_back), ROW_OK);
    ck_assert(memcmp(&single, &single_back, sizeof single) == 0);
  }
}
END_TEST

START_TEST(doubles_are_read_as_strtod_reads_them) {
  uint64_t state = 2463534242u;
  char text[64];
  for (int i = 0; i < 200000; i++) {
    uint64_t digits = next_random(&state) >> (next_random(&state) % 60);
    int exponent = (int)(next_random(&state) % 700) - 370;
    double value;
    int length = snprintf(text, sizeof text, "%llue%d", (unsigned long long)digits, exponent);
    enum row_error error = double_parse(text, (size_t)length, &value);
    double expected = strtod(text, NULL);
    if (isinf(expected)) {
      ck_assert_int_eq(error, ROW_FLOAT_OVERFLOW);
    } else if (expected == 0 && digits > 0) {
      ck_assert_int_eq(error, ROW_FLOAT_UNDERFLOW);
    } else {
      ck_assert_int_eq(error, ROW_OK);
      ck_assert_msg(value == expected, "%s", text);
    }
  }
}
END_TEST

START_TEST(varchar_counts_characters_and_cuts_only_spaces) {
  struct type type = {.kind = TYPE_TEXT, .precision = 3};
  struct text text;
  ck_assert_int_eq(value_parse(type, "abc", 3, &text), ROW_OK);
  ck_assert_int_eq(value_parse(type, "abcd", 4, &text), ROW_TEXT_TOO_LONG);
  ck_assert_int_eq(value_parse(type, "abc  ", 5, &text), ROW_OK);
  ck_assert_uint_eq(text.length, 3);
  ck_assert_int_eq(value_parse(type, "\xc3\xa4\xc3\xb6\xc3\xbc", 6, &text), ROW_OK);
  ck_assert_uint_eq(text.length, 6);
  ck_assert_int_eq(value_parse(type, "\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f", 8, &text), ROW_TEXT_TOO_LONG);
}
END_TEST

START_TEST(numeric_modifiers_round_and_refuse) {
  struct type type = {.kind = TYPE_NUMERIC, .precision = 5, .scale = 2};
  union any_value value;
  char text[VALUE_TEXT_MAX];
  ck_assert_int_eq(value_parse(type, "123.455", 7, &value), ROW_OK);
  text[value_format(TYPE_NUMERIC, &value, text)] = '\0';
  ck_assert_str_eq(text, "123.46");
  ck_assert_int_eq(value_parse(type, "1000", 4, &value), ROW_NUMERIC_OVERFLOW);
}
END_TEST

START_TEST(nan_sorts_above_all_and_equals_itself) {
  double nan_value = NAN, infinity = INFINITY, one = 1, zero = 0, minus_zero = -0.0;
  ck_assert_int_eq(value_compare(TYPE_FLOAT64, &nan_value, &nan_value), 0);
  ck_assert_int_eq(value_compare(TYPE_FLOAT64, &nan_value, &infinity), 1);
  ck_assert_int_eq(value_compare(TYPE_FLOAT64, &one, &nan_value), -1);
  ck_assert_int_eq(value_compare(TYPE_FLOAT64, &zero, &minus_zero), 0);
}
END_TEST

START_TEST(types_have_postgresqls_names) {
  char text[64];
  type_format((struct type){TYPE_NUMERIC, 10, 2}, text);
  ck_assert_str_eq(text, "numeric(10,2)");
  type_format((struct type){TYPE_TEXT, 5, 0}, text);
  ck_assert_str_eq(text, "character varying(5)");
  ck_assert_int_eq(type_by_name("timestamptz"), TYPE_TIMESTAMPTZ);
  ck_assert_int_eq(type_by_name("double precision"), TYPE_FLOAT64);
  ck_assert_int_eq(type_by_name("money"), TYPE_COUNT);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("value");
  TCase *cases = tcase_create("value");
  tcase_set_timeout(cases, 60);
  tcase_add_test(cases, text_is_read_and_written_as_postgresql_does);
  tcase_add_test(cases, floats_have_the_shortest_text_that_reads_back);
  tcase_add_test(cases, random_doubles_and_floats_survive_text);
  tcase_add_test(cases, doubles_are_read_as_strtod_reads_them);
  tcase_add_test(cases, varchar_counts_characters_and_cuts_only_spaces);
  tcase_add_test(cases, numeric_modifiers_round_and_refuse);
  tcase_add_test(cases, nan_sorts_above_all_and_equals_itself);
  tcase_add_test(cases, types_have_postgresqls_names);
  suite_add_tcase(suite, cases);
  return run_suite(suite);
}
