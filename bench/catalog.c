// The workloads and their queries.
#include "bench/catalog.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "engine/error.h"

#define QUERIES_MAX 64
#define COUNT(array) (sizeof array / sizeof *array)
#define NEXMARK(query) {.name = #query, .file = "nexmark/" #query ".sql", .variables = ""}

static const struct bench_query nexmark[] = {
    NEXMARK(q0),  NEXMARK(q1),  NEXMARK(q2),  NEXMARK(q3),  NEXMARK(q4),  NEXMARK(q5),  NEXMARK(q5_join),
    NEXMARK(q7), NEXMARK(q7_bids), NEXMARK(q8), NEXMARK(q12), NEXMARK(q13), NEXMARK(q14), NEXMARK(q15), NEXMARK(q17),
    NEXMARK(q18), NEXMARK(q19), NEXMARK(q20), NEXMARK(q22),
};

static const struct bench_query ysb[] = {
    {"views", "ysb/views.sql", "", NULL, 1000000, 2500},
    {"views_codes", "ysb/views_codes.sql", "", NULL, 1000000, 2500},
};

#define KEYS(function, label, keys, zipf) \
  {#function "_" label, "window/" #function ".sql", "keys=" keys " zipf=" zipf, NULL, 1000000, 2500}
#define OPEN(windows, lateness) {"open_" windows, "window/open.sql", "lateness=" lateness, NULL, 1000, 20}
#define HOP(overlap, slide) {"hop_" overlap, "window/hop.sql", "keys=1000 slide=" slide, NULL, 1000000, 20000}

static const struct bench_query window[] = {
    KEYS(sum, "10", "10", "0"),
    KEYS(sum, "100", "100", "0"),
    KEYS(sum, "1k", "1000", "0"),
    KEYS(sum, "10k", "10000", "0"),
    KEYS(sum, "100k", "100000", "0"),
    KEYS(sum, "1m", "1000000", "0"),
    KEYS(sum, "10m", "10000000", "0"),
    KEYS(sum, "1k_zipf", "1000", "1"),
    KEYS(sum, "1m_zipf", "1000000", "1"),
    KEYS(max, "1k", "1000", "0"),
    KEYS(max, "1m", "1000000", "0"),
    KEYS(distinct, "10", "10", "0"),
    KEYS(distinct, "1k", "1000", "0"),
    HOP("1", "10_s"),
    HOP("2", "5_s"),
    HOP("10", "1_s"),
    HOP("100", "100_ms"),
    HOP("1000", "10_ms"),
    OPEN("1", "0_s"),
    OPEN("7", "1_min"),
    OPEN("61", "10_min"),
    OPEN("361", "1_h"),
};

#define JOIN(label, keys) {"window_" label, "join/window.sql", "keys=" keys, NULL, 100000, 2500}

static const struct bench_query join[] = {
    JOIN("rare", "10000000"),
    JOIN("one", "1000000"),
    JOIN("ten", "100000"),
    {"lookup_1k", "join/lookup.sql", "keys=1000", NULL, 1000000, 2500},
    {"lookup_1m", "join/lookup.sql", "keys=1000000", NULL, 1000000, 2500},
};

#define DISORDER(part, value) {"tumble_" part, "disorder/tumble.sql", "disorder=" value, NULL, 1000000, 2500}

static const struct bench_query disorder[] = {
    DISORDER("0", "0"), DISORDER("1", "0.01"), DISORDER("10", "0.1"), DISORDER("50", "0.5"),
};

static const struct bench_query telemetry[] = {{.name = "hourly", .file = "telemetry/hourly.sql", .variables = ""}};

#define INGEST(name, file, format) {name, "ingest/" file ".sql", "format=" format, "ingest/write.sql", 1000, 1000}

static const struct bench_query ingest[] = {
    INGEST("csv", "parse", "csv"),
    INGEST("csv_window", "window", "csv"),
    INGEST("jsonl", "parse", "jsonl"),
    INGEST("jsonl_window", "window", "jsonl"),
};

static const struct bench_query latency[] = {
    {.name = "filter", .file = "latency/filter.sql", .variables = ""},
    {.name = "window", .file = "latency/window.sql", .variables = ""},
};

#define WORKLOAD(name, summary, kind, events) {#name, summary, kind, events, COUNT(name), name}

static const struct bench_workload workloads[] = {
    WORKLOAD(nexmark, "the queries of the Nexmark benchmark: auctions, bids, people", BENCH_ROWS, 20000000),
    WORKLOAD(ysb, "the Yahoo streaming benchmark: filter, join to ads, count a campaign", BENCH_ROWS, 20000000),
    WORKLOAD(telemetry, "real telemetry, from compressed text to text", BENCH_TEXT, 321206),
    WORKLOAD(ingest, "CSV and JSONL: parsing alone, and up to windows", BENCH_TEXT, 5000000),
    WORKLOAD(window, "aggregates over windows by number of keys, skew, overlap and windows open", BENCH_ROWS, 20000000),
    WORKLOAD(join, "window joins by match rate, lookup joins by size", BENCH_ROWS, 4000000),
    WORKLOAD(disorder, "0 to 50 % of the rows late by up to the lateness", BENCH_ROWS, 20000000),
    WORKLOAD(latency, "source to sink at 10, 50 and 90 % of the highest rate", BENCH_LATENCY, 0),
};

uint32_t bench_workload_count(void) { return COUNT(workloads); }

const struct bench_workload *bench_workload_at(uint32_t index) { return &workloads[index]; }

static void refuse(const char *what, const char *name, const char *const *names, uint32_t count,
                   struct leat_error *error) {
  error_set(error, LEAT_ERROR_USAGE, "there is no %s \"%s\"", what, name);
  const char *near = nearest_name(name, names, count);
  if (near) {
    error_hint(error, "Did you mean %s?", near);
  } else {
    error_hint(error, "leat bench list names them.");
  }
}

const struct bench_workload *bench_workload_find(const char *name, struct leat_error *error) {
  const char *names[COUNT(workloads)];
  for (uint32_t i = 0; i < COUNT(workloads); i++) {
    names[i] = workloads[i].name;
    if (strcmp(names[i], name) == 0) return &workloads[i];
  }
  refuse("workload", name, names, COUNT(workloads), error);
  return NULL;
}

const struct bench_query *bench_query_find(const struct bench_workload *workload, const char *name,
                                           struct leat_error *error) {
  const char *names[QUERIES_MAX];
  for (uint32_t i = 0; i < workload->query_count; i++) {
    names[i] = workload->queries[i].name;
    if (strcmp(names[i], name) == 0) return &workload->queries[i];
  }
  char what[64];
  snprintf(what, sizeof what, "query of workload %s called", workload->name);
  refuse(what, name, names, workload->query_count, error);
  return NULL;
}

const char *bench_file_text(const char *name) {
  for (const struct bench_file *file = bench_files; file->name; file++) {
    if (strcmp(file->name, name) == 0) return file->text;
  }
  return NULL;
}

// A line of answers.txt: workload, query, rows, digest in hexadecimal.
bool bench_recorded_answer(const char *workload, const char *query, struct bench_answer *out) {
  const char *text = bench_file_text("answers.txt");
  char names[2][64];
  for (; text && *text; text = strchr(text, '\n') ? strchr(text, '\n') + 1 : NULL) {
    int fields = sscanf(text, "%63s %63s %" SCNu64 " %" SCNx64, names[0], names[1], &out->rows, &out->digest);
    if (fields == 4 && strcmp(names[0], workload) == 0 && strcmp(names[1], query) == 0) return true;
  }
  return false;
}
