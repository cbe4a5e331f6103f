// Benchmarks: workloads of SQL pipelines, run from resident batches and from their sources, checked before a figure is
// printed, and held against hand-written loops over the same rows.
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stdbool.h>

#include "leat/leat.h"

struct bench_request {
  const char *workload;
  const char *query;     // NULL: all of the workload
  uint64_t events;       // rows of input; 0: the workload's own choice
  uint32_t lanes;
  uint32_t batch_rows;   // of resident batches; 0: as the source makes them
  uint32_t runs;         // counted ones, after one that warms up
  bool vs_limit;         // interleave with the hand-written program, where there is one
  bool json;             // one object a line instead of a table
  const char *plot;      // SVG to draw, or NULL
  void (*release_memory)(void);  // makes the allocator give back what is free, so that peaks tell; NULL: it cannot
};

// Runs and prints to standard output. A wrong answer is an error, as is an unknown name.
leat_status bench_run(const struct bench_request *request, struct leat_error *error) LEAT_MUST_USE;
// Prints the workloads and their queries.
void bench_list(bool json);

#endif
