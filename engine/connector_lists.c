// The growing lists of the connector contract: decoded batches, rejected records, bytes to write.
#include "connector.h"

#include <string.h>

#include "memory.h"

static void reserve_batches(struct decoded *decoded) {
  if (decoded->count < decoded->capacity) return;
  uint32_t capacity = decoded->capacity ? decoded->capacity * 2 : 8;
  decoded->batches = mem_realloc(decoded->batches, sizeof *decoded->batches * capacity);
  decoded->capacity = capacity;
}

static void reserve_texts(struct buffer_list *texts) {
  if (texts->count < texts->capacity) return;
  uint32_t capacity = texts->capacity ? texts->capacity * 2 : 4;
  texts->items = mem_realloc(texts->items, sizeof *texts->items * capacity);
  texts->capacity = capacity;
}

void decoded_add(struct decoded *decoded, struct batch *batch) {
  reserve_batches(decoded);
  decoded->batches[decoded->count++] = batch;
}

void decoded_clear(struct decoded *decoded) {
  for (uint32_t i = 0; i < decoded->count; i++) batch_free(decoded->batches[i]);
  mem_free(decoded->batches);
  rejected_list_clear(&decoded->rejected);
  *decoded = (struct decoded){0};
}

// Small texts share buffers of this size.
#define REJECTED_BUFFER 8192

static char *rejected_room(struct rejected_list *list, size_t length) {
  struct buffer_list *texts = &list->texts;
  struct buffer *last = texts->count ? texts->items[texts->count - 1] : NULL;
  size_t used = 0;
  // Texts are laid one behind the other, so the last long one tells how far its buffer is filled.
  for (uint32_t i = list->count; last && i > 0; i--) {
    const struct text *raw = &list->records[i - 1].raw;
    if (raw->length <= TEXT_INLINE_MAX) continue;
    used = (size_t)(raw->data - last->bytes) + raw->length;
    break;
  }
  if (!last || last->size - used < length) {
    reserve_texts(texts);
    last = buffer_create(length > REJECTED_BUFFER ? length : REJECTED_BUFFER);
    used = 0;
    buffer_list_add(texts, last);
    buffer_release(last);
  }
  return last->bytes + used;
}

void rejected_list_add(struct rejected_list *list, const char *raw, size_t length, enum row_error reason,
                       uint64_t position) {
  if (list->count == list->capacity) {
    uint32_t capacity = list->capacity ? list->capacity * 2 : 16;
    list->records = mem_realloc(list->records, sizeof *list->records * capacity);
    list->capacity = capacity;
  }
  const char *kept = raw;
  if (length > TEXT_INLINE_MAX) {
    char *room = rejected_room(list, length);
    memcpy(room, raw, length);
    kept = room;
  }
  list->records[list->count++] =
      (struct rejected_record){.raw = text_view(kept, (uint32_t)length), .reason = reason, .position = position};
}

void rejected_list_clear(struct rejected_list *list) {
  mem_free(list->records);
  buffer_list_clear(&list->texts);
  *list = (struct rejected_list){0};
}

char *text_out_reserve(struct text_out *out, size_t bytes) {
  if (out->capacity - out->length < bytes) {
    size_t capacity = out->capacity ? out->capacity : 4096;
    while (capacity - out->length < bytes) capacity *= 2;
    out->bytes = mem_realloc(out->bytes, capacity);
    out->capacity = capacity;
  }
  return out->bytes + out->length;
}

void text_out_add(struct text_out *out, const char *bytes, size_t length) {
  if (length == 0) return;
  memcpy(text_out_reserve(out, length), bytes, length);
  out->length += length;
}

void text_out_release(struct text_out *out) {
  mem_free(out->bytes);
  *out = (struct text_out){0};
}
