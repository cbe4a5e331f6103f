// Prints an error with its place, its hint and the line it lies in.
#include "diagnostic.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "engine/error.h"

// Bytes of a source line that are shown; a longer one is cut around the column.
#define LINE_BYTES_SHOWN 160

// One line on the screen, whatever bytes the message quotes.
static void print_clean(const char *text) {
  for (; *text; text++) {
    const unsigned char c = (unsigned char)*text;
    fputc(c == '\n' || c == '\t' || c == '\r' ? ' ' : c < 32 || c == 127 ? '?' : c, stderr);
  }
}

static const char *line_start(const char *text, uint32_t line) {
  for (uint32_t i = 1; i < line; i++) {
    text = strchr(text, '\n');
    if (!text) return NULL;
    text++;
  }
  return text;
}

static bool continues_character(char c) {
  return ((unsigned char)c & 0xC0) == 0x80;
}

// The part of the line that is shown: from *first, at most LINE_BYTES_SHOWN bytes, at whole characters.
static size_t cut(const char *line, size_t length, size_t at, size_t *first) {
  *first = at > LINE_BYTES_SHOWN / 2 && length > LINE_BYTES_SHOWN ? at - LINE_BYTES_SHOWN / 2 : 0;
  while (*first > 0 && continues_character(line[*first])) (*first)--;
  size_t shown = length - *first < LINE_BYTES_SHOWN ? length - *first : LINE_BYTES_SHOWN;
  while (shown > 0 && *first + shown < length && continues_character(line[*first + shown])) shown--;
  return shown;
}

// `column` counts characters from 1.
static size_t column_offset(const char *line, size_t length, uint32_t column) {
  size_t at = 0;
  for (uint32_t i = 1; i < column && at < length; i++) {
    do at++;
    while (at < length && continues_character(line[at]));
  }
  return at;
}

static void print_source_line(const char *text, uint32_t number, uint32_t column) {
  const char *line = line_start(text, number);
  if (!line) return;
  const size_t length = strcspn(line, "\r\n");
  if (strspn(line, " \t") == length) return;
  const size_t at = column_offset(line, length, column);
  size_t first;
  const size_t shown = cut(line, length, at, &first);
  fprintf(stderr, "  %.*s\n", (int)shown, line + first);
  if (column == 0) return;
  fputs("  ", stderr);
  for (size_t i = first; i < at; i++) {
    if (!continues_character(line[i])) fputc(line[i] == '\t' ? '\t' : ' ', stderr);
  }
  fputs("^\n", stderr);
}

static void print_place(const struct leat_error *error, const char *name) {
  fputs(name ? name : "leat", stderr);
  if (error->line > 0) fprintf(stderr, ":%u", error->line);
  if (error->line > 0 && error->column > 0) fprintf(stderr, ":%u", error->column);
}

void diagnostic_print(const struct leat_error *error, const char *name, const char *text) {
  const char *file = error->file ? error->file : name;
  print_place(error, file);
  fputs(": error: ", stderr);
  print_clean(error->message[0] ? error->message : status_text(error->status));
  fputc('\n', stderr);
  if (error->hint[0]) {
    fputs("hint: ", stderr);
    print_clean(error->hint);
    fputc('\n', stderr);
  }
  const bool in_pipeline = text && name && file && strcmp(file, name) == 0;
  if (in_pipeline && error->line > 0) print_source_line(text, error->line, error->column);
}
