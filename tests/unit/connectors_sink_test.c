// Sinks: what they write, and that a file is whole or absent.
#include <fcntl.h>
#include <glob.h>
#include <signal.h>

#include "tests/lib/connector_table.h"

// A batch of bigint a, text b and double precision c: (1, 'x,"y', 1.5), (NULL, '', NaN), (3, NULL, -2).
static struct batch *sample(void) {
  struct batch *batch = batch_create(3, 3);
  static const int64_t numbers[] = {1, 0, 3};
  static const double doubles[] = {1.5, __builtin_nan(""), -2};
  batch->columns[0] = column_create(TYPE_INT64, 3);
  memcpy(batch->columns[0]->values, numbers, sizeof numbers);
  bitmap_clear(column_need_validity(batch->columns[0]), 1);
  batch->columns[1] = column_create(TYPE_TEXT, 3);
  struct text texts[] = {text_view("x,\"y", 4), text_view("", 0), text_view("", 0)};
  memcpy(batch->columns[1]->values, texts, sizeof texts);
  bitmap_clear(column_need_validity(batch->columns[1]), 2);
  batch->columns[2] = column_create(TYPE_FLOAT64, 3);
  memcpy(batch->columns[2]->values, doubles, sizeof doubles);
  return batch;
}

static void sink_scene(struct scene *scene, const char *path) {
  scene_init(scene);
  scene_column(scene, "a", TYPE_INT64);
  scene_column(scene, "b", TYPE_TEXT);
  scene_column(scene, "c", TYPE_FLOAT64);
  if (path) scene_option(scene, "path", path);
}

static leat_status put(const struct sink_class *class, struct sink *sink, struct leat_error *error) {
  struct text_out out = {0};
  struct batch *batch = sample();
  leat_status status = class->format(sink, batch, &out, error);
  if (status == LEAT_OK) status = class->append(sink, out.bytes, out.length, batch->count, error);
  batch_free(batch);
  text_out_release(&out);
  return status;
}

static void write_batches(struct scene *scene, const struct sink_class *class, int batches) {
  struct sink *sink = NULL;
  struct leat_error error = {0};
  ck_assert_msg(class->open(&scene->sink, &sink, &error) == LEAT_OK, "%s", error.message);
  for (int i = 0; i < batches; i++) ck_assert_msg(put(class, sink, &error) == LEAT_OK, "%s", error.message);
  ck_assert_msg(class->commit(sink, &error) == LEAT_OK, "%s", error.message);
  class->close(sink);
}

#define CSV_ROWS "1,\"x,\"\"y\",1.5\n,\"\",NaN\n3,,-2\n"
#define JSON_ROWS "{\"a\":1,\"b\":\"x,\\\"y\",\"c\":1.5}\n{\"a\":null,\"b\":\"\",\"c\":\"NaN\"}\n" \
                  "{\"a\":3,\"b\":null,\"c\":-2}\n"

static size_t files_matching(const char *pattern) {
  glob_t found;
  size_t count = glob(pattern, 0, NULL, &found) == 0 ? found.gl_pathc : 0;
  globfree(&found);
  return count;
}

START_TEST(csv_is_quoted_where_it_must_be) {
  struct scene scene;
  sink_scene(&scene, "out.csv");
  scene_option(&scene, "header", "true");
  write_batches(&scene, scene_connector("file")->sink, 1);
  scene_expect_file("out.csv", "a,b,c\n" CSV_ROWS);
}
END_TEST

START_TEST(json_lines_keep_types) {
  struct scene scene;
  sink_scene(&scene, "out.jsonl");
  write_batches(&scene, scene_connector("file")->sink, 2);
  scene_expect_file("out.jsonl", JSON_ROWS JSON_ROWS);
}
END_TEST

START_TEST(nothing_appears_without_commit) {
  struct scene scene;
  sink_scene(&scene, "out.csv");
  const struct sink_class *class = scene_connector("file")->sink;
  struct sink *sink = NULL;
  struct leat_error error = {0};
  ck_assert_int_eq(class->open(&scene.sink, &sink, &error), LEAT_OK);
  ck_assert_int_eq(put(class, sink, &error), LEAT_OK);
  ck_assert_uint_eq(files_matching(".out.csv.tmp-*"), 1);
  class->close(sink);
  ck_assert_uint_eq(files_matching("*") + files_matching(".out*"), 0);
}
END_TEST

START_TEST(parts_are_rolled_by_size_and_a_new_run_keeps_the_old_ones) {
  struct scene scene;
  sink_scene(&scene, "out.csv");
  scene_option(&scene, "roll_size", "10");
  write_batches(&scene, scene_connector("file")->sink, 2);
  ck_assert_uint_eq(files_matching("*"), 2);
  scene_expect_file("out-00000.csv", CSV_ROWS);
  scene_expect_file("out-00001.csv", CSV_ROWS);
  write_batches(&scene, scene_connector("file")->sink, 1);
  scene_expect_file("out-00002.csv", CSV_ROWS);
  ck_assert_uint_eq(files_matching(".out*"), 0);
}
END_TEST

START_TEST(a_full_disk_is_an_error_that_names_the_file) {
  struct scene scene;
  sink_scene(&scene, "/dev/full");
  const struct sink_class *class = scene_connector("file")->sink;
  struct sink *sink = NULL;
  struct leat_error error = {0};
  ck_assert_int_eq(class->open(&scene.sink, &sink, &error), LEAT_OK);
  ck_assert_int_eq(put(class, sink, &error), LEAT_ERROR_IO);
  ck_assert_ptr_nonnull(strstr(error.message, "/dev/full"));
  class->close(sink);
}
END_TEST

START_TEST(a_folder_that_is_missing_is_an_error) {
  struct scene scene;
  sink_scene(&scene, "no/such/out.csv");
  struct sink *sink = NULL;
  struct leat_error error = {0};
  ck_assert_int_eq(scene_connector("file")->sink->open(&scene.sink, &sink, &error), LEAT_ERROR_IO);
  ck_assert_ptr_null(sink);
}
END_TEST

static void print_to_file(enum print_format format, const char *path) {
  struct scene scene;
  sink_scene(&scene, NULL);
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  int saved = dup(STDOUT_FILENO);
  ck_assert_int_ge(dup2(file, STDOUT_FILENO), 0);
  close(file);
  write_batches(&scene, print_sink(format), 1);
  ck_assert_int_ge(dup2(saved, STDOUT_FILENO), 0);
  close(saved);
}

START_TEST(a_select_prints_as_table_csv_or_json_lines) {
  print_to_file(PRINT_TABLE, "table");
  scene_expect_file("table",
                    " a |  b   |  c  \n---+------+-----\n 1 | x,\"y | 1.5\n   |      | NaN\n"
                    " 3 |      |  -2\n(3 rows)\n");
  print_to_file(PRINT_CSV, "csv");
  scene_expect_file("csv", "a,b,c\n" CSV_ROWS);
  print_to_file(PRINT_JSONL, "jsonl");
  scene_expect_file("jsonl", JSON_ROWS);
}
END_TEST

START_TEST(a_closed_pipe_on_standard_output_is_an_error) {
  struct scene scene;
  sink_scene(&scene, NULL);
  signal(SIGPIPE, SIG_IGN);
  int ends[2];
  ck_assert_int_eq(pipe(ends), 0);
  close(ends[0]);
  int saved = dup(STDOUT_FILENO);
  ck_assert_int_ge(dup2(ends[1], STDOUT_FILENO), 0);
  close(ends[1]);
  const struct sink_class *class = print_sink(PRINT_CSV);
  struct sink *sink = NULL;
  struct leat_error error = {0};
  ck_assert_int_eq(class->open(&scene.sink, &sink, &error), LEAT_OK);
  leat_status status = put(class, sink, &error);
  ck_assert_int_ge(dup2(saved, STDOUT_FILENO), 0);
  close(saved);
  ck_assert_int_eq(status, LEAT_ERROR_IO);
  ck_assert_str_eq(error.message, "standard output was closed");
  class->close(sink);
}
END_TEST

int main(void) {
  TCase *tests = tcase_create("sink");
  tcase_add_test(tests, csv_is_quoted_where_it_must_be);
  tcase_add_test(tests, json_lines_keep_types);
  tcase_add_test(tests, nothing_appears_without_commit);
  tcase_add_test(tests, parts_are_rolled_by_size_and_a_new_run_keeps_the_old_ones);
  tcase_add_test(tests, a_full_disk_is_an_error_that_names_the_file);
  tcase_add_test(tests, a_folder_that_is_missing_is_an_error);
  tcase_add_test(tests, a_select_prints_as_table_csv_or_json_lines);
  tcase_add_test(tests, a_closed_pipe_on_standard_output_is_an_error);
  return scene_main("sink", tests);
}
