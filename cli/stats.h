// What a run did, afterwards, on standard error.
#ifndef CLI_STATS_H
#define CLI_STATS_H

#include "runtime/runtime.h"

// --stats: a table of operators, one of sources and one of outputs.
void stats_print(const struct runtime *runtime, const struct plan *plan, double seconds);
// One line a source that rejected rows or found them late, with the query that shows them.
void stats_print_lost(const struct runtime *runtime, const struct plan *plan);

#endif
