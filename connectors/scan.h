// Finds the next delimiter, quote or newline, 64 bytes at a time.
#ifndef CONNECTORS_SCAN_H
#define CONNECTORS_SCAN_H

#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

// Bytes after the text that may be read.
#define SCAN_PADDING 64

struct scan {
  const char *chunk;   // the 64 bytes that `found` speaks of
  const char *end;
  uint64_t found;      // a bit for each byte that is one of the three
  char delimiter, quote;
};

#ifdef __SSE2__
static inline uint64_t scan_chunk(const struct scan *scan) {
  __m128i delimiter = _mm_set1_epi8(scan->delimiter), quote = _mm_set1_epi8(scan->quote), line = _mm_set1_epi8('\n');
  uint64_t found = 0;
  for (int i = 0; i < 4; i++) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(scan->chunk + 16 * i));
    __m128i hit = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, delimiter), _mm_cmpeq_epi8(bytes, quote)),
                               _mm_cmpeq_epi8(bytes, line));
    found |= (uint64_t)(uint32_t)_mm_movemask_epi8(hit) << (16 * i);
  }
  return found;
}
#else
// The top bit of each byte of `word` that equals `wanted`.
static inline uint64_t scan_equal(uint64_t word, char wanted) {
  const uint64_t low = UINT64_C(0x7f7f7f7f7f7f7f7f);
  uint64_t other = word ^ UINT64_C(0x0101010101010101) * (uint8_t)wanted;
  return ~(((other & low) + low) | other | low);
}
static inline uint64_t scan_chunk(const struct scan *scan) {
  uint64_t found = 0;
  for (int i = 0; i < 8; i++) {
    uint64_t word;
    memcpy(&word, scan->chunk + 8 * i, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    uint64_t hit = scan_equal(word, scan->delimiter) | scan_equal(word, scan->quote) | scan_equal(word, '\n');
    found |= ((hit >> 7) * UINT64_C(0x0102040810204080) >> 56) << (8 * i);
  }
  return found;
}
#endif

// SCAN_PADDING bytes behind `length` must be readable.
static inline void scan_start(struct scan *scan, const char *text, size_t length, char delimiter, char quote) {
  *scan = (struct scan){.chunk = text, .end = text + length, .delimiter = delimiter, .quote = quote};
  if (length > 0) scan->found = scan_chunk(scan);
}

// The next one, or scan->end.
static inline const char *scan_next(struct scan *scan) {
  while (scan->found == 0) {
    if (scan->end - scan->chunk <= 64) return scan->end;
    scan->chunk += 64;
    scan->found = scan_chunk(scan);
  }
  const char *at = scan->chunk + __builtin_ctzll(scan->found);
  scan->found &= scan->found - 1;
  return at < scan->end ? at : scan->end;
}

#endif
