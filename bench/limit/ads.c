// Builds the perfect hash of ads.
#include "ads.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

#include "engine/memory.h"

#define GROUP_SIZE 4  // ads, on average
#define SLOTS(count) ((count) + (count) / 4 + 1)
#define DISPLACEMENTS_MAX 10000
#define DISPLACEMENT_STEP 0x9e3779b9u
#define TRIES_MAX 100  // with as many multipliers; only ids that are equal stay in each other's way
#define MULTIPLIER_FIRST UINT64_C(0x9e3779b97f4a7c15)
#define MULTIPLIER_STEP UINT64_C(0x2545f4914f6cdd1e)  // even: multipliers stay odd

// An ad as it is placed: those of a group together, the fullest groups first.
struct placing {
  uint64_t hash;
  uint32_t group, group_size, number;
};

static int compare(const void *left, const void *right) {
  const struct placing *a = left, *b = right;
  if (a->group_size != b->group_size) return a->group_size > b->group_size ? -1 : 1;
  return (a->group > b->group) - (a->group < b->group);
}

static uint32_t bits_for(uint64_t count) {
  uint32_t bits = 1;
  while (UINT64_C(1) << bits < count) bits++;
  return bits;
}

static void sort_by_group(const struct ads *ads, const int64_t *ids, uint32_t count, struct placing *out) {
  uint32_t *sizes = mem_zalloc((UINT64_C(1) << (64 - ads->group_shift)) * sizeof *sizes);
  for (uint32_t i = 0; i < count; i++) {
    out[i] = (struct placing){.hash = (uint64_t)ids[i] * ads->multiplier, .number = i};
    out[i].group = (uint32_t)(out[i].hash >> ads->group_shift);
    sizes[out[i].group]++;
  }
  for (uint32_t i = 0; i < count; i++) out[i].group_size = sizes[out[i].group];
  mem_free(sizes);
  qsort(out, count, sizeof *out, compare);
}

// Places a group's ads; false where two of them meet, or one meets an ad that is placed.
static bool try_displacement(struct ads *ads, const struct placing *group, uint32_t displacement) {
  for (uint32_t i = 0; i < group->group_size; i++) {
    uint64_t slot = ads_slot(group[i].hash, displacement, ads->slots);
    if (ads->numbers[slot] != UINT32_MAX) {
      while (i-- > 0) ads->numbers[ads_slot(group[i].hash, displacement, ads->slots)] = UINT32_MAX;
      return false;
    }
    ads->numbers[slot] = group[i].number;
  }
  ads->displacements[group->group] = displacement;
  return true;
}

static bool place(struct ads *ads, const struct placing *placings, uint32_t count) {
  for (uint64_t slot = 0; slot < ads->slots; slot++) ads->numbers[slot] = UINT32_MAX;
  for (uint32_t i = 0; i < count; i += placings[i].group_size) {
    uint32_t tried = 0;
    while (tried < DISPLACEMENTS_MAX && !try_displacement(ads, &placings[i], tried * DISPLACEMENT_STEP)) tried++;
    if (tried == DISPLACEMENTS_MAX) return false;
  }
  return true;
}

void ads_init(struct ads *ads, const int64_t *ids, uint32_t count) {
  uint32_t group_bits = bits_for(count / GROUP_SIZE + 1);
  *ads = (struct ads){.multiplier = MULTIPLIER_FIRST, .group_shift = 64 - group_bits, .slots = SLOTS((uint64_t)count)};
  ads->displacements = mem_zalloc((UINT64_C(1) << group_bits) * sizeof *ads->displacements);
  ads->ids = mem_alloc_aligned(ads->slots * sizeof *ads->ids);
  ads->numbers = mem_alloc_aligned(ads->slots * sizeof *ads->numbers);
  struct placing *placings = mem_alloc(count * sizeof *placings);
  uint32_t tries = 0;
  for (sort_by_group(ads, ids, count, placings); !place(ads, placings, count);
       sort_by_group(ads, ids, count, placings)) {
    ads->multiplier += MULTIPLIER_STEP;
    assert(++tries < TRIES_MAX);
  }
  mem_free(placings);
  for (uint64_t slot = 0; slot < ads->slots; slot++) {
    uint32_t number = ads->numbers[slot];
    ads->ids[slot] = number != UINT32_MAX ? ids[number] : 0;
  }
}

void ads_release(struct ads *ads) {
  mem_free(ads->displacements);
  mem_free(ads->ids);
  mem_free(ads->numbers);
}
