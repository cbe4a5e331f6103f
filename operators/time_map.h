// A small map from times to items, ordered by time: slices by their start, windows by their end.
#ifndef OPERATORS_TIME_MAP_H
#define OPERATORS_TIME_MAP_H

#include <stddef.h>
#include <stdint.h>

struct time_map {
  uint32_t count, capacity;
  uint32_t dropped;  // entries in front that are no longer used: times and items begin behind them
  int64_t *times;
  void **items;      // the owner's
};

// The item at `time`, NULL if there is none.
void *time_map_find(const struct time_map *map, int64_t time);
// Position of the first entry that is not before `time`; `count` if there is none.
uint32_t time_map_position(const struct time_map *map, int64_t time);
void time_map_insert(struct time_map *map, int64_t time, void *item);  // `time` is not there yet
// Takes the earliest `count` entries out; the caller has freed or kept their items.
void time_map_drop_first(struct time_map *map, uint32_t count);
void time_map_release(struct time_map *map);  // not the items

#endif
