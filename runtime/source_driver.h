// Reads one source in all lanes: claims in order, decodes in parallel, pushes rows with the event time before them.
#ifndef RUNTIME_SOURCE_DRIVER_H
#define RUNTIME_SOURCE_DRIVER_H

#include "runtime/state.h"

extern const struct operator_class scan_class;  // NODE_SCAN; its rows come from source_step
extern const struct operator_class late_scan_class, reject_scan_class;

leat_status shared_source_open(struct shared_source *shared, const struct plan_source *spec,
                               struct leat_error *error) LEAT_MUST_USE;
void shared_source_close(struct shared_source *shared);

// At most one block claimed, or one batch pushed, or the watermark moved on.
leat_status source_step(struct lane *lane, struct lane_source *source, bool *progressed,
                        struct leat_error *error) LEAT_MUST_USE;

#endif
