// Writes one sink from all lanes: formatted in the lane, appended in turns.
#ifndef RUNTIME_SINK_DRIVER_H
#define RUNTIME_SINK_DRIVER_H

#include "runtime/state.h"

extern const struct operator_class sink_class_operator;  // NODE_SINK

leat_status shared_sink_open(struct shared_sink *shared, const struct plan_sink *spec, const struct sink_class *print,
                             struct leat_error *error) LEAT_MUST_USE;
void shared_sink_close(struct shared_sink *shared);
// Appends what the lane has formatted; *progressed is set if there was anything.
leat_status sink_flush(struct operator *operator, bool *progressed, struct leat_error *error) LEAT_MUST_USE;

#endif
