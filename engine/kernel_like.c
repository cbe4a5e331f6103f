// LIKE and ILIKE over UTF-8 (like_match.c).
#include "kernel_like.h"

#include <wctype.h>

#include "kernel.h"
#include "kernel_text.h"

struct span {
  const char *at, *end;
};

enum like_match { LIKE_FALSE, LIKE_TRUE, LIKE_ABORT, LIKE_BAD_ESCAPE };

static char fold(char byte, bool fold_case) { return fold_case && byte >= 'A' && byte <= 'Z' ? (char)(byte + 'a' - 'A') : byte; }

static void skip_character(struct span *text) {
  do text->at++;
  while (text->at < text->end && !utf8_starts(*text->at));
}

static enum like_match match(struct span text, struct span pattern, bool fold_case);

// After a % (at or past it): the rest of the pattern must match at some later character.
static enum like_match match_anywhere(struct span text, struct span pattern, bool fold_case) {
  while (pattern.at < pattern.end && (*pattern.at == '%' || *pattern.at == '_')) {
    if (*pattern.at++ == '%') continue;
    if (text.at >= text.end) return LIKE_ABORT;
    skip_character(&text);
  }
  if (pattern.at >= pattern.end) return LIKE_TRUE;
  if (*pattern.at == '\\' && pattern.at + 1 >= pattern.end) return LIKE_BAD_ESCAPE;
  char first = fold(*pattern.at == '\\' ? pattern.at[1] : *pattern.at, fold_case);
  for (; text.at < text.end; skip_character(&text)) {
    if (fold(*text.at, fold_case) != first) continue;
    enum like_match result = match(text, pattern, fold_case);
    if (result != LIKE_FALSE) return result;
  }
  return LIKE_ABORT;
}

// ABORT means that no later start in the text can match either, which keeps several %s from taking
// exponential time.
static enum like_match match(struct span text, struct span pattern, bool fold_case) {
  while (text.at < text.end && pattern.at < pattern.end) {
    if (*pattern.at == '%') return match_anywhere(text, pattern, fold_case);
    if (*pattern.at == '_') {
      skip_character(&text);
      pattern.at++;
      continue;
    }
    if (*pattern.at == '\\' && ++pattern.at >= pattern.end) return LIKE_BAD_ESCAPE;
    if (fold(*pattern.at, fold_case) != fold(*text.at, fold_case)) return LIKE_FALSE;
    text.at++;
    pattern.at++;
  }
  if (text.at < text.end) return LIKE_FALSE;
  while (pattern.at < pattern.end && *pattern.at == '%') pattern.at++;
  return pattern.at >= pattern.end ? LIKE_TRUE : LIKE_ABORT;
}

static enum row_error like(const struct text *text, const struct text *pattern, bool fold_case, bool negated, uint8_t *value) {
  struct span subject = {text_bytes(text), text_bytes(text) + text->length};
  struct span rule = {text_bytes(pattern), text_bytes(pattern) + pattern->length};
  enum like_match result = match(subject, rule, fold_case);
  *value = (result == LIKE_TRUE) != negated;
  return result == LIKE_BAD_ESCAPE ? ROW_INVALID_ESCAPE : ROW_OK;
}

#define LIKE_KERNEL(name, fold_case, negated)                              \
  void name(const struct column *const *arguments, uint32_t rows, struct type result, struct column *out) { \
    (void)result;                                                          \
    for (uint32_t i = 0; i < rows; i++) {                                  \
      uint8_t *value = (uint8_t *)out->values + i;                         \
      KERNEL_CHECK(like(KERNEL_AT(struct text, 0, i), KERNEL_AT(struct text, 1, i), fold_case, negated, value)) \
    }                                                                      \
  }
LIKE_KERNEL(kernel_like, false, false)
LIKE_KERNEL(kernel_not_like, false, true)
