// Checks of text: what PostgreSQL accepts as UTF-8.
#include "connectors/utf8.h"

#include <stdint.h>
#include <string.h>

#include "connectors/json_shim.h"
#include "engine/clones.h"

// Whether all bytes are 1 … 127, as most text is.
LEAT_CLONES static bool is_plain(const char *text, size_t length) {
  // A byte outside 1 … 127 has its top bit set once 1 is taken away (0 wraps) or before.
  uint8_t bad = 0;
  for (size_t i = 0; i < length; i++) {
    uint8_t byte = (uint8_t)text[i];
    bad |= (uint8_t)(byte - 1) | byte;
  }
  return bad < 0x80;
}

bool utf8_valid(const char *text, size_t length) {
  return is_plain(text, length) || (!memchr(text, 0, length) && json_shim_utf8(text, length));
}

size_t utf8_cut(const char *text, size_t length, size_t limit) {
  if (length <= limit) return length;
  size_t end = limit;
  while (end > 0 && limit - end < 3 && ((uint8_t)text[end] & 0xC0) == 0x80) end--;
  return end;
}
