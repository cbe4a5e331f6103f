// From a query of the catalogue to a plan and its runs.
#include "bench/pipeline.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "engine/memory.h"
#include "engine/operator.h"
#include "runtime/runtime.h"

#define VARIABLES_MAX 16
#define VALUE_MAX 256

struct variables {
  uint32_t count;
  struct sql_variable items[VARIABLES_MAX];
  char names[VARIABLES_MAX][32];
  char values[VARIABLES_MAX][VALUE_MAX];
};

static void set(struct variables *variables, const char *name, const char *value) {
  assert(variables->count < VARIABLES_MAX);
  uint32_t at = variables->count++;
  snprintf(variables->names[at], sizeof variables->names[at], "%s", name);
  snprintf(variables->values[at], sizeof variables->values[at], "%s", value);
  variables->items[at] = (struct sql_variable){variables->names[at], variables->values[at]};
}

static void set_number(struct variables *variables, const char *name, uint64_t number) {
  char text[32];
  snprintf(text, sizeof text, "%" PRIu64, number);
  set(variables, name, text);
}

// "name=value name=value": how the catalogue writes them.
static void set_all(struct variables *variables, const char *text) {
  char name[32], value[VALUE_MAX];
  int length = 0;
  while (sscanf(text, " %31[^= ]=%255s%n", name, value, &length) == 2) {
    for (char *c = value; *c; c++) *c = *c == '_' ? ' ' : *c;
    set(variables, name, value);
    text += length;
  }
}

leat_status pipeline_plan(const struct pipeline_request *request, struct plan **out, struct leat_error *error) {
  struct variables variables = {0};
  set_all(&variables, request->variables);
  set_number(&variables, "events", request->events);
  set_number(&variables, "event_rate", request->event_rate);
  set_number(&variables, "rate", request->rate);
  if (request->input) set(&variables, "file", request->input);
  const struct sql_request sql = {.file = request->file,
                                  .text = bench_file_text(request->file),
                                  .variable_count = variables.count,
                                  .variables = variables.items,
                                  .lanes = request->lanes,
                                  .connector_count = request->connector_count,
                                  .connectors = request->connectors};
  assert(sql.text && "the catalogue names files that were built in");
  return sql_plan(&sql, out, error);
}

static void add_sources(const struct runtime *runtime, const struct plan *plan, struct pipeline_run *out) {
  for (uint32_t i = 0; i < plan->source_count; i++) {
    struct runtime_source_report report;
    runtime_source_report(runtime, i, &report);
    out->rows += report.rows_read;
    bool is_file = strcmp(plan->sources[i].table->connector->name, "file") == 0;
    if (is_file) out->bytes += report.progress.bytes_read;
  }
}

leat_status pipeline_run(const struct plan *plan, const struct sink_class *sink, struct pipeline_run *out,
                         struct leat_error *error) {
  *out = (struct pipeline_run){0};
  const struct runtime_options options = {.operator_class_for = operator_class_for, .print = sink};
  struct runtime *runtime = NULL;
  leat_status status = runtime_create(plan, &options, &runtime, error);
  if (status != LEAT_OK) return status;
  measure_start();
  status = runtime_run(runtime, error);
  out->measure = measure_stop();
  out->digest = digest_last();
  add_sources(runtime, plan, out);
  runtime_destroy(runtime);
  return status;
}
