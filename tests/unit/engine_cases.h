// Tables of cases: an operation, its arguments as text, and what PostgreSQL 15 answers. Each test program says
// how it answers a case; here is the loop over them.
#ifndef TESTS_ENGINE_CASES_H
#define TESTS_ENGINE_CASES_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CASE_ERROR "!"  // PostgreSQL refuses; so must we

struct oracle_case {
  const char *operation;
  const char *left;
  const char *right;
  const char *expected;
};

#define CASE_ANSWER_MAX 512

// Writes the answer, NUL-terminated, to `answer`.
typedef void (*case_function)(const struct oracle_case *given, char *answer);

static inline void check_cases(const struct oracle_case *cases, size_t count, case_function answer_case) {
  size_t wrong = 0;
  for (size_t i = 0; i < count; i++) {
    char answer[CASE_ANSWER_MAX] = "";
    answer_case(&cases[i], answer);
    if (strcmp(answer, cases[i].expected) == 0) continue;
    wrong++;
    fprintf(stderr, "%s('%s', '%s'): expected %s, got %s\n", cases[i].operation, cases[i].left, cases[i].right,
            cases[i].expected, answer);
  }
  ck_assert_msg(wrong == 0, "%zu of %zu cases differ from PostgreSQL", wrong, count);
}

static inline int run_suite(Suite *suite) {
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
