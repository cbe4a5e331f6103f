// Keys to slots.
#include "keys.h"

#include <assert.h>
#include <string.h>

#include "engine/memory.h"
#include "loops.h"
#include "pages.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define BUCKET 4
#define CAPACITY_MIN 64
#define FETCHES_MIN 32768  // slots: from here on the table leaves the second cache, and buckets are fetched ahead
#define AHEAD 16           // keys
#define SPREAD UINT64_C(0xd1342543de82ef95)

void limit_keys_init(struct limit_keys *keys, uint64_t capacity) {
  *keys = (struct limit_keys){.capacity = capacity < CAPACITY_MIN ? CAPACITY_MIN : capacity};
  assert((keys->capacity & (keys->capacity - 1)) == 0 && keys->capacity < LIMIT_SLOT_NONE);
  keys->keys = limit_pages(keys->capacity * sizeof *keys->keys);
  limit_keys_clear(keys);
}

void limit_keys_release(struct limit_keys *keys) {
  mem_free(keys->keys);
  keys->keys = NULL;
}

void limit_keys_clear(struct limit_keys *keys) {
  for (uint64_t i = 0; i < keys->capacity; i++) keys->keys[i] = LIMIT_KEY_NONE;
  keys->used = keys->displaced = 0;
}

// How a key's home bucket comes about, in registers: loops would load it anew after each store.
struct home {
  uint64_t multiplier, mask;
  unsigned before, after;
};

static struct home home_of(const struct limit_keys *keys) {
  unsigned bits = (unsigned)__builtin_ctzll(keys->capacity / BUCKET);
  struct home home = {.multiplier = 1, .mask = keys->capacity / BUCKET - 1, .before = 2, .after = 0};
  if (keys->spread) home = (struct home){.multiplier = SPREAD, .mask = home.mask, .before = 0, .after = 64 - bits};
  return home;
}

static inline uint64_t home_slot(const struct home *home, int64_t key) {
  uint64_t word = (uint64_t)key >> home->before;
  return ((word * home->multiplier >> home->after) & home->mask) * BUCKET;
}

// The key's slot, or the empty one where it belongs, from its home bucket on.
static uint64_t probe(const struct limit_keys *keys, uint64_t slot, int64_t key) {
  for (;; slot = (slot + BUCKET) & (keys->capacity - 1)) {
    for (uint64_t i = slot; i < slot + BUCKET; i++) {
      if (keys->keys[i] == key || keys->keys[i] == LIMIT_KEY_NONE) return i;
    }
  }
}

static uint64_t add(struct limit_keys *keys, uint64_t home, int64_t key) {
  uint64_t slot = probe(keys, home, key);
  keys->used += keys->keys[slot] != key;
  keys->displaced += keys->keys[slot] != key && slot / BUCKET != home / BUCKET;
  keys->keys[slot] = key;
  return slot;
}

// A key that is not in its home bucket; false where it is new and half the slots are used.
static __attribute__((noinline)) bool look_further(struct limit_keys *keys, uint64_t home, int64_t key, bool adds,
                                                   uint32_t *out) {
  uint64_t slot = probe(keys, home, key);
  *out = LIMIT_SLOT_NONE;
  if (keys->keys[slot] != key) {
    if (!adds) return true;
    if (keys->used >= keys->capacity / 2) return false;
    add(keys, home, key);
  }
  *out = (uint32_t)slot;
  return true;
}

// The loop, for one way to compare a bucket: MATCH has a bit for each of its keys that is the wanted one.
#define DEFINE_LOOK_UP(name, attribute, MATCH)                                                              \
  attribute static uint32_t name(struct limit_keys *keys, const int64_t *values, uint32_t count, bool adds, \
                                 uint32_t *restrict slots) {                                                \
    const struct home home = home_of(keys);                                                                 \
    const int64_t *table = keys->keys;                                                                      \
    const bool fetches = keys->capacity >= FETCHES_MIN;                                                     \
    for (uint32_t i = 0; i < count; i++) {                                                                  \
      if (fetches) __builtin_prefetch(table + home_slot(&home, values[i + AHEAD < count ? i + AHEAD : i])); \
      uint64_t slot = home_slot(&home, values[i]);                                                          \
      uint32_t match = MATCH(table + slot, values[i]);                                                      \
      if (__builtin_expect(match != 0, 1))                                                                  \
        slots[i] = (uint32_t)slot + (uint32_t)__builtin_ctz(match);                                         \
      else if (!look_further(keys, slot, values[i], adds, &slots[i]))                                       \
        return i;                                                                                           \
    }                                                                                                       \
    return count;                                                                                           \
  }

static inline uint32_t match_plain(const int64_t *bucket, int64_t key) {
  return (uint32_t)(bucket[0] == key) | (uint32_t)(bucket[1] == key) << 1 | (uint32_t)(bucket[2] == key) << 2 |
         (uint32_t)(bucket[3] == key) << 3;
}
DEFINE_LOOK_UP(look_up_plain, , match_plain)

#if defined(__x86_64__)
// The compiler does not make a mask of four comparisons by itself.
#define AVX2 __attribute__((target("avx2,bmi,bmi2")))
AVX2 static inline uint32_t match_avx2(const int64_t *bucket, int64_t key) {
  __m256i equal = _mm256_cmpeq_epi64(_mm256_load_si256((const __m256i *)bucket), _mm256_set1_epi64x(key));
  return (uint32_t)_mm256_movemask_pd(_mm256_castsi256_pd(equal));
}
DEFINE_LOOK_UP(look_up_avx2, AVX2, match_avx2)
#define LOOK_UP(...) \
  (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") ? look_up_avx2 : look_up_plain)(__VA_ARGS__)
#else
#define LOOK_UP(...) look_up_plain(__VA_ARGS__)
#endif

uint32_t limit_keys_insert(struct limit_keys *keys, const int64_t *values, uint32_t count, uint32_t *slots) {
  return LOOK_UP(keys, values, count, true, slots);
}

void limit_keys_find(struct limit_keys *keys, const int64_t *values, uint32_t count, uint32_t *slots) {
  LOOK_UP(keys, values, count, false, slots);
}

uint32_t *limit_keys_rebuild(struct limit_keys *keys, const uint32_t *live, uint64_t room) {
  struct limit_keys old = *keys;
  uint64_t staying = 0, capacity = CAPACITY_MIN;
  for (uint64_t i = 0; i < old.capacity; i++) staying += old.keys[i] != LIMIT_KEY_NONE && (!live || live[i] != 0);
  while (capacity < 4 * staying || capacity < 2 * (staying + room)) capacity *= 2;
  limit_keys_init(keys, capacity);
  keys->spread = old.spread || old.displaced > old.used / 4;
  const struct home home = home_of(keys);
  uint32_t *moved = mem_alloc(old.capacity * sizeof *moved);
  for (uint64_t i = 0; i < old.capacity; i++) {
    bool stays = old.keys[i] != LIMIT_KEY_NONE && (!live || live[i] != 0);
    moved[i] = stays ? (uint32_t)add(keys, home_slot(&home, old.keys[i]), old.keys[i]) : LIMIT_SLOT_NONE;
  }
  limit_keys_release(&old);
  return moved;
}
