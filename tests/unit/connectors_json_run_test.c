// Plain JSON lines, which are read without simdjson, against the same lines read by it.
#include <check.h>

#include "tests/lib/json_exact.h"
#include "tests/lib/random_text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct field fields[] = {
    {"ts", {.kind = TYPE_TIMESTAMP}}, {"device", {.kind = TYPE_TEXT}},
    {"v", {.kind = TYPE_FLOAT64}},    {"a rather long key, longer than a step", {.kind = TYPE_INT64}},
    {"n", {.kind = TYPE_NUMERIC}},    {"ok", {.kind = TYPE_BOOL}},
    {"lat", {.kind = TYPE_FLOAT32}},  {"name", {.kind = TYPE_TEXT, .precision = 4}},
    {"same", {.kind = TYPE_TEXT}}};
static bool needed[] = {true, true, true, true, true, true, true, true, true};
static const struct connector_option paths[] = {{.key = "json.lat", .value = "loc.lat"},
                                                {.key = "json.name", .value = "loc.of.name"},
                                                {.key = "json.same", .value = "v"}};
static const struct table table = {
    .name = "t", .schema = {COUNT(fields), fields}, .option_count = COUNT(paths), .options = paths};
static const struct plan_source spec = {.table = &table, .needed = needed};

static void add(struct random_text *out, const char *text) { random_add(out, text, strlen(text)); }

static void add_blanks(struct random_text *out, uint64_t *state, uint32_t style) {
  if (style == 1) add(out, " ");
  if (style == 2) random_add(out, " \t\r ", random_below(state, 5));
}

static void add_string(struct random_text *out, uint64_t *state, enum type_kind kind, uint32_t oddity) {
  static const char *const odd[] = {"\\n", "\\\"", "\\\\", "\\u00e9", "\\ud83d\\ude00",
                                    "\\x", "\t",   "\x01", "\"",       "\\u0000"};
  add(out, "\"");
  random_value(out, state, kind, oddity);
  if (random_below(state, 200) < oddity) add(out, odd[random_below(state, COUNT(odd))]);
  add(out, "\"");
}

static void add_anything(struct random_text *out, uint64_t *state) {
  static const char *const values[] = {
      "null", "true",     "false",    "0",         "-1.5e3", "[]",         "{}",    "[1,\"],\",{\"a\":[{}]}]",
      "tru",  "01",       "-",        "1.",        "[1}",    "nul",        "[1 2]", "{\"v\":1,\"x\":\"}\\\"\"}",
      "1e999", "{\"a\":1", "\"\\\\\"", "[\\\"]", "-0.0",   "{\"lat\":{}}", "[\\\"a\"]", "12345678901234567890"};
  add(out, values[random_below(state, COUNT(values))]);
}

// Mostly what JSON allows: no zero before other digits, no point without digits on both sides.
static void add_number(struct random_text *out, uint64_t *state, enum type_kind kind, uint32_t oddity) {
  char number[100];
  int places = type_is_integer(kind) ? 0 : (int)random_below(state, 18);
  double value = (double)(int64_t)random_next(state) / (double)(1ull << random_below(state, 64));
  snprintf(number, sizeof number, "%.*f", places, value);
  if (random_below(state, 400) < oddity) {
    random_value(out, state, kind, oddity);
  } else {
    add(out, number);
  }
}

static void add_epoch(struct random_text *out, uint64_t *state) {
  char number[40] = "-1";
  number[1] = (char)('1' + random_below(state, 9));
  random_digits(number + 2, state, random_below(state, 18));
  if (random_below(state, 4) == 0) strcat(number, ".25");
  add(out, number + (random_below(state, 3) > 0));
}

static void add_value(struct random_text *out, uint64_t *state, enum type_kind kind, uint32_t oddity) {
  if (random_below(state, 200) < oddity) {
    add_anything(out, state);
  } else if (kind == TYPE_TIMESTAMP && random_below(state, 3) == 0) {
    add_epoch(out, state);
  } else if (type_is_number(kind) && random_below(state, 20) > 0) {
    add_number(out, state, kind, oddity);
  } else if (kind == TYPE_BOOL) {
    add(out, random_below(state, 2) ? "true" : "false");
  } else {
    add_string(out, state, kind, oddity);
  }
}

static void add_member(struct random_text *out, uint64_t *state, uint32_t style, const char *key, enum type_kind kind,
                       uint32_t oddity) {
  if (out->bytes[out->length - 1] != '{') add(out, ",");
  add_blanks(out, state, style);
  add(out, "\"");
  add(out, key);
  add(out, "\"");
  add_blanks(out, state, style);
  add(out, ":");
  add_blanks(out, state, style);
  add_value(out, state, kind, oddity);
  add_blanks(out, state, style);
}

static void add_location(struct random_text *out, uint64_t *state, uint32_t style, uint32_t oddity) {
  add(out, ",\"loc\":{");
  add_member(out, state, style, "lat", TYPE_FLOAT32, oddity);
  add(out, ",\"of\":{");
  add_member(out, state, style, "name", TYPE_TEXT, oddity);
  add(out, "}");
  add_member(out, state, style, "v", TYPE_FLOAT64, oddity);
  add(out, "}");
}

// The fields in their order, unless something odd happens.
static void add_line(struct random_text *out, uint64_t *state, uint32_t style, uint32_t oddity) {
  static const char *const others[] = {"x", "tags", "device ", "", "t", "loc"};
  size_t start = out->length;
  add(out, "{");
  for (uint32_t i = 0; i < 6; i++) {
    uint32_t at = random_below(state, 200) < oddity ? random_below(state, 6) : i;
    bool other = random_below(state, 200) < oddity, missing = random_below(state, 200) < oddity;
    if (other) add_member(out, state, style, others[random_below(state, 6)], TYPE_TEXT, 50);
    if (!missing) add_member(out, state, style, fields[at].name, fields[at].type.kind, oddity);
    if (i == 3 && random_below(state, 100) >= oddity) add_location(out, state, style, oddity);
  }
  add(out, "}");
  add_blanks(out, state, style);
  if (random_below(state, 400) < oddity) {
    out->bytes[start + random_below(state, (uint32_t)(out->length - start))] = (char)random_next(state);
  }
  if (random_below(state, 400) < oddity) add(out, random_below(state, 2) ? "x" : "{}");
  add(out, "\n");
  if (random_below(state, 400) < oddity) add(out, random_below(state, 2) ? "\n" : " \r\n");
}

static void check_same(const char *text, size_t length, enum ts_format ts_format) {
  const struct file_options options = {.ts_format = ts_format, .null_text = "", .max_line = 1 << 20};
  size_t exact_length = 0;
  char *exact = json_exact(text, length, &exact_length);
  struct decoded plain = json_decode_text(&spec, &options, text, length);
  struct decoded other = json_decode_text(&spec, &options, exact, exact_length);
  if (!json_same_decoded(&plain, &other)) {
    ck_abort_msg("plain and exact reading differ in one of these lines:\n%.*s", (int)length, text);
  }
  decoded_clear(&plain);
  decoded_clear(&other);
  free(exact);
}

// Line by line, so that a difference shows which; then all at once, where lines learn from each other.
START_TEST(plain_lines_are_read_as_by_simdjson) {
  uint64_t state = 88172645463325252u + (uint64_t)_i;
  for (int round = 0; round < 30; round++) {
    struct random_text out = {0};
    uint32_t style = random_below(&state, 3);
    for (int line = 0; line < 300; line++) {
      size_t start = out.length;
      add_line(&out, &state, style, (uint32_t)_i * 4);
      check_same(out.bytes + start, out.length - start, (enum ts_format)(round % 4));
    }
    check_same(out.bytes, out.length, (enum ts_format)(round % 4));
    free(out.bytes);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("json_run");
  TCase *tests = tcase_create("json_run");
  tcase_set_timeout(tests, 120);
  tcase_add_loop_test(tests, plain_lines_are_read_as_by_simdjson, 0, 8);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed > 0;
}
