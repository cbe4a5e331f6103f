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

static leat_status cannot_read(struct leat_error *error, const char *name) {
  error_set(error, LEAT_ERROR_IO, "cannot read the pipeline: %s", strerror(errno));
  error->file = name;
  return error->status;
}

static leat_status is_no_pipeline(struct leat_error *error, const char *name, const char *what) {
  error_set(error, LEAT_ERROR_IO, "%s", what);
  error->file = name;
  return error_hint(error, "Is this a data file? A pipeline names it: CREATE TABLE … WITH (path = '%.100s', …).", name);
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
    if (got < 0) return cannot_read(error, out->name);
    if (got == 0) break;
    *length += (size_t)got;
    if (*length > PIPELINE_BYTES_MAX) return is_no_pipeline(error, out->name, "the pipeline is longer than 16 MiB");
  }
  out->text[*length] = '\0';
  return LEAT_OK;
}

// Some editors begin a file with a byte order mark.
static void drop_mark(char *text, size_t length) {
  static const char mark[] = "\xef\xbb\xbf";
  if (strncmp(text, mark, sizeof mark - 1) == 0) memmove(text, text + sizeof mark - 1, length - (sizeof mark - 1) + 1);
}

leat_status pipeline_file_read(struct pipeline_file *out, const char *path, struct leat_error *error) {
  const bool standard = strcmp(path, "-") == 0;
  out->name = standard ? "<stdin>" : path;
  const int descriptor = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return cannot_read(error, out->name);
  size_t length = 0;
  const leat_status status = fill(out, descriptor, &length, error);
  if (!standard) close(descriptor);
  if (status != LEAT_OK) return status;
  if (memchr(out->text, '\0', length))
    return is_no_pipeline(error, out->name, "the file has a zero byte, so it is not SQL text");
  drop_mark(out->text, length);
  return LEAT_OK;
}

void pipeline_file_release(struct pipeline_file *pipeline) {
  mem_free(pipeline->text);
  *pipeline = (struct pipeline_file){0};
}
