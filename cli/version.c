// leat version: which Leat this is.
#include <stdio.h>

#include "command.h"
#include "output.h"

static leat_status run(struct job *job, struct leat_error *error) {
  (void)job;
  puts("leat " LEAT_VERSION);
  return output_finish(error);
}

const struct command command_version = {
    .arguments = {.command = "version"},
    .usage = "version",
    .summary = "print the version",
    .run = run,
};
