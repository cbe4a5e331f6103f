// Groups of two integer-like keys: packed into one integer, by which an int_table numbers them.
//
// What is packed are the keys' distances from a lower bound, the second's in the lower bits. Bounds follow the keys:
// when some lie outside, all are packed anew, in the order of their groups, which so keep their numbers.
#include <assert.h>

#include "clones.h"
#include "key_integers.h"
#include "key_table_forms.h"
#include "range.h"

#define PACKED_BITS 63   // so that packed keys are not negative
#define NOT_PACKED (-1)  // what no group has

void pair_table_init(struct pair_table *table, const enum type_kind *kinds, bool may_be_dense) {
  *table = (struct pair_table){.kinds = {kinds[0], kinds[1]}};
  int_table_init(&table->packed, TYPE_INT64, may_be_dense);
}

void pair_table_release(struct pair_table *table) { int_table_release(&table->packed); }

// The keys of some rows, or of some groups.
struct chunk {
  int64_t keys[2][KEY_CHUNK];
  int64_t packed[KEY_CHUNK];
};

LEAT_CLONES static void pack(const struct pair_bounds *bounds, const int64_t *restrict first,
                             const int64_t *restrict second, uint32_t count, int64_t *restrict packed) {
  const struct pair_bounds local = *bounds;
  for (uint32_t i = 0; i < count; i++) {
    uint64_t a = (uint64_t)first[i] - (uint64_t)local.low[0], b = (uint64_t)second[i] - (uint64_t)local.low[1];
    packed[i] = (int64_t)(a << local.bits | b);
  }
}

// The same, but NOT_PACKED where a key lies outside of the bounds.
LEAT_CLONES static void pack_reachable(const struct pair_bounds *bounds, const int64_t *restrict first,
                                       const int64_t *restrict second, uint32_t count, int64_t *restrict packed) {
  const struct pair_bounds local = *bounds;
  for (uint32_t i = 0; i < count; i++) {
    uint64_t a = (uint64_t)first[i] - (uint64_t)local.low[0], b = (uint64_t)second[i] - (uint64_t)local.low[1];
    uint64_t outside = a >> (PACKED_BITS - local.bits) | b >> local.bits;
    packed[i] = outside ? NOT_PACKED : (int64_t)(a << local.bits | b);
  }
}

static void unpack(const struct pair_bounds *bounds, const int64_t *packed, uint32_t count, struct chunk *out) {
  const uint64_t mask = (UINT64_C(1) << bounds->bits) - 1;
  for (uint32_t i = 0; i < count; i++) {
    out->keys[0][i] = (int64_t)(((uint64_t)packed[i] >> bounds->bits) + (uint64_t)bounds->low[0]);
    out->keys[1][i] = (int64_t)(((uint64_t)packed[i] & mask) + (uint64_t)bounds->low[1]);
  }
}

// Packed keys as the column that an int_table takes.
static struct column column_of(struct chunk *chunk, uint32_t count) {
  return (struct column){.kind = TYPE_INT64, .rows = count, .values = chunk->packed};
}

static uint32_t chunk_size(uint32_t left) { return left < KEY_CHUNK ? left : KEY_CHUNK; }

static bool reaches(int64_t low, uint32_t bits, struct int64_range range) {
  return ((uint64_t)range.low - (uint64_t)low) >> bits == 0 && ((uint64_t)range.high - (uint64_t)low) >> bits == 0;
}

static bool bounds_reach(const struct pair_bounds *bounds, const struct int64_range ranges[2]) {
  return reaches(bounds->low[0], PACKED_BITS - bounds->bits, ranges[0]) &&
         reaches(bounds->low[1], bounds->bits, ranges[1]);
}

static uint32_t bits_of(struct int64_range range) {
  uint64_t distance = (uint64_t)range.high - (uint64_t)range.low;
  return distance ? 64 - (uint32_t)__builtin_clzll(distance) : 0;
}

// A bound that has the range in the middle of 2^bits numbers; it may wrap around, as distances do too.
static int64_t low_around(struct int64_range range, uint32_t bits) {
  uint64_t slack = (UINT64_C(1) << bits) - 1 - ((uint64_t)range.high - (uint64_t)range.low);
  return (int64_t)((uint64_t)range.low - slack / 2);
}

static void widen(struct int64_range *range, struct int64_range by) {
  range->low = by.low < range->low ? by.low : range->low;
  range->high = by.high > range->high ? by.high : range->high;
}

// Joins the ranges of all groups' keys to those given.
static void widen_by_groups(const struct pair_table *table, struct int64_range ranges[2]) {
  struct chunk chunk;
  for (uint32_t group = 0; group < table->packed.size; group += KEY_CHUNK) {
    uint32_t n = chunk_size(table->packed.size - group);
    unpack(&table->bounds, table->packed.keys + group, n, &chunk);
    for (int k = 0; k < 2; k++) widen(&ranges[k], int64_range_of(chunk.keys[k], n));
  }
}

static void pack_anew(struct pair_table *table, struct pair_bounds bounds) {
  struct chunk chunk;
  uint32_t groups[KEY_CHUNK];
  struct int_table packed;
  int_table_init(&packed, TYPE_INT64, table->packed.may_be_dense);
  for (uint32_t group = 0; group < table->packed.size; group += KEY_CHUNK) {
    uint32_t n = chunk_size(table->packed.size - group);
    unpack(&table->bounds, table->packed.keys + group, n, &chunk);
    pack(&bounds, chunk.keys[0], chunk.keys[1], n, chunk.packed);
    struct column key = column_of(&chunk, n);
    int_table_insert(&packed, &key, NULL, n, groups);
  }
  assert(packed.size == table->packed.size);
  int_table_release(&table->packed);
  table->packed = packed;
  table->bounds = bounds;
}

// Makes the bounds hold those ranges and all groups; false: one integer is too small for that. Once there are groups
// the second key gets a bit more than it needs, if there is one, so that growing ranges do not often pack anew.
static bool reach(struct pair_table *table, struct int64_range ranges[2]) {
  if (table->packed.size && bounds_reach(&table->bounds, ranges)) return true;
  widen_by_groups(table, ranges);
  uint32_t first_bits = bits_of(ranges[0]), bits = bits_of(ranges[1]);
  if (first_bits + bits > PACKED_BITS) return false;
  if (table->packed.size && first_bits + bits < PACKED_BITS) bits++;
  int64_t low[2] = {low_around(ranges[0], PACKED_BITS - bits), low_around(ranges[1], bits)};
  pack_anew(table, (struct pair_bounds){{low[0], low[1]}, bits});
  return true;
}

uint32_t pair_table_insert(struct pair_table *table, struct column *const *keys, const uint32_t *rows, uint32_t count,
                           uint32_t *groups) {
  if (keys[0]->validity || keys[1]->validity) return 0;
  struct chunk chunk;
  for (uint32_t done = 0; done < count; done += KEY_CHUNK) {
    uint32_t n = chunk_size(count - done);
    const uint32_t *chosen = rows ? rows + done : NULL;
    const int64_t *first = key_integers_read(keys[0], chosen, done, n, chunk.keys[0]);
    const int64_t *second = key_integers_read(keys[1], chosen, done, n, chunk.keys[1]);
    struct int64_range ranges[2] = {int64_range_of(first, n), int64_range_of(second, n)};
    if (!reach(table, ranges)) return done;
    pack(&table->bounds, first, second, n, chunk.packed);
    struct column key = column_of(&chunk, n);
    int_table_insert(&table->packed, &key, NULL, n, groups + done);
  }
  return count;
}

void pair_table_find(const struct pair_table *table, struct column *const *keys, const uint32_t *rows, uint32_t count,
                     uint32_t *groups) {
  struct chunk chunk;
  for (uint32_t done = 0; done < count; done += KEY_CHUNK) {
    uint32_t n = chunk_size(count - done);
    const uint32_t *chosen = rows ? rows + done : NULL;
    const int64_t *first = key_integers_read(keys[0], chosen, done, n, chunk.keys[0]);
    const int64_t *second = key_integers_read(keys[1], chosen, done, n, chunk.keys[1]);
    pack_reachable(&table->bounds, first, second, n, chunk.packed);
    struct column key = column_of(&chunk, n);
    int_table_find(&table->packed, &key, NULL, n, groups + done);
  }
  for (int k = 0; k < 2; k++)
    for (uint32_t i = 0; i < count && keys[k]->validity; i++)
      if (column_is_null(keys[k], rows ? rows[i] : i)) groups[i] = GROUP_NONE;
}

void pair_table_keys(const struct pair_table *table, uint32_t first, uint32_t count, struct column **out) {
  assert(first + count <= table->packed.size);
  struct chunk chunk;
  for (int k = 0; k < 2; k++) out[k] = column_create(table->kinds[k], count);
  for (uint32_t done = 0; done < count; done += KEY_CHUNK) {
    uint32_t n = chunk_size(count - done);
    unpack(&table->bounds, table->packed.keys + first + done, n, &chunk);
    for (int k = 0; k < 2; k++) key_integers_write(chunk.keys[k], n, out[k], done);
  }
}

size_t pair_table_bytes(const struct pair_table *table) { return int_table_bytes(&table->packed); }
