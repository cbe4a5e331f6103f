// The file source: blocks at every boundary, compression, long lines, globs, growing files.
#include <zlib.h>
#include <zstd.h>

#include "connectors/split.h"
#include "engine/memory.h"
#include "tests/lib/connector_table.h"

static void file_scene(struct scene *scene, const char *path) {
  scene_init(scene);
  scene_column(scene, "a", TYPE_INT64);
  scene_column(scene, "b", TYPE_TEXT);
  scene_option(scene, "path", path);
}

static void gzip_append(const char *path, const char *text) {
  gzFile file = gzopen(path, "ab");
  ck_assert_ptr_nonnull(file);
  ck_assert_int_eq(gzwrite(file, text, (unsigned)strlen(text)), (int)strlen(text));
  gzclose(file);
}

START_TEST(records_are_split_at_newlines_outside_quotes_wherever_the_text_is_cut) {
  static const char text[] = "1,x\n2,\"a\nb\"\n\"\"\"\n\",z\n4,\"\"\n";
  static const size_t ends[] = {0, 4, 12, 20, 25};
  for (size_t cut = 0; cut < sizeof text; cut++) {
    size_t expected = 0;
    for (size_t i = 0; i < 5; i++) {
      if (ends[i] <= cut) expected = ends[i];
    }
    ck_assert_uint_eq(split_last(text, cut, '"'), expected);
    ck_assert_uint_eq(split_first(text, cut, '"'), cut >= 4 ? 4 : 0);
  }
}
END_TEST

// The bytes come through a pipe in two parts, so that a block ends at every possible place.
START_TEST(a_record_may_be_cut_at_every_byte) {
  static const char text[] = "1,x\n2,\"a\nb\"\"c\"\r\n3,\"\"\n4,end\n";
  for (size_t cut = 0; cut < sizeof text - 1; cut++) {
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    close(ends[0]);
    struct scene scene;
    file_scene(&scene, "-");
    const struct source_class *class = scene_connector("file")->source;
    struct source *source = NULL;
    struct leat_error error = {0};
    ck_assert_int_eq(class->open(&scene.source, &source, &error), LEAT_OK);
    struct decoder *decoder = class->decoder_create(source);
    struct text_out out = {0};
    enum source_state state = SOURCE_READY;
    for (int part = 0; part < 2; part++) {
      const char *bytes = part == 0 ? text : text + cut;
      size_t length = part == 0 ? cut : sizeof text - 1 - cut;
      ck_assert_int_eq(write(ends[1], bytes, length), (ssize_t)length);
      if (part == 1) close(ends[1]);
      for (;;) {
        struct block block = {0};
        ck_assert_int_eq(class->claim(source, &block, &state, &error), LEAT_OK);
        if (state != SOURCE_READY) break;
        struct decoded decoded = {0};
        ck_assert_int_eq(class->decode(decoder, &block, &decoded, &error), LEAT_OK);
        scene_show_decoded(&out, &decoded);
        decoded_clear(&decoded);
        buffer_release(block.bytes);
      }
    }
    ck_assert_int_eq(state, SOURCE_END);
    text_out_add(&out, "", 1);
    ck_assert_str_eq(out.bytes, "1|x;2|a\nb\"c;3|;4|end;");
    text_out_release(&out);
    class->decoder_destroy(decoder);
    class->close(source);
  }
}
END_TEST

START_TEST(gzip_of_several_members_is_read_through) {
  gzip_append("t.csv.gz", "1,x\n2,");
  gzip_append("t.csv.gz", "y\n3,z\n");
  struct scene scene;
  file_scene(&scene, "t.csv.gz");
  scene_expect(&scene, "1|x;2|y;3|z;");
}
END_TEST

START_TEST(a_gzip_that_was_cut_off_is_an_error_that_names_the_file) {
  gzip_append("t.gz", "1,x\n2,y\n3,some more text that does not repeat: qwertyuiop\n");
  ck_assert_int_eq(truncate("t.gz", 40), 0);
  struct scene scene;
  file_scene(&scene, "t.gz");
  struct leat_error error = {0};
  char *shown = NULL;
  ck_assert_int_eq(scene_read(scene_connector("file")->source, &scene, &shown, &error), LEAT_ERROR_DATA);
  ck_assert_ptr_nonnull(strstr(error.message, "t.gz"));
  free(shown);
}
END_TEST

START_TEST(zstd_is_known_by_its_content_whole_and_cut_off) {
  static const char text[] = "1,x\n2,y\n";
  char packed[200];
  size_t length = ZSTD_compress(packed, sizeof packed, text, sizeof text - 1, 3);
  scene_file("t.csv", packed, length);
  struct scene scene;
  file_scene(&scene, "t.csv");
  scene_expect(&scene, "1|x;2|y;");
  scene_file("t.csv", packed, length - 3);
  struct leat_error error = {0};
  char *shown = NULL;
  ck_assert_int_eq(scene_read(scene_connector("file")->source, &scene, &shown, &error), LEAT_ERROR_DATA);
  free(shown);
}
END_TEST

START_TEST(a_pattern_reads_files_in_order_of_their_names_each_with_its_header) {
  scene_text("b.csv", "b,a\ny,2\n");
  scene_text("a.csv", "a,b\n1,x");
  struct scene scene;
  file_scene(&scene, "*.csv");
  scene_option(&scene, "header", "true");
  scene_expect(&scene, "1|x;2|y;");
}
END_TEST

START_TEST(a_missing_file_is_an_error_that_names_it) {
  const char *const paths[] = {"none.csv", "none*.csv"};
  for (int i = 0; i < 2; i++) {
    struct scene scene;
    file_scene(&scene, paths[i]);
    struct leat_error error = {0};
    char *shown = NULL;
    ck_assert_int_eq(scene_read(scene_connector("file")->source, &scene, &shown, &error), LEAT_ERROR_IO);
    ck_assert_ptr_nonnull(strstr(error.message, paths[i]));
  }
}
END_TEST

START_TEST(a_line_of_100_megabytes_is_rejected_in_little_memory) {
  FILE *file = fopen("t.csv", "wb");
  static char part[1 << 20];
  memset(part, 'x', sizeof part);
  fputs("1,a\n2,", file);
  for (int i = 0; i < 100; i++) fwrite(part, 1, sizeof part, file);
  fputs("\n3,c\n", file);
  fclose(file);
  struct scene scene;
  file_scene(&scene, "t.csv");
  scene_expect(&scene, "1|a;!2 line longer than the limit;3|c;");
}
END_TEST

START_TEST(a_line_over_max_line_is_rejected_also_when_it_fits_a_block) {
  scene_text("t.csv", "1,a\n2,abcdefghijklmnopqrstuvwxyz\n3,c\n");
  struct scene scene;
  file_scene(&scene, "t.csv");
  scene_option(&scene, "max_line", "20");
  scene_expect(&scene, "1|a;3|c;!2 line longer than the limit;");
}
END_TEST

START_TEST(many_blocks_keep_every_row_and_its_line) {
  FILE *file = fopen("t.csv", "wb");
  for (int i = 1; i <= 100000; i++) fprintf(file, "%d,%s\n", i, i % 50000 ? "some text to fill the line" : "\"a\n,b\"");
  fclose(file);
  struct scene scene;
  file_scene(&scene, "t.csv");
  struct leat_error error = {0};
  char *shown = NULL;
  ck_assert_int_eq(scene_read(scene_connector("file")->source, &scene, &shown, &error), LEAT_OK);
  ck_assert_ptr_nonnull(strstr(shown, ";99999|some text to fill the line;"));
  free(shown);
}
END_TEST

static char *read_more(const struct source_class *class, struct source *source, struct decoder *decoder) {
  struct text_out out = {0};
  struct leat_error error = {0};
  for (;;) {
    struct block block = {0};
    enum source_state state = SOURCE_READY;
    ck_assert_msg(class->claim(source, &block, &state, &error) == LEAT_OK, "%s", error.message);
    if (state != SOURCE_READY) break;
    struct decoded decoded = {0};
    ck_assert_int_eq(class->decode(decoder, &block, &decoded, &error), LEAT_OK);
    scene_show_decoded(&out, &decoded);
    decoded_clear(&decoded);
    buffer_release(block.bytes);
  }
  text_out_add(&out, "", 1);
  return out.bytes;
}

static void append_text(const char *path, const char *text) {
  FILE *file = fopen(path, "ab");
  fputs(text, file);
  fclose(file);
}

START_TEST(a_followed_file_is_read_as_it_grows_is_replaced_and_is_cut) {
  static const struct { char action; const char *text, *expected; } steps[] = {
      {'a', "1,x\n2,", "1|x;"},    {'a', "y\n", "2|y;"},           {'a', "", ""},
      {'r', "3,new\n", "3|new;"},  {'a', "4,more\n5", "4|more;"},  {'t', "", "!3 missing data for column;"},
      {'a', "6,cut\n", "6|cut;"},
  };
  scene_text("t.csv", "");
  struct scene scene;
  file_scene(&scene, "t.csv");
  scene_option(&scene, "follow", "true");
  const struct source_class *class = scene_connector("file")->source;
  struct source *source = NULL;
  struct leat_error error = {0};
  ck_assert_int_eq(class->open(&scene.source, &source, &error), LEAT_OK);
  ck_assert_int_ge(class->descriptor(source), 0);
  struct decoder *decoder = class->decoder_create(source);
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
    if (steps[i].action == 'r') ck_assert_int_eq(rename("t.csv", "t.old"), 0);
    if (steps[i].action == 't') ck_assert_int_eq(truncate("t.csv", 0), 0);
    append_text("t.csv", steps[i].text);
    char *shown = read_more(class, source, decoder);
    ck_assert_str_eq(shown, steps[i].expected);
    free(shown);
  }
  class->decoder_destroy(decoder);
  class->close(source);
}
END_TEST

// What a guard's owner would own.
struct reading {
  struct source *source;
  struct decoder *decoder;
  struct block block;
  struct decoded decoded;
  uint64_t rows;
};

// False when memory ran out where a library had to be cleaned up first.
static bool read_all(const struct source_class *class, struct scene *scene, struct reading *reading) {
  struct leat_error error = {0};
  enum source_state state = SOURCE_READY;
  leat_status status = class->open(&scene->source, &reading->source, &error);
  if (status == LEAT_ERROR_OUT_OF_MEMORY) return false;
  ck_assert_int_eq(status, LEAT_OK);
  reading->decoder = class->decoder_create(reading->source);
  for (;;) {
    ck_assert_int_eq(class->claim(reading->source, &reading->block, &state, &error), LEAT_OK);
    if (state != SOURCE_READY) return true;
    ck_assert_int_eq(class->decode(reading->decoder, &reading->block, &reading->decoded, &error), LEAT_OK);
    for (uint32_t i = 0; i < reading->decoded.count; i++) reading->rows += reading->decoded.batches[i]->rows;
    decoded_clear(&reading->decoded);
    buffer_release(reading->block.bytes);
    reading->block.bytes = NULL;
  }
}

// False when the nth allocation was made, and failed.
static bool read_with_failure(const struct source_class *class, struct scene *scene, uint64_t nth) {
  struct reading *reading = calloc(1, sizeof *reading);
  struct mem_guard guard;
  volatile bool whole = false;
  mem_fail_after(nth);
  if (mem_guard_enter(&guard)) {
    whole = read_all(class, scene, reading);
    mem_guard_leave(&guard);
  }
  mem_fail_after(0);
  if (whole) ck_assert_uint_eq(reading->rows, 3);
  decoded_clear(&reading->decoded);
  buffer_release(reading->block.bytes);
  if (reading->decoder) class->decoder_destroy(reading->decoder);
  if (reading->source) class->close(reading->source);
  free(reading);
  return whole;
}

START_TEST(any_allocation_may_fail) {
  static const char *const names[] = {"t*.csv", "t.jsonl"};
  scene_text("t.csv", "a,b\n1,\"a \"\"quoted\"\" text, rather long\"\n2,\n3,x\nx,rejected with its long text\n");
  scene_text("t.jsonl", "{\"a\":1,\"b\":\"a \\\"quoted\\\" text, rather long\"}\n{}\n{\"a\":3}\n"
             "{wrong, and rather long}\n");
  for (int i = 0; i < 2; i++) {
    struct scene scene;
    file_scene(&scene, names[i]);
    if (i == 0) scene_option(&scene, "header", "true");
    scene.source.keep_raw = true;
    uint64_t nth = 1;
    while (!read_with_failure(scene_connector("file")->source, &scene, nth)) nth++;
    ck_assert_uint_gt(nth, 10);
  }
}
END_TEST

int main(void) {
  TCase *tests = tcase_create("file");
  tcase_add_test(tests, records_are_split_at_newlines_outside_quotes_wherever_the_text_is_cut);
  tcase_add_test(tests, a_record_may_be_cut_at_every_byte);
  tcase_add_test(tests, gzip_of_several_members_is_read_through);
  tcase_add_test(tests, a_gzip_that_was_cut_off_is_an_error_that_names_the_file);
  tcase_add_test(tests, zstd_is_known_by_its_content_whole_and_cut_off);
  tcase_add_test(tests, a_pattern_reads_files_in_order_of_their_names_each_with_its_header);
  tcase_add_test(tests, a_missing_file_is_an_error_that_names_it);
  tcase_add_test(tests, a_line_of_100_megabytes_is_rejected_in_little_memory);
  tcase_add_test(tests, a_line_over_max_line_is_rejected_also_when_it_fits_a_block);
  tcase_add_test(tests, many_blocks_keep_every_row_and_its_line);
  tcase_add_test(tests, a_followed_file_is_read_as_it_grows_is_replaced_and_is_cut);
  tcase_add_test(tests, any_allocation_may_fail);
  return scene_main("file", tests);
}
