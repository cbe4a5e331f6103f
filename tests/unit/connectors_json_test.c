// JSON lines in: paths, types, and what is refused.
#include "tests/lib/connector_table.h"

static void json_scene(struct scene *scene, const char *text) {
  scene_init(scene);
  scene_column(scene, "a", TYPE_INT64);
  scene_column(scene, "b", TYPE_TEXT);
  scene_option(scene, "path", "t.jsonl");
  scene_text("t.jsonl", text);
}

START_TEST(fields_are_found_in_any_order_and_missing_or_null_ones_are_null) {
  struct scene scene;
  json_scene(&scene, "{\"a\":1,\"b\":\"one\"}\n{\"b\":\"two, which is longer\",\"x\":[1,{\"a\":9}],\"a\":2}\n{}\n"
             "{\"a\":null,\"b\":null}");
  scene_expect(&scene, "1|one;2|two, which is longer;NULL|NULL;NULL|NULL;");
}
END_TEST

START_TEST(paths_lead_into_nested_objects) {
  struct scene scene;
  json_scene(&scene, "{\"meta\":{\"n\":5,\"device\":{\"name\":\"pump\"}}}\n{\"meta\":7}\n");
  scene_option(&scene, "json.a", "meta.n");
  scene_option(&scene, "json.b", "meta.device.name");
  scene_expect(&scene, "5|pump;NULL|NULL;");
}
END_TEST

START_TEST(a_key_of_one_object_is_not_taken_for_that_of_another) {
  struct scene scene;
  json_scene(&scene, "{\"meta\":{\"x\":1,\"n\":5},\"b\":\"p\"}\n{\"meta\":{\"x\":1},\"n\":6,\"b\":\"q\"}\n");
  scene_option(&scene, "json.a", "meta.n");
  scene_expect(&scene, "5|p;NULL|q;");
}
END_TEST

START_TEST(strings_are_read_as_any_type_and_scalars_and_objects_as_text) {
  struct scene scene;
  json_scene(&scene, "{\"a\":\"12\",\"b\":1.50}\n{\"a\":3,\"b\":true}\n{\"a\":4,\"b\":{\"c\": [1]}}\n");
  scene_expect(&scene, "12|1.50;3|true;4|{\"c\": [1]};");
}
END_TEST

START_TEST(escapes_are_resolved_in_values_and_keys) {
  struct scene scene;
  json_scene(&scene, "{\"\\u0061\":1,\"b\":\"x\\n\\\"\\u00e9\\\" and more text\"}\n");
  scene_expect(&scene, "1|x\n\"\xc3\xa9\" and more text;");
}
END_TEST

START_TEST(wrong_lines_are_rejected_with_reason_and_line) {
  struct scene scene;
  json_scene(&scene, "{\"a\":1\n{\"a\":true}\n[1]\n{\"a\":01}\n\n{\"b\":\"\xff\"}\n{\"b\":\"\\u0000\"}\n{\"a\":7}x\n"
             "{\"a\":\"y\"}\n{\"a\":{}}\n{\"a\":11}\n");
  scene_expect(&scene,
               "11|NULL;!1 invalid JSON;!2 JSON value does not fit the column's type;"
               "!3 JSON value does not fit the column's type;!4 invalid JSON;"
               "!6 invalid byte sequence for encoding \"UTF8\";!7 invalid byte sequence for encoding \"UTF8\";"
               "!8 invalid JSON;!9 invalid input syntax for type integer;"
               "!10 JSON value does not fit the column's type;");
}
END_TEST

START_TEST(a_path_for_no_column_is_an_error) {
  struct scene scene;
  json_scene(&scene, "");
  scene_option(&scene, "json.abc", "x");
  struct leat_error error = {0};
  ck_assert_int_eq(scene_connector("file")->check(&scene.table, true, &error), LEAT_ERROR_BIND);
  ck_assert_ptr_nonnull(strstr(error.message, "json.abc"));
}
END_TEST

START_TEST(epochs_are_read_from_numbers) {
  struct scene scene;
  json_scene(&scene, "{\"a\":1436918400000}\n");
  scene.fields[0].type = type_of(TYPE_TIMESTAMP);
  scene_option(&scene, "ts_format", "epoch_ms");
  scene_expect(&scene, "2015-07-15 00:00:00|NULL;");
}
END_TEST

int main(void) {
  TCase *tests = tcase_create("json");
  tcase_add_test(tests, fields_are_found_in_any_order_and_missing_or_null_ones_are_null);
  tcase_add_test(tests, paths_lead_into_nested_objects);
  tcase_add_test(tests, a_key_of_one_object_is_not_taken_for_that_of_another);
  tcase_add_test(tests, strings_are_read_as_any_type_and_scalars_and_objects_as_text);
  tcase_add_test(tests, escapes_are_resolved_in_values_and_keys);
  tcase_add_test(tests, wrong_lines_are_rejected_with_reason_and_line);
  tcase_add_test(tests, a_path_for_no_column_is_an_error);
  tcase_add_test(tests, epochs_are_read_from_numbers);
  return scene_main("json", tests);
}
