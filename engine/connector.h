// The contract between the runtime and connectors: sources that are claimed in order and decoded in parallel,
// sinks that format in parallel and append in order.
#ifndef ENGINE_CONNECTOR_H
#define ENGINE_CONNECTOR_H

#include "batch.h"
#include "error.h"
#include "plan.h"
#include "row_error.h"

struct source;  // a connector's own
struct decoder;
struct sink;

// A piece of raw input, claimed in source order. The connector fills it; the runtime releases `bytes` once decoded.
struct block {
  uint64_t sequence;     // 0, 1, 2, … set by the runtime
  struct buffer *bytes;  // raw text, whole records; or NULL
  size_t length;
  uint64_t first, last;  // record numbers (generators), or first = position of the first record, from 1
  const char *file;      // borrowed from the source
};

enum source_state { SOURCE_READY, SOURCE_WAIT /* nothing now, ask again */, SOURCE_END };

// A record that could not be read.
struct rejected_record {
  struct text raw;
  enum row_error reason;
  uint64_t position;
};
struct rejected_list {
  uint32_t count, capacity;
  struct rejected_record *records;
  struct buffer_list texts;  // owns raw
};
void rejected_list_add(struct rejected_list *list, const char *raw, size_t length, enum row_error reason,
                       uint64_t position);
void rejected_list_clear(struct rejected_list *list);

struct decoded {
  uint32_t count, capacity;
  struct batch **batches;  // owned; each ≤ BATCH_ROWS_MAX rows
  struct rejected_list rejected;
};
void decoded_add(struct decoded *decoded, struct batch *batch);
void decoded_clear(struct decoded *decoded);

struct source_progress {
  uint64_t bytes_read, bytes_total; /* 0: unknown; of the files as they lie on disk */
};

struct source_class {
  leat_status (*open)(const struct plan_source *spec, struct source **out, struct leat_error *error);
  // The serial part: the next block. Called by one lane at a time (the runtime holds a lock); may block only on a
  // regular file's read; on SOURCE_WAIT it returns at once. On failure nothing is claimed.
  leat_status (*claim)(struct source *source, struct block *block, enum source_state *state, struct leat_error *error);
  // The parallel part: one decoder a lane.
  struct decoder *(*decoder_create)(struct source *source);
  leat_status (*decode)(struct decoder *decoder, struct block *block, struct decoded *out, struct leat_error *error);
  void (*decoder_destroy)(struct decoder *decoder);
  void (*progress)(struct source *source, struct source_progress *out);
  // A file descriptor the runtime may poll() while SOURCE_WAIT, or -1.
  int (*descriptor)(struct source *source);
  void (*close)(struct source *source);
};

// A growing run of bytes. Zero-initialise.
struct text_out {
  char *bytes;
  size_t length, capacity;
};
char *text_out_reserve(struct text_out *out, size_t bytes);  // room at the end; add to length what you wrote
void text_out_add(struct text_out *out, const char *bytes, size_t length);
void text_out_release(struct text_out *out);

struct sink_class {
  leat_status (*open)(const struct plan_sink *spec, struct sink **out, struct leat_error *error);
  // Appends the batch's selected rows as the sink's bytes. Any lane, no lock; must not touch mutable sink state.
  leat_status (*format)(struct sink *sink, const struct batch *batch, struct text_out *out, struct leat_error *error);
  // Writes whole records. The runtime holds a lock.
  leat_status (*append)(struct sink *sink, const char *bytes, size_t length, uint64_t rows, struct leat_error *error);
  // All is written: makes it visible under its final name. Not called after a failure or for an aborted run.
  leat_status (*commit)(struct sink *sink, struct leat_error *error);
  void (*close)(struct sink *sink);  // without commit: leaves nothing under the final name
};

struct connector_option_spec {
  const char *key;
  bool required;
  const char *description;
};
struct connector_class {
  const char *name;
  const struct connector_option_spec *options;  // ends with key NULL
  uint32_t option_count;
  // Values come from outside and may be wrong: all columns are decoded, so that which rows are rejected depends on
  // the table alone, not on what a query happens to read (docs/decisions/0006).
  bool checks_values;
  const struct source_class *source;  // NULL: cannot be read
  const struct sink_class *sink;      // NULL: cannot be written
  // Checks options and schema without side effects (`leat check`); `is_source` tells for which use.
  leat_status (*check)(const struct table *table, bool is_source, struct leat_error *error);
  // True when reading the table comes to an end without following (a lookup table may be read from it).
  bool (*bounded)(const struct table *table);
};

// An option's value or NULL; or `fallback`.
const char *table_option(const struct table *table, const char *key);
leat_status table_option_bool(const struct table *table, const char *key, bool fallback, bool *out,
                              struct leat_error *error);
leat_status table_option_int(const struct table *table, const char *key, int64_t fallback, int64_t min, int64_t max,
                             int64_t *out, struct leat_error *error);

// connectors/table.c: all of them, and the sink that a bare SELECT prints through.
const struct connector_class *const *connector_list(uint32_t *count);
enum print_format { PRINT_TABLE, PRINT_CSV, PRINT_JSONL };
const struct sink_class *print_sink(enum print_format format);

#endif
