// The contract between a lane and the operators it drives: tables of functions, direct calls, no threads.
#ifndef ENGINE_OPERATOR_H
#define ENGINE_OPERATOR_H

#include "batch.h"
#include "error.h"
#include "memory.h"
#include "plan.h"
#include "row_error.h"

struct operator;

struct operator_stats {
  uint64_t batches, rows_in, rows_out;
  uint64_t rows_late, rows_rejected, rows_filtered;  // why rows_out may be fewer
  uint64_t nanoseconds;                              // its own, without its consumers'
};

// What a lane gives every operator instance; outlives it.
struct operator_env {
  uint32_t lane, lanes;
  uint64_t memory_limit;
  const struct choices *choices;
  // Reports physical row `row` of `batch` as rejected at plan node `node` (may run rejected(t)'s operators).
  leat_status (*reject)(struct operator_env *env, const struct plan_node *node, const struct batch *batch, uint32_t row,
                        enum row_error why, struct leat_error *error);
  // Takes ownership of rows that NODE_LATENESS drops, for late(t).
  leat_status (*late)(struct operator_env *env, uint32_t source, struct batch *batch, struct leat_error *error);
  // True once a LIMIT anywhere is satisfied for all lanes: adds `rows` to node's count, returns how many may pass.
  uint32_t (*take_limit)(struct operator_env *env, const struct plan_node *node, uint32_t rows);
  // Monotonic nanoseconds for the statistics; NULL when they are off.
  uint64_t (*clock)(void);
};

struct operator_class {
  enum node_kind kind;
  // Makes an instance for one lane; sets only its own part, operator_create does the header.
  size_t instance_size;
  leat_status (*init)(struct operator *operator, struct leat_error *error);
  // Takes ownership of `batch` (count ≥ 1). Called by the lane's thread only; never blocks.
  leat_status (*push)(struct operator *operator, uint32_t input, struct batch *batch, struct leat_error *error);
  // The input's watermark has risen to `watermark` (or IDLE, or END, once). NULL: forwarded as it is.
  leat_status (*advance)(struct operator *operator, uint32_t input, int64_t watermark, struct leat_error *error);
  void (*destroy)(struct operator *operator);  // frees what init and push made, also when half made; not the instance
  uint64_t (*state_bytes)(const struct operator *operator);  // NULL: none
};

struct operator_consumer {
  struct operator *operator;
  uint32_t input;
};

// Embedded first in every instance.
struct operator {
  const struct operator_class *class;
  const struct plan_node *node;
  struct operator_env *env;
  uint32_t consumer_count;
  struct operator_consumer *consumers;
  struct watermark_merge watermark;  // kept by operator_advance for nodes with several inputs
  struct budget budget;
  struct operator_stats stats;
  uint64_t elsewhere;  // nanoseconds its consumers took so far, kept by operator_emit
};

// Zeroed instance with its header set; `*out` is set even when init fails, so that destroy can free it.
leat_status operator_create(const struct operator_class *class, const struct plan_node *node, struct operator_env *env,
                            struct operator **out, struct leat_error *error) LEAT_MUST_USE;
void operator_destroy(struct operator *operator);  // NULL is allowed
void operator_connect(struct operator *producer, struct operator *consumer, uint32_t input);

// How batches and watermarks enter an operator, with statistics; ownership moves in.
leat_status operator_push(struct operator *operator, uint32_t input, struct batch *batch,
                          struct leat_error *error) LEAT_MUST_USE;
leat_status operator_advance(struct operator *operator, uint32_t input, int64_t watermark,
                             struct leat_error *error) LEAT_MUST_USE;
// How they leave: to every consumer in turn (clones but for the last). An empty batch is freed and not sent.
leat_status operator_emit(struct operator *operator, struct batch *batch, struct leat_error *error) LEAT_MUST_USE;
leat_status operator_emit_watermark(struct operator *operator, int64_t watermark,
                                    struct leat_error *error) LEAT_MUST_USE;

// Evaluates `expr` for the selected rows; rows that err are reported through env->reject, counted, and taken out of
// the batch's selection. *out gets one reference to a column over the physical rows.
leat_status operator_evaluate(struct operator *operator, const struct expr *expr, struct batch *batch,
                              struct column **out, struct leat_error *error) LEAT_MUST_USE;
// Takes rows with an error in `column` out of the selection, the same way (for columns an operator computed itself).
leat_status operator_reject_errors(struct operator *operator, struct batch *batch, const struct column *column,
                                   struct leat_error *error) LEAT_MUST_USE;
// Charges `bytes` as this operator's state; the error names the operator, the limit and SET memory_limit.
leat_status operator_charge(struct operator *operator, uint64_t bytes, struct leat_error *error) LEAT_MUST_USE;

// operators/table.c: the class for a node kind, or NULL for kinds the runtime does itself (scans, exchange, sink).
const struct operator_class *operator_class_for(enum node_kind kind);

#endif
