// Finds the next delimiter, quote or newline, 64 bytes at a time.
#ifndef CONNECTORS_SCAN_H
#define CONNECTORS_SCAN_H

#include "connectors/chunk.h"

// Bytes after the text that may be read.
#define SCAN_PADDING CHUNK_BYTES

struct scan {
  const char *chunk;   // the 64 bytes that `found` speaks of
  const char *end;
  uint64_t found;      // a bit for each byte that is one of the three
  char delimiter, quote;
};

static inline uint64_t scan_chunk(const struct scan *scan) {
  return chunk_equal(scan->chunk, scan->delimiter) | chunk_equal(scan->chunk, scan->quote) |
         chunk_equal(scan->chunk, '\n');
}

// SCAN_PADDING bytes behind `length` must be readable.
static inline void scan_start(struct scan *scan, const char *text, size_t length, char delimiter, char quote) {
  *scan = (struct scan){.chunk = text, .end = text + length, .delimiter = delimiter, .quote = quote};
  if (length > 0) scan->found = scan_chunk(scan);
}

// The next one, or scan->end.
static inline const char *scan_next(struct scan *scan) {
  while (scan->found == 0) {
    if (scan->end - scan->chunk <= CHUNK_BYTES) return scan->end;
    scan->chunk += CHUNK_BYTES;
    scan->found = scan_chunk(scan);
  }
  const char *at = scan->chunk + __builtin_ctzll(scan->found);
  scan->found &= scan->found - 1;
  return at < scan->end ? at : scan->end;
}

#endif
