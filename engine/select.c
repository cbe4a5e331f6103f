// From truth values to row numbers, eight rows at a time and without a branch on any of them.
#include "select.h"

#include <string.h>

#include "clones.h"

// The numbers of a byte's set bits, from the lowest on, one a byte.
#define IF_SET(bits, n, above) ((uint64_t)(above) << ((bits) >> (n)&1) * 8 | ((bits) >> (n)&1) * (n))
#define SET_BITS(bits)                    \
  IF_SET(bits, 0, IF_SET(bits, 1, IF_SET(bits, 2, IF_SET(bits, 3, \
  IF_SET(bits, 4, IF_SET(bits, 5, IF_SET(bits, 6, IF_SET(bits, 7, 0))))))))
#define SET_BITS_4(bits) SET_BITS(bits), SET_BITS(bits + 1), SET_BITS(bits + 2), SET_BITS(bits + 3)
#define SET_BITS_16(bits) SET_BITS_4(bits), SET_BITS_4(bits + 4), SET_BITS_4(bits + 8), SET_BITS_4(bits + 12)
#define SET_BITS_64(bits) SET_BITS_16(bits), SET_BITS_16(bits + 16), SET_BITS_16(bits + 32), SET_BITS_16(bits + 48)
static const uint64_t set_bits[256] = {SET_BITS_64(0), SET_BITS_64(64), SET_BITS_64(128), SET_BITS_64(192)};

// Multiplying puts the eight bytes' lowest bits side by side, or adds them up.
#define GATHER_BITS UINT64_C(0x0102040810204080)
#define ADD_BYTES UINT64_C(0x0101010101010101)

LEAT_CLONES uint32_t select_true(const uint8_t *restrict truths, uint32_t count, uint32_t *restrict rows) {
  uint32_t found = 0, i = 0;
  for (; i + 8 <= count; i += 8) {
    uint64_t word;
    memcpy(&word, truths + i, sizeof word);
    const uint8_t *offsets = (const uint8_t *)&set_bits[word * GATHER_BITS >> 56];
    uint32_t *to = rows + found;  // with room for eight, as found <= i
    for (uint32_t k = 0; k < 8; k++) to[k] = i + offsets[k];
    found += (uint32_t)(word * ADD_BYTES >> 56);
  }
  for (; i < count; i++) {
    rows[found] = i;
    found += truths[i];
  }
  return found;
}
