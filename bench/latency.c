// The latency workload.
//
// Event i of the generator is due i / rate seconds after the start, whatever the engine does: one that comes late
// because the engine was busy counts from when it was due (no coordinated omission). Its event time is i microseconds
// after the first one's, so a row at the sink tells its i: by its own time, or by the end of the window that it closed.
#include "bench/latency.h"

#include <inttypes.h>
#include <stdio.h>

#include "bench/histogram.h"
#include "bench/pipeline.h"
#include "bench/report.h"
#include "engine/memory.h"

#define BASE_MICROS INT64_C(1436918400000000)  // nexmark's first event time
#define SECONDS_A_RUN 2
#define SEARCH_EVENTS 10000000

struct sink {
  struct histogram histogram;
};

static struct {
  uint64_t start_nanos;
  uint64_t rate;
  struct histogram total;
} current;

static leat_status open_sink(const struct plan_sink *spec, struct sink **out, struct leat_error *error) {
  (void)spec;
  (void)error;
  *out = mem_zalloc(sizeof **out);
  return LEAT_OK;
}

static uint64_t latency_of(int64_t event_time, uint64_t now) {
  uint64_t event = (uint64_t)(event_time - BASE_MICROS);
  uint64_t due = current.start_nanos + (uint64_t)((unsigned __int128)event * 1000000000 / current.rate);
  return now > due ? now - due : 0;
}

// The first column is the time; latencies are what is appended.
static leat_status format(struct sink *sink, const struct batch *batch, struct text_out *out,
                          struct leat_error *error) {
  (void)sink;
  (void)error;
  uint64_t now = measure_nanos();
  uint64_t *latencies = (uint64_t *)(void *)text_out_reserve(out, batch->count * sizeof *latencies);
  for (uint32_t i = 0; i < batch->count; i++) {
    latencies[i] = latency_of(*(const int64_t *)column_value(batch->columns[0], batch_row(batch, i)), now);
  }
  out->length += batch->count * sizeof *latencies;
  return LEAT_OK;
}

static leat_status append(struct sink *sink, const char *bytes, size_t length, uint64_t rows,
                          struct leat_error *error) {
  (void)rows;
  (void)error;
  const uint64_t *latencies = (const uint64_t *)(const void *)bytes;
  for (size_t i = 0; i < length / sizeof *latencies; i++) histogram_add(&sink->histogram, latencies[i], 1);
  return LEAT_OK;
}

static leat_status commit(struct sink *sink, struct leat_error *error) {
  (void)error;
  histogram_merge(&current.total, &sink->histogram);
  return LEAT_OK;
}

static void close_sink(struct sink *sink) { mem_free(sink); }

static const struct sink_class latency_sink = {
    .open = open_sink, .format = format, .append = append, .commit = commit, .close = close_sink};

static leat_status run_at(const struct bench_request *request, const struct bench_query *query, uint64_t rate,
                          uint64_t events, const struct sink_class *sink, struct pipeline_run *run,
                          struct leat_error *error) {
  struct pipeline_request pipeline = {
      .file = query->file, .variables = query->variables, .events = events, .rate = rate, .lanes = request->lanes};
  pipeline.connectors = connector_list(&pipeline.connector_count);
  struct plan *plan = NULL;
  leat_status status = pipeline_plan(&pipeline, &plan, error);
  current.rate = rate;
  current.start_nanos = measure_nanos();
  if (status == LEAT_OK) status = pipeline_run(plan, sink, run, error);
  plan_destroy(plan);
  return status;
}

// Events a second, at most.
static leat_status find_highest(const struct bench_request *request, const struct bench_query *query, double *out,
                                struct leat_error *error) {
  double rates[BENCH_RUNS_MAX];
  uint64_t events = request->events ? request->events : SEARCH_EVENTS;
  leat_status status = LEAT_OK;
  for (uint32_t i = 0; i < request->runs && status == LEAT_OK; i++) {
    struct pipeline_run run;
    status = run_at(request, query, 0, events, &counting_sink, &run, error);
    if (status == LEAT_OK) rates[i] = (double)events / run.measure.seconds;
  }
  if (status == LEAT_OK) *out = median_of(rates, request->runs);
  return status;
}

static void print(const struct bench_request *request, const struct bench_workload *workload,
                  const struct bench_query *query, int percent, uint64_t events, double seconds) {
  double p50 = (double)histogram_quantile(&current.total, 0.5) / 1e6;
  double p99 = (double)histogram_quantile(&current.total, 0.99) / 1e6;
  double p999 = (double)histogram_quantile(&current.total, 0.999) / 1e6;
  double highest = (double)current.total.highest / 1e6, rate = (double)events / seconds;
  if (request->json) {
    printf("{\"workload\":\"%s\",\"query\":\"%s\",\"lanes\":%" PRIu32 ",\"from\":\"source\",\"load_percent\":%d"
           ",\"rows_per_s\":%.0f,\"latency_p50_ms\":%.4f,\"latency_p99_ms\":%.4f,\"latency_p999_ms\":%.4f"
           ",\"latency_max_ms\":%.4f}\n",
           workload->name, query->name, request->lanes, percent, rate, p50, p99, p999, highest);
  } else {
    printf("%-9s %-14s %5" PRIu32 " lanes, %2d %% load: %9.2f M events/s   p50 %8.3f ms   p99 %8.3f ms   "
           "p99.9 %8.3f ms   highest %8.3f ms\n",
           workload->name, query->name, request->lanes, percent, rate / 1e6, p50, p99, p999, highest);
  }
  fflush(stdout);
}

leat_status latency_run(const struct bench_request *request, const struct bench_workload *workload,
                        const struct bench_query *query, struct leat_error *error) {
  static const int percents[] = {10, 50, 90};
  double highest = 0;
  leat_status status = find_highest(request, query, &highest, error);
  for (uint32_t i = 0; i < sizeof percents / sizeof *percents && status == LEAT_OK; i++) {
    uint64_t rate = (uint64_t)(highest * percents[i] / 100), events = rate * SECONDS_A_RUN;
    struct pipeline_run run;
    current.total = (struct histogram){0};
    status = run_at(request, query, rate, events, &latency_sink, &run, error);
    if (status == LEAT_OK) print(request, workload, query, percents[i], events, run.measure.seconds);
  }
  return status;
}
