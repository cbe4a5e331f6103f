// leat explain: shows the plan of a pipeline without running it.
#include <string.h>

#include "command.h"

static enum explain_format explain_format(const char *name) {
  if (!name || strcmp(name, "text") == 0) return EXPLAIN_TEXT;
  return strcmp(name, "json") == 0 ? EXPLAIN_JSON : EXPLAIN_DOT;
}

static leat_status run(struct job *job, struct leat_error *error) {
  const leat_status status = job_plan(job, error);
  if (status != LEAT_OK) return status;
  return job_print_plan(job, explain_format(job->arguments.format), error);
}

static const char *const formats[] = {"text", "json", "dot", NULL};

const struct command command_explain = {
    .arguments = {.command = "explain",
                  .options = OPTION_VARIABLE | OPTION_LANES | OPTION_FORMAT,
                  .takes = "file",
                  .example = "Write leat explain pipeline.sql, or leat explain - to read standard input.",
                  .formats = formats},
    .usage = "explain FILE|- [-v name=value]... [--lanes N] [--format text|json|dot]",
    .summary = "show how a pipeline would run: stages, exchanges, keys, windows",
    .run = run,
};
