// Union all: passes the rows of every input on; operator_advance combines the watermarks.
#include "operators.h"

static leat_status push(struct operator *operator, uint32_t input, struct batch *batch, struct leat_error *error) {
  (void)input;
  return operator_emit(operator, batch, error);
}

const struct operator_class union_class = {.kind = NODE_UNION, .instance_size = sizeof(struct operator), .push = push};
