// Writing bytes to a descriptor, and a file that appears under its name only when it is complete.
#ifndef CONNECTORS_OUTPUT_H
#define CONNECTORS_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "leat/leat.h"

// Writes all of it. `name` is for the message.
leat_status output_write(int descriptor, const char *name, const char *bytes, size_t length,
                         struct leat_error *error) LEAT_MUST_USE;

// A file being written. Zero-initialise; descriptor is valid while `temporary` or `direct` is set.
struct output {
  int descriptor;
  bool direct;      // standard output or a device: there is nothing to rename
  char *path;       // owned, the final name
  char *temporary;  // owned
};
leat_status output_open(struct output *output, const char *path, struct leat_error *error) LEAT_MUST_USE;
bool output_is_open(const struct output *output);
// Makes it durable and visible.
leat_status output_commit(struct output *output, struct leat_error *error) LEAT_MUST_USE;
// Forgets it; nothing is left.
void output_abandon(struct output *output);

#endif
