// Values of a run of rows against value_parse, one by one; random CSV against a reader that goes by characters.
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "connectors/assembly.h"
#include "connectors/format.h"
#include "engine/memory.h"
#include "engine/value.h"
#include "tests/lib/random_text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ROWS 600
#define COLUMNS_MAX 6

// What a decoder is expected to give for one record.
struct expected_row {
  enum row_error reason;
  uint64_t line;
  size_t start, length;  // its raw text
  bool null[COLUMNS_MAX];
  char values[COLUMNS_MAX][sizeof(struct numeric)] __attribute__((aligned(16)));
};

struct expectation {
  struct field fields[COLUMNS_MAX];
  bool needed[COLUMNS_MAX];
  struct table table;
  struct plan_source source;
  struct file_options options;
  char *text;              // the block, in exactly as much memory as a decoder may read
  size_t length;
  uint32_t count, capacity;
  struct expected_row *rows;
  char *side;              // unquoted texts
  size_t side_used;
};

static void expectation_init(struct expectation *e, uint32_t columns) {
  memset(e, 0, sizeof *e);
  e->table = (struct table){.name = "t", .schema = {columns, e->fields}};
  e->source = (struct plan_source){.table = &e->table, .needed = e->needed};
  e->options = (struct file_options){.delimiter = ',', .quote = '"', .null_text = "", .max_line = 1 << 20};
  for (uint32_t i = 0; i < columns; i++) {
    e->fields[i] = (struct field){"c", type_of(TYPE_TEXT)};
    e->needed[i] = true;
  }
}

static void expectation_release(struct expectation *e) {
  free(e->rows);
  free(e->side);
}

static struct expected_row *add_row(struct expectation *e, uint64_t line, size_t start) {
  if (e->count == e->capacity) {
    e->capacity = e->capacity ? 2 * e->capacity : 64;
    e->rows = realloc(e->rows, e->capacity * sizeof *e->rows);
  }
  struct expected_row *row = &e->rows[e->count++];
  memset(row, 0, sizeof *row);
  row->line = line;
  row->start = start;
  return row;
}

// ---- a reader of CSV that goes by characters ----

static bool is_utf8(const char *text, size_t length) {
  const unsigned char *s = (const unsigned char *)text;
  for (size_t i = 0; i < length; i++) {
    size_t more = s[i] >= 0xf0 ? 3 : s[i] >= 0xe0 ? 2 : s[i] >= 0xc2 ? 1 : 0;
    if (s[i] == 0 || (s[i] >= 0x80 && s[i] < 0xc2) || s[i] > 0xf4 || i + more >= length + (more == 0)) return false;
    uint32_t code = more == 0 ? s[i] : s[i] & (0x3fu >> more);
    for (size_t k = 1; k <= more; k++) {
      if ((s[i + k] & 0xc0) != 0x80) return false;
      code = code << 6 | (s[i + k] & 0x3f);
    }
    if ((more == 2 && code < 0x800) || (more == 3 && code < 0x10000) || code > 0x10ffff) return false;
    if (code >= 0xd800 && code < 0xe000) return false;
    i += more;
  }
  return true;
}

static enum row_error expect_value(const struct expectation *e, uint32_t column, const char *text, size_t length,
                                   char *value) {
  struct type type = e->fields[column].type;
  if (type.kind == TYPE_TEXT && !is_utf8(text, length)) return ROW_INVALID_UTF8;
  return value_parse(type, text, length, value);
}

static void expect_field(struct expectation *e, struct expected_row *row, uint32_t column, size_t start, size_t end) {
  char *text = e->side + e->side_used, quote = e->options.quote;
  size_t length = 0;
  bool inside = false, quoted = false;
  for (size_t i = start; i < end; i++) {
    char c = e->text[i];
    if (c == quote && inside && i + 1 < end && e->text[i + 1] == quote) {
      text[length++] = quote;
      i++;
    } else if (c == quote) {
      inside = !inside;
      quoted = true;
    } else {
      text[length++] = c;
    }
  }
  e->side_used += length;
  if (row->reason != ROW_OK) return;
  size_t null_length = strlen(e->options.null_text);
  row->null[column] = !quoted && length == null_length && memcmp(text, e->options.null_text, length) == 0;
  if (!row->null[column]) row->reason = expect_value(e, column, text, length, row->values[column]);
}

// Reads one record of the text and returns where the next one begins.
static size_t expect_record(struct expectation *e, size_t start, uint64_t *line) {
  struct expected_row *row = add_row(e, *line, start);
  uint32_t columns = e->table.schema.count;
  size_t field = start, at = start;
  uint32_t index = 0;
  bool inside = false, last = false;
  for (; !last; at++) {
    char c = at < e->length ? e->text[at] : '\n';
    *line += c == '\n' && at < e->length;
    if (c == e->options.quote && at < e->length) inside = !inside;
    bool end = at == e->length;
    if (!end && (inside || (c != '\n' && c != e->options.delimiter))) continue;
    last = end || c == '\n';
    size_t field_end = last && at > field && e->text[at - 1] == '\r' ? at - 1 : at;
    row->length = field_end - start;
    if (index >= columns) {
      if (row->reason == ROW_OK) row->reason = ROW_TOO_MANY_FIELDS;
    } else if (inside) {
      row->reason = ROW_UNTERMINATED_QUOTE;
    } else {
      expect_field(e, row, index, field, field_end);
    }
    index++;
    field = at + 1;
  }
  if (row->reason == ROW_OK && index < columns) row->reason = ROW_TOO_FEW_FIELDS;
  if (row->length > (size_t)e->options.max_line) row->reason = ROW_LINE_TOO_LONG;
  return at;
}

static void expect_csv(struct expectation *e) {
  e->side = malloc(e->length + 1);
  uint64_t line = 1;
  for (size_t at = 0; at < e->length;) at = expect_record(e, at, &line);
}

// ---- comparing ----

static void compare_row(const struct expectation *e, const struct expected_row *row, const struct batch *batch,
                        uint32_t at) {
  for (uint32_t c = 0; c < batch->width; c++) {
    const struct column *column = batch->columns[c];
    ck_assert_msg(column_is_null(column, at) == row->null[c], "line %u, column %u: NULL", (unsigned)row->line, c);
    const char *value = column_value(column, at);
    static const char zeros[sizeof(struct numeric)];
    const char *wanted = row->null[c] ? zeros : row->values[c];
    bool same = column->kind == TYPE_TEXT ? text_equal((const void *)value, (const void *)wanted)
                                          : memcmp(value, wanted, type_width(column->kind)) == 0;
    ck_assert_msg(same, "line %u, column %u of \"%.*s\"", (unsigned)row->line, c, (int)row->length,
                  e->text + row->start);
  }
}

static uint64_t position_of(const struct batch *batch, uint32_t row) {
  return batch->origin->positions ? batch->origin->positions[row] : batch->origin->position + row;
}

static void compare(const struct expectation *e, const struct decoded *decoded) {
  uint32_t batch = 0, at = 0, rejected = 0;
  for (uint32_t i = 0; i < e->count; i++) {
    const struct expected_row *row = &e->rows[i];
    if (row->reason != ROW_OK) {
      ck_assert_uint_lt(rejected, decoded->rejected.count);
      const struct rejected_record *record = &decoded->rejected.records[rejected++];
      ck_assert_msg(record->reason == row->reason, "line %u \"%.*s\": %s, not %s", (unsigned)row->line,
                    (int)row->length, e->text + row->start, row_error_text(record->reason),
                    row_error_text(row->reason));
      ck_assert_uint_eq(record->position, row->line);
      bool cut = row->reason == ROW_LINE_TOO_LONG && row->length > REJECTED_RAW_MAX;
      ck_assert(cut ? record->raw.length <= REJECTED_RAW_MAX : record->raw.length == row->length);
      ck_assert_int_eq(memcmp(text_bytes(&record->raw), e->text + row->start, record->raw.length), 0);
      continue;
    }
    while (batch < decoded->count && at == decoded->batches[batch]->rows) batch++, at = 0;
    ck_assert_uint_lt(batch, decoded->count);
    ck_assert_uint_eq(position_of(decoded->batches[batch], at), row->line);
    compare_row(e, row, decoded->batches[batch], at++);
  }
  ck_assert_uint_eq(rejected, decoded->rejected.count);
  ck_assert(batch + 1 >= decoded->count);
}

// Decodes the text, which ends where its memory ends, and compares with what is expected of it.
static void check_csv(struct expectation *e) {
  struct leat_error error = {0};
  struct csv_map *map = NULL;
  ck_assert_int_eq(csv_map_create(&e->source, &e->options, NULL, 0, "t", &map, &error), LEAT_OK);
  struct block block = {.bytes = buffer_create(e->length + BLOCK_PADDING), .length = e->length, .first = 1};
  memcpy(block.bytes->bytes, e->text, e->length);
  memset(block.bytes->bytes + e->length, 0, BLOCK_PADDING);
  struct csv_decoder *decoder = csv_decoder_create(&e->source, &e->options);
  struct decoded decoded = {0};
  ck_assert_int_eq(csv_decode(decoder, map, &block, &decoded), LEAT_OK);
  expect_csv(e);
  compare(e, &decoded);
  csv_decoder_destroy(decoder);
  buffer_release(block.bytes);
  decoded_clear(&decoded);
  mem_free(map);
}

// ---- one type after the other ----

static const struct type types[] = {
    {.kind = TYPE_BOOL},      {.kind = TYPE_INT16},       {.kind = TYPE_INT32},
    {.kind = TYPE_INT64},     {.kind = TYPE_FLOAT32},     {.kind = TYPE_FLOAT64},
    {.kind = TYPE_NUMERIC},   {.kind = TYPE_NUMERIC, .precision = 8, .scale = 3},
    {.kind = TYPE_TEXT},      {.kind = TYPE_TEXT, .precision = 5},
    {.kind = TYPE_DATE},      {.kind = TYPE_TIMESTAMP},   {.kind = TYPE_TIMESTAMPTZ},
    {.kind = TYPE_INTERVAL},
};

START_TEST(a_run_of_values_is_read_as_each_of_them_alone) {
  const struct type type = types[_i];
  uint64_t state = 88172645463325252u + (uint64_t)_i;
  for (int round = 0; round < 40; round++) {
    struct expectation e;
    expectation_init(&e, 1);
    e.fields[0].type = type;
    struct random_text out = {0};
    for (int row = 0; row < ROWS; row++) {
      random_value(&out, &state, type.kind, round % 4 * 8);
      random_add(&out, "\n", 1);
    }
    e.text = out.bytes;
    e.length = out.length;
    check_csv(&e);
    expectation_release(&e);
    free(out.bytes);
  }
}
END_TEST

// Bytes that mean something, or are not valid. A single quote is rare: all that follows changes its meaning.
static void random_piece(struct random_text *out, uint64_t *state) {
  static const char *const pieces[] = {"\"\"", "x\"y\"", "\"\n\"", "\n", ",", "\r", "\xff", "\"\"\"\""};
  const char *piece = random_below(state, 40) ? pieces[random_below(state, COUNT(pieces))] : "\"";
  random_add(out, piece, strlen(piece));
}

// Fields of any type, quoted or not, records with fields missing or too many, and bytes that do not belong.
static void random_csv(struct random_text *out, uint64_t *state, const struct expectation *e, uint32_t oddity) {
  uint32_t columns = e->table.schema.count;
  bool quotes = random_below(state, 2);
  for (int row = 0; row < 300; row++) {
    uint32_t fields = random_below(state, 1000) < oddity ? random_below(state, columns + 2) : columns;
    for (uint32_t i = 0; i < fields; i++) {
      struct random_text field = {0};
      random_value(&field, state, e->fields[i % columns].type.kind, oddity / 8);
      bool quoted = quotes && random_below(state, 3) == 0;
      if (i > 0) random_add(out, ",", 1);
      if (quoted) random_add(out, "\"", 1);
      random_add(out, field.bytes, field.length);
      if (random_below(state, 1000) < oddity) random_piece(out, state);
      if (quoted) random_add(out, "\"", 1);
      if (quoted && random_below(state, 300) < oddity) random_add(out, "x\rx", 1 + random_below(state, 3));
      free(field.bytes);
    }
    bool windows = random_below(state, 4) == 0;
    random_add(out, windows ? "\r\n" : "\n", windows ? 2 : 1);
  }
}

START_TEST(random_csv_is_read_as_by_characters) {
  uint64_t state = 1181783497276652981u + (uint64_t)_i;
  for (int round = 0; round < 60; round++) {
    struct expectation e;
    expectation_init(&e, 1 + random_below(&state, COLUMNS_MAX));
    for (uint32_t i = 0; i < e.table.schema.count; i++) {
      e.fields[i].type = types[random_below(&state, COUNT(types))];
    }
    if (round % 5 == 0) e.options.null_text = "t";
    if (round % 7 == 0) e.options.max_line = 60;
    struct random_text out = {0};
    random_csv(&out, &state, &e, (uint32_t)_i);
    e.text = out.bytes;
    e.length = out.length;
    check_csv(&e);
    expectation_release(&e);
    free(out.bytes);
  }
}
END_TEST

// Quotes are looked for 64 bytes at a time: what follows a closing one may lie in the next 64.
START_TEST(what_follows_a_quote_counts_wherever_it_stands) {
  static const char *const followers[] = {"", "x", "\r", "\rx"};
  for (int length = 1; length < 140; length++) {
    struct expectation e;
    char text[400];
    expectation_init(&e, 2);
    int used = snprintf(text, sizeof text, "\"%0*d\"%s", length, 0, followers[_i]);
    used += snprintf(text + used, sizeof text - (size_t)used, "%s%0100d\n1,2\n", length % 2 ? "," : "\n", 0);
    e.text = text;
    e.length = (size_t)used;
    check_csv(&e);
    expectation_release(&e);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("convert");
  TCase *tests = tcase_create("convert");
  tcase_set_timeout(tests, 120);
  tcase_add_loop_test(tests, a_run_of_values_is_read_as_each_of_them_alone, 0, COUNT(types));
  tcase_add_loop_test(tests, random_csv_is_read_as_by_characters, 0, 12);
  tcase_add_loop_test(tests, what_follows_a_quote_counts_wherever_it_stands, 0, 4);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed > 0;
}
