// Where records end in a run of text.
#define _GNU_SOURCE  // memrchr
#include "connectors/split.h"

#include <stdint.h>
#include <string.h>

#include "engine/clones.h"

// A byte counter cannot overflow in fewer than 256 bytes, and keeps the loop in vectors of bytes.
#define COUNT_RUN 192

LEAT_CLONES size_t split_count(const char *bytes, size_t length, char wanted) {
  size_t total = 0;
  size_t i = 0;
  for (; i + COUNT_RUN <= length; i += COUNT_RUN) {
    uint8_t run = 0;
    for (size_t k = 0; k < COUNT_RUN; k++) run = (uint8_t)(run + (bytes[i + k] == wanted));
    total += run;
  }
  for (; i < length; i++) total += bytes[i] == wanted;
  return total;
}

size_t split_last(const char *bytes, size_t length, int quote) {
  size_t inside = quote == SPLIT_NO_QUOTE ? 0 : split_count(bytes, length, (char)quote) & 1;
  size_t end = length;
  while (end > 0) {
    const char *newline = memrchr(bytes, '\n', end);
    if (!newline) return 0;
    size_t at = (size_t)(newline - bytes);
    if (quote != SPLIT_NO_QUOTE) inside ^= split_count(newline, end - at, (char)quote) & 1;
    if (!inside) return at + 1;
    end = at;
  }
  return 0;
}

size_t split_first(const char *bytes, size_t length, int quote) {
  size_t from = 0;
  size_t inside = 0;
  while (from < length) {
    const char *newline = memchr(bytes + from, '\n', length - from);
    if (!newline) return 0;
    size_t next = (size_t)(newline - bytes) + 1;
    if (quote != SPLIT_NO_QUOTE) inside ^= split_count(bytes + from, next - from, (char)quote) & 1;
    if (!inside) return next;
    from = next;
  }
  return 0;
}
