// Rows of the answer that are computed: collected in a block that stays in the first caches, and emitted when full.
#ifndef BENCH_LIMIT_BLOCK_H
#define BENCH_LIMIT_BLOCK_H

#include "limit.h"

#define LIMIT_OUT_ROWS 1024

struct limit_block {
  const struct limit_output *output;
  uint32_t width, count;
  int64_t columns[LIMIT_WIDTH_MAX][LIMIT_OUT_ROWS];
};

struct limit_block *limit_block_create(const struct limit_output *output, uint32_t width);
void limit_block_flush(struct limit_block *block);
void limit_block_destroy(struct limit_block *block);  // what it still holds is emitted

// The next row, to be filled in by the caller: columns[…][row].
static inline uint32_t limit_block_row(struct limit_block *block) {
  if (block->count == LIMIT_OUT_ROWS) limit_block_flush(block);
  return block->count++;
}

#endif
