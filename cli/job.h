// What one invocation holds. It outlives the memory guard, so that running out of memory leaks nothing.
#ifndef CLI_JOB_H
#define CLI_JOB_H

#include "arguments.h"
#include "pipeline_file.h"
#include "progress.h"
#include "runtime/runtime.h"

struct job {
  struct arguments arguments;
  struct pipeline_file pipeline;
  struct plan *plan;
  struct runtime *runtime;
  struct progress *progress;
};

// One lane for each core this process may run on, as nproc counts them.
uint32_t job_default_lanes(void);
// Reads the pipeline's file and plans it.
leat_status job_plan(struct job *job, struct leat_error *error) LEAT_MUST_USE;
// Writes the plan as EXPLAIN does to standard output.
leat_status job_print_plan(const struct job *job, enum explain_format format, struct leat_error *error) LEAT_MUST_USE;
void job_release(struct job *job);

#endif
