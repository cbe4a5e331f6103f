// Where the fields of a block of CSV end: the delimiters and newlines outside quotes.
#ifndef CONNECTORS_MARKS_H
#define CONNECTORS_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Zero-initialise; used for one block after the other.
struct marks {
  uint32_t count;
  uint32_t lines;       // of them newlines
  uint32_t *ends;       // offsets, ascending; owned
  bool quoted;          // the block has quotes
  bool wrapped;         // newlines within quotes
  uint64_t *quotes;     // a bit a byte; one word more than the text has; owned
  size_t length_max;    // that there is room for
};

// At least 64 bytes behind `length` must be readable.
void marks_find(struct marks *marks, const char *text, size_t length, char delimiter, char quote);
void marks_release(struct marks *marks);
// Whether there are quotes among `count` bytes.
bool marks_quotes(const struct marks *marks, size_t at, size_t count);

#endif
