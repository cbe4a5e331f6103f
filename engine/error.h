// Filling in the error object: one line that says where, what, and what to do.
#ifndef ENGINE_ERROR_H
#define ENGINE_ERROR_H

#include "leat/leat.h"

// The words for a status, never NULL.
const char *status_text(leat_status status);

// Records the first failure in `error` (a later one does not overwrite it) and returns `status`,
// so that a caller writes `return error_set(error, LEAT_ERROR_IO, "...")`. `error` may be NULL.
leat_status error_set(struct leat_error *error, leat_status status, const char *format, ...) LEAT_PRINTF(3, 4);

// Adds what to do about it. Returns error->status.
leat_status error_hint(struct leat_error *error, const char *format, ...) LEAT_PRINTF(2, 3);

// Says where, if the error does not say it yet.
void error_place(struct leat_error *error, uint32_t line, uint32_t column);

// Of `count` names, the one nearest to `name` by edit distance, or NULL if none is near enough
// for a "did you mean".
const char *nearest_name(const char *name, const char *const *names, uint32_t count);

#endif
