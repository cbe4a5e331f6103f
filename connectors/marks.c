// Where the fields of a block of CSV end. 64 bytes at a time become bits, as in simdjson: quotes toggle a running
// parity, and what is no newline or delimiter outside them falls away without a branch.
#include "connectors/marks.h"

#include "connectors/chunk.h"
#include "engine/memory.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

// A bit for each of 64 bytes that is the character.
struct bits {
  uint64_t delimiter, newline, quote;
};

static inline struct bits read_plainly(const char *chunk, char delimiter, char quote) {
  return (struct bits){chunk_equal(chunk, delimiter), chunk_equal(chunk, '\n'), chunk_equal(chunk, quote)};
}

// Sets the bits from every odd set bit on, up to the even one behind it.
static inline uint64_t parity(uint64_t bits) {
  for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
}

// Writes the positions of set bits. Eight at a time, whatever their number: a loop to the exact number would be
// mispredicted nearly every time. What is written too much is overwritten by the next chunk.
static inline uint32_t *put(uint32_t *to, uint32_t base, uint64_t bits) {
  uint32_t *end = to + __builtin_popcountll(bits);
  do {
    for (int i = 0; i < 8; i++) {
      to[i] = base + (uint32_t)__builtin_ctzll(bits | UINT64_C(1) << 63);
      bits &= bits - 1;
    }
    to += 8;
  } while (bits);
  return end;
}

static void reserve(struct marks *marks, size_t length) {
  if (marks->ends && length <= marks->length_max) return;
  marks_release(marks);
  marks->ends = mem_alloc(sizeof *marks->ends * (length + CHUNK_BYTES));
  marks->quotes = mem_alloc(sizeof *marks->quotes * (length / CHUNK_BYTES + 2));
  marks->length_max = length;
}

static inline __attribute__((always_inline)) void find(struct marks *marks, const char *text, size_t length,
                                                       char delimiter, char quote,
                                                       struct bits (*read)(const char *, char, char)) {
  uint32_t *end = marks->ends;
  uint64_t inside = 0, any_quote = 0, wrapped = 0, lines = 0;
  size_t words = (length + CHUNK_BYTES - 1) / CHUNK_BYTES;
  for (size_t i = 0; i < words; i++) {
    struct bits bits = read(text + i * CHUNK_BYTES, delimiter, quote);
    size_t left = length - i * CHUNK_BYTES;
    uint64_t valid = left < CHUNK_BYTES ? (UINT64_C(1) << left) - 1 : ~UINT64_C(0);
    uint64_t within = inside;
    marks->quotes[i] = bits.quote;
    if (bits.quote) within ^= parity(bits.quote);
    inside = (uint64_t)((int64_t)within >> 63);
    any_quote |= bits.quote & valid;
    wrapped |= bits.newline & within & valid;
    bits.newline &= valid & ~within;
    lines += (uint64_t)__builtin_popcountll(bits.newline);
    end = put(end, (uint32_t)(i * CHUNK_BYTES), (bits.delimiter & valid & ~within) | bits.newline);
  }
  marks->quotes[words] = 0;
  marks->quoted = any_quote != 0;
  marks->wrapped = wrapped != 0;
  marks->lines = (uint32_t)lines;
  marks->count = (uint32_t)(end - marks->ends);
}

#ifdef __x86_64__
#define WIDE __attribute__((target("avx2,bmi,popcnt")))

WIDE static inline uint64_t equal_avx2(__m256i low, __m256i high, char wanted) {
  __m256i all = _mm256_set1_epi8(wanted);
  uint32_t found_low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, all));
  uint32_t found_high = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, all));
  return (uint64_t)found_high << 32 | found_low;
}

WIDE static inline struct bits read_avx2(const char *chunk, char delimiter, char quote) {
  __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)chunk);
  __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(chunk + 32));
  return (struct bits){equal_avx2(low, high, delimiter), equal_avx2(low, high, '\n'), equal_avx2(low, high, quote)};
}

WIDE static void find_avx2(struct marks *marks, const char *text, size_t length, char delimiter, char quote) {
  find(marks, text, length, delimiter, quote, read_avx2);
}
#endif

void marks_find(struct marks *marks, const char *text, size_t length, char delimiter, char quote) {
  reserve(marks, length);
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt")) {
    find_avx2(marks, text, length, delimiter, quote);
    return;
  }
#endif
  find(marks, text, length, delimiter, quote, read_plainly);
}

void marks_release(struct marks *marks) {
  mem_free(marks->ends);
  mem_free(marks->quotes);
  *marks = (struct marks){0};
}

bool marks_quotes(const struct marks *marks, size_t at, size_t count) {
  uint64_t found = 0;
  for (; count > 64; at += 64, count -= 64) {
    found |= marks->quotes[at / 64] >> (at % 64);
    if (at % 64) found |= marks->quotes[at / 64 + 1] << (64 - at % 64);
  }
  if (count == 0) return found != 0;
  uint64_t last = marks->quotes[at / 64] >> (at % 64);
  if (at % 64) last |= marks->quotes[at / 64 + 1] << (64 - at % 64);
  return (found | last << (64 - count)) != 0;
}
