// Blocks of computed rows.
#include "block.h"

#include "engine/memory.h"

struct limit_block *limit_block_create(const struct limit_output *output, uint32_t width) {
  struct limit_block *block = mem_alloc_aligned(sizeof *block);
  block->output = output;
  block->width = width;
  block->count = 0;
  return block;
}

void limit_block_flush(struct limit_block *block) {
  if (block->count == 0) return;
  struct limit_rows rows = {.count = block->count, .width = block->width};
  for (uint32_t i = 0; i < block->width; i++) rows.columns[i] = block->columns[i];
  block->output->emit(block->output->context, &rows);
  block->count = 0;
}

void limit_block_destroy(struct limit_block *block) {
  limit_block_flush(block);
  mem_free(block);
}
