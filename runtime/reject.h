// Nothing vanishes: rows that could not be read or computed go to rejected(t), rows behind the watermark to late(t).
#ifndef RUNTIME_REJECT_H
#define RUNTIME_REJECT_H

#include "runtime/state.h"

// The lane's operator_env slots.
leat_status reject_row(struct operator_env *env, const struct plan_node *node, const struct batch *batch, uint32_t row,
                       enum row_error why, struct leat_error *error) LEAT_MUST_USE;
leat_status reject_late(struct operator_env *env, uint32_t source, struct batch *batch,
                        struct leat_error *error) LEAT_MUST_USE;

// A row of the source that its reader could not take, or whose event time is no good.
leat_status reject_source_row(struct lane *lane, uint32_t source, const struct batch *batch, uint32_t row,
                              enum row_error why, struct leat_error *error) LEAT_MUST_USE;
leat_status reject_record(struct lane *lane, uint32_t source, const struct rejected_record *record, const char *file,
                          struct leat_error *error) LEAT_MUST_USE;

void reject_buffer_init(struct reject_buffer *buffer);
void reject_buffer_release(struct reject_buffer *buffer);
// Pushes what has gathered for rejected(t) of this source, or of all.
leat_status reject_flush(struct lane *lane, uint32_t source, struct leat_error *error) LEAT_MUST_USE;
leat_status reject_flush_all(struct lane *lane, struct leat_error *error) LEAT_MUST_USE;

#endif
