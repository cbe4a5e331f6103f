// Errors as a person reads them.
#ifndef CLI_DIAGNOSTIC_H
#define CLI_DIAGNOSTIC_H

#include "leat/leat.h"

// Prints `error` to standard error: FILE:LINE:COLUMN: error: message, the hint, and the line of
// `text` with a caret when the error lies in `name`. Both may be NULL.
void diagnostic_print(const struct leat_error *error, const char *name, const char *text);

#endif
