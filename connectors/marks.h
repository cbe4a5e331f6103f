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
  bool odd;             // quotes that do not enclose a whole field
  uint64_t *odd_bits;   // a bit for each of those bytes or the one behind it, in the same record; owned
  size_t length_max;    // that there is room for
};

// At least 64 bytes behind `length` must be readable. The text begins with a record.
void marks_find(struct marks *marks, const char *text, size_t length, char delimiter, char quote);
void marks_release(struct marks *marks);
// Whether there are odd quotes among `count` bytes, at least one.
bool marks_odd(const struct marks *marks, size_t at, size_t count);

#endif
