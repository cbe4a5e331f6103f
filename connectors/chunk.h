// Which of 64 bytes are a character, as 64 bits.
#ifndef CONNECTORS_CHUNK_H
#define CONNECTORS_CHUNK_H

#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define CHUNK_BYTES 64

#ifdef __SSE2__
static inline uint64_t chunk_equal(const char *chunk, char wanted) {
  const __m128i all = _mm_set1_epi8(wanted);
  uint64_t found = 0;
  for (int i = 0; i < 4; i++) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(chunk + 16 * i));
    found |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, all)) << (16 * i);
  }
  return found;
}
#else
static inline uint64_t chunk_equal(const char *chunk, char wanted) {
  const uint64_t low = UINT64_C(0x7f7f7f7f7f7f7f7f);
  uint64_t found = 0;
  for (int i = 0; i < 8; i++) {
    uint64_t word;
    memcpy(&word, chunk + 8 * i, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    uint64_t other = word ^ UINT64_C(0x0101010101010101) * (uint8_t)wanted;
    uint64_t hit = ~(((other & low) + low) | other | low);  // the top bit of each byte that is 0 now
    found |= ((hit >> 7) * UINT64_C(0x0102040810204080) >> 56) << (8 * i);
  }
  return found;
}
#endif

#endif
