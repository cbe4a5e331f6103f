// A small map from times to items, ordered by time: slices by their start, windows by their end.
#include "time_map.h"

#include <string.h>

#include "engine/memory.h"

uint32_t time_map_position(const struct time_map *map, int64_t time) {
  uint32_t low = 0, high = map->count;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (map->times[middle] < time) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

void *time_map_find(const struct time_map *map, int64_t time) {
  uint32_t at = time_map_position(map, time);
  return at < map->count && map->times[at] == time ? map->items[at] : NULL;
}

// Moves the entries to the start of their allocation.
static void compact(struct time_map *map) {
  int64_t *times = map->times - map->dropped;
  void **items = map->items - map->dropped;
  memmove(times, map->times, map->count * sizeof *times);
  memmove(items, map->items, map->count * sizeof *items);
  map->times = times;
  map->items = items;
  map->dropped = 0;
}

static void make_room(struct time_map *map) {
  if (map->dropped) compact(map);
  if (map->count <= map->capacity / 2 && map->capacity) return;
  uint32_t capacity = map->capacity ? map->capacity * 2 : 8;
  map->times = mem_realloc(map->times, capacity * sizeof *map->times);
  map->items = mem_realloc(map->items, capacity * sizeof *map->items);
  map->capacity = capacity;
}

void time_map_insert(struct time_map *map, int64_t time, void *item) {
  if (map->dropped + map->count == map->capacity) make_room(map);
  uint32_t at = time_map_position(map, time);
  memmove(&map->times[at + 1], &map->times[at], (map->count - at) * sizeof *map->times);
  memmove(&map->items[at + 1], &map->items[at], (map->count - at) * sizeof *map->items);
  map->times[at] = time;
  map->items[at] = item;
  map->count++;
}

// Windows close in their order, one at a time and sometimes many in a row: that must not move the others each time.
void time_map_drop_first(struct time_map *map, uint32_t count) {
  if (!count) return;
  map->count -= count;
  map->dropped += count;
  map->times += count;
  map->items += count;
}

void time_map_release(struct time_map *map) {
  mem_free(map->times - map->dropped);
  mem_free(map->items - map->dropped);
  *map = (struct time_map){0};
}
