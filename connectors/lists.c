// Room in the connector contract's lists, made before there is something that could be lost.
#include "connectors/lists.h"

#include "engine/memory.h"

void decoded_reserve(struct decoded *decoded) {
  if (decoded->count < decoded->capacity) return;
  uint32_t capacity = decoded->capacity ? decoded->capacity * 2 : 8;
  decoded->batches = mem_realloc(decoded->batches, sizeof *decoded->batches * capacity);
  decoded->capacity = capacity;
}

void texts_reserve(struct buffer_list *texts) {
  if (texts->count < texts->capacity) return;
  uint32_t capacity = texts->capacity ? texts->capacity * 2 : 4;
  texts->items = mem_realloc(texts->items, sizeof *texts->items * capacity);
  texts->capacity = capacity;
}
