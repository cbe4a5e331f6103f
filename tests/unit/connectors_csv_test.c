// CSV in: RFC 4180, PostgreSQL's NULL rules, headers, and what is refused.
#include "tests/lib/connector_table.h"

static void csv_scene(struct scene *scene, const char *text) {
  scene_init(scene);
  scene_column(scene, "a", TYPE_INT64);
  scene_column(scene, "b", TYPE_TEXT);
  scene_option(scene, "path", "t.csv");
  scene_text("t.csv", text);
}

START_TEST(plain_records_are_read_by_position) {
  struct scene scene;
  csv_scene(&scene, "1,one\n2,a text longer than twelve bytes\n");
  scene_expect(&scene, "1|one;2|a text longer than twelve bytes;");
}
END_TEST

START_TEST(the_last_newline_may_be_missing_and_lines_may_end_in_crlf) {
  struct scene scene;
  csv_scene(&scene, "1,one\r\n2,two\r\n3,three");
  scene_expect(&scene, "1|one;2|two;3|three;");
}
END_TEST

START_TEST(quoted_fields_may_hold_delimiters_newlines_and_doubled_quotes) {
  struct scene scene;
  csv_scene(&scene, "1,\"a,b\"\n2,\"x\ny\"\n3,\"say \"\"hi\"\"\"\n\"4\",five\"\" six\n");
  scene_expect(&scene, "1|a,b;2|x\ny;3|say \"hi\";4|five six;");
}
END_TEST

START_TEST(unquoted_empty_is_null_and_quoted_empty_is_empty) {
  struct scene scene;
  csv_scene(&scene, "1,\n,x\n3,\"\"\n");
  scene_expect(&scene, "1|NULL;NULL|x;3|;");
}
END_TEST

START_TEST(a_null_string_replaces_the_empty_one) {
  struct scene scene;
  csv_scene(&scene, "1;NA\n2;\n3;'NA'\n");
  scene_option(&scene, "null", "NA");
  scene_option(&scene, "delimiter", ";");
  scene_option(&scene, "quote", "'");
  scene_expect(&scene, "1|NULL;2|;3|NA;");
}
END_TEST

START_TEST(the_header_is_matched_by_name_in_any_order) {
  struct scene scene;
  csv_scene(&scene, "\xef\xbb\xbf\"b\",other,a\none,x,1\ntwo,y,2\n");
  scene_option(&scene, "header", "true");
  scene_expect(&scene, "1|one;2|two;");
}
END_TEST

START_TEST(a_column_missing_from_the_header_is_an_error_that_names_file_and_column) {
  struct scene scene;
  csv_scene(&scene, "a,bb\n1,x\n");
  scene_option(&scene, "header", "true");
  struct leat_error error = {0};
  char *shown = NULL;
  ck_assert_int_eq(scene_read(scene_connector("file")->source, &scene, &shown, &error), LEAT_ERROR_DATA);
  ck_assert_ptr_nonnull(strstr(error.message, "t.csv"));
  ck_assert_ptr_nonnull(strstr(error.message, "\"b\""));
  free(shown);
}
END_TEST

START_TEST(wrong_records_are_rejected_with_reason_and_line) {
  struct scene scene;
  csv_scene(&scene, "1\n1,2,3\nx,y\n\n5,\"a\nb\"\n6,\xff\n7,ok\n");
  scene_expect(&scene, "5|a\nb;7|ok;!1 missing data for column;!2 extra data after last expected column;"
               "!3 invalid input syntax for type integer;!4 missing data for column;"
               "!7 invalid byte sequence for encoding \"UTF8\";");
}
END_TEST

START_TEST(a_rejected_null_leaves_no_trace_in_the_next_row) {
  struct scene scene;
  csv_scene(&scene, ",\xff\n1,x\n,y\n");
  scene_expect(&scene, "1|x;NULL|y;!1 invalid byte sequence for encoding \"UTF8\";");
}
END_TEST

START_TEST(a_quote_that_nothing_closes_costs_one_line) {
  struct scene scene;
  csv_scene(&scene, "1,x\n2,5\" pipe\n3,z\n4,w\n");
  scene_expect(&scene, "1|x;!2 unterminated CSV quoted field;3|z;4|w;");
}
END_TEST

START_TEST(columns_nobody_needs_are_not_read) {
  struct scene scene;
  csv_scene(&scene, "x,one\ny,two\n");
  scene.needed[0] = false;
  scene_expect(&scene, "-|one;-|two;");
}
END_TEST

START_TEST(raw_text_and_positions_follow_the_rows) {
  struct scene scene;
  csv_scene(&scene, "1,a\nx,y\n3,\"b\nc\"\n5,d\n");
  scene.source.keep_raw = true;
  const struct source_class *class = scene_connector("file")->source;
  struct source *source = NULL;
  struct leat_error error = {0};
  ck_assert_int_eq(class->open(&scene.source, &source, &error), LEAT_OK);
  struct decoder *decoder = class->decoder_create(source);
  struct block block = {0};
  struct decoded decoded = {0};
  enum source_state state;
  ck_assert_int_eq(class->claim(source, &block, &state, &error), LEAT_OK);
  ck_assert_int_eq(class->decode(decoder, &block, &decoded, &error), LEAT_OK);
  ck_assert_uint_eq(decoded.count, 1);
  const struct origin *origin = decoded.batches[0]->origin;
  ck_assert_str_eq(origin->file, "t.csv");
  ck_assert_uint_eq(origin->positions[0], 1);
  ck_assert_uint_eq(origin->positions[1], 3);
  ck_assert_uint_eq(origin->positions[2], 5);
  ck_assert_uint_eq(origin->offsets[3], 3 + 7 + 3);
  ck_assert_int_eq(memcmp(origin->raw->bytes, "1,a3,\"b\nc\"5,d", 13), 0);
  ck_assert_uint_eq(decoded.rejected.count, 1);
  buffer_release(block.bytes);
  decoded_clear(&decoded);
  class->decoder_destroy(decoder);
  class->close(source);
}
END_TEST

START_TEST(timestamps_are_text_or_epochs) {
  static const char *const texts[] = {"2015-07-15 00:00:00.5,x\n", "1436918400.5,x\n", "1436918400500,x\n"};
  static const char *const formats[] = {"text", "epoch_s", "epoch_ms"};
  for (int i = 0; i < 3; i++) {
    struct scene scene;
    csv_scene(&scene, texts[i]);
    scene.fields[0].type = type_of(TYPE_TIMESTAMP);
    scene_option(&scene, "ts_format", formats[i]);
    scene_expect(&scene, "2015-07-15 00:00:00.5|x;");
  }
}
END_TEST

START_TEST(ten_nul_bytes_are_no_date) {
  static const char text[] = "\0\0\0\0\0\0\0\0\0\0 00:00:00,x\n";
  struct scene scene;
  csv_scene(&scene, "");
  scene.fields[0].type = type_of(TYPE_TIMESTAMP);
  scene_file("t.csv", text, sizeof text - 1);
  scene_expect(&scene, "!1 invalid input syntax for type timestamp;");
}
END_TEST

START_TEST(a_header_without_rows_and_an_empty_file_give_nothing) {
  struct scene scene;
  csv_scene(&scene, "a,b\n");
  scene_option(&scene, "header", "true");
  scene_expect(&scene, "");
  scene_text("t.csv", "");
  scene_expect(&scene, "");
}
END_TEST

int main(void) {
  TCase *tests = tcase_create("csv");
  tcase_add_test(tests, plain_records_are_read_by_position);
  tcase_add_test(tests, the_last_newline_may_be_missing_and_lines_may_end_in_crlf);
  tcase_add_test(tests, quoted_fields_may_hold_delimiters_newlines_and_doubled_quotes);
  tcase_add_test(tests, unquoted_empty_is_null_and_quoted_empty_is_empty);
  tcase_add_test(tests, a_null_string_replaces_the_empty_one);
  tcase_add_test(tests, the_header_is_matched_by_name_in_any_order);
  tcase_add_test(tests, a_column_missing_from_the_header_is_an_error_that_names_file_and_column);
  tcase_add_test(tests, wrong_records_are_rejected_with_reason_and_line);
  tcase_add_test(tests, a_rejected_null_leaves_no_trace_in_the_next_row);
  tcase_add_test(tests, a_quote_that_nothing_closes_costs_one_line);
  tcase_add_test(tests, columns_nobody_needs_are_not_read);
  tcase_add_test(tests, raw_text_and_positions_follow_the_rows);
  tcase_add_test(tests, timestamps_are_text_or_epochs);
  tcase_add_test(tests, ten_nul_bytes_are_no_date);
  tcase_add_test(tests, a_header_without_rows_and_an_empty_file_give_nothing);
  return scene_main("csv", tests);
}
