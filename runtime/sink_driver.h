// Writes one sink from all lanes: formatted in the lane, appended in turns.
#ifndef RUNTIME_SINK_DRIVER_H
#define RUNTIME_SINK_DRIVER_H

#include "runtime/state.h"

extern const struct operator_class sink_class_operator;  // NODE_SINK

// Opens all of a run's sinks.
leat_status shared_sinks_open(struct runtime *runtime, struct leat_error *error) LEAT_MUST_USE;
// The lanes have ended: makes the sink's rows visible. In order of the sinks.
leat_status shared_sink_commit(struct runtime *runtime, struct shared_sink *shared,
                               struct leat_error *error) LEAT_MUST_USE;
void shared_sink_close(struct shared_sink *shared);
// Appends what the lane has formatted; *progressed is set if there was anything.
leat_status sink_flush(struct operator *operator, bool *progressed, struct leat_error *error) LEAT_MUST_USE;

#endif
