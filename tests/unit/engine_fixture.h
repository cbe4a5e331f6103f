// Columns from short lists, and the main program of an engine test.
#ifndef TESTS_UNIT_ENGINE_FIXTURE_H
#define TESTS_UNIT_ENGINE_FIXTURE_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/column.h"

#define INT_NULL INT64_MIN  // in a list of values: SQL NULL

#define LIST(...) (const int64_t[]){__VA_ARGS__}, (uint32_t)(sizeof(int64_t[]){__VA_ARGS__} / sizeof(int64_t))
#define TEXTS(...) \
  (const char *const[]){__VA_ARGS__}, (uint32_t)(sizeof(const char *[]){__VA_ARGS__} / sizeof(const char *))
#define GROUPS(...) ((const uint32_t[]){__VA_ARGS__})

static inline void fixture_append(struct column_builder *builder, int64_t value) {
  int32_t narrow = (int32_t)value;
  int16_t narrowest = (int16_t)value;
  uint8_t truth = value != 0;
  double number = (double)value;
  float single = (float)value;
  const void *from = &value;
  switch (builder->kind) {
    case TYPE_BOOL: from = &truth; break;
    case TYPE_INT16: from = &narrowest; break;
    case TYPE_INT32:
    case TYPE_DATE: from = &narrow; break;
    case TYPE_FLOAT32: from = &single; break;
    case TYPE_FLOAT64: from = &number; break;
    default: break;
  }
  column_builder_append(builder, value == INT_NULL ? NULL : from);
}

static inline struct column *fixture_column(enum type_kind kind, const int64_t *values, uint32_t count) {
  struct column_builder builder;
  column_builder_init(&builder, kind);
  for (uint32_t i = 0; i < count; i++) fixture_append(&builder, values[i]);
  return column_builder_finish(&builder);
}

// NULL pointers are SQL NULLs.
static inline struct column *fixture_texts(const char *const *texts, uint32_t count) {
  struct column_builder builder;
  column_builder_init(&builder, TYPE_TEXT);
  for (uint32_t i = 0; i < count; i++) {
    struct text view = texts[i] ? text_view(texts[i], (uint32_t)strlen(texts[i])) : (struct text){0};
    column_builder_append(&builder, texts[i] ? &view : NULL);
  }
  return column_builder_finish(&builder);
}

static inline int64_t fixture_int64(const struct column *column, uint32_t row) {
  return column_is_null(column, row) ? INT_NULL : *(const int64_t *)column_value(column, row);
}

static inline void fixture_expect_text(const struct column *column, uint32_t row, const char *expected) {
  const struct text *text = column_value(column, row);
  ck_assert_uint_eq(text->length, strlen(expected));
  ck_assert_mem_eq(text_bytes(text), expected, text->length);
}

static inline int fixture_run(const char *name, const TTest *const *tests, size_t count) {
  Suite *suite = suite_create(name);
  TCase *all = tcase_create(name);
  for (size_t i = 0; i < count; i++) tcase_add_test(all, tests[i]);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
#define FIXTURE_RUN(name, tests) fixture_run(name, tests, sizeof(tests) / sizeof *(tests))

#endif
