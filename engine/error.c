// Status words, error objects, and nearest names for "did you mean".
#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *status_text(leat_status status) {
  static const char *const texts[] = {
#define X(name, text) text,
      LEAT_STATUS_LIST(X)
#undef X
  };
  return (size_t)status < sizeof texts / sizeof texts[0] ? texts[status] : "unknown status";
}

leat_status error_set(struct leat_error *error, leat_status status, const char *format, ...) {
  if (error == NULL || error->status != LEAT_OK) return status;
  error->status = status;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(error->message, sizeof error->message, format, arguments);
  va_end(arguments);
  return status;
}

leat_status error_hint(struct leat_error *error, const char *format, ...) {
  if (error == NULL) return LEAT_ERROR_BIND;
  if (error->hint[0] != '\0') return error->status;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(error->hint, sizeof error->hint, format, arguments);
  va_end(arguments);
  return error->status;
}

void error_place(struct leat_error *error, uint32_t line, uint32_t column) {
  if (error == NULL || error->line > 0) return;
  error->line = line;
  error->column = column;
}

#define NAME_LENGTH_MAX 64

static uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }

// Levenshtein distance, one row at a time.
static uint32_t edit_distance(const char *left, const char *right) {
  size_t width = strlen(right);
  uint32_t row[NAME_LENGTH_MAX + 1];
  for (size_t j = 0; j <= width; j++) row[j] = (uint32_t)j;
  for (size_t i = 0; left[i] != '\0'; i++) {
    uint32_t diagonal = row[0];
    row[0] = (uint32_t)i + 1;
    for (size_t j = 0; j < width; j++) {
      uint32_t replaced = diagonal + (left[i] != right[j]);
      diagonal = row[j + 1];
      row[j + 1] = least(replaced, 1 + least(row[j], diagonal));
    }
  }
  return row[width];
}

const char *nearest_name(const char *name, const char *const *names, uint32_t count) {
  size_t length = strlen(name);
  if (length > NAME_LENGTH_MAX) return NULL;
  // About a third of the letters may differ, and at least one; a single letter is near to nothing.
  uint32_t best = length < 2 ? 1 : length < 5 ? 2 : (uint32_t)(length + 1) / 3 + 1;
  const char *nearest = NULL;
  for (uint32_t i = 0; i < count; i++) {
    if (names[i] == NULL || strlen(names[i]) > NAME_LENGTH_MAX) continue;
    uint32_t distance = edit_distance(name, names[i]);
    if (distance >= best) continue;
    best = distance;
    nearest = names[i];
  }
  return nearest;
}
