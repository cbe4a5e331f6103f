// Drives operators by hand: batches from text, and a consumer that writes down what arrives.
//
// Rows are written "1|abc|10;2|-|20": fields by '|', rows by ';', NULL as '-'. Times are plain microseconds. A row that
// has missed the windows that end at 15 or earlier is shown as "1|abc|10!15".
#ifndef OPERATORS_FIXTURE_H
#define OPERATORS_FIXTURE_H

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/function.h"
#include "engine/numeric.h"
#include "engine/operator.h"
#include "operators/operators.h"

#define FIXTURE_TEXT 65536

struct fixture {
  struct operator_env env;  // first, so that the callbacks find the fixture
  struct arena *arena;
  char out[FIXTURE_TEXT];       // "row;row;W10;"
  char rejected[FIXTURE_TEXT];  // "row number:code;"
  char late[FIXTURE_TEXT];
  uint32_t limit;
  struct plan_node capture_node;
  struct operator *capture;
};

static inline void fixture_add(char *text, const char *more) {
  size_t used = strlen(text);
  ck_assert_uint_lt(used + strlen(more), FIXTURE_TEXT);
  strcpy(text + used, more);
}

static inline void fixture_write_value(char *text, const struct column *column, uint32_t row) {
  char word[128] = "-";
  const void *value = column_value(column, row);
  if (column_is_null(column, row)) {
  } else if (column->kind == TYPE_TEXT) {
    const struct text *view = value;
    snprintf(word, sizeof word, "%.*s", (int)view->length, text_bytes(view));
  } else if (column->kind == TYPE_FLOAT64) {
    snprintf(word, sizeof word, "%g", *(const double *)value);
  } else if (column->kind == TYPE_NUMERIC) {
    snprintf(word, sizeof word, "%g", numeric_to_double(value));
  } else if (column->kind == TYPE_INT32) {
    snprintf(word, sizeof word, "%d", *(const int32_t *)value);
  } else if (column->kind == TYPE_BOOL) {
    snprintf(word, sizeof word, "%s", *(const uint8_t *)value ? "t" : "f");
  } else {
    snprintf(word, sizeof word, "%" PRId64, *(const int64_t *)value);
  }
  fixture_add(text, word);
}

static inline void fixture_write_missed(char *text, const struct batch *batch, uint32_t row) {
  if (!batch->missed_until || batch->missed_until[row] == INT64_MIN) return;
  char word[32];
  snprintf(word, sizeof word, "!%" PRId64, batch->missed_until[row]);
  fixture_add(text, word);
}

static inline void fixture_write_batch(char *text, const struct batch *batch) {
  for (uint32_t i = 0; i < batch->count; i++) {
    for (uint32_t c = 0; c < batch->width; c++) {
      if (c) fixture_add(text, "|");
      if (batch->columns[c]) fixture_write_value(text, batch->columns[c], batch_row(batch, i));
    }
    fixture_write_missed(text, batch, batch_row(batch, i));
    fixture_add(text, ";");
  }
}

static leat_status fixture_capture_push(struct operator *operator, uint32_t input, struct batch *batch,
                                        struct leat_error *error) {
  (void)input, (void)error;
  fixture_write_batch(((struct fixture *)operator->env)->out, batch);
  batch_free(batch);
  return LEAT_OK;
}

static leat_status fixture_capture_advance(struct operator *operator, uint32_t input, int64_t watermark,
                                           struct leat_error *error) {
  (void)input, (void)error;
  char word[32];
  snprintf(word, sizeof word, "W%" PRId64 ";", watermark);
  const char *text = watermark == WATERMARK_END ? "END;" : watermark == WATERMARK_IDLE ? "IDLE;" : word;
  fixture_add(((struct fixture *)operator->env)->out, text);
  return LEAT_OK;
}

static const struct operator_class fixture_capture_class = {.kind = NODE_SINK,
                                                            .instance_size = sizeof(struct operator),
                                                            .push = fixture_capture_push,
                                                            .advance = fixture_capture_advance};

static leat_status fixture_reject(struct operator_env *env, const struct plan_node *node, const struct batch *batch,
                                  uint32_t row, enum row_error why, struct leat_error *error) {
  (void)node, (void)batch, (void)error;
  char word[64];
  snprintf(word, sizeof word, "%u:%d;", row, (int)why);
  fixture_add(((struct fixture *)env)->rejected, word);
  return LEAT_OK;
}

static leat_status fixture_late(struct operator_env *env, uint32_t source, struct batch *batch,
                                struct leat_error *error) {
  (void)source, (void)error;
  fixture_write_batch(((struct fixture *)env)->late, batch);
  batch_free(batch);
  return LEAT_OK;
}

static uint32_t fixture_take_limit(struct operator_env *env, const struct plan_node *node, uint32_t rows) {
  (void)node;
  struct fixture *fixture = (struct fixture *)env;
  uint32_t granted = rows < fixture->limit ? rows : fixture->limit;
  fixture->limit -= granted;
  return granted;
}

static inline struct fixture *fixture_create(void) {
  struct fixture *fixture = mem_zalloc(sizeof *fixture);
  fixture->arena = arena_create();
  fixture->env = (struct operator_env){
      .lanes = 1, .choices = &choices_all, .reject = fixture_reject, .late = fixture_late,
      .take_limit = fixture_take_limit};
  fixture->capture_node = (struct plan_node){.kind = NODE_SINK, .input_count = 1, .label = "capture"};
  struct leat_error error = {0};
  ck_assert_int_eq(
      operator_create(&fixture_capture_class, &fixture->capture_node, &fixture->env, &fixture->capture, &error),
      LEAT_OK);
  return fixture;
}

static inline void fixture_destroy(struct fixture *fixture) {
  operator_destroy(fixture->capture);
  arena_destroy(fixture->arena);
  mem_free(fixture);
}

// A node of `kind`; `schema` (what it emits) as letters, one a column: i integer, l bigint, f double, t text,
// w timestamp, n numeric, b boolean.
static inline struct schema fixture_schema(struct fixture *fixture, const char *letters) {
  uint32_t count = (uint32_t)strlen(letters);
  struct field *fields = arena_alloc(fixture->arena, (count + 1) * sizeof *fields);
  for (uint32_t i = 0; i < count; i++) {
    static const char all[] = "ilftwnb";
    static const enum type_kind kinds[] = {TYPE_INT32,     TYPE_INT64,   TYPE_FLOAT64, TYPE_TEXT,
                                           TYPE_TIMESTAMP, TYPE_NUMERIC, TYPE_BOOL};
    const char *at = strchr(all, letters[i]);
    ck_assert_ptr_nonnull(at);
    fields[i] = (struct field){.name = arena_printf(fixture->arena, "c%u", i), .type = type_of(kinds[at - all])};
  }
  return (struct schema){.count = count, .fields = fields};
}

// Letters of the inputs' schemas, then of the output's, NULL after the inputs: node(f, kind, "tw", "lw", NULL, "twlw").
static inline struct plan_node *fixture_node(struct fixture *fixture, enum node_kind kind, const char *input0,
                                             const char *input1, const char *output) {
  struct plan_node *node = arena_alloc(fixture->arena, sizeof *node);
  node->kind = kind;
  node->label = "node under test";
  node->input_count = (input0 != NULL) + (input1 != NULL);
  node->inputs = arena_alloc(fixture->arena, 2 * sizeof *node->inputs);
  const char *letters[] = {input0, input1};
  for (uint32_t i = 0; i < node->input_count; i++) {
    node->inputs[i] = arena_alloc(fixture->arena, sizeof *node);
    node->inputs[i]->schema = fixture_schema(fixture, letters[i]);
  }
  node->schema = fixture_schema(fixture, output);
  return node;
}

static inline struct operator *fixture_operator(struct fixture *fixture, const struct plan_node *node) {
  struct operator *operator;
  struct leat_error error = {0};
  const struct operator_class *class = operator_class_for(node->kind);
  ck_assert_int_eq(operator_create(class, node, &fixture->env, &operator, &error), LEAT_OK);
  operator_connect(operator, fixture->capture, 0);
  return operator;
}

static inline void fixture_append(struct column_builder *builder, const char *word) {
  int64_t big = strtoll(word, NULL, 10);
  int32_t small = (int32_t)big;
  double number = strtod(word, NULL);
  uint8_t truth = word[0] == 't';
  struct text text = text_view(word, (uint32_t)strlen(word));
  const void *value = builder->kind == TYPE_TEXT      ? (const void *)&text
                      : builder->kind == TYPE_FLOAT64 ? (const void *)&number
                      : builder->kind == TYPE_INT32   ? (const void *)&small
                      : builder->kind == TYPE_BOOL    ? (const void *)&truth
                                                      : (const void *)&big;
  column_builder_append(builder, strcmp(word, "-") == 0 ? NULL : value);
}

static inline struct batch *fixture_batch(struct schema schema, const char *rows) {
  struct column_builder builders[16];
  ck_assert_uint_le(schema.count, 16);
  for (uint32_t i = 0; i < schema.count; i++) column_builder_init(&builders[i], schema.fields[i].type.kind);
  char *copy = strdup(rows), *row_state = NULL;
  uint32_t count = 0;
  for (char *row = strtok_r(copy, ";", &row_state); row; row = strtok_r(NULL, ";", &row_state)) {
    char *field_state = NULL, *word = strtok_r(row, "|", &field_state);
    for (uint32_t i = 0; i < schema.count; i++) {
      ck_assert_ptr_nonnull(word);
      fixture_append(&builders[i], word);
      word = strtok_r(NULL, "|", &field_state);
    }
    count++;
  }
  free(copy);
  struct batch *batch = batch_create(schema.count, count);
  for (uint32_t i = 0; i < schema.count; i++) batch->columns[i] = column_builder_finish(&builders[i]);
  return batch;
}

static inline void fixture_push_batch(struct operator *operator, uint32_t input, struct batch *batch) {
  struct leat_error error = {0};
  ck_assert_msg(operator_push(operator, input, batch, &error) == LEAT_OK, "%s", error.message);
}

// Rows that missed the windows that end at `missed_until` or earlier.
static inline void fixture_push_stragglers(struct operator *operator, const char *rows, int64_t missed_until) {
  struct batch *batch = fixture_batch(operator->node->inputs[0]->schema, rows);
  batch->missed_until = mem_alloc(batch->rows * sizeof *batch->missed_until);
  for (uint32_t i = 0; i < batch->rows; i++) batch->missed_until[i] = missed_until;
  fixture_push_batch(operator, 0, batch);
}

static inline void fixture_push(struct operator *operator, uint32_t input, const char *rows) {
  fixture_push_batch(operator, input, fixture_batch(operator->node->inputs[input]->schema, rows));
}

static inline void fixture_advance(struct operator *operator, uint32_t input, int64_t watermark) {
  struct leat_error error = {0};
  ck_assert_msg(operator_advance(operator, input, watermark, &error) == LEAT_OK, "%s", error.message);
}

// What came out since the last time.
static inline void fixture_expect(struct fixture *fixture, const char *expected) {
  ck_assert_str_eq(fixture->out, expected);
  fixture->out[0] = '\0';
}

static inline struct expr *fixture_column(struct fixture *fixture, const struct schema *schema, uint32_t column) {
  return expr_column(fixture->arena, column, schema->fields[column].type);
}

// `count` plain columns as an array of expressions.
static inline const struct expr **fixture_columns(struct fixture *fixture, const struct schema *schema, uint32_t count,
                                                  const uint32_t *columns) {
  const struct expr **exprs = arena_alloc(fixture->arena, (count + 1) * sizeof *exprs);
  for (uint32_t i = 0; i < count; i++) exprs[i] = fixture_column(fixture, schema, columns[i]);
  return exprs;
}

static inline struct expr *fixture_bigint(struct fixture *fixture, int64_t value) {
  return expr_constant(fixture->arena, type_of(TYPE_INT64), &value);
}

static inline struct expr *fixture_call(struct fixture *fixture, const char *name, struct expr *left,
                                        struct expr *right) {
  enum type_kind kinds[] = {left->type.kind, right->type.kind};
  bool ambiguous;
  const struct function *function = function_resolve(name, kinds, 2, &ambiguous);
  ck_assert_ptr_nonnull(function);
  struct expr **arguments = arena_alloc(fixture->arena, 2 * sizeof *arguments);
  arguments[0] = left;
  arguments[1] = right;
  return expr_call(fixture->arena, function, type_of(function->result), arguments);
}

static inline int fixture_run(const char *name, const TTest *const *tests, size_t count) {
  Suite *suite = suite_create(name);
  TCase *test_case = tcase_create(name);
  for (size_t i = 0; i < count; i++) tcase_add_test(test_case, tests[i]);
  suite_add_tcase(suite, test_case);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failures = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failures != 0;
}

#endif
