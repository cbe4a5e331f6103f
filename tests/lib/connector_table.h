// Helpers of the connectors' tests: tables made by hand, blocks claimed and decoded, rows shown as text.
#ifndef TESTS_LIB_CONNECTOR_TABLE_H
#define TESTS_LIB_CONNECTOR_TABLE_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/connector.h"
#include "engine/value.h"

#define SCENE_OPTIONS_MAX 12
#define SCENE_COLUMNS_MAX 8

// A table with its options, all of whose columns are needed.
struct scene {
  struct field fields[SCENE_COLUMNS_MAX];
  struct connector_option options[SCENE_OPTIONS_MAX];
  bool needed[SCENE_COLUMNS_MAX];
  struct table table;
  struct plan_source source;
  struct plan_sink sink;
};

static inline void scene_init(struct scene *scene) {
  memset(scene, 0, sizeof *scene);
  scene->table.name = "t";
  scene->table.event_time = -1;
  scene->table.schema.fields = scene->fields;
  scene->table.options = scene->options;
  scene->source.table = &scene->table;
  scene->source.needed = scene->needed;
  scene->sink.table = &scene->table;
}

static inline void scene_column(struct scene *scene, const char *name, enum type_kind kind) {
  uint32_t at = scene->table.schema.count++;
  scene->fields[at] = (struct field){name, type_of(kind)};
  scene->needed[at] = true;
  scene->sink.schema = scene->table.schema;
}

static inline void scene_option(struct scene *scene, const char *key, const char *value) {
  scene->options[scene->table.option_count++] = (struct connector_option){key, value, 1, 1};
}

static inline const struct connector_class *scene_connector(const char *name) {
  uint32_t count = 0;
  const struct connector_class *const *all = connector_list(&count);
  for (uint32_t i = 0; i < count; i++) {
    if (strcmp(all[i]->name, name) == 0) return all[i];
  }
  return NULL;
}

static inline void scene_show(struct text_out *out, const struct column *column, uint32_t row) {
  if (!column) {
    text_out_add(out, "-", 1);
  } else if (column_is_null(column, row)) {
    text_out_add(out, "NULL", 4);
  } else if (column->kind == TYPE_TEXT) {
    const struct text *text = column_value(column, row);
    text_out_add(out, text_bytes(text), text->length);
  } else {
    char value[VALUE_TEXT_MAX];
    text_out_add(out, value, value_format(column->kind, column_value(column, row), value));
  }
}

// Rows as "a|b;" and rejected records as "!LINE REASON;", block by block.
static inline void scene_show_decoded(struct text_out *out, const struct decoded *decoded) {
  for (uint32_t b = 0; b < decoded->count; b++) {
    const struct batch *batch = decoded->batches[b];
    for (uint32_t row = 0; row < batch->rows; row++) {
      for (uint32_t c = 0; c < batch->width; c++) {
        if (c > 0) text_out_add(out, "|", 1);
        scene_show(out, batch->columns[c], row);
      }
      text_out_add(out, ";", 1);
    }
  }
  for (uint32_t i = 0; i < decoded->rejected.count; i++) {
    const struct rejected_record *record = &decoded->rejected.records[i];
    char line[120];
    int length = snprintf(line, sizeof line, "!%llu %s;", (unsigned long long)record->position,
                          row_error_text(record->reason));
    text_out_add(out, line, (size_t)length);
  }
}

// Reads a source to its end (or until it waits). The text is to be freed; on failure it holds what came before.
static inline leat_status scene_read(const struct source_class *class, struct scene *scene, char **shown,
                                     struct leat_error *error) {
  struct text_out out = {0};
  struct source *source = NULL;
  *shown = NULL;
  leat_status status = class->open(&scene->source, &source, error);
  if (status != LEAT_OK) return status;
  struct decoder *decoder = class->decoder_create(source);
  for (;;) {
    struct block block = {0};
    enum source_state state = SOURCE_READY;
    status = class->claim(source, &block, &state, error);
    if (status != LEAT_OK || state != SOURCE_READY) break;
    struct decoded decoded = {0};
    status = class->decode(decoder, &block, &decoded, error);
    buffer_release(block.bytes);
    if (status == LEAT_OK) scene_show_decoded(&out, &decoded);
    decoded_clear(&decoded);
    if (status != LEAT_OK) break;
  }
  class->decoder_destroy(decoder);
  class->close(source);
  text_out_add(&out, "", 1);
  *shown = out.bytes;
  return status;
}

static inline void scene_expect(struct scene *scene, const char *expected) {
  struct leat_error error = {0};
  char *shown = NULL;
  leat_status status = scene_read(scene_connector("file")->source, scene, &shown, &error);
  ck_assert_msg(status == LEAT_OK, "%s", error.message);
  ck_assert_str_eq(shown, expected);
  free(shown);
}

// A file in a folder of the test's own, which is the working directory from then on.
static inline void scene_enter_folder(void) {
  char folder[] = "/tmp/leat-test-XXXXXX";
  ck_assert_ptr_nonnull(mkdtemp(folder));
  ck_assert_int_eq(chdir(folder), 0);
}

static inline void scene_leave_folder(void) {
  char folder[200], command[260];
  ck_assert_ptr_nonnull(getcwd(folder, sizeof folder));
  ck_assert_int_eq(chdir("/"), 0);
  ck_assert_int_eq(strncmp(folder, "/tmp/leat-test-", 15), 0);
  snprintf(command, sizeof command, "rm -rf '%s'", folder);
  ck_assert_int_eq(system(command), 0);
}

static inline void scene_file(const char *path, const void *bytes, size_t length) {
  FILE *file = fopen(path, "wb");
  ck_assert_ptr_nonnull(file);
  ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
  ck_assert_int_eq(fclose(file), 0);
}

static inline void scene_text(const char *path, const char *text) { scene_file(path, text, strlen(text)); }

static inline void scene_expect_file(const char *path, const char *expected) {
  char bytes[8192];
  FILE *file = fopen(path, "rb");
  ck_assert_msg(file != NULL, "%s is missing", path);
  size_t length = fread(bytes, 1, sizeof bytes - 1, file);
  bytes[length] = '\0';
  fclose(file);
  ck_assert_str_eq(bytes, expected);
}

static inline int scene_main(const char *name, TCase *tests) {
  Suite *suite = suite_create(name);
  tcase_add_checked_fixture(tests, scene_enter_folder, scene_leave_folder);
  tcase_set_timeout(tests, 60);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed > 0;
}

#endif
