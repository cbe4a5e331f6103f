// Sources read once and kept as batches in memory, so that the engine alone is measured: connectors that stand in for
// the real ones, and the same columns as flat arrays for the hand-written programs.
#ifndef BENCH_RESIDENT_H
#define BENCH_RESIDENT_H

#include "bench/limit/limit.h"
#include "engine/connector.h"

struct resident;

// `batch_rows` 0: batches as the sources make them.
struct resident *resident_create(uint32_t batch_rows);
void resident_destroy(struct resident *resident);  // NULL is allowed; no run that uses it may be left
// As connector_list, with sources that are read whole when first opened and served from memory afterwards.
const struct connector_class *const *resident_connectors(struct resident *resident, uint32_t *count);
// Reads what the plan reads and is not there yet.
leat_status resident_load(struct resident *resident, const struct plan *plan, struct leat_error *error) LEAT_MUST_USE;
// The columns named "table.column" as flat arrays, made on the first call for each; false if one is not resident.
// `*out` is valid until resident_destroy.
bool resident_flatten(struct resident *resident, const char *const *columns, const struct limit_input **out);
// Bytes of all columns kept.
uint64_t resident_bytes(const struct resident *resident);

#endif
