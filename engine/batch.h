// A batch: columns of equal length, with an optional selection and optional weights. One owner; moved, not shared.
#ifndef ENGINE_BATCH_H
#define ENGINE_BATCH_H

#include "column.h"

// What a batch that still has its source's rows knows of them. Reference-counted, immutable.
struct origin {
  atomic_uint references;
  const char *file;         // borrowed from the source, which outlives its batches; NULL if it has none
  uint64_t position;        // of physical row 0: line or record number in the file, from 1
  const uint64_t *positions;// per row if not consecutive, owned; else NULL
  struct buffer *raw;       // the text the rows were read from; NULL unless the source was asked to keep it
  const uint32_t *offsets;  // rows + 1 offsets into raw, owned; NULL with raw
};
struct origin *origin_retain(struct origin *origin);
void origin_release(struct origin *origin);

struct batch {
  uint32_t rows;          // physical rows in each column, at most BATCH_ROWS_MAX
  uint32_t count;         // selected rows; equals rows when selection is NULL
  uint32_t *selection;    // ascending physical row numbers, owned; NULL: all
  int32_t *weights;       // one a physical row, owned; NULL: all +1
  // Windows that end at this time or earlier were closed before the row came and do not hold it. One a physical row,
  // INT64_MIN where none was; owned. NULL, as nearly always: all rows are in time for all of their windows.
  int64_t *missed_until;
  uint32_t width;
  struct column **columns;  // owned references; a column nobody needs may be NULL
  struct origin *origin;    // NULL once rows are no longer their source's
  // Highest event time of all rows that precede this batch in its source; INT64_MIN for none. Scans only.
  int64_t time_high;
  // The column of event times and bounds of its values in all physical rows, where they are known: found once, by the
  // source's driver, for all who ask. An owned reference; NULL: not known.
  struct column *timed;
  int64_t time_first, time_last;
};

struct batch *batch_create(uint32_t width, uint32_t rows);  // columns NULL, no selection
struct batch *batch_clone(const struct batch *batch);       // shares columns
void batch_free(struct batch *batch);                       // NULL is allowed
// `column`, which is among the batch's, has values from `first` to `last`, and no NULL.
void batch_note_times(struct batch *batch, struct column *column, int64_t first, int64_t last);
// Hands over what describes the rows, everything of a batch but its columns, to one of as many physical rows.
void batch_move_rows(struct batch *to, struct batch *from);
void batch_copy_times(struct batch *batch, const struct batch *from);
// Replaces the selection (takes ownership of `selection`, which has `count` entries; NULL selects all).
void batch_select(struct batch *batch, uint32_t *selection, uint32_t count);
// Makes it dense: gathers the selected rows of every column, drops the selection and the origin.
void batch_compact(struct batch *batch);
static inline uint32_t batch_row(const struct batch *batch, uint32_t i) {
  return batch->selection ? batch->selection[i] : i;
}
size_t batch_bytes(const struct batch *batch);
// The physical rows' `missed_until` for a batch made of them (rows NULL: of the first `count`); NULL if there is none.
int64_t *batch_gather_missed(const struct batch *batch, const uint32_t *rows, uint32_t count);

// Columns of a relation, as plan and connectors see them.
struct field {
  const char *name;
  struct type type;
};
struct schema {
  uint32_t count;
  const struct field *fields;
};

#endif
