// The sink of a bare SELECT: a table as psql draws it, CSV with a header, or JSON lines, on standard output. An empty
// line stands between the results of several.
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "connectors/format_text.h"
#include "connectors/output.h"
#include "engine/memory.h"

// After so many rows, or so long, a table's widths are fixed and it is printed as it comes.
#define TABLE_ROWS 1000
#define TABLE_SECONDS 1

struct sink {
  const struct plan_sink *spec;
  bool begun;              // the header is out
  struct text_out text;    // scratch, what is printed next
  // Tables only.
  struct text_out cells;   // rows waiting: each cell a 4-byte length, then its bytes
  uint64_t waiting, printed;
  time_t waiting_since;
  size_t *widths;          // owned, one a column
};

static time_t monotonic_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec;
}

static leat_status open_sink(const struct plan_sink *spec, struct sink **out, struct leat_error *error) {
  (void)error;
  struct sink *sink = mem_zalloc(sizeof *sink);
  *out = sink;
  sink->spec = spec;
  sink->widths = mem_zalloc(sizeof *sink->widths * (spec->schema.count + 1));
  return LEAT_OK;
}

static void close_sink(struct sink *sink) {
  text_out_release(&sink->text);
  text_out_release(&sink->cells);
  mem_free(sink->widths);
  mem_free(sink);
}

static leat_status print(struct sink *sink, const char *bytes, size_t length, struct leat_error *error) {
  (void)sink;
  return output_write(STDOUT_FILENO, "-", bytes, length, error);
}

static leat_status print_text(struct sink *sink, struct leat_error *error) {
  size_t length = sink->text.length;
  sink->text.length = 0;
  return print(sink, sink->text.bytes, length, error);
}

// Once, before anything else.
static void begin(struct sink *sink) {
  assert(!sink->begun);
  sink->begun = true;
  if (sink->spec->follows) text_out_add(&sink->text, "\n", 1);
}

// CSV and JSON lines.

static leat_status format_csv(struct sink *sink, const struct batch *batch, struct text_out *out,
                              struct leat_error *error) {
  (void)sink;
  (void)error;
  text_csv_rows(&TEXT_STYLE_DEFAULT, batch, out);
  return LEAT_OK;
}

static leat_status begin_csv(struct sink *sink, struct leat_error *error) {
  if (sink->begun) return LEAT_OK;
  begin(sink);
  text_csv_header(&TEXT_STYLE_DEFAULT, &sink->spec->schema, &sink->text);
  return print_text(sink, error);
}

static leat_status append_csv(struct sink *sink, const char *bytes, size_t length, uint64_t rows,
                              struct leat_error *error) {
  (void)rows;
  leat_status status = begin_csv(sink, error);
  return status == LEAT_OK ? print(sink, bytes, length, error) : status;
}

static leat_status format_json(struct sink *sink, const struct batch *batch, struct text_out *out,
                               struct leat_error *error) {
  (void)error;
  text_json_rows(&sink->spec->schema, batch, out);
  return LEAT_OK;
}

static leat_status begin_json(struct sink *sink, struct leat_error *error) {
  if (sink->begun) return LEAT_OK;
  begin(sink);
  return print_text(sink, error);
}

static leat_status append_json(struct sink *sink, const char *bytes, size_t length, uint64_t rows,
                               struct leat_error *error) {
  (void)rows;
  leat_status status = begin_json(sink, error);
  return status == LEAT_OK ? print(sink, bytes, length, error) : status;
}

// Tables.

static leat_status format_cells(struct sink *sink, const struct batch *batch, struct text_out *out,
                                struct leat_error *error) {
  (void)error;
  assert(batch->width == sink->spec->schema.count);
  for (uint32_t i = 0; i < batch->count; i++) {
    for (uint32_t c = 0; c < batch->width; c++) {
      size_t start = out->length;
      text_out_reserve(out, sizeof(uint32_t));
      out->length += sizeof(uint32_t);
      text_value(batch->columns[c], batch_row(batch, i), out);
      uint32_t length = (uint32_t)(out->length - start - sizeof(uint32_t));
      memcpy(out->bytes + start, &length, sizeof length);
    }
  }
  return LEAT_OK;
}

static const char *next_cell(const char *at, const char **text, uint32_t *length) {
  memcpy(length, at, sizeof *length);
  *text = at + sizeof *length;
  return *text + *length;
}

static bool is_control(char c) { return (unsigned char)c < 0x20 || c == 0x7f; }

// Characters it takes on a terminal: control characters are shown as \n, \t or \x1f.
static size_t shown_width(const char *text, size_t length) {
  size_t width = 0;
  for (size_t i = 0; i < length; i++) {
    if (((unsigned char)text[i] & 0xC0) == 0x80) continue;
    width += !is_control(text[i]) ? 1 : text[i] == '\n' || text[i] == '\t' || text[i] == '\r' ? 2 : 4;
  }
  return width;
}

static void add_spaces(struct text_out *out, size_t count) {
  memset(text_out_reserve(out, count + 1), ' ', count);
  out->length += count;
}

static void add_shown(struct text_out *out, const char *text, size_t length) {
  for (size_t i = 0; i < length; i++) {
    char shown[5] = {text[i]};
    int used = 1;
    if (text[i] == '\n' || text[i] == '\t' || text[i] == '\r') {
      used = snprintf(shown, sizeof shown, "\\%c", text[i] == '\n' ? 'n' : text[i] == '\t' ? 't' : 'r');
    } else if (is_control(text[i])) {
      used = snprintf(shown, sizeof shown, "\\x%02x", (unsigned)text[i]);
    }
    text_out_add(out, shown, (size_t)used);
  }
}

static void measure(struct sink *sink) {
  const struct schema *schema = &sink->spec->schema;
  for (uint32_t c = 0; c < schema->count; c++) {
    sink->widths[c] = shown_width(schema->fields[c].name, strlen(schema->fields[c].name));
  }
  const char *at = sink->cells.bytes;
  for (uint64_t row = 0; row < sink->waiting; row++) {
    for (uint32_t c = 0; c < schema->count; c++) {
      const char *text;
      uint32_t length;
      at = next_cell(at, &text, &length);
      size_t width = shown_width(text, length);
      if (width > sink->widths[c]) sink->widths[c] = width;
    }
  }
}

static void draw_header(struct sink *sink) {
  const struct schema *schema = &sink->spec->schema;
  struct text_out *out = &sink->text;
  for (uint32_t c = 0; c < schema->count; c++) {
    const char *name = schema->fields[c].name;
    size_t space = sink->widths[c] - shown_width(name, strlen(name));
    text_out_add(out, c == 0 ? " " : "| ", c == 0 ? 1 : 2);
    add_spaces(out, space / 2);
    add_shown(out, name, strlen(name));
    add_spaces(out, space - space / 2 + 1);
  }
  text_out_add(out, "\n", 1);
  for (uint32_t c = 0; c < schema->count; c++) {
    if (c > 0) text_out_add(out, "+", 1);
    memset(text_out_reserve(out, sink->widths[c] + 2), '-', sink->widths[c] + 2);
    out->length += sink->widths[c] + 2;
  }
  text_out_add(out, "\n", 1);
}

static void draw_cell(struct sink *sink, uint32_t column, const char *text, uint32_t length) {
  const struct schema *schema = &sink->spec->schema;
  struct text_out *out = &sink->text;
  size_t width = shown_width(text, length);
  size_t space = width < sink->widths[column] ? sink->widths[column] - width : 0;
  bool right = type_is_number(schema->fields[column].type.kind);
  bool last = column + 1 == schema->count;
  text_out_add(out, column == 0 ? " " : "| ", column == 0 ? 1 : 2);
  if (right) add_spaces(out, space);
  add_shown(out, text, length);
  if (!right && !last) add_spaces(out, space);
  if (!last) add_spaces(out, 1);
}

// Draws the rows that wait; the first time fixes the widths.
static leat_status draw(struct sink *sink, struct leat_error *error) {
  if (!sink->begun) {
    begin(sink);
    measure(sink);
    draw_header(sink);
  }
  const char *at = sink->cells.bytes;
  for (uint64_t row = 0; row < sink->waiting; row++) {
    for (uint32_t c = 0; c < sink->spec->schema.count; c++) {
      const char *text;
      uint32_t length;
      at = next_cell(at, &text, &length);
      draw_cell(sink, c, text, length);
    }
    text_out_add(&sink->text, "\n", 1);
  }
  sink->printed += sink->waiting;
  sink->waiting = 0;
  sink->cells.length = 0;
  return print_text(sink, error);
}

static leat_status append_cells(struct sink *sink, const char *bytes, size_t length, uint64_t rows,
                                struct leat_error *error) {
  time_t now = monotonic_seconds();
  if (sink->waiting == 0) sink->waiting_since = now;
  text_out_add(&sink->cells, bytes, length);
  sink->waiting += rows;
  bool ripe = sink->begun || sink->waiting >= TABLE_ROWS || now - sink->waiting_since >= TABLE_SECONDS;
  return ripe ? draw(sink, error) : LEAT_OK;
}

static leat_status commit_table(struct sink *sink, struct leat_error *error) {
  leat_status status = draw(sink, error);
  if (status != LEAT_OK) return status;
  char line[48];
  int length = snprintf(line, sizeof line, "(%llu row%s)\n", (unsigned long long)sink->printed,
                        sink->printed == 1 ? "" : "s");
  return print(sink, line, (size_t)length, error);
}

const struct sink_class *print_sink(enum print_format format) {
  static const struct sink_class table = {open_sink, format_cells, append_cells, commit_table, close_sink};
  static const struct sink_class csv = {open_sink, format_csv, append_csv, begin_csv, close_sink};
  static const struct sink_class jsonl = {open_sink, format_json, append_json, begin_json, close_sink};
  return format == PRINT_TABLE ? &table : format == PRINT_CSV ? &csv : &jsonl;
}
