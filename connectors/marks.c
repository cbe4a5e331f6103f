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
  marks->odd_bits = mem_alloc(sizeof *marks->odd_bits * (length / CHUNK_BYTES + 1));
  marks->length_max = length;
}

// What the chunk before says about the first byte of this one: a bit each.
struct before {
  uint64_t end;     // it begins a field
  uint64_t close;   // a quote has closed
  uint64_t close_return;  // and a carriage return has followed it
};

// The quotes that do not enclose a whole field. One that opens stands at the field's beginning, one that closes at its
// end, before a carriage return perhaps.
static inline uint64_t find_odd(const char *chunk, const struct bits *bits, uint64_t within, uint64_t ends,
                                struct before *before) {
  uint64_t opens = bits->quote & within, closes = bits->quote & ~within;
  uint64_t starts = ends << 1 | before->end, after_close = closes << 1 | before->close;
  uint64_t returns = after_close & chunk_equal(chunk, '\r');
  uint64_t after_return = returns << 1 | before->close_return;
  before->close = closes >> 63;
  before->close_return = returns >> 63;
  return (opens & ~starts) | (after_close & ~ends & ~returns) | (after_return & ~bits->newline);
}

static inline __attribute__((always_inline)) void find(struct marks *marks, const char *text, size_t length,
                                                       char delimiter, char quote,
                                                       struct bits (*read)(const char *, char, char)) {
  uint32_t *end = marks->ends;
  uint64_t inside = 0, quotes = 0, wrapped = 0, odd = 0, lines = 0;
  struct before before = {.end = 1};
  for (size_t at = 0; at < length; at += CHUNK_BYTES) {
    struct bits bits = read(text + at, delimiter, quote);
    size_t left = length - at;
    uint64_t valid = left < CHUNK_BYTES ? (UINT64_C(1) << left) - 1 : ~UINT64_C(0);
    uint64_t within = bits.quote ? inside ^ parity(bits.quote) : inside;
    inside = (uint64_t)((int64_t)within >> 63);
    wrapped |= bits.newline & within & valid;
    bits.newline &= valid & ~within;
    uint64_t ends = (bits.delimiter & valid & ~within) | bits.newline, odd_here = 0;
    if (bits.quote | before.close | before.close_return) odd_here = find_odd(text + at, &bits, within, ends, &before);
    before.end = ends >> 63;
    marks->odd_bits[at / CHUNK_BYTES] = odd_here;
    quotes |= bits.quote;
    odd |= odd_here;
    lines += (uint64_t)__builtin_popcountll(bits.newline);
    end = put(end, (uint32_t)at, ends);
  }
  marks->quoted = quotes != 0;
  marks->wrapped = wrapped != 0;
  marks->odd = odd != 0;
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
  mem_free(marks->odd_bits);
  *marks = (struct marks){0};
}

bool marks_odd(const struct marks *marks, size_t at, size_t count) {
  size_t first = at / CHUNK_BYTES, last = (at + count - 1) / CHUNK_BYTES;
  uint64_t from = ~UINT64_C(0) << (at % CHUNK_BYTES);
  uint64_t to = ~UINT64_C(0) >> (CHUNK_BYTES - 1 - (at + count - 1) % CHUNK_BYTES);
  if (first == last) return (marks->odd_bits[first] & from & to) != 0;
  uint64_t found = (marks->odd_bits[first] & from) | (marks->odd_bits[last] & to);
  for (size_t i = first + 1; i < last; i++) found |= marks->odd_bits[i];
  return found != 0;
}
