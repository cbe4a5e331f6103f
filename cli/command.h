// The contract between main and a command.
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "job.h"

struct command {
  struct arguments_spec arguments;
  const char *usage;    // what follows "leat "
  const char *summary;  // one line
  // Runs inside main's memory guard; what it makes it puts into `job`, which main releases.
  leat_status (*run)(struct job *job, struct leat_error *error);
};

extern const struct command command_run, command_check, command_explain, command_bench, command_version;

#endif
