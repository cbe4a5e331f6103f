// Figures of one query: as a line of a table or an object, and as a bar of a chart.
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "leat/leat.h"

#define BENCH_RUNS_MAX 100

struct bench_result {
  const char *workload, *query;
  const char *from;                    // "resident" or "source"
  uint32_t lanes, runs;
  uint64_t rows, bytes;                // read by a run; bytes 0: not counted
  double rows_per_s[BENCH_RUNS_MAX];
  double cpu_ns_per_row[BENCH_RUNS_MAX];  // of all lanes together
  uint64_t peak_bytes;                 // of the run that warms up
  uint64_t instructions;               // the fewest of a run; 0: unknown
  double vs_limit[BENCH_RUNS_MAX];     // of the pairs of runs; [0] 0: not asked for, or nothing to compare with
};

struct report {
  bool json;
  uint32_t count, capacity;
  struct bench_result *results;        // kept for the chart
  const char *plot;                    // SVG, or NULL
};

// Makes sure, before anything is measured, that the chart can be drawn.
leat_status report_start(const struct report *report, struct leat_error *error) LEAT_MUST_USE;
// Prints it now, and keeps it.
void report_add(struct report *report, const struct bench_result *result);
// Draws the chart that was asked for.
leat_status report_finish(const struct report *report, struct leat_error *error) LEAT_MUST_USE;
void report_release(struct report *report);

// Sorts `values`.
double median_of(double *values, uint32_t count);

#endif
