// The words for row errors.
#include "row_error.h"

#include <assert.h>

static const char *const texts[ROW_ERROR_COUNT] = {
#define X(code, text) text,
    ROW_ERROR_LIST(X)
#undef X
};

const char *row_error_text(enum row_error error) {
  assert(error < ROW_ERROR_COUNT);
  return texts[error];
}
