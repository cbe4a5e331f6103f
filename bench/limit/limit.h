// The hand-written programs that the engine is measured against: one single-threaded columnar loop a query, from flat
// resident columns to blocks of the answer.
//
// A program computes its whole answer from the raw columns in every run: no statistics, no sorting known beforehand.
// Event time may be out of order as far as `lateness` says, and in any order within LIMIT_BLOCK_ROWS rows; it is as
// fast as it can be where time hardly ever decreases.
#ifndef BENCH_LIMIT_LIMIT_H
#define BENCH_LIMIT_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#define LIMIT_WIDTH_MAX 8
#define LIMIT_BLOCK_ROWS 512

// A flat array: int64, timestamps in microseconds or the bits of doubles, or narrower codes where `width` says so.
struct limit_column {
  const char *name;
  const void *values;
  uint32_t width;  // bytes of a value: 8, 4 (int32) or 2 (int16)
};

struct limit_table {
  const char *name;
  uint64_t rows;
  uint32_t column_count;
  const struct limit_column *columns;
  // No row is older than the highest time of all blocks before its own by more than this many microseconds, or no row
  // of a table is late: what `lateness` promises in SQL. Windows close by it.
  int64_t lateness;
};

struct limit_input {
  uint32_t table_count;
  const struct limit_table *tables;
};

// Rows of the answer, a block at a time, in columns of 8-byte values. They are valid until the call returns.
struct limit_rows {
  uint32_t count;  // rows, or selected rows
  uint32_t width;  // columns
  const void *columns[LIMIT_WIDTH_MAX];
  const uint32_t *selection;  // ascending row numbers, or NULL: rows 0 to count - 1
};

struct limit_output {
  void (*emit)(void *context, const struct limit_rows *rows);
  void *context;
};

struct limit {
  const char *workload, *query;  // "nexmark", "q5"
  const char *const *columns;    // what it reads: "bid.auction", …, NULL at the end
  const char *const *answer;     // the answer's columns in the order of the query's SQL, NULL at the end
  void (*run)(const struct limit_input *input, const struct limit_output *output);
};

const struct limit *limit_find(const char *workload, const char *query);  // NULL: there is none
uint32_t limit_count(void);
const struct limit *limit_at(uint32_t i);

// For the programs: the tables and columns that `columns` names must be there, in the width that the program reads.
const struct limit_table *limit_table(const struct limit_input *input, const char *table);
const void *limit_values(const struct limit_input *input, const char *table, const char *column, uint32_t width);
static inline const int64_t *limit_int64(const struct limit_input *input, const char *table, const char *column) {
  return limit_values(input, table, column, sizeof(int64_t));
}

// One value, of whatever width: for a small table.
int64_t limit_value(const struct limit_input *input, const char *table, const char *column, uint64_t row);

// The programs of one workload.
struct limit_workload {
  const struct limit *limits;
  uint32_t count;
};
#define LIMIT_WORKLOAD(array) \
  { array, sizeof array / sizeof *array }
#define LIMIT_NAMES(...)  \
  (const char *const[]) { \
    __VA_ARGS__, NULL     \
  }

extern const struct limit_workload limit_nexmark;
extern const struct limit_workload limit_nexmark_q5;
extern const struct limit_workload limit_nexmark_q5_hash;
extern const struct limit_workload limit_nexmark_q8;
extern const struct limit_workload limit_ysb;
extern const struct limit_workload limit_window;
extern const struct limit_workload limit_window_hop;
extern const struct limit_workload limit_join;

#endif
