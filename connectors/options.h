// The WITH options of the file connector, read once and checked.
#ifndef CONNECTORS_OPTIONS_H
#define CONNECTORS_OPTIONS_H

#include "engine/connector.h"

enum file_format { FILE_CSV, FILE_JSONL };
// How timestamp columns are written: as text, or as a count since 1970-01-01.
enum ts_format { TS_TEXT, TS_EPOCH_S, TS_EPOCH_MS, TS_EPOCH_US };

struct file_options {
  const char *path;
  enum file_format format;
  bool header;
  char delimiter, quote;
  const char *null_text;
  bool follow;
  enum ts_format ts_format;
  int64_t max_line;
  int64_t roll_size;  // bytes, 0: one file
  int64_t roll_time;  // microseconds, 0: one file
};

// Reads and checks all of them; the strings are borrowed from the table.
leat_status file_options_read(const struct table *table, bool is_source, struct file_options *out,
                              struct leat_error *error) LEAT_MUST_USE;

// Records a failure that option `key` caused, at its place in the statement.
leat_status option_error(const struct table *table, const char *key, struct leat_error *error, const char *format, ...)
    LEAT_PRINTF(4, 5);

// Places an error that has no place at option `key` of the statement, or at the statement. Returns `status`.
leat_status option_place(const struct table *table, const char *key, leat_status status, struct leat_error *error);

// Adds "did you mean" to an error when one of the names is near to `name`.
leat_status option_error_nearest(const char *name, const char *const *names, uint32_t count, struct leat_error *error);
// Adds all of the names, unless they are too many or there is a hint already.
leat_status option_error_list(const char *const *names, uint32_t count, struct leat_error *error);

#endif
