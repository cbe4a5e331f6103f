// Runs of regular CSV records: as many fields as the map says, quotes only around whole fields.
#ifndef CONNECTORS_CSV_RUN_H
#define CONNECTORS_CSV_RUN_H

#include "connectors/convert.h"
#include "connectors/format.h"
#include "connectors/marks.h"

// Zero-initialise; used for one block after the other.
struct csv_run {
  const struct file_options *options;
  const struct csv_map *map;
  size_t null_length;
  uint32_t next;                  // the first mark of the next record
  struct marks marks;
  struct span spans[RUN_ROWS];    // of one column
  uint8_t reasons[RUN_ROWS];
};

// Looks for the marks of the assembly's block.
void csv_run_start(struct csv_run *run, const struct block *block, const struct csv_map *map);
// Reads regular records from `start` on, as many as there are up to a number; returns where the next record begins.
// Nothing is read if that is `start`. `line` is the record's and goes on.
const char *csv_run_take(struct csv_run *run, struct assembly *assembly, const char *start, uint64_t *line);
void csv_run_release(struct csv_run *run);

#endif
