// Hand-written programs to hold the engine against: the best columnar form of one query, over the same resident rows.
#ifndef BENCH_LIMIT_LIMIT_H
#define BENCH_LIMIT_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#define LIMIT_WIDTH_MAX 8

// One flat array of 8-byte values (bigint, microseconds, double bits), or of narrower codes where `width` is 2 or 4.
struct limit_column {
  const char *name;
  const void *values;
  uint32_t width;
};
struct limit_table {
  const char *name;
  uint64_t rows;
  uint32_t column_count;
  const struct limit_column *columns;
};
struct limit_input {
  uint32_t table_count;
  const struct limit_table *tables;
};

// Rows of the answer, a block at a time: 8-byte columns; `selection` NULL or ascending row numbers in the block.
struct limit_rows {
  uint32_t count, width;
  const void *columns[LIMIT_WIDTH_MAX];
  const uint32_t *selection;
};
struct limit_output {
  void (*emit)(void *context, const struct limit_rows *rows);
  void *context;
};

struct limit {
  const char *workload, *query;
  const char *const *columns;  // "bid.auction", …, NULL: what it reads
  void (*run)(const struct limit_input *input, const struct limit_output *output);
};

const struct limit *limit_find(const char *workload, const char *query);  // NULL: none

#endif
