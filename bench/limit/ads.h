// A perfect hash of the ads: each ad has a slot of its own, found without a probe that may fail.
//
// The dimension of a join is known before the first event, and small: time spent on placing it well comes back. An id's
// upper bits choose a displacement, which is XORed to its middle bits: displacements are tried, fullest group first,
// until the ads of a group fall on free slots. What remains for an event is a product, two loads that hit the first
// cache, and a comparison with the slot's ad, whose outcome is added up rather than branched on.
#ifndef BENCH_LIMIT_ADS_H
#define BENCH_LIMIT_ADS_H

#include <stdint.h>

struct ads {
  uint64_t multiplier;
  unsigned group_shift;  // the group of hash h is h >> group_shift
  uint64_t slots;
  uint32_t *displacements;  // owned: one a group
  int64_t *ids;             // owned: one a slot; what is in an empty one does not matter, since no ad reads its count
  uint32_t *numbers;        // owned: rows of the table of ads, or UINT32_MAX in an empty slot
};

// Of different ids.
void ads_init(struct ads *ads, const int64_t *ids, uint32_t count);
void ads_release(struct ads *ads);

// The lower half of the hash, displaced and scaled to the slots: these need not be a power of two, and so are few.
static inline uint64_t ads_slot(uint64_t hash, uint32_t displacement, uint64_t slots) {
  return ((uint32_t)(hash >> 16) ^ displacement) * slots >> 32;
}

#endif
