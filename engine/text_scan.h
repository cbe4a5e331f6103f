// Small steps that every reader of text takes: white space, digits, words without regard to case.
#ifndef ENGINE_TEXT_SCAN_H
#define ENGINE_TEXT_SCAN_H

#include <stdbool.h>
#include <stddef.h>

static inline bool scan_is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static inline bool scan_is_digit(char c) { return c >= '0' && c <= '9'; }
static inline char scan_lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c; }
static inline bool scan_is_letter(char c) { return scan_lower(c) >= 'a' && scan_lower(c) <= 'z'; }

static inline void scan_trim(const char **text, size_t *length) {
  while (*length > 0 && scan_is_space(**text)) (*text)++, (*length)--;
  while (*length > 0 && scan_is_space((*text)[*length - 1])) (*length)--;
}

// Whether the text is `word` (lower case), whatever its case.
static inline bool scan_equals(const char *text, size_t length, const char *word) {
  for (size_t i = 0; i < length; i++) {
    if (word[i] == '\0' || scan_lower(text[i]) != word[i]) return false;
  }
  return word[length] == '\0';
}

#endif
