// One input of a join: which of its columns are kept while rows wait, and its keys.
#ifndef OPERATORS_JOIN_SIDE_H
#define OPERATORS_JOIN_SIDE_H

#include "block_store.h"
#include "engine/operator.h"
#include "join_table.h"

#define JOIN_KEYS_MAX 32

struct join_side {
  struct operator *operator;
  uint32_t input;
  uint32_t width, key_count;       // of the input's columns
  const struct expr *const *keys;
  bool *kept;                      // by column: the output, the condition or a key needs it
  enum type_kind *kinds;           // of the columns, then of the keys
  struct column **computed;        // keys of the batch at hand
  struct column **stored;          // what of it is kept, in the order of `kinds`; borrowed
};
void join_side_init(struct join_side *side, struct operator *operator, uint32_t input);
void join_side_release(struct join_side *side);
// Where a key lies among what is kept: a key that is a plain column is kept once.
uint32_t join_side_key(const struct join_side *side, uint32_t key);
// Computes the keys of `batch` and points `stored` to what is kept of it; rows whose keys err are rejected.
leat_status join_side_read(struct join_side *side, struct batch *batch, struct leat_error *error) LEAT_MUST_USE;
void join_side_forget(struct join_side *side);  // the batch at hand
void join_side_store_init(const struct join_side *side, struct block_store *store);
// Makes a table of the rows kept in `store`, which is sealed by it, by those keys that are not in `skipped` (or NULL).
void join_side_build(const struct join_side *side, struct block_store *store, const bool *skipped,
                     struct join_table *table);

#endif
