// The line on the terminal that says how far a run has come.
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "runtime/runtime.h"

struct progress;

// Starts a thread that redraws the line on standard error five times a second. Both are borrowed until progress_stop.
struct progress *progress_start(const struct runtime *runtime, const struct plan *plan);
// Ends the thread and clears the line. NULL is allowed.
void progress_stop(struct progress *progress);

// `inner`, but taking the line away while it prints: for when both go to the same terminal. One at a time.
const struct sink_class *progress_print_sink(const struct sink_class *inner);

#endif
