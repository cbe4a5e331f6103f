// The workloads and their queries: SQL files of this folder, with values for their variables.
#ifndef BENCH_CATALOG_H
#define BENCH_CATALOG_H

#include <stdbool.h>
#include <stdint.h>

#include "leat/leat.h"

enum bench_kind {
  BENCH_ROWS,    // as many rows as it can, from resident batches and from the source
  BENCH_TEXT,    // the same, but from the source alone: reading it is what is measured
  BENCH_LATENCY  // at several rates: how long a row takes from being due to the sink
};

struct bench_query {
  const char *name;
  const char *file;       // "nexmark/q5.sql"
  const char *variables;  // "keys=1000 zipf=0"; `events` is set besides
  const char *prepare;    // a pipeline that writes the file :file, read by the query; NULL: none
  // Rows a second of event time, :event_rate: when measuring, and when few rows are checked, which must fill windows
  // too.
  uint64_t event_rate, check_event_rate;
};

struct bench_workload {
  const char *name;
  const char *summary;
  enum bench_kind kind;
  uint64_t events;        // rows of input if the caller does not say
  uint32_t query_count;
  const struct bench_query *queries;
};

uint32_t bench_workload_count(void);
const struct bench_workload *bench_workload_at(uint32_t index);
// By name; NULL, and an error with the nearest name, if there is none.
const struct bench_workload *bench_workload_find(const char *name, struct leat_error *error);
const struct bench_query *bench_query_find(const struct bench_workload *workload, const char *name,
                                           struct leat_error *error);

// A file of this folder as it was when the program was built, NUL-terminated; NULL if there is none.
struct bench_file {
  const char *name;
  const char *text;
};
extern const struct bench_file bench_files[];
const char *bench_file_text(const char *name);

// The answer of PostgreSQL for BENCH_CHECK_EVENTS events: false when none is recorded.
#define BENCH_CHECK_EVENTS 100000
struct bench_answer {
  uint64_t rows, digest;
};
bool bench_recorded_answer(const char *workload, const char *query, struct bench_answer *out);

#endif
