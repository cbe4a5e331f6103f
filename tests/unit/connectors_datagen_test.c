// The datagen source: rows that depend on their numbers alone, shares of values, disorder, and options refused.
#include "connectors/datagen_values.h"

#include <math.h>

#include "engine/datetime.h"
#include "tests/lib/connector_table.h"

#define DRAWS 1000000
#define BASE_TIME "2015-07-15 00:00:00"

static void datagen_scene(struct scene *scene, const char *rows) {
  scene_init(scene);
  scene_option(scene, "rows", rows);
}

// key and other of a hundred values each, a text, a fraction, and a time.
static void mixed_scene(struct scene *scene, const char *rows, const char *seed) {
  datagen_scene(scene, rows);
  scene_option(scene, "seed", seed);
  scene_option(scene, "values.key", "100");
  scene_option(scene, "values.other", "100");
  scene_option(scene, "values.name", "7");
  scene_option(scene, "disorder", "0.3");
  scene_option(scene, "delay", "1 s");
  scene_column(scene, "key", TYPE_INT64);
  scene_column(scene, "other", TYPE_INT64);
  scene_column(scene, "name", TYPE_TEXT);
  scene_column(scene, "part", TYPE_FLOAT64);
  scene_column(scene, "ts", TYPE_TIMESTAMP);
}

static char *datagen_rows(struct scene *scene) {
  struct leat_error error = {0};
  char *shown = NULL;
  const struct connector_class *class = scene_connector("datagen");
  ck_assert_msg(class->check(&scene->table, true, &error) == LEAT_OK, "%s", error.message);
  ck_assert_msg(scene_read(class->source, scene, &shown, &error) == LEAT_OK, "%s", error.message);
  return shown;
}

// ---- rows ----

START_TEST(values_are_the_row_s_number_unless_told) {
  struct scene scene;
  datagen_scene(&scene, "5");
  scene_option(&scene, "every.pair", "2");
  scene_option(&scene, "event_rate", "4");
  scene_column(&scene, "id", TYPE_INT64);
  scene_column(&scene, "small", TYPE_INT16);
  scene_column(&scene, "pair", TYPE_INT32);
  scene_column(&scene, "name", TYPE_TEXT);
  scene_column(&scene, "ts", TYPE_TIMESTAMP);
  char *shown = datagen_rows(&scene);
  ck_assert_str_eq(shown, "0|0|0|v0|2015-07-15 00:00:00;1|1|0|v1|2015-07-15 00:00:00.25;"
                          "2|2|1|v2|2015-07-15 00:00:00.5;3|3|1|v3|2015-07-15 00:00:00.75;"
                          "4|4|2|v4|2015-07-15 00:00:01;");
  free(shown);
}
END_TEST

START_TEST(a_row_depends_on_its_number_alone) {
  struct scene scenes[2];
  mixed_scene(&scenes[0], "5000", "1");
  mixed_scene(&scenes[1], "50000", "1");
  char *some = datagen_rows(&scenes[0]), *more = datagen_rows(&scenes[1]);
  ck_assert_uint_gt(strlen(more), strlen(some));
  ck_assert_int_eq(strncmp(some, more, strlen(some)), 0);
  free(some);
  free(more);
}
END_TEST

START_TEST(seeds_and_columns_differ) {
  struct scene scenes[2];
  mixed_scene(&scenes[0], "1000", "1");
  mixed_scene(&scenes[1], "1000", "2");
  char *one = datagen_rows(&scenes[0]), *other = datagen_rows(&scenes[1]);
  ck_assert_str_ne(one, other);
  int equal = 0;
  for (char *row = one; *row; row = strchr(row, ';') + 1) {
    equal += strtol(row, NULL, 10) == strtol(strchr(row, '|') + 1, NULL, 10);
  }
  ck_assert_int_lt(equal, 50);  // of a thousand rows: 10 are likely
  free(one);
  free(other);
}
END_TEST

START_TEST(columns_that_are_not_read_are_not_made) {
  struct scene scene;
  datagen_scene(&scene, "2");
  scene_column(&scene, "a", TYPE_INT64);
  scene_column(&scene, "b", TYPE_TEXT);
  scene.needed[1] = false;
  char *shown = datagen_rows(&scene);
  ck_assert_str_eq(shown, "0|-;1|-;");
  free(shown);
}
END_TEST

START_TEST(a_rate_makes_the_source_wait) {
  struct scene scene;
  datagen_scene(&scene, "1000000");
  scene_option(&scene, "rate", "1");
  scene_column(&scene, "a", TYPE_INT64);
  char *shown = datagen_rows(&scene);
  ck_assert_str_eq(shown, "");
  free(shown);
}
END_TEST

START_TEST(without_rows_it_has_no_end) {
  struct scene scene;
  scene_init(&scene);
  scene_column(&scene, "a", TYPE_INT64);
  ck_assert(!scene_connector("datagen")->bounded(&scene.table));
  scene_option(&scene, "rows", "7");
  ck_assert(scene_connector("datagen")->bounded(&scene.table));
}
END_TEST

// ---- values ----

// The part of DRAWS rows that have each of the first `count` values.
static void draw_shares(const struct datagen_choice *choice, double *shares, uint32_t count) {
  memset(shares, 0, count * sizeof *shares);
  for (uint64_t row = 0; row < DRAWS; row++) {
    uint64_t value = datagen_value(choice, row);
    ck_assert_uint_lt(value, choice->values);
    if (value < count) shares[value] += 1.0 / DRAWS;
  }
}

START_TEST(without_zipf_all_values_are_as_frequent) {
  double shares[100];
  draw_shares(&(struct datagen_choice){.values = 100, .every = 1, .stream = 65}, shares, 100);
  for (int i = 0; i < 100; i++) ck_assert_double_eq_tol(shares[i], 0.01, 0.0006);  // six standard deviations
}
END_TEST

START_TEST(zipf_s_law_gives_the_shares) {
  static const double exponents[] = {0.5, 1, 1.5, 2};
  for (size_t e = 0; e < sizeof exponents / sizeof *exponents; e++) {
    double shares[10], sum = 0;
    for (int k = 1; k <= 1000; k++) sum += pow(k, -exponents[e]);
    const struct datagen_choice choice = {.values = 1000, .every = 1, .exponent = exponents[e], .stream = 64};
    draw_shares(&choice, shares, 10);
    for (int k = 1; k <= 10; k++) {
      double wanted = pow(k, -exponents[e]) / sum;
      ck_assert_double_eq_tol(shares[k - 1], wanted, 6 * sqrt(wanted / DRAWS));
    }
  }
}
END_TEST

START_TEST(one_value_is_always_that) {
  static const double exponents[] = {0, 1, 10};
  for (int i = 0; i < 3; i++) {
    const struct datagen_choice choice = {.values = 1, .every = 1, .exponent = exponents[i], .stream = 64};
    for (uint64_t row = 0; row < 1000; row++) ck_assert_uint_eq(datagen_value(&choice, row), 0);
  }
}
END_TEST

START_TEST(spread_values_lead_back_to_theirs) {
  uint64_t factor = (uint64_t)datagen_spread(1), inverse = factor;
  for (int i = 0; i < 6; i++) inverse *= 2 - factor * inverse;  // Newton's iteration doubles the right bits
  ck_assert_uint_eq(factor * inverse, 1);
  for (uint64_t value = 0; value < UINT64_MAX / 2; value += value / 7 + 1) {
    ck_assert_uint_eq((uint64_t)datagen_spread(value) * inverse, value);
  }
}
END_TEST

// ---- time ----

START_TEST(disorder_is_the_part_of_rows_that_lie_back_and_delay_how_far) {
  struct scene scene;
  datagen_scene(&scene, "100000");
  scene_option(&scene, "disorder", "0.3");
  scene_option(&scene, "delay", "2 s");
  scene_option(&scene, "event_rate", "1000");
  scene_column(&scene, "ts", TYPE_TIMESTAMP);
  char *shown = datagen_rows(&scene);
  int64_t base, row = 0, back = 0, furthest = 0;
  ck_assert_int_eq(timestamp_parse(BASE_TIME, strlen(BASE_TIME), false, &base), ROW_OK);
  // Not strchr: the address sanitizer has it look at the whole rest of the string each time.
  for (char *at = shown, *end; *at; at = end + 1, row++) {
    int64_t time;
    ck_assert_ptr_nonnull(end = memchr(at, ';', VALUE_TEXT_MAX));
    ck_assert_int_eq(timestamp_parse(at, (size_t)(end - at), false, &time), ROW_OK);
    int64_t delay = base + row * 1000 - time;
    ck_assert(delay >= 0 && delay <= 2000000);
    back += delay > 0;
    if (delay > furthest) furthest = delay;
  }
  ck_assert_int_eq(row, 100000);
  ck_assert_double_eq_tol((double)back / 100000, 0.3, 0.01);
  ck_assert_int_gt(furthest, 1990000);
  free(shown);
}
END_TEST

// ---- options ----

START_TEST(bad_options_are_refused_in_words) {
  static const struct {
    const char *key, *value, *column;
    enum type_kind kind;
    const char *words;
  } cases[] = {
      {"rows", "-1", "a", TYPE_INT64, "rows"},
      {"rows", "many", "a", TYPE_INT64, "many"},
      {"event_rate", "0", "a", TYPE_INT64, "event_rate"},
      {"rate", "fast", "a", TYPE_INT64, "rate"},
      {"disorder", "2", "a", TYPE_INT64, "from 0 to 1, not \"2\""},
      {"disorder", "nan", "a", TYPE_INT64, "disorder"},
      {"delay", "-1 s", "a", TYPE_INT64, "interval such as"},
      {"delay", "1 month", "a", TYPE_INT64, "interval such as"},
      {"values.a", "0", "a", TYPE_INT64, "values.a"},
      {"values.a", "40000", "a", TYPE_INT16, "at most 32767"},
      {"zipf.a", "11", "a", TYPE_INT64, "zipf.a"},
      {"every.a", "0", "a", TYPE_INT64, "every.a"},
      {"spread.a", "perhaps", "a", TYPE_INT64, "true or false"},
      {"spread.a", "true", "a", TYPE_TEXT, "goes with a bigint, not with text"},
      {"values.ab", "1", "abc", TYPE_INT64, "no column \"ab\""},
      {"seed", "1", "a", TYPE_BOOL, "makes no boolean"},
      {"seed", "1", "a", TYPE_INT16, "needs the option values.a"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct scene scene;
    struct leat_error error = {0};
    scene_init(&scene);
    scene_option(&scene, cases[i].key, cases[i].value);
    scene_column(&scene, cases[i].column, cases[i].kind);
    ck_assert_int_eq(scene_connector("datagen")->check(&scene.table, true, &error), LEAT_ERROR_BIND);
    ck_assert_msg(strstr(error.message, cases[i].words) != NULL, "%s = %s: %s", cases[i].key, cases[i].value,
                  error.message);
  }
}
END_TEST

int main(void) {
  TCase *tests = tcase_create("datagen");
  tcase_add_test(tests, values_are_the_row_s_number_unless_told);
  tcase_add_test(tests, a_row_depends_on_its_number_alone);
  tcase_add_test(tests, seeds_and_columns_differ);
  tcase_add_test(tests, columns_that_are_not_read_are_not_made);
  tcase_add_test(tests, a_rate_makes_the_source_wait);
  tcase_add_test(tests, without_rows_it_has_no_end);
  tcase_add_test(tests, without_zipf_all_values_are_as_frequent);
  tcase_add_test(tests, zipf_s_law_gives_the_shares);
  tcase_add_test(tests, one_value_is_always_that);
  tcase_add_test(tests, spread_values_lead_back_to_theirs);
  tcase_add_test(tests, disorder_is_the_part_of_rows_that_lie_back_and_delay_how_far);
  tcase_add_test(tests, bad_options_are_refused_in_words);
  return scene_main("datagen", tests);
}
