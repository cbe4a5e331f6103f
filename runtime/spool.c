// Formatted rows that wait for their output's turn: in memory, and beyond a bound in a temporary file.
#define _GNU_SOURCE  // mkostemp
#include "runtime/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// In front of each piece's bytes.
struct piece {
  uint64_t length, rows;
};

static const char *temporary_folder(void) {
  const char *folder = getenv("TMPDIR");
  return folder && *folder ? folder : "/tmp";
}

static leat_status fail(struct leat_error *error) {
  error_set(error, LEAT_ERROR_IO, "cannot keep the rows of a SELECT that waits for its turn in \"%s\": %s",
            temporary_folder(), strerror(errno));
  return error_hint(error, "Set TMPDIR to a folder with room, or write them with INSERT INTO.");
}

// The file has no name: it vanishes with the process.
static leat_status open_file(struct spool *spool, struct leat_error *error) {
  char path[4096];
  const int length = snprintf(path, sizeof path, "%s/leat-XXXXXX", temporary_folder());
  if (length < 0 || (size_t)length >= sizeof path) {
    errno = ENAMETOOLONG;
    return fail(error);
  }
  spool->file = mkostemp(path, O_CLOEXEC);
  if (spool->file < 0) return fail(error);
  spool->has_file = true;
  unlink(path);
  return LEAT_OK;
}

static leat_status write_out(struct spool *spool, struct leat_error *error) {
  leat_status status = spool->has_file ? LEAT_OK : open_file(spool, error);
  if (status != LEAT_OK) return status;
  for (size_t done = 0; done < spool->memory.length;) {
    const ssize_t written = write(spool->file, spool->memory.bytes + done, spool->memory.length - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail(error);
    done += (size_t)written;
    spool->file_bytes += (uint64_t)written;
  }
  spool->memory.length = 0;
  return LEAT_OK;
}

leat_status spool_add(struct spool *spool, const char *bytes, size_t length, uint64_t rows, struct leat_error *error) {
  const struct piece piece = {.length = length, .rows = rows};
  text_out_add(&spool->memory, (const char *)&piece, sizeof piece);
  text_out_add(&spool->memory, bytes, length);
  return spool->memory.length >= SPOOL_MEMORY_BYTES ? write_out(spool, error) : LEAT_OK;
}

static leat_status read_file(struct spool *spool, char *out, size_t length, struct leat_error *error) {
  for (size_t done = 0; done < length;) {
    const ssize_t got = pread(spool->file, out + done, length - done, (off_t)spool->file_taken);
    if (got < 0 && errno == EINTR) continue;
    if (got == 0) errno = EIO;  // somebody cut the file short
    if (got <= 0) return fail(error);
    done += (size_t)got;
    spool->file_taken += (uint64_t)got;
  }
  return LEAT_OK;
}

static leat_status next_in_file(struct spool *spool, struct piece *piece, const char **bytes,
                                struct leat_error *error) {
  leat_status status = read_file(spool, (char *)piece, sizeof *piece, error);
  if (status != LEAT_OK) return status;
  spool->piece.length = 0;
  *bytes = text_out_reserve(&spool->piece, piece->length);
  return read_file(spool, spool->piece.bytes, piece->length, error);
}

leat_status spool_next(struct spool *spool, const char **bytes, size_t *length, uint64_t *rows,
                       struct leat_error *error) {
  struct piece piece = {0};
  leat_status status = LEAT_OK;
  *bytes = NULL;
  if (spool->file_taken < spool->file_bytes) {
    status = next_in_file(spool, &piece, bytes, error);
  } else if (spool->memory_taken < spool->memory.length) {
    memcpy(&piece, spool->memory.bytes + spool->memory_taken, sizeof piece);
    *bytes = spool->memory.bytes + spool->memory_taken + sizeof piece;
    spool->memory_taken += sizeof piece + piece.length;
  }
  *length = piece.length;
  *rows = piece.rows;
  return status;
}

void spool_release(struct spool *spool) {
  if (spool->has_file) close(spool->file);
  text_out_release(&spool->memory);
  text_out_release(&spool->piece);
  *spool = (struct spool){0};
}
