// Probing a join table with batches, for one operator.
//
// A further condition is evaluated on candidate pairs. Where keys are unique, rows stay where they are and the table's
// columns come in beside them; else pairs are gathered, up to a batch of them at a time.
#ifndef OPERATORS_JOIN_PROBE_H
#define OPERATORS_JOIN_PROBE_H

#include "engine/operator.h"
#include "join_table.h"

struct join_probe {
  struct operator *operator;
  enum join_kind kind;
  const struct expr *condition;          // over left columns, then right columns; or NULL
  uint32_t side;                         // the input whose rows probe, while the other's lie in the table
  uint32_t first[2], width[2];           // by input: its columns among the output's
  bool *condition_reads;                 // by output column
  bool *emitted;                         // by output column: the consumers need it
  uint32_t groups[BATCH_ROWS_MAX];       // by selected row
  uint32_t pairs;                        // in `rows` and `partners`
  uint32_t rows[BATCH_ROWS_MAX];         // physical rows of the batch
  uint32_t partners[BATCH_ROWS_MAX];     // rows of the table
  bool matched[BATCH_ROWS_MAX];          // by physical row
};
void join_probe_init(struct join_probe *probe, struct operator *operator);
void join_probe_release(struct join_probe *probe);
// Joins the selected rows of `batch` (taken over; columns beyond the input's are allowed) and emits pairs, and rows
// without a partner if the kind of join keeps them. `keys`: the batch's, as many as the table was built with.
leat_status join_probe_batch(struct join_probe *probe, struct join_table *table, struct batch *batch,
                             struct column *const *keys, struct leat_error *error) LEAT_MUST_USE;
// After all probing: emits the table's rows without a partner if the kind of join keeps them.
leat_status join_probe_finish(struct join_probe *probe, const struct join_table *table,
                              struct leat_error *error) LEAT_MUST_USE;
// Whether `table` must tell which of its rows were matched.
bool join_probe_tracks(const struct join_probe *probe);

#endif
