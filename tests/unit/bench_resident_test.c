// Resident tables hold their source's rows, in batches of the size asked for, as often as they are read.
#include "bench/resident.h"

#include "tests/lib/connector_table.h"

#define ROWS 10000  // two of the source's batches and a part of one
#define BATCH_ROWS 100

static void resident_scene(struct scene *scene) {
  scene_init(scene);
  scene_column(scene, "key", TYPE_INT64);
  scene_column(scene, "name", TYPE_TEXT);
  scene_column(scene, "unread", TYPE_INT64);
  scene_column(scene, "ts", TYPE_TIMESTAMP);
  scene->needed[2] = false;
  scene_option(scene, "rows", "10000");
  scene_option(scene, "values.key", "1000");
  scene_option(scene, "values.name", "10");
}

// The scene's table, served by `resident`.
static const struct source_class *served(struct scene *scene, struct resident *resident) {
  uint32_t count = 0;
  const struct connector_class *const *all = resident_connectors(resident, &count);
  for (uint32_t i = 0; i < count; i++) {
    if (strcmp(all[i]->name, "datagen") == 0) scene->table.connector = all[i];
  }
  ck_assert_ptr_nonnull(scene->table.connector);
  return scene->table.connector->source;
}

static char *read_rows(const struct source_class *class, struct scene *scene) {
  struct leat_error error = {0};
  char *shown = NULL;
  leat_status status = scene_read(class, scene, &shown, &error);
  ck_assert_msg(status == LEAT_OK, "%s", error.message);
  return shown;
}

START_TEST(a_table_is_served_as_its_source_made_it_and_again) {
  struct scene scene;
  resident_scene(&scene);
  char *expected = read_rows(scene_connector("datagen")->source, &scene);
  static const uint32_t sizes[] = {0, BATCH_ROWS, 1, 4096};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    struct resident *resident = resident_create(sizes[i]);
    const struct source_class *class = served(&scene, resident);
    for (int time = 0; time < 2; time++) {
      char *found = read_rows(class, &scene);
      ck_assert_str_eq(found, expected);
      free(found);
    }
    resident_destroy(resident);
  }
  free(expected);
}
END_TEST

START_TEST(batches_are_no_larger_than_asked_for) {
  struct scene scene;
  resident_scene(&scene);
  struct resident *resident = resident_create(BATCH_ROWS);
  const struct source_class *class = served(&scene, resident);
  struct leat_error error = {0};
  struct source *source = NULL;
  ck_assert_int_eq(class->open(&scene.source, &source, &error), LEAT_OK);
  struct decoder *decoder = class->decoder_create(source);
  enum source_state state = SOURCE_READY;
  uint64_t rows = 0;
  for (struct block block = {0};; block = (struct block){0}) {
    struct decoded decoded = {0};
    ck_assert_int_eq(class->claim(source, &block, &state, &error), LEAT_OK);
    if (state == SOURCE_END) break;
    ck_assert_int_eq(class->decode(decoder, &block, &decoded, &error), LEAT_OK);
    for (uint32_t i = 0; i < decoded.count; i++) {
      ck_assert_uint_le(decoded.batches[i]->rows, BATCH_ROWS);
      rows += decoded.batches[i]->rows;
    }
    decoded_clear(&decoded);
  }
  ck_assert_uint_eq(rows, ROWS);
  class->decoder_destroy(decoder);
  class->close(source);
  resident_destroy(resident);
}
END_TEST

START_TEST(flat_arrays_hold_the_same_values) {
  static const char *const columns[] = {"t.key", "t.ts", NULL};
  struct scene scene;
  resident_scene(&scene);
  struct resident *resident = resident_create(BATCH_ROWS);
  char *shown = read_rows(served(&scene, resident), &scene), *at = shown;
  const struct limit_input *input = NULL;
  ck_assert(resident_flatten(resident, columns, &input));
  ck_assert_uint_eq(input->table_count, 1);
  ck_assert_uint_eq(input->tables[0].rows, ROWS);
  const int64_t *keys = input->tables[0].columns[0].values;
  for (uint32_t i = 0; i < ROWS; i++) {
    ck_assert_int_eq(keys[i], strtoll(at, NULL, 10));
    at = strchr(at, ';') + 1;
  }
  free(shown);
  resident_destroy(resident);
}
END_TEST

START_TEST(columns_that_are_not_read_cannot_be_flattened) {
  static const char *const unread[] = {"t.unread", NULL}, *const unknown[] = {"t.nothing", NULL};
  static const char *const other[] = {"u.key", NULL};
  struct scene scene;
  resident_scene(&scene);
  struct resident *resident = resident_create(0);
  free(read_rows(served(&scene, resident), &scene));
  const struct limit_input *input = NULL;
  ck_assert(!resident_flatten(resident, unread, &input));
  ck_assert(!resident_flatten(resident, unknown, &input));
  ck_assert(!resident_flatten(resident, other, &input));
  resident_destroy(resident);
}
END_TEST

START_TEST(bytes_are_those_of_the_columns_that_are_read) {
  struct scene scene;
  resident_scene(&scene);
  scene.needed[1] = false;
  struct resident *resident = resident_create(BATCH_ROWS);
  ck_assert_uint_eq(resident_bytes(resident), 0);
  free(read_rows(served(&scene, resident), &scene));
  uint64_t bytes = resident_bytes(resident);
  ck_assert_uint_ge(bytes, ROWS * 2 * sizeof(int64_t));
  ck_assert_uint_lt(bytes, ROWS * 3 * sizeof(int64_t));
  resident_destroy(resident);
}
END_TEST

int main(void) {
  TCase *tests = tcase_create("resident");
  tcase_add_test(tests, a_table_is_served_as_its_source_made_it_and_again);
  tcase_add_test(tests, batches_are_no_larger_than_asked_for);
  tcase_add_test(tests, flat_arrays_hold_the_same_values);
  tcase_add_test(tests, columns_that_are_not_read_cannot_be_flattened);
  tcase_add_test(tests, bytes_are_those_of_the_columns_that_are_read);
  return scene_main("resident", tests);
}
