// Batches and the origins of their rows.
#include "batch.h"

#include <assert.h>
#include <string.h>

#include "memory.h"

struct origin *origin_retain(struct origin *origin) {
  atomic_fetch_add_explicit(&origin->references, 1, memory_order_relaxed);
  return origin;
}

void origin_release(struct origin *origin) {
  if (origin == NULL || atomic_fetch_sub_explicit(&origin->references, 1, memory_order_acq_rel) != 1) return;
  buffer_release(origin->raw);
  mem_free((void *)(uintptr_t)origin->offsets);
  mem_free((void *)(uintptr_t)origin->positions);
  mem_free(origin);
}

struct batch *batch_create(uint32_t width, uint32_t rows) {
  assert(rows <= BATCH_ROWS_MAX);
  struct batch *batch = mem_zalloc(sizeof *batch + width * sizeof *batch->columns);
  batch->columns = (struct column **)(batch + 1);
  batch->rows = batch->count = rows;
  batch->width = width;
  batch->time_high = INT64_MIN;
  return batch;
}

void batch_move_rows(struct batch *to, struct batch *from) {
  assert(to->rows == from->rows);
  to->count = from->count;
  to->selection = from->selection;
  to->weights = from->weights;
  to->missed_until = from->missed_until;
  to->origin = from->origin;
  to->time_high = from->time_high;
  batch_copy_times(to, from);
  from->selection = NULL;
  from->weights = NULL;
  from->missed_until = NULL;
  from->origin = NULL;
}

static void *copy_bytes(const void *bytes, size_t size) {
  void *copy = mem_alloc(size);
  if (size) memcpy(copy, bytes, size);
  return copy;
}

struct batch *batch_clone(const struct batch *batch) {
  struct batch *clone = batch_create(batch->width, batch->rows);
  for (uint32_t i = 0; i < batch->width; i++)
    if (batch->columns[i]) clone->columns[i] = column_retain(batch->columns[i]);
  if (batch->selection) clone->selection = copy_bytes(batch->selection, batch->count * sizeof *batch->selection);
  if (batch->weights) clone->weights = copy_bytes(batch->weights, batch->rows * sizeof *batch->weights);
  clone->missed_until = batch_gather_missed(batch, NULL, batch->rows);
  if (batch->origin) clone->origin = origin_retain(batch->origin);
  clone->count = batch->count;
  clone->time_high = batch->time_high;
  batch_copy_times(clone, batch);
  return clone;
}

void batch_free(struct batch *batch) {
  if (batch == NULL) return;
  for (uint32_t i = 0; i < batch->width; i++) column_release(batch->columns[i]);
  mem_free(batch->selection);
  mem_free(batch->weights);
  mem_free(batch->missed_until);
  origin_release(batch->origin);
  column_release(batch->timed);
  mem_free(batch);
}

void batch_note_times(struct batch *batch, struct column *column, int64_t first, int64_t last) {
  assert(first <= last && !column->validity);
  column_retain(column);
  column_release(batch->timed);
  batch->timed = column;
  batch->time_first = first;
  batch->time_last = last;
}

void batch_copy_times(struct batch *batch, const struct batch *from) {
  if (from->timed) batch_note_times(batch, from->timed, from->time_first, from->time_last);
}

void batch_select(struct batch *batch, uint32_t *selection, uint32_t count) {
  assert(count <= batch->rows);
  mem_free(batch->selection);
  batch->selection = selection;
  batch->count = selection ? count : batch->rows;
}

void batch_compact(struct batch *batch) {
  if (batch->selection == NULL) return;
  for (uint32_t i = 0; i < batch->width; i++) {
    if (batch->columns[i] == NULL) continue;
    struct column *dense = column_gather(batch->columns[i], batch->selection, batch->count);
    if (batch->columns[i] == batch->timed) batch_note_times(batch, dense, batch->time_first, batch->time_last);
    column_release(batch->columns[i]);
    batch->columns[i] = dense;
  }
  if (batch->weights)
    for (uint32_t i = 0; i < batch->count; i++) batch->weights[i] = batch->weights[batch->selection[i]];
  if (batch->missed_until)
    for (uint32_t i = 0; i < batch->count; i++) batch->missed_until[i] = batch->missed_until[batch->selection[i]];
  batch->rows = batch->count;
  batch_select(batch, NULL, 0);
  origin_release(batch->origin);
  batch->origin = NULL;
}

int64_t *batch_gather_missed(const struct batch *batch, const uint32_t *rows, uint32_t count) {
  if (batch->missed_until == NULL) return NULL;
  int64_t *missed = mem_alloc((count ? count : 1) * sizeof *missed);
  for (uint32_t i = 0; i < count; i++) missed[i] = batch->missed_until[rows ? rows[i] : i];
  return missed;
}

size_t batch_bytes(const struct batch *batch) {
  size_t bytes = sizeof *batch + batch->width * sizeof *batch->columns;
  for (uint32_t i = 0; i < batch->width; i++)
    if (batch->columns[i]) bytes += column_bytes(batch->columns[i]);
  if (batch->selection) bytes += batch->count * sizeof *batch->selection;
  return bytes;
}
