// Hashing of keys, and the cut of the key space into shards.
#ifndef ENGINE_HASH_H
#define ENGINE_HASH_H

#include "batch.h"

#define SHARD_COUNT 256

// Hashes key columns row by row (by canonical values: -0 is 0, NaN is one value, 1.0 is 1.00, NULL is
// a value of its own), so that rows that GROUP BY calls equal have equal hashes. `out` has `count` entries;
// row i is rows[i], or i where rows is NULL. No columns: all rows hash alike.
void hash_columns(struct column *const *keys, uint32_t key_count, const uint32_t *rows, uint32_t count, uint64_t *out);

static inline uint32_t shard_of(uint64_t hash) { return (uint32_t)(hash >> 56); }
// The lane that owns a shard when `lanes` share them evenly.
static inline uint32_t shard_lane(uint32_t shard, uint32_t lanes) { return shard * lanes / SHARD_COUNT; }

#endif
