// A lane: one thread with one instance of every operator; lane_step does a bounded piece of work and returns.
#ifndef RUNTIME_LANE_H
#define RUNTIME_LANE_H

#include "runtime/state.h"

// Made by the thread that builds the run; lane_run may then run in any one thread.
leat_status lane_create(struct runtime *runtime, uint32_t index, struct leat_error *error) LEAT_MUST_USE;
void lane_destroy(struct lane *lane);  // NULL is allowed

// One bounded piece of work, downstream first. *progressed tells whether there was any; sets lane->finished at the end.
leat_status lane_step(struct lane *lane, bool *progressed, struct leat_error *error) LEAT_MUST_USE;
// Steps until finished, stopped by another lane's failure, or failed: the failure is noted in the runtime.
void lane_run(struct lane *lane);
// Whether limits have been reached on all ways to this node, so that nothing more can come out of it. Rows that a lane
// was granted may still be on their way in that lane.
bool lane_satisfied(const struct runtime *runtime, const struct plan_node *node);
// Wakes the lane if it sleeps. Any thread.
void lane_notify(struct lane *lane);
void lane_notify_others(struct lane *lane);

#endif
