// leat bench: goes through a workload's queries: checks the answer, warms up, measures, compares, reports.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/bench.h"
#include "bench/latency.h"
#include "bench/pipeline.h"
#include "bench/report.h"
#include "bench/resident.h"
#include "engine/error.h"

#define PATH_MAX_BYTES 128

// One query on its way through a benchmark.
struct subject {
  const struct bench_request *request;
  const struct bench_workload *workload;
  const struct bench_query *query;
  uint64_t events;
  int input;                    // descriptor of the file that was prepared, -1: none
  char input_path[PATH_MAX_BYTES];
  struct digest answer;         // of the first full run: all others must equal it
  struct report *report;
};

// Connectors: those of `resident`, or the real ones if it is NULL.
static leat_status plan_query(const struct subject *subject, uint64_t events, uint64_t event_rate,
                              struct resident *resident, struct plan **out, struct leat_error *error) {
  struct pipeline_request request = {.file = subject->query->file,
                                     .variables = subject->query->variables,
                                     .events = events,
                                     .event_rate = event_rate,
                                     .input = subject->input >= 0 ? subject->input_path : NULL,
                                     .lanes = subject->request->lanes};
  request.connectors = resident ? resident_connectors(resident, &request.connector_count)
                                : connector_list(&request.connector_count);
  return pipeline_plan(&request, out, error);
}

static leat_status wrong_answer(const struct subject *subject, const char *what, struct digest found,
                                struct digest wanted, struct leat_error *error) {
  error_set(error, LEAT_ERROR_DATA,
            "%s %s, %s: the answer is wrong: %" PRIu64 " rows with digest %016" PRIx64 " instead of %" PRIu64
            " rows with %016" PRIx64,
            subject->workload->name, subject->query->name, what, found.rows, found.sum, wanted.rows, wanted.sum);
  return error_hint(error, "no figure is printed for a wrong answer; please report it");
}

static bool same(struct digest left, struct digest right) { return left.rows == right.rows && left.sum == right.sum; }

// ---- answers ----

static leat_status check_recorded(const struct subject *subject, struct leat_error *error) {
  struct bench_answer recorded;
  if (!bench_recorded_answer(subject->workload->name, subject->query->name, &recorded)) {
    return error_set(error, LEAT_ERROR_DATA, "%s %s: no answer of PostgreSQL is recorded in bench/answers.txt",
                     subject->workload->name, subject->query->name);
  }
  struct plan *plan = NULL;
  struct pipeline_run run;
  leat_status status = plan_query(subject, BENCH_CHECK_EVENTS, subject->query->check_event_rate, NULL, &plan, error);
  if (status == LEAT_OK) status = pipeline_run(plan, &digest_sink, &run, error);
  plan_destroy(plan);
  struct digest wanted = {recorded.rows, recorded.digest};
  if (status != LEAT_OK || same(run.digest, wanted)) return status;
  return wrong_answer(subject, "against PostgreSQL", run.digest, wanted, error);
}

// The first full answer is kept; later ones, from elsewhere, must be the same.
static leat_status check_full(struct subject *subject, const char *from, struct digest found,
                              struct leat_error *error) {
  if (subject->answer.rows == 0 && subject->answer.sum == 0) subject->answer = found;
  return same(subject->answer, found) ? LEAT_OK : wrong_answer(subject, from, found, subject->answer, error);
}

// ---- the hand-written program ----

static void digest_rows(void *context, const struct limit_rows *rows) { digest_add_limit(context, rows); }

static void count_rows(void *context, const struct limit_rows *rows) {
  struct digest *counted = context;
  counted->rows += rows->count;
}

static double time_limit(const struct limit *limit, const struct limit_input *input) {
  struct digest counted = {0};
  const struct limit_output output = {count_rows, &counted};
  uint64_t start = measure_nanos();
  limit->run(input, &output);
  return (double)(measure_nanos() - start) / 1e9;
}

// By the query's name, or by its file's where many queries share one: "window/sum.sql".
static const struct limit *limit_of(const struct subject *subject) {
  char base[64];
  const char *name = strrchr(subject->query->file, '/') + 1;
  snprintf(base, sizeof base, "%.*s", (int)strcspn(name, "."), name);
  const struct limit *limit = limit_find(subject->workload->name, subject->query->name);
  return limit ? limit : limit_find(subject->workload->name, base);
}

// Finds it and lets it show that it gives the same answer. *limit NULL: there is none.
static leat_status prepare_limit(struct subject *subject, struct resident *resident, const struct limit **limit,
                                 const struct limit_input **input, struct leat_error *error) {
  *limit = subject->request->vs_limit ? limit_of(subject) : NULL;
  if (!*limit) return LEAT_OK;
  if (!resident_flatten(resident, (*limit)->columns, input)) {
    return error_set(error, LEAT_ERROR_DATA, "%s %s: the hand-written program reads columns that the query does not",
                     subject->workload->name, subject->query->name);
  }
  struct digest found = {0};
  const struct limit_output output = {digest_rows, &found};
  (*limit)->run(*input, &output);
  if (same(found, subject->answer)) return LEAT_OK;
  return wrong_answer(subject, "hand-written against the engine", found, subject->answer, error);
}

// ---- measuring ----

// One run with digests, then the counted ones, each followed by the hand-written program's. Later runs find memory that
// the first has left free: its peak is the one that tells.
static leat_status measure_mode(struct subject *subject, struct resident *resident, const char *from,
                                struct leat_error *error) {
  struct plan *plan = NULL;
  struct pipeline_run run;
  const struct limit *limit = NULL;
  const struct limit_input *input = NULL;
  struct bench_result result = {.workload = subject->workload->name, .query = subject->query->name, .from = from,
                                .lanes = subject->request->lanes, .runs = subject->request->runs};
  leat_status status = plan_query(subject, subject->events, subject->query->event_rate, resident, &plan, error);
  if (status == LEAT_OK && resident) status = resident_load(resident, plan, error);
  if (status == LEAT_OK && subject->request->release_memory) subject->request->release_memory();
  if (status == LEAT_OK) status = pipeline_run(plan, &digest_sink, &run, error);
  if (status == LEAT_OK) result.peak_bytes = run.measure.peak_bytes;
  if (status == LEAT_OK) status = check_full(subject, from, run.digest, error);
  if (status == LEAT_OK && resident) status = prepare_limit(subject, resident, &limit, &input, error);
  for (uint32_t i = 0; status == LEAT_OK && i < result.runs; i++) {
    status = pipeline_run(plan, &counting_sink, &run, error);
    if (status != LEAT_OK) break;
    if (run.digest.rows != subject->answer.rows) {
      status = wrong_answer(subject, from, run.digest, subject->answer, error);
    }
    result.rows = run.rows;
    result.bytes = resident ? resident_bytes(resident) : run.bytes;
    result.rows_per_s[i] = (double)run.rows / run.measure.seconds;
    result.cpu_ns_per_row[i] = run.measure.cpu_seconds * 1e9 / (double)run.rows;
    bool fewer = i == 0 || run.measure.instructions < result.instructions;
    if (fewer) result.instructions = run.measure.instructions;
    if (limit) result.vs_limit[i] = time_limit(limit, input) / run.measure.seconds;
  }
  plan_destroy(plan);
  if (status == LEAT_OK) report_add(subject->report, &result);
  return status;
}

static leat_status measure_resident(struct subject *subject, struct leat_error *error) {
  struct resident *resident = resident_create(subject->request->batch_rows);
  leat_status status = measure_mode(subject, resident, "resident", error);
  resident_destroy(resident);
  return status;
}

// ---- files that a query reads ----

// Writes the query's file. It has no name while it is read, so nothing is left behind.
static leat_status prepare_input(struct subject *subject, struct leat_error *error) {
  if (!subject->query->prepare) return LEAT_OK;
  const char *folder = getenv("TMPDIR");
  snprintf(subject->input_path, sizeof subject->input_path, "%s/leat-bench-%d", folder ? folder : "/tmp", getpid());
  struct pipeline_request request = {.file = subject->query->prepare,
                                     .variables = subject->query->variables,
                                     .events = subject->events,
                                     .event_rate = subject->query->event_rate,
                                     .input = subject->input_path,
                                     .lanes = 1};
  request.connectors = connector_list(&request.connector_count);
  struct plan *plan = NULL;
  struct pipeline_run run;
  leat_status status = pipeline_plan(&request, &plan, error);
  if (status == LEAT_OK) status = pipeline_run(plan, &counting_sink, &run, error);
  plan_destroy(plan);
  if (status != LEAT_OK) return status;
  subject->input = open(subject->input_path, O_RDONLY | O_CLOEXEC);
  unlink(subject->input_path);
  if (subject->input < 0) {
    return error_set(error, LEAT_ERROR_IO, "cannot read %s: %s", subject->input_path, strerror(errno));
  }
  snprintf(subject->input_path, sizeof subject->input_path, "/proc/self/fd/%d", subject->input);
  return LEAT_OK;
}

// ---- a query, a workload ----

static leat_status run_query(const struct bench_request *request, const struct bench_workload *workload,
                             const struct bench_query *query, struct report *report, struct leat_error *error) {
  struct subject subject = {.request = request, .workload = workload, .query = query, .input = -1, .report = report};
  subject.events = request->events ? request->events : workload->events;
  leat_status status = prepare_input(&subject, error);
  if (status == LEAT_OK && !query->prepare) status = check_recorded(&subject, error);
  if (status == LEAT_OK && workload->kind == BENCH_ROWS) status = measure_resident(&subject, error);
  if (status == LEAT_OK) status = measure_mode(&subject, NULL, "source", error);
  if (subject.input >= 0) close(subject.input);
  return status;
}

leat_status bench_run(const struct bench_request *request, struct leat_error *error) {
  const struct bench_workload *workload = bench_workload_find(request->workload, error);
  if (!workload) return LEAT_ERROR_USAGE;
  const struct bench_query *only = request->query ? bench_query_find(workload, request->query, error) : NULL;
  if (request->query && !only) return LEAT_ERROR_USAGE;
  if (request->plot && workload->kind == BENCH_LATENCY) {
    return error_set(error, LEAT_ERROR_USAGE, "--plot draws rows a second, which workload %s does not measure",
                     workload->name);
  }
  struct report report = {.json = request->json, .plot = request->plot};
  leat_status status = report_start(&report, error);
  for (uint32_t i = 0; i < workload->query_count && status == LEAT_OK; i++) {
    const struct bench_query *query = &workload->queries[i];
    if (only && query != only) continue;
    status = workload->kind == BENCH_LATENCY ? latency_run(request, workload, query, error)
                                             : run_query(request, workload, query, &report, error);
  }
  if (status == LEAT_OK) status = report_finish(&report, error);
  report_release(&report);
  return status;
}
