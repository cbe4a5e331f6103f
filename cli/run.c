// leat run: plans a pipeline and runs it to its end.
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "command.h"
#include "engine/error.h"
#include "interrupt.h"
#include "output.h"
#include "stats.h"

static enum print_format print_format(const struct arguments *arguments) {
  if (!arguments->format) return isatty(STDOUT_FILENO) ? PRINT_TABLE : PRINT_CSV;
  if (strcmp(arguments->format, "table") == 0) return PRINT_TABLE;
  return strcmp(arguments->format, "csv") == 0 ? PRINT_CSV : PRINT_JSONL;
}

static double now_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static leat_status create(struct job *job, bool shows_progress, struct leat_error *error) {
  const struct sink_class *print = print_sink(print_format(&job->arguments));
  const struct runtime_options options = {
      .operator_class_for = operator_class_for,
      .print = shows_progress && isatty(STDOUT_FILENO) ? progress_print_sink(print) : print,
      .statistics = job->arguments.stats,
  };
  return runtime_create(job->plan, &options, &job->runtime, error);
}

static void report(const struct job *job, double seconds) {
  if (job->arguments.stats) stats_print(job->runtime, job->plan, seconds);
  if (job->arguments.quiet) return;
  stats_print_lost(job->runtime, job->plan);
  if (interrupt_seen()) fputs("stopped: windows that were still open were not emitted\n", stderr);
}

static leat_status run_plan(struct job *job, struct leat_error *error) {
  const bool shows_progress = !job->arguments.quiet && isatty(STDERR_FILENO);
  interrupt_install();
  leat_status status = create(job, shows_progress, error);
  if (status != LEAT_OK) return status;
  interrupt_watch(job->runtime);
  if (shows_progress) job->progress = progress_start(job->runtime, job->plan);
  const double start = now_seconds();
  status = runtime_run(job->runtime, error);
  interrupt_watch(NULL);
  progress_stop(job->progress);
  job->progress = NULL;
  if (status == LEAT_ERROR_CANCELLED && interrupt_seen()) status = LEAT_OK;
  report(job, now_seconds() - start);
  return status;
}

static leat_status run(struct job *job, struct leat_error *error) {
  const leat_status status = job_plan(job, error);
  if (status != LEAT_OK) return status;
  if (job->plan->explain_count > 0) return job_print_plan(job, EXPLAIN_TEXT, error);
  return run_plan(job, error);
}

static const char *const formats[] = {"table", "csv", "jsonl", NULL};

const struct command command_run = {
    .arguments = {.command = "run",
                  .options = OPTION_VARIABLE | OPTION_LANES | OPTION_FORMAT | OPTION_STATS | OPTION_QUIET,
                  .takes = "file",
                  .example = "Write leat run pipeline.sql, or leat run - to read standard input.",
                  .formats = formats},
    .usage = "run FILE|- [-v name=value]... [--lanes N] [--format table|csv|jsonl] [--stats] [--quiet]",
    .summary = "run a pipeline",
    .run = run,
};
