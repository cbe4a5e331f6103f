// The build side of a join, chained by hash of its keys, and the probing of it.
//
// Keys match as SQL's = does: NULL matches nothing. Without keys every row is a candidate. A further condition is
// evaluated on candidate pairs, up to a batch of them at a time.
#ifndef OPERATORS_JOIN_TABLE_H
#define OPERATORS_JOIN_TABLE_H

#include "engine/operator.h"

struct join_table {
  uint32_t width, key_count, rows;
  struct column **columns;  // width, then key_count keys; owned references, a column nobody needs is NULL
  uint64_t *hashes;         // one a row
  uint32_t *heads;          // by hash: first row of the chain, UINT32_MAX: none
  uint32_t *next;           // one a row
  uint32_t mask;
  bool *matched;            // one a row; set by probing
};
// Takes ownership of `columns` (array and references): width columns, then key_count keys, of `rows` rows.
void join_table_build(struct join_table *table, struct column **columns, uint32_t width, uint32_t key_count,
                      uint32_t rows);
size_t join_table_bytes(const struct join_table *table);
void join_table_release(struct join_table *table);  // an all-zero one is allowed

// Probes for one operator: left rows (probe) against right rows (build).
struct join_probe {
  struct operator *operator;
  enum join_kind kind;
  const struct expr *condition;   // over left columns, then right columns; or NULL
  uint32_t left_width, right_width;
  bool *wanted;                   // by column: the condition reads it
  uint32_t pairs;                 // candidates gathered
  uint32_t left_rows[BATCH_ROWS_MAX], right_rows[BATCH_ROWS_MAX];
  bool matched[BATCH_ROWS_MAX];   // by physical probe row
  uint64_t hashes[BATCH_ROWS_MAX];
};
void join_probe_init(struct join_probe *probe, struct operator *operator);
void join_probe_release(struct join_probe *probe);
// Joins the selected rows of `batch` (which stays the caller's) and emits pairs, and for LEFT and FULL the rows
// without a partner. `keys` are the probe rows' keys.
leat_status join_probe_batch(struct join_probe *probe, struct join_table *table, const struct batch *batch,
                             struct column *const *keys, struct leat_error *error) LEAT_MUST_USE;
// RIGHT and FULL, after all probing: emits build rows without a partner.
leat_status join_probe_finish(struct join_probe *probe, struct join_table *table,
                              struct leat_error *error) LEAT_MUST_USE;

#endif
