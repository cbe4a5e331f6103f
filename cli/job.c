// From a file's name to a plan, for every command that needs one.
#define _GNU_SOURCE  // sched_getaffinity
#include "job.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/error.h"
#include "output.h"

uint32_t job_default_lanes(void) {
  cpu_set_t cores;
  const long online =
      sched_getaffinity(0, sizeof cores, &cores) == 0 ? CPU_COUNT(&cores) : sysconf(_SC_NPROCESSORS_ONLN);
  if (online < 1) return 1;
  return online > LANES_MAX ? LANES_MAX : (uint32_t)online;
}

// Standard input cannot carry both the pipeline and a table's rows.
static leat_status check_standard_input(const struct job *job, struct leat_error *error) {
  if (strcmp(job->arguments.file, "-") != 0) return LEAT_OK;
  for (uint32_t i = 0; i < job->plan->source_count; i++) {
    const struct table *table = job->plan->sources[i].table;
    const char *path = table_option(table, "path");
    if (!path || strcmp(path, "-") != 0) continue;
    error_set(error, LEAT_ERROR_BIND, "table \"%s\" reads standard input, which the pipeline itself came from",
              table->name);
    error->line = table->line;
    error->column = table->column;
    return error_hint(error, "Put the pipeline into a file: leat run pipeline.sql.");
  }
  return LEAT_OK;
}

leat_status job_plan(struct job *job, struct leat_error *error) {
  leat_status status = pipeline_file_read(&job->pipeline, job->arguments.file, error);
  if (status != LEAT_OK) return status;
  struct sql_request request = {
      .file = job->pipeline.name,
      .text = job->pipeline.text,
      .variable_count = job->arguments.variable_count,
      .variables = job->arguments.variables,
      .lanes = job->arguments.lanes > 0 ? job->arguments.lanes : job_default_lanes(),
  };
  request.connectors = connector_list(&request.connector_count);
  status = sql_plan(&request, &job->plan, error);
  return status != LEAT_OK ? status : check_standard_input(job, error);
}

leat_status job_print_plan(const struct job *job, enum explain_format format, struct leat_error *error) {
  const char *text = plan_explain(job->plan, format, job->plan->arena);
  const size_t length = strlen(text);
  fputs(text, stdout);
  if (length > 0 && text[length - 1] != '\n') fputc('\n', stdout);
  return output_finish(error);
}

void job_release(struct job *job) {
  progress_stop(job->progress);
  runtime_destroy(job->runtime);
  plan_destroy(job->plan);
  pipeline_file_release(&job->pipeline);
  arguments_release(&job->arguments);
  *job = (struct job){0};
}
