// Groups by hash.
#include "groups.h"

#include <assert.h>

#include "engine/memory.h"
#include "loops.h"
#include "pages.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define BUCKET 4  // groups; eight words
#define WORDS (2 * BUCKET)
#define CAPACITY_MIN 64
#define FETCHES_MIN 131072  // groups: from here on the table leaves the second cache
#define AHEAD 24            // rows
#define SPREAD UINT64_C(0xd1342543de82ef95)

void limit_groups_init(struct limit_groups *groups, enum limit_aggregate aggregate, uint64_t capacity) {
  if (capacity < CAPACITY_MIN) capacity = CAPACITY_MIN;
  assert((capacity & (capacity - 1)) == 0);
  *groups = (struct limit_groups){.aggregate = aggregate, .capacity = capacity};
  groups->buckets = limit_pages(capacity / BUCKET * WORDS * sizeof *groups->buckets);
  limit_groups_clear(groups);
}

void limit_groups_release(struct limit_groups *groups) {
  mem_free(groups->buckets);
  groups->buckets = NULL;
}

LIMIT_CLONES static void clear(int64_t *buckets, uint64_t count, int64_t empty) {
  for (uint64_t i = 0; i < count; i++) {
    for (uint32_t j = 0; j < BUCKET; j++) buckets[i * WORDS + j] = LIMIT_KEY_NONE;
    for (uint32_t j = 0; j < BUCKET; j++) buckets[i * WORDS + BUCKET + j] = empty;
  }
}

void limit_groups_clear(struct limit_groups *groups) {
  clear(groups->buckets, groups->capacity / BUCKET, groups->aggregate == LIMIT_SUM ? 0 : INT64_MIN);
  groups->used = 0;
}

static unsigned shift_of(const struct limit_groups *groups) {
  return 64 - (unsigned)__builtin_ctzll(groups->capacity / BUCKET);
}

static inline uint64_t home_of(int64_t key, unsigned shift) {
  return ((uint64_t)key * SPREAD >> shift) * WORDS;
}

// The key's aggregate, in the first bucket from its home on that has it or room for it.
static __attribute__((noinline)) int64_t *look_further(struct limit_groups *groups, int64_t key) {
  uint64_t end = groups->capacity / BUCKET * WORDS;
  for (uint64_t bucket = home_of(key, shift_of(groups));; bucket = bucket + WORDS == end ? 0 : bucket + WORDS) {
    for (uint64_t i = bucket; i < bucket + BUCKET; i++) {
      if (groups->buckets[i] != key && groups->buckets[i] != LIMIT_KEY_NONE) continue;
      groups->used += groups->buckets[i] != key;
      groups->buckets[i] = key;
      return &groups->buckets[i + BUCKET];
    }
  }
}

static inline void fold_sum(int64_t *aggregate, int64_t value) {
  *aggregate = (int64_t)((uint64_t)*aggregate + (uint64_t)value);
}

static inline void fold_max(int64_t *aggregate, int64_t value) {
  *aggregate = value > *aggregate ? value : *aggregate;
}

static inline uint32_t ahead(uint32_t i, uint32_t count) {
  return i + AHEAD < count ? i + AHEAD : i;
}

// The loops, for one way to compare a bucket and one aggregate. MATCH has a bit for each key that is the wanted one.
// They return how many rows they took: fewer when the table is half full. The second one is for tables outside the
// second cache: it fetches lines ahead, and does not branch on whether a key is new, which in a large table often is
// so.
#define DEFINE_ADD(name, attribute, MATCH, FOLD)                                                    \
  attribute static uint32_t name(struct limit_groups *groups, struct limit_keyed_rows rows) {       \
    const unsigned shift = shift_of(groups);                                                        \
    int64_t *restrict buckets = groups->buckets;                                                    \
    for (uint32_t i = 0; i < rows.count; i++) {                                                     \
      if (i % LIMIT_LINE_ROWS == 0) limit_fetch_next_keyed(&rows, i);                               \
      int64_t *bucket = buckets + home_of(rows.keys[i], shift);                                     \
      uint32_t match = MATCH(bucket, rows.keys[i]);                                                 \
      if (__builtin_expect(match != 0, 1)) {                                                        \
        FOLD(bucket + BUCKET + __builtin_ctz(match), rows.values[i]);                               \
      } else {                                                                                      \
        if (groups->used >= groups->capacity / 2) return i;                                         \
        FOLD(look_further(groups, rows.keys[i]), rows.values[i]);                                   \
      }                                                                                             \
    }                                                                                               \
    return rows.count;                                                                              \
  }                                                                                                 \
  attribute static uint32_t name##_far(struct limit_groups *groups, struct limit_keyed_rows rows) { \
    const unsigned shift = shift_of(groups);                                                        \
    int64_t *restrict buckets = groups->buckets;                                                    \
    uint64_t room = groups->capacity / 2 - groups->used;                                            \
    if (rows.count > room) rows.count = (uint32_t)room;                                             \
    for (uint32_t i = 0; i < rows.count; i++) {                                                     \
      __builtin_prefetch(buckets + home_of(rows.keys[ahead(i, rows.count)], shift), 1);             \
      int64_t *bucket = buckets + home_of(rows.keys[i], shift);                                     \
      uint32_t match = MATCH(bucket, rows.keys[i]), empty = MATCH(bucket, LIMIT_KEY_NONE);          \
      if (__builtin_expect((match | empty) == 0, 0)) {                                              \
        FOLD(look_further(groups, rows.keys[i]), rows.values[i]);                                   \
        continue;                                                                                   \
      }                                                                                             \
      uint32_t place = (uint32_t)__builtin_ctz(match ? match : empty);                              \
      groups->used += match == 0;                                                                   \
      bucket[place] = rows.keys[i];                                                                 \
      FOLD(bucket + BUCKET + place, rows.values[i]);                                                \
    }                                                                                               \
    return rows.count;                                                                              \
  }

static inline uint32_t match_plain(const int64_t *bucket, int64_t key) {
  return (uint32_t)(bucket[0] == key) | (uint32_t)(bucket[1] == key) << 1 | (uint32_t)(bucket[2] == key) << 2 |
         (uint32_t)(bucket[3] == key) << 3;
}
DEFINE_ADD(sum_plain, , match_plain, fold_sum)
DEFINE_ADD(max_plain, , match_plain, fold_max)

#if defined(__x86_64__)
// The compiler does not make a mask of four comparisons by itself.
#define AVX2 __attribute__((target("avx2,bmi,bmi2")))
AVX2 static inline uint32_t match_avx2(const int64_t *bucket, int64_t key) {
  __m256i equal = _mm256_cmpeq_epi64(_mm256_load_si256((const __m256i *)bucket), _mm256_set1_epi64x(key));
  return (uint32_t)_mm256_movemask_pd(_mm256_castsi256_pd(equal));
}
DEFINE_ADD(sum_avx2, AVX2, match_avx2, fold_sum)
DEFINE_ADD(max_avx2, AVX2, match_avx2, fold_max)
#define HAS_AVX2 (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2"))
#else
#define sum_avx2 sum_plain
#define max_avx2 max_plain
#define sum_avx2_far sum_plain_far
#define max_avx2_far max_plain_far
#define HAS_AVX2 0
#endif

static uint32_t add_some(struct limit_groups *groups, struct limit_keyed_rows rows) {
  bool sums = groups->aggregate == LIMIT_SUM, far = groups->capacity >= FETCHES_MIN;
  if (HAS_AVX2 && far) return (sums ? sum_avx2_far : max_avx2_far)(groups, rows);
  if (HAS_AVX2) return (sums ? sum_avx2 : max_avx2)(groups, rows);
  if (far) return (sums ? sum_plain_far : max_plain_far)(groups, rows);
  return (sums ? sum_plain : max_plain)(groups, rows);
}

static void grow(struct limit_groups *groups) {
  struct limit_groups old = *groups;
  limit_groups_init(groups, old.aggregate, 2 * old.capacity);
  for (uint64_t i = 0; i < old.capacity / BUCKET * WORDS; i++) {
    if (i % WORDS < BUCKET && old.buckets[i] != LIMIT_KEY_NONE)
      *look_further(groups, old.buckets[i]) = old.buckets[i + BUCKET];
  }
  limit_groups_release(&old);
}

void limit_groups_add(struct limit_groups *groups, const struct limit_keyed_rows *rows) {
  for (struct limit_keyed_rows left = *rows; left.count > 0;) {
    uint32_t taken = add_some(groups, left);
    left = (struct limit_keyed_rows){left.keys + taken, left.values + taken, left.times + taken, left.count - taken};
    if (left.count > 0) grow(groups);
  }
}

void limit_groups_merge(struct limit_groups *groups, const int64_t *keys, const int64_t *aggregates, uint32_t count) {
  struct limit_keyed_rows rows = {keys, aggregates, aggregates, count};
  limit_groups_add(groups, &rows);
}

uint32_t limit_groups_read(const struct limit_groups *groups, uint64_t *next, uint32_t room, int64_t *keys,
                           int64_t *aggregates) {
  uint32_t count = 0;
  for (; *next < groups->capacity / BUCKET && count + BUCKET <= room; ++*next) {
    const int64_t *bucket = groups->buckets + *next * WORDS;
    for (uint32_t i = 0; i < BUCKET; i++) {
      keys[count] = bucket[i];
      aggregates[count] = bucket[i + BUCKET];
      count += bucket[i] != LIMIT_KEY_NONE;
    }
  }
  return count;
}
