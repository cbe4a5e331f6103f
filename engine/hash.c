// Hashing of keys, a column at a time: each column's hash is seeded with that of the columns before it.
#include "hash.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "datetime.h"
#include "numeric.h"

#define NULL_WORD UINT64_C(0x9d5c3f1b77a1e643)

static inline uint64_t hash_word(uint64_t word, uint64_t seed) {
  return XXH3_64bits_withSeed(&word, sizeof word, seed);
}

static inline uint64_t hash_null(uint64_t seed) {
  uint64_t words[2] = {NULL_WORD, NULL_WORD};
  return XXH3_64bits_withSeed(words, sizeof words, seed);
}

static inline uint64_t hash_double(double value, uint64_t seed) {
  if (value == 0) value = 0;  // -0 equals 0
  uint64_t word = UINT64_C(0x7ff8000000000000);
  if (value == value) memcpy(&word, &value, sizeof word);
  return hash_word(word, seed);
}

// Short texts are padded with zeros, so that their whole view can be hashed at a fixed length.
static inline uint64_t hash_text(const struct text *text, uint64_t seed) {
  if (text->length <= TEXT_INLINE_MAX) return XXH3_64bits_withSeed(text, sizeof *text, seed);
  return XXH3_64bits_withSeed(text->data, text->length, seed);
}

static uint64_t hash_numeric(const struct numeric *value, uint64_t seed) {
  if (value->class != NUMERIC_FINITE) return hash_word(value->class, ~seed);
  struct numeric canonical = numeric_canonical(*value);
  char bytes[sizeof canonical.coefficient + sizeof canonical.scale];
  memcpy(bytes, &canonical.coefficient, sizeof canonical.coefficient);
  memcpy(bytes + sizeof canonical.coefficient, &canonical.scale, sizeof canonical.scale);
  return XXH3_64bits_withSeed(bytes, sizeof bytes, seed);
}

static uint64_t hash_interval(const struct interval *value, uint64_t seed) {
  struct interval canonical = interval_canonical(*value);
  return XXH3_64bits_withSeed(&canonical, sizeof canonical, seed);
}

// `out` holds the seeds on entry. HASH sees `value`, a pointer, and `seed`.
#define HASH_COLUMN(type, HASH)                                      \
  do {                                                               \
    const type *values = key->values;                                \
    if (!key->constant && !key->validity && !rows) {                 \
      for (uint32_t i = 0; i < count; i++) {                         \
        const type *value = &values[i];                              \
        uint64_t seed = out[i];                                      \
        out[i] = HASH;                                               \
      }                                                              \
      break;                                                         \
    }                                                                \
    for (uint32_t i = 0; i < count; i++) {                           \
      uint32_t row = rows ? rows[i] : i;                             \
      const type *value = &values[column_slot(key, row)];            \
      uint64_t seed = out[i];                                        \
      out[i] = column_is_null(key, row) ? hash_null(seed) : (HASH);  \
    }                                                                \
  } while (0)

static void hash_column(const struct column *key, const uint32_t *rows, uint32_t count, uint64_t *out) {
  switch (key->kind) {
    case TYPE_BOOL: HASH_COLUMN(uint8_t, hash_word(*value, seed)); break;
    case TYPE_INT16: HASH_COLUMN(int16_t, hash_word((uint64_t)(int64_t)*value, seed)); break;
    case TYPE_INT32:
    case TYPE_DATE: HASH_COLUMN(int32_t, hash_word((uint64_t)(int64_t)*value, seed)); break;
    case TYPE_INT64:
    case TYPE_TIMESTAMP:
    case TYPE_TIMESTAMPTZ: HASH_COLUMN(int64_t, hash_word((uint64_t)*value, seed)); break;
    case TYPE_FLOAT32: HASH_COLUMN(float, hash_double((double)*value, seed)); break;
    case TYPE_FLOAT64: HASH_COLUMN(double, hash_double(*value, seed)); break;
    case TYPE_NUMERIC: HASH_COLUMN(struct numeric, hash_numeric(value, seed)); break;
    case TYPE_INTERVAL: HASH_COLUMN(struct interval, hash_interval(value, seed)); break;
    default: HASH_COLUMN(struct text, hash_text(value, seed)); break;
  }
}

void hash_columns(struct column *const *keys, uint32_t key_count, const uint32_t *rows, uint32_t count, uint64_t *out) {
  if (count == 0) return;
  memset(out, 0, count * sizeof *out);
  for (uint32_t k = 0; k < key_count; k++) hash_column(keys[k], rows, count, out);
}
