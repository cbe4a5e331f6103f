// Writing bytes to a descriptor, and a file that appears under its name only when it is complete.
#include "connectors/output.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/error.h"
#include "engine/memory.h"

leat_status output_write(int descriptor, const char *name, const char *bytes, size_t length, struct leat_error *error) {
  while (length > 0) {
    ssize_t written = write(descriptor, bytes, length);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      bool standard = strcmp(name, "-") == 0;
      if (standard && errno == EPIPE) return error_set(error, LEAT_ERROR_IO, "standard output was closed");
      return error_set(error, LEAT_ERROR_IO, "cannot write \"%s\": %s", standard ? "standard output" : name,
                       strerror(errno));
    }
    bytes += written;
    length -= (size_t)written;
  }
  return LEAT_OK;
}

static size_t folder_length(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? (size_t)(slash - path) + 1 : 0;
}

static leat_status cannot_create(const char *path, struct leat_error *error) {
  int cause = errno;
  size_t folder = folder_length(path);
  error_set(error, LEAT_ERROR_IO, "cannot create \"%s\": %s", path, strerror(cause));
  if (cause == ENOENT && folder > 1) {
    error_hint(error, "There is no folder \"%.*s\": make it first.", (int)folder - 1, path);
  }
  return LEAT_ERROR_IO;
}

// A lock tells whether somebody is writing it; one that a crash has left behind has none and is taken over.
static leat_status open_temporary(const char *temporary, const char *path, int *descriptor, struct leat_error *error) {
  *descriptor = open(temporary, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (*descriptor < 0) return cannot_create(path, error);
  const bool locked = flock(*descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
  if (locked && ftruncate(*descriptor, 0) == 0) return LEAT_OK;
  if (locked) {
    cannot_create(path, error);
  } else {
    error_set(error, LEAT_ERROR_IO, "\"%s\" is being written already", path);
    error_hint(error, "Two tables cannot write one file: insert a UNION ALL into one of them.");
  }
  close(*descriptor);
  return LEAT_ERROR_IO;
}

static leat_status open_direct(struct output *output, const char *path, struct leat_error *error) {
  output->descriptor = strcmp(path, "-") == 0 ? dup(STDOUT_FILENO) : open(path, O_WRONLY | O_CLOEXEC);
  if (output->descriptor < 0) return cannot_create(path, error);
  output->direct = true;
  return LEAT_OK;
}

leat_status output_open(struct output *output, const char *path, struct leat_error *error) {
  assert(!output_is_open(output));
  output_abandon(output);
  output->path = mem_strndup(path, strlen(path));
  struct stat info;
  if (strcmp(path, "-") == 0 || (stat(path, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode))) {
    return open_direct(output, path, error);
  }
  size_t folder = folder_length(path);
  if (path[folder] == '\0' || (stat(path, &info) == 0 && S_ISDIR(info.st_mode))) {
    errno = EISDIR;
    return cannot_create(path, error);
  }
  size_t room = strlen(path) + 40;
  char *temporary = mem_alloc(room);
  snprintf(temporary, room, "%.*s.%s.tmp-%ld", (int)folder, path, path + folder, (long)getpid());
  leat_status status = open_temporary(temporary, path, &output->descriptor, error);
  if (status == LEAT_OK) {
    output->temporary = temporary;
  } else {
    mem_free(temporary);
  }
  return status;
}

bool output_is_open(const struct output *output) { return output->direct || output->temporary; }

void output_abandon(struct output *output) {
  if (output_is_open(output)) close(output->descriptor);
  if (output->temporary) unlink(output->temporary);
  mem_free(output->temporary);
  mem_free(output->path);
  *output = (struct output){0};
}

// The new name must survive a crash too.
static void sync_folder(const char *path) {
  char folder[4096];
  size_t length = folder_length(path);
  if (length >= sizeof folder) return;
  memcpy(folder, path, length);
  folder[length] = '\0';
  int descriptor = open(length > 0 ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  fsync(descriptor);
  close(descriptor);
}

leat_status output_commit(struct output *output, struct leat_error *error) {
  if (!output->direct) {
    if (fsync(output->descriptor) != 0 || rename(output->temporary, output->path) != 0) {
      return error_set(error, LEAT_ERROR_IO, "cannot complete \"%s\": %s", output->path, strerror(errno));
    }
    mem_free(output->temporary);
    output->temporary = NULL;
    sync_folder(output->path);
    output->direct = true;  // it has its name: nothing is left to remove
  }
  output_abandon(output);
  return LEAT_OK;
}
