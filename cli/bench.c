// leat bench: measures what this Leat does on this machine.
#include "bench/bench.h"

#include <string.h>

#include "allocator.h"
#include "command.h"
#include "engine/error.h"
#include "output.h"

#define RUNS_DEFAULT 5

static leat_status run(struct job *job, struct leat_error *error) {
  const struct arguments *arguments = &job->arguments;
  const bool json = arguments->format && strcmp(arguments->format, "json") == 0;
  if (strcmp(arguments->file, "list") == 0) {
    bench_list(json);
    return output_finish(error);
  }
  const struct bench_request request = {
      .workload = arguments->file,
      .query = arguments->query,
      .events = arguments->events,
      .lanes = arguments->lanes > 0 ? arguments->lanes : job_default_lanes(),
      .batch_rows = arguments->batch,
      .runs = arguments->runs > 0 ? arguments->runs : RUNS_DEFAULT,
      .vs_limit = arguments->vs != NULL,
      .json = json,
      .plot = arguments->plot,
      .release_memory = allocator_release,
  };
  const leat_status status = bench_run(&request, error);
  return status == LEAT_OK ? output_finish(error) : status;
}

static const char *const formats[] = {"text", "json", NULL};

const struct command command_bench = {
    .arguments = {.command = "bench",
                  .options = OPTION_QUERY | OPTION_EVENTS | OPTION_LANES | OPTION_BATCH | OPTION_RUNS | OPTION_VS |
                             OPTION_FORMAT | OPTION_PLOT,
                  .takes = "workload",
                  .example = "leat bench list names them.",
                  .formats = formats},
    .usage = "bench list | WORKLOAD [--query Q] [--events N] [--lanes N] [--batch N] [--runs N] [--vs limit]"
             " [--format text|json] [--plot FILE.svg]",
    .summary = "measure: rows a second, memory, latency; checked, and against hand-written loops",
    .run = run,
};
