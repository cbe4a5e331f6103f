// Names and widths of types, and comparison of text views.
#include "type.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const char *const names[TYPE_COUNT] = {
#define X(kind, name, width) name,
    TYPE_LIST(X)
#undef X
};

const uint8_t type_widths[TYPE_COUNT] = {
#define X(kind, name, width) width,
    TYPE_LIST(X)
#undef X
};

static const struct {
  const char *name;
  enum type_kind kind;
} aliases[] = {
    {"bool", TYPE_BOOL},
    {"int2", TYPE_INT16},
    {"int4", TYPE_INT32},
    {"int", TYPE_INT32},
    {"int8", TYPE_INT64},
    {"float4", TYPE_FLOAT32},
    {"float8", TYPE_FLOAT64},
    {"float", TYPE_FLOAT64},
    {"decimal", TYPE_NUMERIC},
    {"dec", TYPE_NUMERIC},
    {"varchar", TYPE_TEXT},
    {"character varying", TYPE_TEXT},
    {"timestamp", TYPE_TIMESTAMP},
    {"timestamptz", TYPE_TIMESTAMPTZ},
};

const char *type_name(enum type_kind kind) {
  assert(kind < TYPE_COUNT);
  return names[kind];
}

void type_format(struct type type, char *out) {
  if (type.kind == TYPE_NUMERIC && type.precision > 0) {
    snprintf(out, 64, "numeric(%u,%d)", type.precision, type.scale);
  } else if (type.kind == TYPE_TEXT && type.precision > 0) {
    snprintf(out, 64, "character varying(%u)", type.precision);
  } else {
    snprintf(out, 64, "%s", type_name(type.kind));
  }
}

enum type_kind type_by_name(const char *name) {
  for (enum type_kind kind = TYPE_BOOL; kind < TYPE_COUNT; kind++) {
    if (strcmp(names[kind], name) == 0) return kind;
  }
  for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++) {
    if (strcmp(aliases[i].name, name) == 0) return aliases[i].kind;
  }
  return TYPE_COUNT;
}

static inline uint64_t load32(const char *bytes) {
  uint32_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}

static inline uint64_t load64(const char *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}

// The view is made in two registers: stored piece by piece, it could not be loaded whole until it has left the store
// buffer. Bytes from the fifth on come with a load that ends where the text does.
struct text text_view(const char *bytes, uint32_t length) {
  uint64_t words[2] = {length, 0};
  if (length > TEXT_INLINE_MAX) {
    words[0] |= load32(bytes) << 32;
    words[1] = (uint64_t)(uintptr_t)bytes;
  } else if (length >= 8) {
    words[0] |= load32(bytes) << 32;
    words[1] = load64(bytes + length - 8) >> 8 * (12 - length);
  } else if (length >= 4) {
    words[0] |= load32(bytes) << 32;
    words[1] = load32(bytes + length - 4) >> 8 * (8 - length);
  } else {
    for (uint32_t i = 0; i < length; i++) words[0] |= (uint64_t)(unsigned char)bytes[i] << (32 + 8 * i);
  }
  struct text text;
  memcpy(&text, words, sizeof text);
  return text;
}

int text_compare(const struct text *left, const struct text *right) {
  uint32_t common = left->length < right->length ? left->length : right->length;
  int order = common ? memcmp(text_bytes(left), text_bytes(right), common) : 0;
  if (order != 0) return order < 0 ? -1 : 1;
  return (left->length > right->length) - (left->length < right->length);
}

bool text_equal(const struct text *left, const struct text *right) {
  // Length and the first four bytes lie at the same place in both forms.
  if (memcmp(left, right, 8) != 0) return false;
  if (left->length <= TEXT_INLINE_MAX) return memcmp(left->inlined, right->inlined, TEXT_INLINE_MAX) == 0;
  return left->data == right->data || memcmp(left->data, right->data, left->length) == 0;
}
