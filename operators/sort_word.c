// A sort key as one 64-bit word: words are in the order of the keys, as far as a word can tell them apart.
#include "sort_word.h"

#include <string.h>

#include "engine/kernel.h"

#define WORD_ARGUMENTS \
  const struct column *column, int64_t flip, const uint32_t *rows, uint32_t first, uint32_t count, int64_t *restrict out

// `flip` is 0, or -1 for the opposite order.
#define WORDS(name, clones, type, word)                                   \
  clones static void name(WORD_ARGUMENTS) {                               \
    const type *values = column->values;                                  \
    if (rows) {                                                           \
      for (uint32_t i = 0; i < count; i++) {                              \
        const type value = values[rows[i]];                               \
        out[i] = (word) ^ flip;                                           \
      }                                                                   \
    } else {                                                              \
      for (uint32_t i = 0; i < count; i++) {                              \
        const type value = values[first + i];                             \
        out[i] = (word) ^ flip;                                           \
      }                                                                   \
    }                                                                     \
  }
#define NO_CLONES

// The bits of a float are in its order once those of negative ones are turned round. -0 is 0, and NaN is above all.
static inline int64_t float_word(double value) {
  double zero_is_positive = value + 0.0;
  int64_t bits;
  memcpy(&bits, &zero_is_positive, sizeof bits);
  bits ^= (bits >> 63) & INT64_MAX;
  return value != value ? INT64_C(0x7ff8000000000000) : bits;
}

// The first eight bytes.
static inline int64_t text_word(const struct text *text) {
  uint64_t bytes = 0;
  memcpy(&bytes, text_bytes(text), text->length < sizeof bytes ? text->length : sizeof bytes);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  bytes = __builtin_bswap64(bytes);
#endif
  return (int64_t)(bytes ^ UINT64_C(1) << 63);
}

WORDS(words_uint8, LEAT_CLONES, uint8_t, (int64_t)value)
WORDS(words_int16, LEAT_CLONES, int16_t, (int64_t)value)
WORDS(words_int32, LEAT_CLONES, int32_t, (int64_t)value)
WORDS(words_int64, LEAT_CLONES, int64_t, value)
WORDS(words_float, LEAT_CLONES, float, float_word((double)value))
WORDS(words_double, LEAT_CLONES, double, float_word(value))
WORDS(words_text, NO_CLONES, struct text, text_word(&value))

// Types that have no word of their own: all rows have the same one, and the keys themselves decide.
static void words_alike(WORD_ARGUMENTS) {
  (void)column, (void)flip, (void)rows, (void)first;
  memset(out, 0, count * sizeof *out);
}

static const struct {
  void (*fill)(WORD_ARGUMENTS);
  bool exact;
} shapes[TYPE_COUNT] = {
    [TYPE_UNKNOWN] = {words_text, false},   [TYPE_BOOL] = {words_uint8, true},
    [TYPE_INT16] = {words_int16, true},     [TYPE_INT32] = {words_int32, true},
    [TYPE_INT64] = {words_int64, true},     [TYPE_FLOAT32] = {words_float, true},
    [TYPE_FLOAT64] = {words_double, true},  [TYPE_NUMERIC] = {words_alike, false},
    [TYPE_TEXT] = {words_text, false},      [TYPE_DATE] = {words_int32, true},
    [TYPE_TIMESTAMP] = {words_int64, true}, [TYPE_TIMESTAMPTZ] = {words_int64, true},
    [TYPE_INTERVAL] = {words_alike, false},
};

static void set_nulls(const struct column *column, int64_t word, const uint32_t *rows, uint32_t first, uint32_t count,
                      int64_t *out) {
  for (uint32_t i = 0; i < count; i++) {
    if (!bitmap_get(column->validity, rows ? rows[i] : first + i)) out[i] = word;
  }
}

void sort_words(const struct column *column, const struct sort_key *sort, const uint32_t *rows, uint32_t first,
                uint32_t count, int64_t *out) {
  int64_t null_word = sort->nulls_first ? INT64_MIN : INT64_MAX, flip = sort->descending ? -1 : 0;
  if (!column->constant) {
    shapes[column->kind].fill(column, flip, rows, first, count, out);
    if (column->validity) set_nulls(column, null_word, rows, first, count, out);
    return;
  }
  int64_t word = null_word;
  if (!column_is_null(column, 0)) shapes[column->kind].fill(column, flip, NULL, 0, 1, &word);
  for (uint32_t i = 0; i < count; i++) out[i] = word;
}

bool sort_word_is_exact(enum type_kind kind) { return shapes[kind].exact; }
