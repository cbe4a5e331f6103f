// Standard output and standard error, as the commands use them.
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "leat/leat.h"

// Flushes standard output; says so when it could not be written.
leat_status output_finish(struct leat_error *error) LEAT_MUST_USE;

#endif
