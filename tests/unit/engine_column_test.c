// Columns keep their NULLs, errors and text through building, gathering, slicing and flattening.
#include "engine_fixture.h"

#define LONG "a text of more than twelve bytes"

START_TEST(a_builder_keeps_nulls_and_text_while_it_grows) {
  struct column_builder builder;
  column_builder_init(&builder, TYPE_TEXT);
  for (uint32_t i = 0; i < 1000; i++) {
    char bytes[64];
    int length = snprintf(bytes, sizeof bytes, "%s %u", LONG, i);
    struct text view = text_view(bytes, (uint32_t)length);
    column_builder_append(&builder, i % 7 == 3 ? NULL : &view);
  }
  ck_assert_uint_ge(column_builder_bytes(&builder), 1000 * sizeof(struct text));
  struct column *column = column_builder_finish(&builder);
  ck_assert_uint_eq(builder.rows, 0);
  for (uint32_t i = 0; i < 1000; i++) {
    ck_assert_int_eq(column_is_null(column, i), i % 7 == 3);
    char bytes[64];
    snprintf(bytes, sizeof bytes, "%s %u", LONG, i);
    if (i % 7 != 3) fixture_expect_text(column, i, bytes);
  }
  column_release(column);
}
END_TEST

START_TEST(gathered_text_outlives_its_column) {
  struct column *column = fixture_texts(TEXTS("short", LONG, NULL));
  struct column *gathered = column_gather(column, GROUPS(1, UINT32_MAX, 2, 0, 1), 5);
  column_release(column);
  fixture_expect_text(gathered, 0, LONG);
  ck_assert(column_is_null(gathered, 1));
  ck_assert(column_is_null(gathered, 2));
  fixture_expect_text(gathered, 3, "short");
  fixture_expect_text(gathered, 4, LONG);
  column_release(gathered);
}
END_TEST

START_TEST(every_width_is_gathered_with_its_errors) {
  for (enum type_kind kind = TYPE_INT16; kind <= TYPE_FLOAT64; kind++) {
    struct column *column = fixture_column(kind, LIST(1, INT_NULL, 3));
    column_need_errors(column)[2] = 9;
    struct column *gathered = column_gather(column, GROUPS(2, 1, 0), 3);
    struct column *expected = fixture_column(kind, LIST(3, INT_NULL, 1));
    ck_assert_mem_eq(gathered->values, expected->values, 3 * type_width(kind));
    ck_assert_int_eq(gathered->errors[0], 9);
    ck_assert(column_is_null(gathered, 1) && !column_is_null(gathered, 0));
    column_release(expected);
    column_release(gathered);
    column_release(column);
  }
}
END_TEST

START_TEST(a_constant_stands_for_all_rows) {
  struct text view = text_view(LONG, sizeof LONG - 1);
  struct column *constant = column_create_constant(TYPE_TEXT, 70, &view);
  struct column *flat = column_flatten(constant);
  struct column *gathered = column_gather(constant, GROUPS(69, UINT32_MAX), 2);
  ck_assert(!flat->constant);
  fixture_expect_text(constant, 69, LONG);
  fixture_expect_text(flat, 69, LONG);
  fixture_expect_text(gathered, 0, LONG);
  ck_assert(column_is_null(gathered, 1));
  column_release(gathered);
  column_release(flat);
  column_release(constant);
  struct column *null = column_create_constant(TYPE_INT64, 70, NULL);
  flat = column_flatten(null);
  ck_assert(column_is_null(null, 69) && column_is_null(flat, 0) && column_is_null(flat, 69));
  column_release(flat);
  column_release(null);
}
END_TEST

START_TEST(a_slice_is_its_rows) {
  struct column *column = fixture_column(TYPE_INT64, LIST(10, 11, INT_NULL, 13));
  struct column *slice = column_slice(column, 1, 3);
  ck_assert_uint_eq(slice->rows, 3);
  ck_assert_int_eq(fixture_int64(slice, 0), 11);
  ck_assert_int_eq(fixture_int64(slice, 1), INT_NULL);
  ck_assert_int_eq(fixture_int64(slice, 2), 13);
  column_release(slice);
  column_release(column);
}
END_TEST

START_TEST(scattered_rows_lie_where_they_are_wanted_and_the_others_are_zero) {
  struct column *column = fixture_texts(TEXTS("short", LONG, NULL));
  struct column *scattered = column_scatter(column, GROUPS(1, UINT32_MAX, 2, 0), GROUPS(1, 3, 4, 69), 4, 70);
  column_release(column);
  ck_assert_uint_eq(scattered->rows, 70);
  fixture_expect_text(scattered, 1, LONG);
  ck_assert(column_is_null(scattered, 3) && column_is_null(scattered, 4));
  fixture_expect_text(scattered, 69, "short");
  fixture_expect_text(scattered, 0, "");
  fixture_expect_text(scattered, 68, "");
  column_release(scattered);
  for (enum type_kind kind = TYPE_INT16; kind <= TYPE_FLOAT64; kind++) {
    column = fixture_column(kind, LIST(1, INT_NULL, 3));
    column_need_errors(column)[2] = 9;
    scattered = column_scatter(column, GROUPS(2, 1, 0), GROUPS(0, 2, 3), 3, 4);
    struct column *expected = fixture_column(kind, LIST(3, 0, INT_NULL, 1));
    ck_assert_mem_eq(scattered->values, expected->values, 4 * type_width(kind));
    ck_assert(scattered->errors[0] == 9 && scattered->errors[3] == 0);
    ck_assert(column_is_null(scattered, 2) && !column_is_null(scattered, 1));
    column_release(expected);
    column_release(scattered);
    column_release(column);
  }
}
END_TEST

START_TEST(parts_make_one_column_and_equal_constants_stay_one) {
  int64_t seven = 7, eight = 8;
  struct column *parts[3] = {column_create_constant(TYPE_INT64, 2, &seven),
                             fixture_column(TYPE_INT64, LIST(1, INT_NULL)),
                             column_create_constant(TYPE_INT64, 1, NULL)};
  struct column *whole = column_concatenate(parts, 3);
  struct column *expected = fixture_column(TYPE_INT64, LIST(7, 7, 1, INT_NULL, INT_NULL));
  ck_assert_mem_eq(whole->values, expected->values, 3 * sizeof(int64_t));
  for (uint32_t i = 0; i < 5; i++) ck_assert_int_eq(column_is_null(whole, i), i >= 3);
  for (int i = 0; i < 3; i++) column_release(parts[i]);
  column_release(whole);
  column_release(expected);
  for (uint32_t same = 0; same < 2; same++) {
    struct column *constants[2] = {column_create_constant(TYPE_INT64, 2, &seven),
                                   column_create_constant(TYPE_INT64, 3, same ? &seven : &eight)};
    whole = column_concatenate(constants, 2);
    ck_assert_uint_eq(whole->rows, 5);
    ck_assert_int_eq(whole->constant, same);
    ck_assert_int_eq(*(const int64_t *)column_value(whole, 4), same ? 7 : 8);
    for (int i = 0; i < 2; i++) column_release(constants[i]);
    column_release(whole);
  }
}
END_TEST

START_TEST(texts_of_many_parts_share_one_buffer) {
  struct column *parts[2] = {fixture_texts(TEXTS(LONG " one", "short", NULL)), fixture_texts(TEXTS(LONG " two"))};
  struct column *whole = column_concatenate(parts, 2);
  for (int i = 0; i < 2; i++) column_release(parts[i]);
  ck_assert_uint_eq(whole->texts.count, 1);
  fixture_expect_text(whole, 0, LONG " one");
  fixture_expect_text(whole, 1, "short");
  ck_assert(column_is_null(whole, 2));
  fixture_expect_text(whole, 3, LONG " two");
  column_release(whole);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {
      a_builder_keeps_nulls_and_text_while_it_grows,
      gathered_text_outlives_its_column,
      every_width_is_gathered_with_its_errors,
      a_constant_stands_for_all_rows,
      a_slice_is_its_rows,
      scattered_rows_lie_where_they_are_wanted_and_the_others_are_zero,
      parts_make_one_column_and_equal_constants_stay_one,
      texts_of_many_parts_share_one_buffer,
  };
  return FIXTURE_RUN("column", tests);
}
