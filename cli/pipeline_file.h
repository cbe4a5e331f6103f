// A pipeline's text and the name it is called by in messages.
#ifndef CLI_PIPELINE_FILE_H
#define CLI_PIPELINE_FILE_H

#include "leat/leat.h"

struct pipeline_file {
  const char *name;  // borrowed; "<stdin>" for "-"
  char *text;        // owned, NUL-terminated
};

leat_status pipeline_file_read(struct pipeline_file *out, const char *path, struct leat_error *error) LEAT_MUST_USE;
void pipeline_file_release(struct pipeline_file *pipeline);

#endif
