// Runs a plan: lanes, exchanges, sources in, sinks out, until the input ends or somebody stops it.
#ifndef RUNTIME_RUNTIME_H
#define RUNTIME_RUNTIME_H

#include "engine/connector.h"
#include "engine/operator.h"
#include "engine/plan.h"

struct runtime;

struct runtime_options {
  const struct operator_class *(*operator_class_for)(enum node_kind kind);
  const struct sink_class *print;   // for bare SELECTs
  bool statistics;                  // time every operator; check that rows are conserved at the end
};

struct runtime_source_report {
  const char *table;
  uint64_t rows_read, rows_rejected, rows_late;
  int64_t watermark;
  struct source_progress progress;
};
// One of the rows that were rejected.
struct runtime_rejected_example {
  enum row_error why;
  const char *file;   // NULL: none, or no position is known
  uint64_t position;  // of its record; 0: not known
};
struct runtime_operator_report {
  const struct plan_node *node;
  struct operator_stats stats;      // summed over lanes
  uint64_t state_bytes, state_peak_bytes;
};

// Opens sources and sinks and builds the lanes; nothing runs yet. The plan must outlive it.
leat_status runtime_create(const struct plan *plan, const struct runtime_options *options, struct runtime **out,
                           struct leat_error *error) LEAT_MUST_USE;
// Runs until every source has ended, one lane fails, or runtime_stop. Commits the sinks unless it failed.
leat_status runtime_run(struct runtime *runtime, struct leat_error *error) LEAT_MUST_USE;
// Asks all lanes to finish what they hold and return; open windows are not emitted. Async-signal-safe.
void runtime_stop(struct runtime *runtime);
// Snapshot for progress and --stats; any thread, also while running (figures may be a batch old).
void runtime_source_report(const struct runtime *runtime, uint32_t source, struct runtime_source_report *out);
// After the run: the rejected row of the lowest position among those that each lane met first; false if there is none.
bool runtime_rejected_example(const struct runtime *runtime, uint32_t source, struct runtime_rejected_example *out);
void runtime_operator_report(const struct runtime *runtime, uint32_t node, struct runtime_operator_report *out);
uint64_t runtime_sink_rows(const struct runtime *runtime, uint32_t sink);
void runtime_destroy(struct runtime *runtime);  // NULL is allowed

#endif
