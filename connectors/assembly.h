// Puts parsed rows together to batches: columns being filled, positions, raw text, and the rejected.
#ifndef CONNECTORS_ASSEMBLY_H
#define CONNECTORS_ASSEMBLY_H

#include <string.h>

#include "connectors/options.h"
#include "engine/connector.h"

#define REJECTED_RAW_MAX 1024  // of a record too long to keep

struct assembly {
  const struct plan_source *spec;
  enum ts_format ts_format;
  struct column **columns;       // of the batch being filled; NULL where nobody needs it, all NULL between batches
  uint32_t width;
  uint32_t rows, capacity;
  size_t records_left;           // upper bound of the records still to come in this block
  bool plain;                    // all of the block is valid text, and so is every part of it
  struct block *block;           // borrowed while decoding
  struct decoded *out;
  struct buffer *side;           // text that could not be viewed in place; NULL: none yet
  size_t side_used;
  char day[10];                  // the last date read, and its midnight
  int64_t day_micros;
  uint64_t positions[BATCH_ROWS_MAX];
  uint32_t raw_starts[BATCH_ROWS_MAX];
  uint32_t raw_lengths[BATCH_ROWS_MAX];
};

// `columns` has room for one a column of the table, all NULL, and lives as long as the assembly.
void assembly_init(struct assembly *assembly, const struct plan_source *spec, enum ts_format ts_format,
                   struct column **columns);
void assembly_release(struct assembly *assembly);
// `records` is an upper bound.
void assembly_begin(struct assembly *assembly, struct block *block, struct decoded *out, size_t records);
void assembly_start_batch(struct assembly *assembly);
void assembly_end(struct assembly *assembly);

// Makes room for one row; its values go to row assembly->rows.
static inline void assembly_need(struct assembly *assembly) {
  if (assembly->rows == assembly->capacity) assembly_start_batch(assembly);
}
// Where a row's value goes; it is not NULL.
static inline void *assembly_slot(struct assembly *assembly, uint32_t column, uint32_t row, uint32_t width) {
  struct column *target = assembly->columns[column];
  if (target->validity) bitmap_set(target->validity, row);
  return (char *)target->values + (size_t)row * width;
}
void assembly_null(struct assembly *assembly, uint32_t column, uint32_t row);
// Room for text that is made, not viewed; valid as long as the batch's columns.
char *assembly_side(struct assembly *assembly, size_t length);
static inline bool assembly_in_side(const struct assembly *assembly, const char *text) {
  return assembly->side && text >= assembly->side->bytes && text < assembly->side->bytes + assembly->side->size;
}

// The row is complete, or refused. `raw` lies in the block.
static inline void assembly_accept(struct assembly *assembly, uint64_t position, const char *raw, size_t length) {
  uint32_t row = assembly->rows++;
  assembly->positions[row] = position;
  assembly->raw_starts[row] = (uint32_t)(raw - assembly->block->bytes->bytes);
  assembly->raw_lengths[row] = (uint32_t)length;
}
void assembly_reject(struct assembly *assembly, uint64_t position, const char *raw, size_t length,
                     enum row_error reason);
// The next `count` rows are complete, positions and raw text included; those with a reason are refused.
void assembly_accept_run(struct assembly *assembly, uint32_t count, const uint8_t *reasons);

#endif
