// Groups of one integer-like key. Keys that lie close together index an array; others are hashed.
#include <assert.h>
#include <string.h>

#include "key_integers.h"
#include "key_table_forms.h"
#include "memory.h"
#include "range.h"

// The dense form may spend this many entries, or DENSE_ENTRIES_PER_GROUP for each group: about what hashing costs.
#define DENSE_ENTRIES_MIN 4096
#define DENSE_ENTRIES_PER_GROUP 8
#define SLOTS_MIN 64
// New keys are given groups after so many: short, because a key that has just come often comes again at once.
#define DENSE_CHUNK 128
// Beyond the first cache a key's slot is fetched this many keys ahead.
#define PREFETCH_SLOTS_MIN 4096
#define PREFETCH_AHEAD 12

void int_table_init(struct int_table *table, enum type_kind kind, bool may_be_dense) {
  *table = (struct int_table){.kind = kind, .null_group = GROUP_NONE, .may_be_dense = may_be_dense};
}

void int_table_release(struct int_table *table) {
  mem_free(table->keys);
  mem_free(table->dense);
  mem_free(table->slots);
  int_table_init(table, table->kind, table->may_be_dense);
}

static uint32_t add_group(struct int_table *table, int64_t key) {
  assert(table->size < GROUP_NONE);
  if (table->size == table->capacity) {
    uint32_t capacity = table->capacity ? 2 * table->capacity : 64;
    table->keys = mem_realloc(table->keys, capacity * sizeof *table->keys);
    table->capacity = capacity;
  }
  table->keys[table->size] = key;
  return table->size++;
}

// Eight neighbours share two cache lines, so that clustered keys stay clustered; the rest is spread by multiplying.
static inline uint64_t home_slot(int64_t key, uint64_t slot_count) {
  uint64_t word = (uint64_t)key;
  uint64_t spread = (word >> 3) * UINT64_C(0x9e3779b97f4a7c15);
  return ((spread >> 32) << 3 | (word & 7)) & (slot_count - 1);
}

static inline struct int_slot *probe(const struct int_table *table, int64_t key) {
  uint64_t i = home_slot(key, table->slot_count);
  while (table->slots[i].group != GROUP_NONE && table->slots[i].key != key) i = (i + 1) & (table->slot_count - 1);
  return &table->slots[i];
}

static void rehash(struct int_table *table, uint64_t slot_count) {
  struct int_slot *slots = mem_alloc_aligned(slot_count * sizeof *slots);
  memset(slots, 0xff, slot_count * sizeof *slots);
  mem_free(table->slots);
  table->slots = slots;
  table->slot_count = slot_count;
  for (uint32_t group = 0; group < table->size; group++) {
    if (group == table->null_group) continue;
    *probe(table, table->keys[group]) = (struct int_slot){table->keys[group], group};
  }
}

void int_table_reserve(struct int_table *table, const struct int_table *like) {
  assert(table->size == 0 && !table->keys && !table->slots && !table->dense);
  table->keys = mem_alloc((like->size + 1) * sizeof *table->keys);
  table->capacity = like->size;
  table->expected_span = like->span;
  if (!like->hashed) return;
  uint64_t slot_count = SLOTS_MIN;
  while (slot_count < 2 * (uint64_t)like->size) slot_count *= 2;
  rehash(table, slot_count);
  table->hashed = true;
}

static void leave_dense(struct int_table *table) {
  uint64_t slot_count = SLOTS_MIN;
  while (slot_count < 4 * (uint64_t)table->size) slot_count *= 2;
  rehash(table, slot_count);
  mem_free(table->dense);
  table->dense = NULL;
  table->span = 0;
  table->hashed = true;
}

// Room on the side that grew, so that keys that count upwards do not move the array with each batch.
static struct int64_range widen(const struct int_table *table, struct int64_range wanted) {
  if (table->span == 0) {
    uint64_t width = (uint64_t)wanted.high - (uint64_t)wanted.low, expected = table->expected_span;
    int64_t rest = expected > width ? (int64_t)(expected - width) : 0;
    if (__builtin_add_overflow(wanted.high, rest, &wanted.high)) wanted.high = INT64_MAX;
    return wanted;
  }
  int64_t slack = (int64_t)((uint64_t)wanted.high - (uint64_t)wanted.low) / 2 + 64;
  int64_t high_before = (int64_t)((uint64_t)table->low + (table->span - 1));
  if (wanted.high > high_before && __builtin_add_overflow(wanted.high, slack, &wanted.high)) wanted.high = INT64_MAX;
  if (wanted.low < table->low && __builtin_sub_overflow(wanted.low, slack, &wanted.low)) wanted.low = INT64_MIN;
  return wanted;
}

// Makes the array hold the keys of `range` too; false when that is not worth its memory.
static bool reach(struct int_table *table, struct int64_range range, uint32_t count) {
  if (!table->may_be_dense) return false;
  if (table->span) {
    int64_t high = (int64_t)((uint64_t)table->low + (table->span - 1));
    if (range.low >= table->low && range.high <= high) return true;
    if (table->low < range.low) range.low = table->low;
    if (high > range.high) range.high = high;
  }
  uint64_t allowed = DENSE_ENTRIES_PER_GROUP * ((uint64_t)table->size + count);
  if (allowed < DENSE_ENTRIES_MIN) allowed = DENSE_ENTRIES_MIN;
  if ((uint64_t)range.high - (uint64_t)range.low >= allowed) return false;
  range = widen(table, range);
  uint64_t span = (uint64_t)range.high - (uint64_t)range.low + 1;
  uint32_t *dense = mem_alloc_aligned(span * sizeof *dense);
  memset(dense, 0xff, span * sizeof *dense);
  uint64_t moved = (uint64_t)table->low - (uint64_t)range.low;
  if (table->span) memcpy(dense + moved, table->dense, table->span * sizeof *dense);
  mem_free(table->dense);
  table->dense = dense;
  table->low = range.low;
  table->span = span;
  return true;
}

// Back to an array when the keys known by now lie close enough together; asked only when the slots must double.
static bool enter_dense(struct int_table *table) {
  struct int64_range range = {INT64_MAX, INT64_MIN};
  for (uint32_t group = 0; group < table->size; group++) {
    if (group == table->null_group) continue;
    range.low = table->keys[group] < range.low ? table->keys[group] : range.low;
    range.high = table->keys[group] > range.high ? table->keys[group] : range.high;
  }
  if (!reach(table, range, 0)) return false;
  for (uint32_t group = 0; group < table->size; group++)
    if (group != table->null_group) table->dense[(uint64_t)table->keys[group] - (uint64_t)table->low] = group;
  mem_free(table->slots);
  table->slots = NULL;
  table->slot_count = 0;
  table->hashed = false;
  return true;
}

// Returns how many keys it took: fewer than `count` when the slots became half full.
static uint32_t insert_hashed(struct int_table *table, const int64_t *keys, uint32_t count, uint32_t *groups) {
  bool prefetches = table->slot_count >= PREFETCH_SLOTS_MIN;
  for (uint32_t i = 0; i < count; i++) {
    if (prefetches && i + PREFETCH_AHEAD < count)
      __builtin_prefetch(&table->slots[home_slot(keys[i + PREFETCH_AHEAD], table->slot_count)]);
    struct int_slot *slot = probe(table, keys[i]);
    if (slot->group == GROUP_NONE) {
      if (2 * ((uint64_t)table->size + 1) > table->slot_count) return i;
      *slot = (struct int_slot){keys[i], add_group(table, keys[i])};
    }
    groups[i] = slot->group;
  }
  return count;
}

// A loop without branches, which notes the rows whose keys are new; those are gone through again. A key may come twice
// among them.
static void insert_dense_chunk(struct int_table *table, const int64_t *keys, uint32_t count, uint32_t *groups) {
  uint32_t *dense = table->dense;
  uint64_t low = (uint64_t)table->low;
  uint32_t fresh[DENSE_CHUNK], fresh_count = 0;
  assert(count <= DENSE_CHUNK);
  for (uint32_t i = 0; i < count; i++) {
    groups[i] = dense[(uint64_t)keys[i] - low];
    fresh[fresh_count] = i;
    fresh_count += groups[i] == GROUP_NONE;
  }
  for (uint32_t i = 0; i < fresh_count; i++) {
    uint32_t row = fresh[i], *entry = &dense[(uint64_t)keys[row] - low];
    if (*entry == GROUP_NONE) *entry = add_group(table, keys[row]);
    groups[row] = *entry;
  }
}

static void insert_dense(struct int_table *table, const int64_t *keys, uint32_t count, uint32_t *groups) {
  for (uint32_t first = 0; first < count; first += DENSE_CHUNK) {
    uint32_t rest = count - first;
    insert_dense_chunk(table, keys + first, rest < DENSE_CHUNK ? rest : DENSE_CHUNK, groups + first);
  }
}

static void insert_keys(struct int_table *table, const int64_t *keys, uint32_t count, uint32_t *groups) {
  for (uint32_t done = 0; done < count;) {
    const int64_t *rest = keys + done;
    if (!table->hashed && !reach(table, int64_range_of(rest, count - done), count - done)) leave_dense(table);
    if (!table->hashed) {
      insert_dense(table, rest, count - done, groups + done);
      return;
    }
    done += insert_hashed(table, rest, count - done, groups + done);
    if (done < count && !enter_dense(table)) rehash(table, 2 * table->slot_count);
  }
}

static void find_hashed(const struct int_table *table, const int64_t *keys, uint32_t count, uint32_t *groups) {
  bool prefetches = table->slot_count >= PREFETCH_SLOTS_MIN;
  for (uint32_t i = 0; i < count; i++) {
    if (prefetches && i + PREFETCH_AHEAD < count)
      __builtin_prefetch(&table->slots[home_slot(keys[i + PREFETCH_AHEAD], table->slot_count)]);
    groups[i] = probe(table, keys[i])->group;
  }
}

static void find_keys(const struct int_table *table, const int64_t *keys, uint32_t count, uint32_t *groups) {
  if (table->hashed) {
    find_hashed(table, keys, count, groups);
    return;
  }
  for (uint32_t i = 0; i < count; i++) {
    uint64_t offset = (uint64_t)keys[i] - (uint64_t)table->low;
    groups[i] = offset < table->span ? table->dense[offset] : GROUP_NONE;
  }
}

struct chunk {
  int64_t keys[KEY_CHUNK];       // of the rows that are not NULL
  uint32_t places[KEY_CHUNK];    // where they stood in the chunk
  uint32_t groups[KEY_CHUNK];
};

// Takes the NULL rows out; those get `null_group`. Returns how many keys remain.
static uint32_t drop_nulls(const struct column *key, const int64_t *keys, const uint32_t *rows, uint32_t first,
                           uint32_t count, struct chunk *chunk) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < count; i++) {
    chunk->keys[kept] = keys[i];
    chunk->places[kept] = i;
    kept += !column_is_null(key, rows ? rows[i] : first + i);
  }
  return kept;
}

static void scatter(const struct chunk *chunk, uint32_t kept, uint32_t count, uint32_t null_group, uint32_t *groups) {
  for (uint32_t i = 0; i < count; i++) groups[i] = null_group;
  for (uint32_t i = 0; i < kept; i++) groups[chunk->places[i]] = chunk->groups[i];
}

void int_table_insert(struct int_table *table, const struct column *key, const uint32_t *rows, uint32_t count,
                      uint32_t *groups) {
  struct chunk chunk;
  for (uint32_t first = 0; first < count; first += KEY_CHUNK) {
    uint32_t n = count - first < KEY_CHUNK ? count - first : KEY_CHUNK;
    const uint32_t *chosen = rows ? rows + first : NULL;
    const int64_t *keys = key_integers_read(key, chosen, first, n, chunk.keys);
    if (key->validity == NULL) {
      insert_keys(table, keys, n, groups + first);
      continue;
    }
    uint32_t kept = drop_nulls(key, keys, chosen, first, n, &chunk), before = 0;
    if (kept < n && table->null_group == GROUP_NONE) {  // groups are numbered in order of first sight
      while (before < kept && chunk.places[before] == before) before++;
      insert_keys(table, chunk.keys, before, chunk.groups);
      table->null_group = add_group(table, 0);
    }
    insert_keys(table, chunk.keys + before, kept - before, chunk.groups + before);
    scatter(&chunk, kept, n, table->null_group, groups + first);
  }
}

void int_table_insert_from(struct int_table *table, const struct int_table *from, uint32_t first, uint32_t count,
                           uint32_t *groups) {
  assert(first + count <= from->size);
  uint32_t null_at = from->null_group == GROUP_NONE ? from->size : from->null_group;
  uint32_t before = null_at < first ? 0 : null_at - first < count ? null_at - first : count;
  insert_keys(table, from->keys + first, before, groups);
  if (before == count || null_at < first) {
    insert_keys(table, from->keys + first + before, count - before, groups + before);
    return;
  }
  if (table->null_group == GROUP_NONE) table->null_group = add_group(table, 0);
  groups[before] = table->null_group;
  insert_keys(table, from->keys + null_at + 1, count - before - 1, groups + before + 1);
}

void int_table_find(const struct int_table *table, const struct column *key, const uint32_t *rows, uint32_t count,
                    uint32_t *groups) {
  struct chunk chunk;
  for (uint32_t first = 0; first < count; first += KEY_CHUNK) {
    uint32_t n = count - first < KEY_CHUNK ? count - first : KEY_CHUNK;
    const uint32_t *chosen = rows ? rows + first : NULL;
    const int64_t *keys = key_integers_read(key, chosen, first, n, chunk.keys);
    if (key->validity == NULL) {
      find_keys(table, keys, n, groups + first);
      continue;
    }
    uint32_t kept = drop_nulls(key, keys, chosen, first, n, &chunk);
    find_keys(table, chunk.keys, kept, chunk.groups);
    scatter(&chunk, kept, n, table->null_group, groups + first);
  }
}

struct column *int_table_keys(const struct int_table *table, uint32_t first, uint32_t count) {
  assert(first + count <= table->size);
  struct column *column = column_create(table->kind, count);
  key_integers_write(table->keys + first, count, column, 0);
  if (table->null_group >= first && table->null_group - first < count)
    bitmap_clear(column_need_validity(column), table->null_group - first);
  return column;
}

size_t int_table_bytes(const struct int_table *table) {
  return table->capacity * sizeof *table->keys + table->span * sizeof *table->dense +
         table->slot_count * sizeof *table->slots;
}
