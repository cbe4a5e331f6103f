// A hash table from 64-bit keys to slots: numbers below its capacity, which index whatever the program keeps by key.
//
// Buckets of four keys, so that one vector comparison finds a key in its bucket or says that it is not there: at most
// half full, nearly every key is in its home bucket, and the branch on it is foreseen. A bucket is chosen by the key's
// low bits, four neighbours to a bucket, as long as that spreads the keys (numbers that were counted up stay together
// in few cache lines); when it does not, by multiplying.
#ifndef BENCH_LIMIT_KEYS_H
#define BENCH_LIMIT_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#define LIMIT_KEY_NONE INT64_MIN  // marks an empty slot; not a key
#define LIMIT_SLOT_NONE UINT32_MAX

struct limit_keys {
  int64_t *keys;       // owned: one a slot, or LIMIT_KEY_NONE
  uint64_t capacity;   // slots, a power of two
  uint64_t used;       // of them; at most half of them
  uint64_t displaced;  // keys outside their home bucket
  bool spread;         // by multiplying
};

void limit_keys_init(struct limit_keys *keys, uint64_t capacity);
void limit_keys_release(struct limit_keys *keys);
void limit_keys_clear(struct limit_keys *keys);

// The slots of keys, new ones added. Returns how many it took: fewer where half the slots are used, so that more room
// must be made before the rest. None of the keys may be LIMIT_KEY_NONE.
uint32_t limit_keys_insert(struct limit_keys *keys, const int64_t *values, uint32_t count, uint32_t *slots);
// The same without adding: LIMIT_SLOT_NONE where there is none.
void limit_keys_find(struct limit_keys *keys, const int64_t *values, uint32_t count, uint32_t *slots);

// Makes room for `room` more keys, and for as many as stay: those whose `live` is not 0, or all if it is NULL. Returns
// each old slot's new slot, which the caller frees: LIMIT_SLOT_NONE for an empty slot and for a key that does not stay.
uint32_t *limit_keys_rebuild(struct limit_keys *keys, const uint32_t *live, uint64_t room);

#endif
