// LIKE and ILIKE over UTF-8 (like_match.c).
#include "kernel.h"
#include "kernel_text.h"

struct span {
  const char *at, *end;
};

enum like_match { LIKE_FALSE, LIKE_TRUE, LIKE_ABORT, LIKE_BAD_ESCAPE };

static void skip_character(struct span *text) {
  do text->at++;
  while (text->at < text->end && !utf8_starts(*text->at));
}

static enum like_match match(struct span text, struct span pattern);

// At a %: what follows must match at some later character. Its first byte starts a character, so that
// wherever memchr finds it in valid UTF-8, one starts.
static enum like_match match_anywhere(struct span text, struct span pattern) {
  for (; pattern.at < pattern.end && (*pattern.at == '%' || *pattern.at == '_'); pattern.at++) {
    if (*pattern.at == '%') continue;
    if (text.at >= text.end) return LIKE_ABORT;
    skip_character(&text);
  }
  if (pattern.at >= pattern.end) return LIKE_TRUE;
  if (*pattern.at == '\\' && pattern.at + 1 >= pattern.end) return LIKE_BAD_ESCAPE;
  char first = *pattern.at == '\\' ? pattern.at[1] : *pattern.at;
  while (text.at < text.end) {
    text.at = memchr(text.at, first, (size_t)(text.end - text.at));
    if (text.at == NULL) return LIKE_ABORT;
    enum like_match result = match(text, pattern);
    if (result != LIKE_FALSE) return result;
    text.at++;
  }
  return LIKE_ABORT;
}

// ABORT means that no later start in the text can match either, which keeps several %s from taking
// exponential time.
static enum like_match match(struct span text, struct span pattern) {
  while (text.at < text.end && pattern.at < pattern.end) {
    if (*pattern.at == '%') return match_anywhere(text, pattern);
    if (*pattern.at == '_') {
      skip_character(&text);
      pattern.at++;
      continue;
    }
    if (*pattern.at == '\\' && ++pattern.at >= pattern.end) return LIKE_BAD_ESCAPE;
    if (*pattern.at++ != *text.at++) return LIKE_FALSE;
  }
  if (text.at < text.end) return LIKE_FALSE;
  while (pattern.at < pattern.end && *pattern.at == '%') pattern.at++;
  return pattern.at >= pattern.end ? LIKE_TRUE : LIKE_ABORT;
}

static enum row_error like_row(const struct text *text, const struct text *pattern, bool negated, uint8_t *value) {
  struct span subject = {text_bytes(text), text_bytes(text) + text->length};
  struct span rule = {text_bytes(pattern), text_bytes(pattern) + pattern->length};
  enum like_match result = match(subject, rule);
  *value = (result == LIKE_TRUE) != negated;
  return result == LIKE_BAD_ESCAPE ? ROW_INVALID_ESCAPE : ROW_OK;
}

KERNEL_CHECKED2(like, struct text, struct text, uint8_t, like_row(a, b, false, value))
KERNEL_CHECKED2(not_like, struct text, struct text, uint8_t, like_row(a, b, true, value))

static struct column *lower(const struct column *column, uint32_t rows) {
  struct column *out = column_create(TYPE_TEXT, column->constant ? 1 : rows);
  memset(out->values, 0, out->rows * sizeof(struct text));
  kernel_lower(&column, out->rows, type_of(TYPE_TEXT), out);
  out->constant = column->constant;
  return out;
}

// ILIKE is LIKE between the lower-case forms.
static void like_lower(const struct column *const *arguments, uint32_t rows, bool negated, struct column *out) {
  struct column *text = lower(arguments[0], rows), *pattern = lower(arguments[1], rows);
  const struct column *const lowered[] = {text, pattern, NULL};
  (negated ? not_like : like)(lowered, rows, type_of(TYPE_BOOL), out);
  column_release(text);
  column_release(pattern);
}

static void ilike(KERNEL_ARGUMENTS) {
  (void)result;
  like_lower(arguments, rows, false, out);
}

static void not_ilike(KERNEL_ARGUMENTS) {
  (void)result;
  like_lower(arguments, rows, true, out);
}

// Rewrites a pattern with another escape character (none if `escape` is empty) into one with backslashes.
static void like_escape(KERNEL_ARGUMENTS) {
  (void)result;
  struct text_writer writer = {.out = out};
  for (uint32_t i = 0; i < rows; i++) {
    const struct text *pattern = KERNEL_AT(struct text, 0, i), *escape = KERNEL_AT(struct text, 1, i);
    const char *from = text_bytes(pattern), *end = from + pattern->length, *mark = text_bytes(escape);
    if (utf8_length(mark, escape->length) > 1) {
      kernel_fail(out, i, ROW_INVALID_ESCAPE);
      continue;
    }
    char *start = text_reserve(&writer, 2 * (size_t)pattern->length), *to = start;
    while (from < end) {
      bool is_mark =
          escape->length > 0 && (size_t)(end - from) >= escape->length && memcmp(from, mark, escape->length) == 0;
      if (is_mark) {
        *to++ = '\\';
        from += escape->length;
        if (from < end) *to++ = *from++;
        continue;
      }
      if (*from == '\\') *to++ = '\\';
      *to++ = *from++;
    }
    text_set(&writer, i, start, (size_t)(to - start));
  }
}

#define LIKE(name, kernel) FUNCTION2(name, TYPE_TEXT, TYPE_TEXT, TYPE_BOOL, kernel)

static const struct function functions[] = {
    LIKE("~~", like),
    LIKE("!~~", not_like),
    LIKE("~~*", ilike),
    LIKE("!~~*", not_ilike),
    FUNCTION2("like_escape", TYPE_TEXT, TYPE_TEXT, TYPE_TEXT, like_escape),
};
const struct function_family like_family = FAMILY(functions);
