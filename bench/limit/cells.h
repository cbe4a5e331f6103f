// Groups by a dense array: a cell for each key from the lowest to the highest, where there are not many more of these
// than keys.
//
// A row costs one load of its cell and one store. For sums a cell is a sum and a count, which tells whether the key was
// there, 16 bytes that are added to at once; for maxima it is the maximum, and INT64_MIN says that the key was not
// there, so that no value may be that.
#ifndef BENCH_LIMIT_CELLS_H
#define BENCH_LIMIT_CELLS_H

#include "groups.h"
#include "loops.h"

typedef int64_t limit_cell __attribute__((vector_size(16)));  // {sum, count}

struct limit_cells {
  enum limit_aggregate aggregate;
  int64_t low;       // the first cell's key
  uint64_t count;    // cells; 0: none yet
  limit_cell *sums;  // owned; one of the two
  int64_t *maxima;
};

void limit_cells_init(struct limit_cells *cells, enum limit_aggregate aggregate);
void limit_cells_release(struct limit_cells *cells);

// Makes cells for these keys, too.
void limit_cells_cover(struct limit_cells *cells, struct limit_range keys);
// Adds rows to their groups, which have cells.
void limit_cells_add(struct limit_cells *cells, const struct limit_keyed_rows *rows);
// Groups from cell *next on, at most `room` of them; *next moves on, and is `count` at the end. Returns how many. The
// cells that were read are empty afterwards.
uint32_t limit_cells_take(struct limit_cells *cells, uint64_t *next, uint32_t room, int64_t *keys, int64_t *aggregates);

#endif
