// Vector loops.
#include "loops.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

LIMIT_CLONES struct limit_range limit_range(const int64_t *values, uint32_t count) {
  int64_t low = values[0], high = values[0];
  for (uint32_t i = 0; i < count; i++) {
    low = values[i] < low ? values[i] : low;
    high = values[i] > high ? values[i] : high;
  }
  return (struct limit_range){low, high};
}

LIMIT_CLONES struct limit_ranges limit_ranges(const int64_t *times, const int64_t *values, uint32_t count) {
  int64_t early = times[0], late = times[0], low = values[0], high = values[0];
  for (uint32_t i = 0; i < count; i++) {
    early = times[i] < early ? times[i] : early;
    late = times[i] > late ? times[i] : late;
    low = values[i] < low ? values[i] : low;
    high = values[i] > high ? values[i] : high;
  }
  return (struct limit_ranges){{early, late}, {low, high}};
}

LIMIT_CLONES uint32_t limit_max_count(const uint32_t *counts, uint32_t count) {
  uint32_t most = 0;
  for (uint32_t i = 0; i < count; i++) most = counts[i] > most ? counts[i] : most;
  return most;
}

LIMIT_CLONES void limit_fill(int64_t *out, uint32_t count, int64_t value) {
  for (uint32_t i = 0; i < count; i++) out[i] = value;
}

LIMIT_CLONES void limit_add(uint32_t *restrict to, const uint32_t *restrict from, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) to[i] += from[i];
}

LIMIT_CLONES void limit_subtract(uint32_t *restrict to, const uint32_t *restrict from, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) to[i] -= from[i];
}

// Packing, from row `i` on, behind what is `packed` already: a row at a time.

static uint32_t select_rows(const uint32_t *counts, uint32_t i, uint32_t count, uint32_t value, bool equal,
                            uint32_t *out, uint32_t packed) {
  for (; i < count; i++) {
    out[packed] = i;
    packed += (counts[i] == value) == equal;
  }
  return packed;
}

static inline void widen(struct limit_range *range, int64_t value) {
  range->low = value < range->low ? value : range->low;
  range->high = value > range->high ? value : range->high;
}

static uint32_t pack_ids(const struct limit_typed_ids *rows, uint32_t i, uint32_t count, int64_t wanted, int64_t *out,
                         uint32_t packed, struct limit_range *times) {
  for (; i < count; i++) {
    widen(times, rows->times[i]);
    out[packed] = rows->ids[i];
    packed += rows->types[i] == wanted;
  }
  return packed;
}

static uint32_t pack_codes(const int16_t *types, const int16_t *codes, uint32_t i, uint32_t count, int16_t wanted,
                           uint32_t *out, uint32_t packed) {
  for (; i < count; i++) {
    out[packed] = (uint16_t)codes[i];
    packed += types[i] == wanted;
  }
  return packed;
}

// By AVX-512 one comparison makes a mask, which packs a vector: the compiler does not find that.

#if defined(__x86_64__)
#define AVX512 __attribute__((target("avx512f,popcnt")))

AVX512 static uint32_t select_512(const uint32_t *counts, uint32_t count, uint32_t value, bool equal, uint32_t *out) {
  const __m512i rows = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m512i pattern = _mm512_set1_epi32((int)value);
  const uint32_t flip = equal ? 0 : 0xffff;
  uint32_t i = 0, packed = 0;
  for (; i + 16 <= count; i += 16) {
    uint32_t mask = flip ^ (uint32_t)_mm512_cmpeq_epi32_mask(_mm512_loadu_si512(counts + i), pattern);
    if (mask == 0) continue;
    __m512i passing = _mm512_maskz_compress_epi32((__mmask16)mask, _mm512_add_epi32(rows, _mm512_set1_epi32((int)i)));
    _mm512_storeu_si512(out + packed, passing);
    packed += (uint32_t)_mm_popcnt_u32(mask);
  }
  return select_rows(counts, i, count, value, equal, out, packed);
}

AVX512 static uint32_t pack_ids_512(const struct limit_typed_ids *rows, uint32_t count, int64_t wanted, int64_t *out,
                                    struct limit_range *times) {
  const __m512i pattern = _mm512_set1_epi64(wanted);
  __m512i low = _mm512_set1_epi64(INT64_MAX), high = _mm512_set1_epi64(INT64_MIN);
  uint32_t i = 0, packed = 0;
  for (; i + 8 <= count; i += 8) {
    __m512i time = _mm512_loadu_si512(rows->times + i);
    low = _mm512_min_epi64(low, time);
    high = _mm512_max_epi64(high, time);
    __mmask8 mask = _mm512_cmpeq_epi64_mask(_mm512_loadu_si512(rows->types + i), pattern);
    _mm512_storeu_si512(out + packed, _mm512_maskz_compress_epi64(mask, _mm512_loadu_si512(rows->ids + i)));
    packed += (uint32_t)_mm_popcnt_u32(mask);
  }
  *times = (struct limit_range){_mm512_reduce_min_epi64(low), _mm512_reduce_max_epi64(high)};
  return pack_ids(rows, i, count, wanted, out, packed, times);
}

AVX512 static uint32_t pack_codes_512(const int16_t *types, const int16_t *codes, uint32_t count, int16_t wanted,
                                      uint32_t *out) {
  const __m512i pattern = _mm512_set1_epi32(wanted);
  uint32_t i = 0, packed = 0;
  for (; i + 16 <= count; i += 16) {
    __m512i type = _mm512_cvtepi16_epi32(_mm256_loadu_si256((const __m256i *)(types + i)));
    __m512i code = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)(codes + i)));
    __mmask16 mask = _mm512_cmpeq_epi32_mask(type, pattern);
    _mm512_storeu_si512(out + packed, _mm512_maskz_compress_epi32(mask, code));
    packed += (uint32_t)_mm_popcnt_u32(mask);
  }
  return pack_codes(types, codes, i, count, wanted, out, packed);
}
#define HAS_AVX512 __builtin_cpu_supports("avx512f")
#else
#define select_512(counts, count, value, equal, out) 0
#define pack_ids_512(rows, count, wanted, out, times) 0
#define pack_codes_512(types, codes, count, wanted, out) 0
#define HAS_AVX512 0
#endif

uint32_t limit_select_equal(const uint32_t *counts, uint32_t count, uint32_t wanted, uint32_t *out) {
  if (HAS_AVX512) return select_512(counts, count, wanted, true, out);
  return select_rows(counts, 0, count, wanted, true, out, 0);
}

uint32_t limit_select_unequal(const uint32_t *counts, uint32_t count, uint32_t unwanted, uint32_t *out) {
  if (HAS_AVX512) return select_512(counts, count, unwanted, false, out);
  return select_rows(counts, 0, count, unwanted, false, out, 0);
}

uint32_t limit_pack_ids(const struct limit_typed_ids *rows, uint32_t count, int64_t wanted, int64_t *out,
                        struct limit_range *times) {
  if (HAS_AVX512) return pack_ids_512(rows, count, wanted, out, times);
  *times = (struct limit_range){INT64_MAX, INT64_MIN};
  return pack_ids(rows, 0, count, wanted, out, 0, times);
}

uint32_t limit_pack_codes(const int16_t *types, const int16_t *codes, uint32_t count, int16_t wanted, uint32_t *out) {
  if (HAS_AVX512) return pack_codes_512(types, codes, count, wanted, out);
  return pack_codes(types, codes, 0, count, wanted, out, 0);
}
