// Figures of a run: published by lanes, read by anyone; and the check that no row was lost.
#ifndef RUNTIME_REPORT_H
#define RUNTIME_REPORT_H

#include "runtime/state.h"

// Copies the lane's figures to where other threads may read them. By the lane's thread.
void report_publish(struct lane *lane);
// After a run that ended by itself: every row that went in anywhere came out or is accounted for. A lost row is a bug.
void report_check_conservation(const struct runtime *runtime);

#endif
