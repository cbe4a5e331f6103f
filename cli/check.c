// leat check: parses, binds and plans a pipeline, says what is wrong, and does nothing.
#include "command.h"

static leat_status run(struct job *job, struct leat_error *error) {
  return job_plan(job, error);
}

const struct command command_check = {
    .arguments = {.command = "check",
                  .options = OPTION_VARIABLE | OPTION_LANES,
                  .takes = "file",
                  .example = "Write leat check pipeline.sql, or leat check - to read standard input."},
    .usage = "check FILE|- [-v name=value]... [--lanes N]",
    .summary = "say what is wrong with a pipeline, do nothing",
    .run = run,
};
