// Reads a pipeline's text from a file or from standard input.
#include "pipeline_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "engine/error.h"
#include "engine/memory.h"

// Far above any pipeline a person or a program writes; a data file given by mistake stops here.
#define PIPELINE_BYTES_MAX (16u << 20)

static leat_status fail(struct leat_error *error, const char *name, const char *what) {
  error_set(error, LEAT_ERROR_IO, "%s", what);
  error->file = name;
  return error->status;
}

static leat_status fill(struct pipeline_file *out, int descriptor, size_t *length, struct leat_error *error) {
  size_t capacity = 0;
  for (;;) {
    if (capacity - *length < 2) {
      capacity = capacity > 0 ? capacity * 2 : 8192;
      out->text = mem_realloc(out->text, capacity);
    }
    const ssize_t got = read(descriptor, out->text + *length, capacity - *length - 1);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(error, out->name, strerror(errno));
    if (got == 0) break;
    *length += (size_t)got;
    if (*length > PIPELINE_BYTES_MAX) {
      fail(error, out->name, "the pipeline is longer than 16 MiB");
      return error_hint(error, "is this a data file? A pipeline names it: CREATE TABLE ... WITH (path = ...)");
    }
  }
  out->text[*length] = '\0';
  return LEAT_OK;
}

leat_status pipeline_file_read(struct pipeline_file *out, const char *path, struct leat_error *error) {
  const bool standard = strcmp(path, "-") == 0;
  out->name = standard ? "<stdin>" : path;
  const int descriptor = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return fail(error, out->name, strerror(errno));
  size_t length = 0;
  const leat_status status = fill(out, descriptor, &length, error);
  if (!standard) close(descriptor);
  if (status != LEAT_OK) return status;
  if (memchr(out->text, '\0', length)) return fail(error, out->name, "the file has a zero byte, so it is not SQL text");
  return LEAT_OK;
}

void pipeline_file_release(struct pipeline_file *pipeline) {
  mem_free(pipeline->text);
  *pipeline = (struct pipeline_file){0};
}
