// JSON lines that mean the same but must go through simdjson, and the comparison of what was decoded of both.
#ifndef TESTS_LIB_JSON_EXACT_H
#define TESTS_LIB_JSON_EXACT_H

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "connectors/format.h"

#define JSON_EXACT_MEMBER "\"\\u0078\\u0079\\u007a\":0"  // a key with escapes is not plain

// A copy with such a member at the front of every object that begins a line. Free the text.
static inline char *json_exact(const char *text, size_t length, size_t *out_length) {
  const char *member = JSON_EXACT_MEMBER;
  char *out = malloc(length * (strlen(member) + 2) + 1);
  size_t used = 0;
  bool fresh = true;
  for (size_t i = 0; i < length; i++) {
    out[used++] = text[i];
    if (text[i] == '{' && fresh) {
      memcpy(out + used, member, strlen(member));
      used += strlen(member);
      size_t next = i + 1;
      while (next < length && (text[next] == ' ' || text[next] == '\t' || text[next] == '\r')) next++;
      if (next == length || text[next] != '}') out[used++] = ',';
    }
    bool blank = text[i] == ' ' || text[i] == '\t' || text[i] == '\r';
    fresh = text[i] == '\n' || (fresh && blank);
  }
  *out_length = used;
  return out;
}

// Decodes text that ends where its memory ends.
static inline struct decoded json_decode_text(const struct plan_source *spec, const struct file_options *options,
                                              const char *text, size_t length) {
  struct block block = {.bytes = buffer_create(length + BLOCK_PADDING), .length = length, .first = 1};
  if (length > 0) memcpy(block.bytes->bytes, text, length);
  memset(block.bytes->bytes + length, 0, BLOCK_PADDING);
  struct json_decoder *decoder = json_decoder_create(spec, options);
  struct decoded decoded = {0};
  struct leat_error error = {0};
  leat_status status = json_decode(decoder, &block, &decoded, &error);
  assert(status == LEAT_OK);
  (void)status;
  json_decoder_destroy(decoder);
  buffer_release(block.bytes);
  return decoded;
}

static inline bool json_same_column(const struct column *left, const struct column *right) {
  if (!left || !right) return left == right;
  for (uint32_t i = 0; i < left->rows; i++) {
    if (column_is_null(left, i) != column_is_null(right, i)) return false;
    const void *l = column_value(left, i), *r = column_value(right, i);
    if (left->kind == TYPE_TEXT ? !text_equal(l, r) : memcmp(l, r, type_width(left->kind)) != 0) return false;
  }
  return true;
}

static inline uint64_t json_position(const struct batch *batch, uint32_t row) {
  return batch->origin->positions ? batch->origin->positions[row] : batch->origin->position + row;
}

// Whether both have the same rows in the same batches, and the same refused lines for the same reasons.
static inline bool json_same_decoded(const struct decoded *left, const struct decoded *right) {
  if (left->count != right->count || left->rejected.count != right->rejected.count) return false;
  for (uint32_t i = 0; i < left->rejected.count; i++) {
    const struct rejected_record *l = &left->rejected.records[i], *r = &right->rejected.records[i];
    if (l->reason != r->reason || l->position != r->position) return false;
  }
  for (uint32_t i = 0; i < left->count; i++) {
    const struct batch *l = left->batches[i], *r = right->batches[i];
    if (l->rows != r->rows) return false;
    for (uint32_t c = 0; c < l->width; c++) {
      if (!json_same_column(l->columns[c], r->columns[c])) return false;
    }
    for (uint32_t row = 0; row < l->rows; row++) {
      if (json_position(l, row) != json_position(r, row)) return false;
    }
  }
  return true;
}

#endif
