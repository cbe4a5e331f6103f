// Dates, timestamps and intervals against answers recorded from PostgreSQL 15 (DateStyle ISO, TimeZone UTC).
#include "engine/datetime.h"
#include "engine/value.h"
#include "engine_cases.h"
#include "engine_datetime_cases.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void finish(enum row_error error, enum type_kind kind, const void *value, char *answer) {
  if (error == ROW_NOT_SINGLE) {
    strcpy(answer, "NULL");
  } else if (error) {
    strcpy(answer, CASE_ERROR);
  } else {
    answer[value_format(kind, value, answer)] = '\0';
  }
}

// Text in, text out, by type name.
static void answer_input(const struct oracle_case *given, char *answer) {
  union {
    char bytes[32];
    int64_t aligned;
  } value;
  enum type_kind kind = type_by_name(given->operation);
  finish(value_parse(type_of(kind), given->left, strlen(given->left), &value), kind, &value, answer);
}

START_TEST(text_is_read_and_written_as_postgresql_does) { check_cases(input_cases, COUNT(input_cases), answer_input); }
END_TEST

static int64_t read_timestamp(const char *text) {
  int64_t micros;
  ck_assert_int_eq(timestamp_parse(text, strlen(text), false, &micros), ROW_OK);
  return micros;
}

static struct interval read_interval(const char *text) {
  struct interval interval;
  ck_assert_int_eq(interval_parse(text, strlen(text), &interval), ROW_OK);
  return interval;
}

static enum datetime_unit read_unit(const char *text) { return datetime_unit_by_name(text, strlen(text)); }

static void answer_trunc(const struct oracle_case *given, char *answer) {
  enum datetime_unit unit = read_unit(given->left);
  if (strcmp(given->operation, "interval") == 0) {
    struct interval interval = read_interval(given->right), result;
    finish(interval_trunc(unit, &interval, &result), TYPE_INTERVAL, &result, answer);
  } else {
    int64_t result;
    finish(timestamp_trunc(unit, read_timestamp(given->right), &result), TYPE_TIMESTAMP, &result, answer);
  }
}

START_TEST(date_trunc_cuts_every_unit) { check_cases(trunc_cases, COUNT(trunc_cases), answer_trunc); }
END_TEST

static void answer_extract(const struct oracle_case *given, char *answer) {
  enum datetime_unit unit = read_unit(given->left);
  struct numeric result;
  enum row_error error;
  if (strcmp(given->operation, "interval") == 0) {
    struct interval interval = read_interval(given->right);
    error = interval_extract(unit, &interval, &result);
  } else if (strcmp(given->operation, "date") == 0) {
    int32_t days;
    ck_assert_int_eq(date_parse(given->right, strlen(given->right), &days), ROW_OK);
    error = date_extract(unit, days, &result);
  } else {
    error = timestamp_extract(unit, read_timestamp(given->right), &result);
  }
  finish(error, TYPE_NUMERIC, &result, answer);
}

START_TEST(extract_gives_numerics_of_postgresqls_scale) {
  check_cases(extract_cases, COUNT(extract_cases), answer_extract);
}
END_TEST

static void answer_bin(const struct oracle_case *given, char *answer) {
  struct interval stride = read_interval(given->operation);
  int64_t result;
  finish(timestamp_bin(&stride, read_timestamp(given->left), read_timestamp(given->right), &result), TYPE_TIMESTAMP,
         &result, answer);
}

START_TEST(date_bin_rounds_down_on_both_sides_of_the_origin) { check_cases(bin_cases, COUNT(bin_cases), answer_bin); }
END_TEST

static void answer_timestamp(const struct oracle_case *given, char *answer) {
  int64_t left = read_timestamp(given->left), result;
  if (strcmp(given->operation, "difference") == 0) {
    struct interval difference = timestamp_difference(left, read_timestamp(given->right));
    finish(ROW_OK, TYPE_INTERVAL, &difference, answer);
    return;
  }
  struct interval interval = read_interval(given->right);
  finish(timestamp_add_interval(left, &interval, &result), TYPE_TIMESTAMP, &result, answer);
}

START_TEST(timestamps_move_by_intervals_and_stay_within_the_month) {
  check_cases(timestamp_cases, COUNT(timestamp_cases), answer_timestamp);
}
END_TEST

static void answer_interval(const struct oracle_case *given, char *answer) {
  struct interval left = read_interval(given->left), right = {0}, result = {0};
  enum row_error error = ROW_OK;
  switch (*given->operation) {
    case '*': error = interval_multiply(&left, atof(given->right), &result); break;
    case '/': error = interval_divide(&left, atof(given->right), &result); break;
    case '+':
      right = read_interval(given->right);
      error = interval_add(&left, &right, &result);
      break;
    default: result = interval_negate(left);
  }
  finish(error, TYPE_INTERVAL, &result, answer);
}

START_TEST(intervals_add_and_scale_with_their_parts_cascading) {
  check_cases(interval_cases, COUNT(interval_cases), answer_interval);
}
END_TEST

static void answer_compare(const struct oracle_case *given, char *answer) {
  struct interval left = read_interval(given->left), right = read_interval(given->right);
  int order = interval_compare(&left, &right);
  struct interval l = interval_canonical(left), r = interval_canonical(right);
  ck_assert_int_eq(order == 0, memcmp(&l, &r, sizeof l) == 0);
  sprintf(answer, "%d", order);
}

START_TEST(intervals_compare_with_months_of_30_days) {
  check_cases(compare_cases, COUNT(compare_cases), answer_compare);
}
END_TEST

START_TEST(every_day_of_the_calendar_goes_to_text_and_back) {
  char text[DATETIME_TEXT_MAX];
  for (int32_t days = -2440588; days < 4000000; days += 97) {
    int32_t back;
    size_t length = date_format(days, text);
    ck_assert_int_eq(date_parse(text, length, &back), ROW_OK);
    ck_assert_int_eq(back, days);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("datetime");
  TCase *cases = tcase_create("datetime");
  tcase_add_test(cases, text_is_read_and_written_as_postgresql_does);
  tcase_add_test(cases, date_trunc_cuts_every_unit);
  tcase_add_test(cases, extract_gives_numerics_of_postgresqls_scale);
  tcase_add_test(cases, date_bin_rounds_down_on_both_sides_of_the_origin);
  tcase_add_test(cases, timestamps_move_by_intervals_and_stay_within_the_month);
  tcase_add_test(cases, intervals_add_and_scale_with_their_parts_cascading);
  tcase_add_test(cases, intervals_compare_with_months_of_30_days);
  tcase_add_test(cases, every_day_of_the_calendar_goes_to_text_and_back);
  suite_add_tcase(suite, cases);
  return run_suite(suite);
}
