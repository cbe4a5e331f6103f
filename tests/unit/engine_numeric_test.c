// Numeric arithmetic, to the digit, against answers recorded from PostgreSQL 15.
#include "engine/numeric.h"
#include "engine/value.h"
#include "engine_cases.h"
#include "engine_numeric_cases.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef enum row_error (*binary_function)(const struct numeric *, const struct numeric *, struct numeric *);

static const struct {
  const char *name;
  binary_function function;
} binaries[] = {{"add", numeric_add}, {"sub", numeric_sub}, {"mul", numeric_mul},
                {"div", numeric_div}, {"mod", numeric_mod}, {"power", numeric_power}};

static struct numeric same(struct numeric value) {
  return value;
}

static const struct {
  const char *name;
  struct numeric (*function)(struct numeric);
} unaries[] = {
    {"in", same}, {"floor", numeric_floor}, {"ceil", numeric_ceil}, {"neg", numeric_negate}, {"abs", numeric_abs}};

static enum row_error answer_binary(const struct oracle_case *given, const struct numeric *left, struct numeric *out) {
  struct numeric right;
  for (size_t i = 0; i < COUNT(binaries); i++) {
    if (strcmp(binaries[i].name, given->operation) != 0) continue;
    enum row_error error = numeric_parse(given->right, strlen(given->right), &right);
    return error ? error : binaries[i].function(left, &right, out);
  }
  ck_abort_msg("no such operation: %s", given->operation);
  return ROW_OK;
}

static enum row_error answer_cast(const struct numeric *left, const char *modifier, struct numeric *out) {
  int precision, scale;
  ck_assert_int_eq(sscanf(modifier, "%d,%d", &precision, &scale), 2);
  *out = *left;
  return numeric_apply_modifier(out, (uint16_t)precision, (int16_t)scale);
}

static enum row_error answer_operation(const struct oracle_case *given, const struct numeric *left,
                                       struct numeric *out) {
  const char *operation = given->operation;
  if (strcmp(operation, "sqrt") == 0) return numeric_sqrt(left, out);
  if (strcmp(operation, "round") == 0) return numeric_round(left, atoi(given->right), out);
  if (strcmp(operation, "trunc") == 0) return numeric_trunc(left, atoi(given->right), out);
  if (strcmp(operation, "cast") == 0) return answer_cast(left, given->right, out);
  for (size_t i = 0; i < COUNT(unaries); i++) {
    if (strcmp(unaries[i].name, operation) != 0) continue;
    *out = unaries[i].function(*left);
    return ROW_OK;
  }
  return answer_binary(given, left, out);
}

static void answer_numeric(const struct oracle_case *given, char *answer) {
  struct numeric left, result;
  enum row_error error = numeric_parse(given->left, strlen(given->left), &left);
  if (!error) error = answer_operation(given, &left, &result);
  if (error) {
    strcpy(answer, CASE_ERROR);
  } else {
    answer[numeric_format(&result, answer)] = '\0';
  }
}

START_TEST(arithmetic_is_postgresqls_to_the_digit) {
  check_cases(arithmetic_cases, COUNT(arithmetic_cases), answer_numeric);
}
END_TEST

static void answer_compare(const struct oracle_case *given, char *answer) {
  struct numeric left, right;
  ck_assert_int_eq(numeric_parse(given->left, strlen(given->left), &left), ROW_OK);
  ck_assert_int_eq(numeric_parse(given->right, strlen(given->right), &right), ROW_OK);
  int order = numeric_compare(&left, &right);
  sprintf(answer, "%d", order);
  struct numeric l = numeric_canonical(left), r = numeric_canonical(right);
  ck_assert_int_eq(order == 0, memcmp(&l, &r, sizeof l) == 0);
}

START_TEST(order_is_postgresqls_and_equal_values_have_equal_canonical_bytes) {
  check_cases(compare_cases, COUNT(compare_cases), answer_compare);
}
END_TEST

static void answer_from_float(const struct oracle_case *given, char *answer) {
  struct numeric result;
  double value = strtod(given->left, NULL);
  enum row_error error = strcmp(given->operation, "float4") == 0
                             ? numeric_from_float(strtof(given->left, NULL), &result)
                             : numeric_from_double(value, &result);
  if (error) {
    strcpy(answer, CASE_ERROR);
  } else {
    answer[numeric_format(&result, answer)] = '\0';
  }
}

START_TEST(floats_become_numerics_of_15_and_6_digits) {
  check_cases(from_float_cases, COUNT(from_float_cases), answer_from_float);
}
END_TEST

static void answer_to(const struct oracle_case *given, char *answer) {
  struct numeric value;
  enum row_error error = numeric_parse(given->left, strlen(given->left), &value);
  int64_t integer = 0;
  bool to_integer = strcmp(given->operation, "int8") == 0;
  if (!error && to_integer) error = numeric_to_int64(&value, &integer);
  if (error) {
    strcpy(answer, CASE_ERROR);
  } else {
    size_t length = to_integer ? int64_format(integer, answer) : double_format(numeric_to_double(&value), answer);
    answer[length] = '\0';
  }
}

START_TEST(numerics_become_integers_and_floats_rounded) {
  check_cases(to_cases, COUNT(to_cases), answer_to);
}
END_TEST

static void answer_variance(const struct oracle_case *given, char *answer) {
  __int128 sum = 0, squares = 0;
  int64_t count = 0;
  char list[512], *rest = NULL;
  strcpy(list, given->left);
  for (char *word = strtok_r(list, " ", &rest); word; word = strtok_r(NULL, " ", &rest), count++) {
    __int128 x = strtoll(word, NULL, 10);
    sum += x;
    squares += x * x;
  }
  struct numeric result;
  bool sample = strstr(given->operation, "samp") != NULL, root = strstr(given->operation, "stddev") != NULL;
  if (!numeric_variance(count, sum, squares, sample, root, &result)) {
    strcpy(answer, "NULL");
  } else {
    answer[numeric_format(&result, answer)] = '\0';
  }
}

START_TEST(variance_of_integers_is_exact) {
  check_cases(variance_cases, COUNT(variance_cases), answer_variance);
}
END_TEST

START_TEST(a_result_may_overwrite_an_operand) {
  for (size_t i = 0; i < COUNT(binaries); i++) {
    struct numeric left = numeric_from_int64(7), right = numeric_from_int64(2), result;
    struct numeric on_left = left, on_right = right;
    ck_assert_int_eq(binaries[i].function(&left, &right, &result), ROW_OK);
    ck_assert_int_eq(binaries[i].function(&on_left, &right, &on_left), ROW_OK);
    ck_assert_int_eq(binaries[i].function(&left, &on_right, &on_right), ROW_OK);
    ck_assert_int_eq(numeric_compare(&result, &on_left), 0);
    ck_assert_int_eq(numeric_compare(&result, &on_right), 0);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("numeric");
  TCase *cases = tcase_create("numeric");
  tcase_add_test(cases, arithmetic_is_postgresqls_to_the_digit);
  tcase_add_test(cases, order_is_postgresqls_and_equal_values_have_equal_canonical_bytes);
  tcase_add_test(cases, floats_become_numerics_of_15_and_6_digits);
  tcase_add_test(cases, numerics_become_integers_and_floats_rounded);
  tcase_add_test(cases, variance_of_integers_is_exact);
  tcase_add_test(cases, a_result_may_overwrite_an_operand);
  suite_add_tcase(suite, cases);
  return run_suite(suite);
}
