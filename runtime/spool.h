// Formatted rows that wait for their output's turn: in memory, and beyond a bound in a temporary file.
#ifndef RUNTIME_SPOOL_H
#define RUNTIME_SPOOL_H

#include "engine/connector.h"

#define SPOOL_MEMORY_BYTES ((size_t)1 << 20)

struct spool {
  struct text_out memory;             // the latest pieces
  bool has_file;                      // for what came before them
  int file;
  uint64_t file_bytes;
  uint64_t file_taken, memory_taken;  // bytes that spool_next has given out
  struct text_out piece;              // the one it gave out last, if it lay in the file
};

// Appends a copy; a zero-initialised spool is empty. The piece comes back as it went in.
leat_status spool_add(struct spool *spool, const char *bytes, size_t length, uint64_t rows,
                      struct leat_error *error) LEAT_MUST_USE;
// The next piece in order, valid until the next call; *bytes is NULL when there is none.
leat_status spool_next(struct spool *spool, const char **bytes, size_t *length, uint64_t *rows,
                       struct leat_error *error) LEAT_MUST_USE;
// Frees all of it and leaves it empty.
void spool_release(struct spool *spool);

#endif
