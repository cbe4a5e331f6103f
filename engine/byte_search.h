// Finding a byte in short texts, eight at a time: faster than a call of memchr while hits lie a few words apart.
#ifndef ENGINE_BYTE_SEARCH_H
#define ENGINE_BYTE_SEARCH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define BYTE_LOWEST_BITS UINT64_C(0x0101010101010101)
#define BYTE_HIGHEST_BITS UINT64_C(0x8080808080808080)

// The highest bit of each byte that is `byte`.
static inline uint64_t byte_matches(uint64_t word, char byte) {
  uint64_t differing = word ^ BYTE_LOWEST_BITS * (unsigned char)byte;
  return ~(((differing & ~BYTE_HIGHEST_BITS) + ~BYTE_HIGHEST_BITS) | differing) & BYTE_HIGHEST_BITS;
}

// The nth (from 1) of those bytes in [at, end), NULL if there are not so many.
static inline const char *byte_find(const char *at, const char *end, char byte, uint64_t nth) {
  for (; end - at >= 8; at += 8) {
    uint64_t word;
    memcpy(&word, at, sizeof word);
    uint64_t matches = byte_matches(word, byte), count = (matches >> 7) * BYTE_LOWEST_BITS >> 56;
    if (count >= nth) {
      while (--nth) matches &= matches - 1;
      return at + __builtin_ctzll(matches) / 8;
    }
    nth -= count;
  }
  for (; at < end; at++)
    if (*at == byte && --nth == 0) return at;
  return NULL;
}

#endif
