// Hashing of keys, a column at a time: each column's hash is seeded with that of the columns before it.
#include "hash.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "datetime.h"
#include "kernel.h"
#include "numeric.h"

#define NULL_WORD UINT64_C(0x9d5c3f1b77a1e643)
#define WORD_FACTOR UINT64_C(0x9e3779b97f4a7c15)
#define FINAL_FACTOR UINT64_C(0xbf58476d1ce4e5b9)
#define NULL_FACTOR UINT64_C(0xd6e8feb86659fd93)

// Both halves of a 64 × 64 bit product: each bit of `word` reaches low and high bits of the result, if not all evenly.
static inline uint64_t fold(uint64_t word, uint64_t factor) {
  unsigned __int128 product = (unsigned __int128)word * factor;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

// The seed is the hash of the columns before, so words of one column cannot be chosen to meet those of another.
static inline uint64_t hash_word(uint64_t word, uint64_t seed) { return fold(word ^ ~seed, WORD_FACTOR); }

static inline uint64_t hash_null(uint64_t seed) { return fold(NULL_WORD ^ seed, NULL_FACTOR); }

static inline uint64_t hash_double(double value, uint64_t seed) {
  if (value == 0) value = 0;  // -0 equals 0
  uint64_t word = UINT64_C(0x7ff8000000000000);
  if (value == value) memcpy(&word, &value, sizeof word);
  return hash_word(word, seed);
}

// Short texts are padded with zeros, so that their whole view is two words.
static inline uint64_t hash_text(const struct text *text, uint64_t seed) {
  if (text->length > TEXT_INLINE_MAX) return XXH3_64bits_withSeed(text->data, text->length, seed);
  uint64_t words[2];
  memcpy(words, text, sizeof words);
  return hash_word(words[1], hash_word(words[0], seed));
}

static uint64_t hash_numeric(const struct numeric *value, uint64_t seed) {
  if (value->class != NUMERIC_FINITE) return hash_word(value->class, hash_null(seed));
  struct numeric canonical = numeric_canonical(*value);
  unsigned __int128 coefficient = (unsigned __int128)canonical.coefficient;
  seed = hash_word((uint64_t)coefficient, seed);
  seed = hash_word((uint64_t)(coefficient >> 64), seed);
  return hash_word((uint64_t)(int64_t)canonical.scale, seed);
}

static uint64_t hash_interval(const struct interval *value, uint64_t seed) {
  struct interval canonical = interval_canonical(*value);
  uint64_t days = (uint64_t)(uint32_t)canonical.months << 32 | (uint32_t)canonical.days;
  return hash_word((uint64_t)canonical.micros, hash_word(days, seed));
}

#define HASH_ROWS(type, place, HASH)      \
  for (uint32_t i = 0; i < count; i++) {  \
    const type *value = &values[place];   \
    uint64_t seed = out[i];               \
    out[i] = HASH;                        \
  }

// `out` holds the seeds on entry. HASH sees `value`, a pointer, and `seed`.
#define HASH_COLUMN(type, HASH)                                                        \
  do {                                                                                 \
    const type *values = key->values;                                                  \
    if (key->validity) {                                                               \
      HASH_ROWS(type, column_slot(key, rows ? rows[i] : i),                            \
                column_is_null(key, rows ? rows[i] : i) ? hash_null(seed) : (HASH));   \
    } else if (key->constant) {                                                        \
      HASH_ROWS(type, 0, HASH);                                                        \
    } else if (rows) {                                                                 \
      HASH_ROWS(type, rows[i], HASH);                                                  \
    } else {                                                                           \
      HASH_ROWS(type, i, HASH);                                                        \
    }                                                                                  \
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

// Makes every bit depend on every bit of the words.
LEAT_CLONES static void finish(uint64_t *hashes, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    uint64_t hash = hashes[i] ^ hashes[i] >> 32;
    hash *= FINAL_FACTOR;
    hashes[i] = hash ^ hash >> 32;
  }
}

void hash_columns(struct column *const *keys, uint32_t key_count, const uint32_t *rows, uint32_t count, uint64_t *out) {
  if (count == 0) return;
  memset(out, 0, count * sizeof *out);
  for (uint32_t k = 0; k < key_count; k++) hash_column(keys[k], rows, count, out);
  finish(out, count);
}
