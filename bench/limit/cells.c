// Groups in a dense array.
#include "cells.h"

#include <assert.h>
#include <string.h>

#include "engine/memory.h"
#include "pages.h"

#define FETCHES_MIN 65536  // cells: from here on they leave the second cache, and are fetched ahead
#define AHEAD 32           // rows
#define SLACK(count) ((count) / 16 + 64)

void limit_cells_init(struct limit_cells *cells, enum limit_aggregate aggregate) {
  *cells = (struct limit_cells){.aggregate = aggregate};
}

void limit_cells_release(struct limit_cells *cells) {
  mem_free(cells->sums);
  mem_free(cells->maxima);
  limit_cells_init(cells, cells->aggregate);
}

static void *place(const void *from, uint64_t count, uint64_t at, uint64_t size, uint64_t bytes) {
  char *out = limit_pages(size * bytes);
  memset(out, 0, size * bytes);
  if (count > 0) memcpy(out + at * bytes, from, count * bytes);
  return out;
}

static void empty_maxima(int64_t *maxima, uint64_t count) {
  for (uint64_t i = 0; i < count; i++) maxima[i] = INT64_MIN;
}

// More on both sides, so that keys that come in any order do not make it move again and again.
void limit_cells_cover(struct limit_cells *cells, struct limit_range keys) {
  int64_t high = cells->low + (int64_t)cells->count - 1;
  if (cells->count > 0 && keys.low >= cells->low && keys.high <= high) return;
  if (cells->count > 0) keys = limit_unite(keys, (struct limit_range){cells->low, high});
  uint64_t slack = SLACK((uint64_t)(keys.high - keys.low));
  int64_t low = keys.low - (int64_t)slack;
  uint64_t count = (uint64_t)(keys.high - low) + slack + 1, moved = (uint64_t)(cells->low - low);
  if (cells->aggregate == LIMIT_SUM) {
    limit_cell *sums = place(cells->sums, cells->count, moved, count, sizeof *sums);
    mem_free(cells->sums);
    cells->sums = sums;
  } else {
    int64_t *maxima = place(cells->maxima, cells->count, moved, count, sizeof *maxima);
    empty_maxima(maxima, cells->count > 0 ? moved : count);
    if (cells->count > 0) empty_maxima(maxima + moved + cells->count, count - moved - cells->count);
    mem_free(cells->maxima);
    cells->maxima = maxima;
  }
  cells->low = low;
  cells->count = count;
}

static inline void fold_sum(limit_cell *cell, int64_t value) {
  *cell += (limit_cell){value, 1};
}
static inline void fold_max(int64_t *cell, int64_t value) {
  *cell = value > *cell ? value : *cell;
}

// The loop, for cells that stay in the second cache, and for others, which are fetched ahead.
#define DEFINE_ADD(name, cell, FOLD)                                                                         \
  static void name(cell *restrict cells, int64_t low, struct limit_keyed_rows rows) {                        \
    uint32_t i = 0;                                                                                          \
    for (; i + LIMIT_LINE_ROWS <= rows.count; i += LIMIT_LINE_ROWS) {                                        \
      limit_fetch_next_keyed(&rows, i);                                                                      \
      for (uint32_t j = i; j < i + LIMIT_LINE_ROWS; j++) FOLD(cells + (rows.keys[j] - low), rows.values[j]); \
    }                                                                                                        \
    for (; i < rows.count; i++) FOLD(cells + (rows.keys[i] - low), rows.values[i]);                          \
  }                                                                                                          \
  static void name##_far(cell *restrict cells, int64_t low, struct limit_keyed_rows rows) {                  \
    for (uint32_t i = 0; i < rows.count; i++) {                                                              \
      __builtin_prefetch(cells + (rows.keys[i + AHEAD < rows.count ? i + AHEAD : i] - low), 1);              \
      FOLD(cells + (rows.keys[i] - low), rows.values[i]);                                                    \
    }                                                                                                        \
  }
DEFINE_ADD(add_sums, limit_cell, fold_sum)
DEFINE_ADD(add_maxima, int64_t, fold_max)

void limit_cells_add(struct limit_cells *cells, const struct limit_keyed_rows *rows) {
  bool far = cells->count >= FETCHES_MIN;
  if (cells->aggregate == LIMIT_SUM)
    (far ? add_sums_far : add_sums)(cells->sums, cells->low, *rows);
  else
    (far ? add_maxima_far : add_maxima)(cells->maxima, cells->low, *rows);
}

// Every cell is written as a group, and kept if it is one: branches could not be foreseen.
static uint32_t take_sums(limit_cell *cells, uint32_t count, int64_t key, int64_t *keys, int64_t *sums) {
  uint32_t taken = 0;
  for (uint32_t i = 0; i < count; i++) {
    keys[taken] = key + i;
    sums[taken] = cells[i][0];
    taken += cells[i][1] != 0;
    cells[i] = (limit_cell){0, 0};
  }
  return taken;
}

static uint32_t take_maxima(int64_t *cells, uint32_t count, int64_t key, int64_t *keys, int64_t *maxima) {
  uint32_t taken = 0;
  for (uint32_t i = 0; i < count; i++) {
    keys[taken] = key + i;
    maxima[taken] = cells[i];
    taken += cells[i] != INT64_MIN;
    cells[i] = INT64_MIN;
  }
  return taken;
}

uint32_t limit_cells_take(struct limit_cells *cells, uint64_t *next, uint32_t room, int64_t *keys,
                          int64_t *aggregates) {
  uint64_t left = cells->count - *next;
  uint32_t count = (uint32_t)(left < room ? left : room);
  int64_t key = cells->low + (int64_t)*next;
  *next += count;
  if (cells->aggregate == LIMIT_SUM) return take_sums(cells->sums + (*next - count), count, key, keys, aggregates);
  return take_maxima(cells->maxima + (*next - count), count, key, keys, aggregates);
}
