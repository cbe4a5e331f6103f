// Digests of known rows, the same as tests/bench/digest.py's VECTORS; neither their order nor the batches matter.
#include "bench/digest.h"

#include "engine/memory.h"
#include "engine/value.h"
#include "engine_fixture.h"

#define WIDTH_MAX 2

struct vector {
  uint32_t width;
  enum type_kind kinds[WIDTH_MAX];
  uint32_t rows;
  const char *values[2][WIDTH_MAX];  // NULL is SQL NULL
  uint64_t digest;
};

static const struct vector vectors[] = {
    {1, {TYPE_INT64}, 0, {{NULL}}, 0},
    {1, {TYPE_INT64}, 1, {{"0"}}, 0xf8bb92c91b3f5cc0},
    {1, {TYPE_INT64}, 1, {{"1"}}, 0x5a8419103ebe48e4},
    {1, {TYPE_INT16}, 1, {{"-1"}}, 0x690cf37cf43c469e},
    {1, {TYPE_INT64}, 1, {{"-9223372036854775808"}}, 0x78bb92c99b3f5cc0},
    {1, {TYPE_INT64}, 1, {{NULL}}, 0xb4ff0dadc21794f3},
    {1, {TYPE_NUMERIC}, 1, {{"1.000"}}, 0x5a8419103ebe48e4},
    {1, {TYPE_NUMERIC}, 1, {{"2.50"}}, 0x77ea4c33ce9bb69e},
    {1, {TYPE_NUMERIC}, 1, {{"9223372036854775808.0"}}, 0xcdd7531412282bf7},
    {1, {TYPE_FLOAT64}, 1, {{"0.1"}}, 0x41b2029a5aa2d731},
    {1, {TYPE_FLOAT64}, 1, {{"-0"}}, 0x78bb92c99b3f5cc0},
    {1, {TYPE_TEXT}, 1, {{"foobar"}}, 0xd356fb2cef870bfd},
    {1, {TYPE_TEXT}, 1, {{"Füllstand"}}, 0xa868da603af109bb},
    {1, {TYPE_BOOL}, 1, {{"f"}}, 0xf8bb92c91b3f5cc0},
    {1, {TYPE_BOOL}, 1, {{"t"}}, 0x5a8419103ebe48e4},
    {1, {TYPE_DATE}, 1, {{"2015-07-15"}}, 0xc2a734f74578dccd},
    {1, {TYPE_TIMESTAMP}, 1, {{"2015-07-15 00:00:00.000001"}}, 0x034009effad3381b},
    {2, {TYPE_INT64, TYPE_TEXT}, 2, {{"1", NULL}, {"2", "b"}}, 0x963db10449e09244},
    {2, {TYPE_INT64, TYPE_TEXT}, 2, {{"2", "b"}, {"1", NULL}}, 0x963db10449e09244},
};

static void append(struct column_builder *builder, const char *text) {
  _Alignas(16) char value[64];
  if (text && builder->kind == TYPE_TEXT) {
    struct text view = text_view(text, (uint32_t)strlen(text));
    memcpy(value, &view, sizeof view);
  } else if (text) {
    ck_assert_int_eq(value_parse(type_of(builder->kind), text, strlen(text), value), ROW_OK);
  }
  column_builder_append(builder, text ? value : NULL);
}

static struct batch *batch_of(const struct vector *vector, uint32_t first, uint32_t rows) {
  struct batch *batch = batch_create(vector->width, rows);
  for (uint32_t c = 0; c < vector->width; c++) {
    struct column_builder builder;
    column_builder_init(&builder, vector->kinds[c]);
    for (uint32_t row = 0; row < rows; row++) append(&builder, vector->values[first + row][c]);
    batch->columns[c] = column_builder_finish(&builder);
  }
  return batch;
}

START_TEST(known_rows_have_known_digests) {
  const struct vector *vector = &vectors[_i];
  struct digest digest = {0};
  struct batch *batch = batch_of(vector, 0, vector->rows);
  digest_add_batch(&digest, batch);
  batch_free(batch);
  ck_assert_uint_eq(digest.rows, vector->rows);
  ck_assert_uint_eq(digest.sum, vector->digest);
}
END_TEST

START_TEST(rows_may_come_in_several_batches) {
  const struct vector *vector = &vectors[sizeof vectors / sizeof *vectors - 1];
  struct digest digest = {0};
  for (uint32_t row = 0; row < vector->rows; row++) {
    struct batch *batch = batch_of(vector, row, 1);
    digest_add_batch(&digest, batch);
    batch_free(batch);
  }
  ck_assert_uint_eq(digest.rows, vector->rows);
  ck_assert_uint_eq(digest.sum, vector->digest);
}
END_TEST

START_TEST(a_hand_written_program_s_rows_are_digested_alike) {
  static const int64_t columns[2][3] = {{1, -2, INT64_MAX}, {0, 7, -9}};
  static const uint32_t selection[] = {0, 2};
  struct batch *batch = batch_create(2, 3);
  for (uint32_t c = 0; c < 2; c++) batch->columns[c] = fixture_column(TYPE_INT64, columns[c], 3);
  struct limit_rows rows = {.count = 3, .width = 2, .columns = {columns[0], columns[1]}};
  struct digest engine[2] = {0}, hand_written[2] = {0};
  digest_add_batch(&engine[0], batch);
  digest_add_limit(&hand_written[0], &rows);
  uint32_t *owned = mem_alloc(sizeof selection);
  batch_select(batch, memcpy(owned, selection, sizeof selection), 2);
  rows.selection = selection;
  rows.count = 2;
  digest_add_batch(&engine[1], batch);
  digest_add_limit(&hand_written[1], &rows);
  batch_free(batch);
  for (int i = 0; i < 2; i++) {
    ck_assert_uint_eq(engine[i].rows, 3 - i);
    ck_assert_uint_eq(hand_written[i].rows, engine[i].rows);
    ck_assert_uint_eq(hand_written[i].sum, engine[i].sum);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("digest");
  TCase *tests = tcase_create("digest");
  tcase_add_loop_test(tests, known_rows_have_known_digests, 0, sizeof vectors / sizeof *vectors);
  tcase_add_test(tests, rows_may_come_in_several_batches);
  tcase_add_test(tests, a_hand_written_program_s_rows_are_digested_alike);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
