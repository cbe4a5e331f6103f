// Makes sure that what was printed has arrived.
#include "output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "engine/error.h"

leat_status output_finish(struct leat_error *error) {
  if (fflush(stdout) == 0 && !ferror(stdout)) return LEAT_OK;
  return error_set(error, LEAT_ERROR_IO, "cannot write to standard output: %s", strerror(errno));
}
