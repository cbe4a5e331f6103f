// Watches one file that grows: tells growth from replacement and truncation.
#include "connectors/follow.h"

#include <libgen.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/memory.h"

struct follow {
  int descriptor;     // of inotify, or -1
  char path[];
};

struct follow *follow_open(const char *path) {
  size_t length = strlen(path);
  struct follow *follow = mem_zalloc(sizeof *follow + 2 * length + 2);
  memcpy(follow->path, path, length);
  follow->descriptor = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (follow->descriptor < 0) return follow;
  // The folder tells of writes to the file, and of another one taking its name.
  char *folder = follow->path + length + 1;
  memcpy(folder, path, length);
  if (inotify_add_watch(follow->descriptor, dirname(folder), IN_MODIFY | IN_CREATE | IN_MOVED_TO) < 0) {
    close(follow->descriptor);
    follow->descriptor = -1;
  }
  return follow;
}

void follow_clear(struct follow *follow) {
  char events[4096] __attribute__((aligned(8)));
  while (follow->descriptor >= 0 && read(follow->descriptor, events, sizeof events) > 0) continue;
}

enum follow_change follow_check(struct follow *follow, int descriptor, uint64_t offset) {
  struct stat open_file, named_file;
  if (fstat(descriptor, &open_file) != 0) return FOLLOW_SAME;
  if (S_ISREG(open_file.st_mode) && (uint64_t)open_file.st_size < offset) return FOLLOW_REPLACED;
  if (stat(follow->path, &named_file) != 0) return FOLLOW_SAME;
  bool same = named_file.st_ino == open_file.st_ino && named_file.st_dev == open_file.st_dev;
  return same ? FOLLOW_SAME : FOLLOW_REPLACED;
}

int follow_descriptor(const struct follow *follow) { return follow->descriptor; }

void follow_close(struct follow *follow) {
  if (!follow) return;
  if (follow->descriptor >= 0) close(follow->descriptor);
  mem_free(follow);
}
