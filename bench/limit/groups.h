// A hash table of groups: from 64-bit keys to one 64-bit aggregate each, for keys that are spread anyhow.
//
// A bucket is a cache line of four keys and their four aggregates: a row costs one line wherever the table lies, and
// one vector comparison tells which of the four it is. At most half full, nearly every key is in its home bucket, and
// the branch on it is foreseen. Beyond the second cache, lines are fetched some rows ahead, so that many are under way
// at once: then memory's rate of random accesses is the limit.
#ifndef BENCH_LIMIT_GROUPS_H
#define BENCH_LIMIT_GROUPS_H

#include <stdbool.h>
#include <stdint.h>

#include "keys.h"
#include "loops.h"

enum limit_aggregate { LIMIT_SUM, LIMIT_MAX };

struct limit_groups {
  enum limit_aggregate aggregate;
  int64_t *buckets;   // owned
  uint64_t capacity;  // groups: a power of two
  uint64_t used;      // at most half of it
};

void limit_groups_init(struct limit_groups *groups, enum limit_aggregate aggregate, uint64_t capacity);
void limit_groups_release(struct limit_groups *groups);
void limit_groups_clear(struct limit_groups *groups);

// Adds rows to their groups. No key may be LIMIT_KEY_NONE.
void limit_groups_add(struct limit_groups *groups, const struct limit_keyed_rows *rows);
// The same with groups of another table.
void limit_groups_merge(struct limit_groups *groups, const int64_t *keys, const int64_t *aggregates, uint32_t count);

// Groups from bucket *next on, at most `room` of them; *next moves on, and is capacity / 4 at the end. Returns how
// many.
uint32_t limit_groups_read(const struct limit_groups *groups, uint64_t *next, uint32_t room, int64_t *keys,
                           int64_t *aggregates);

#endif
