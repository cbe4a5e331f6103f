// Checks of text: what PostgreSQL accepts as UTF-8.
#include "connectors/utf8.h"

#include <stdint.h>
#include <string.h>

#include "engine/clones.h"

LEAT_CLONES bool utf8_plain(const char *text, size_t length) {
  // A byte outside 1 … 127 has its top bit set once 1 is taken away (0 wraps) or before.
  uint8_t bad = 0;
  for (size_t i = 0; i < length; i++) {
    uint8_t byte = (uint8_t)text[i];
    bad |= (uint8_t)(byte - 1) | byte;
  }
  return bad < 0x80;
}

// Length of the valid sequence at `s`, or 0.
static size_t sequence(const uint8_t *s, size_t left) {
  if (s[0] < 0xC2 || s[0] > 0xF4) return s[0] < 0x80 && s[0] > 0 ? 1 : 0;
  size_t length = s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;
  if (left < length) return 0;
  for (size_t i = 1; i < length; i++) {
    if ((s[i] & 0xC0) != 0x80) return 0;
  }
  if (s[0] == 0xE0 && s[1] < 0xA0) return 0;
  if (s[0] == 0xED && s[1] > 0x9F) return 0;
  if (s[0] == 0xF0 && s[1] < 0x90) return 0;
  if (s[0] == 0xF4 && s[1] > 0x8F) return 0;
  return length;
}

bool utf8_valid(const char *text, size_t length) {
  if (utf8_plain(text, length)) return true;
  const uint8_t *s = (const uint8_t *)text;
  for (size_t i = 0; i < length;) {
    size_t step = sequence(s + i, length - i);
    if (step == 0) return false;
    i += step;
  }
  return true;
}

size_t utf8_cut(const char *text, size_t length, size_t limit) {
  if (length <= limit) return length;
  size_t end = limit;
  while (end > 0 && limit - end < 3 && ((uint8_t)text[end] & 0xC0) == 0x80) end--;
  return end;
}
