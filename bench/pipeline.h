// From a query of the catalogue to a plan and its runs.
#ifndef BENCH_PIPELINE_H
#define BENCH_PIPELINE_H

#include "bench/catalog.h"
#include "bench/digest.h"
#include "bench/measure.h"
#include "engine/connector.h"
#include "engine/sql.h"

struct pipeline_request {
  const char *file;        // of the catalogue
  const char *variables;   // "keys=1000 slide=10_ms": an underscore within a value stands for a blank
  uint64_t events, event_rate;
  const char *input;       // value of :file; NULL: none
  uint64_t rate;           // value of :rate; 0: as fast as possible
  uint32_t lanes;
  const struct connector_class *const *connectors;
  uint32_t connector_count;
};

// Plans the query. plan_destroy frees it.
leat_status pipeline_plan(const struct pipeline_request *request, struct plan **out,
                          struct leat_error *error) LEAT_MUST_USE;

struct pipeline_run {
  struct measure measure;
  struct digest digest;     // of the answer, as far as `sink` makes one
  uint64_t rows, bytes;     // read from the sources; bytes are 0 where they do not count any
};
// Runs it once to its end.
leat_status pipeline_run(const struct plan *plan, const struct sink_class *sink, struct pipeline_run *out,
                         struct leat_error *error) LEAT_MUST_USE;

#endif
