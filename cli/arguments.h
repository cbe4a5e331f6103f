// What the command line said.
#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

#include <stdbool.h>

#include "engine/sql.h"

enum option_bit {
  OPTION_VARIABLE = 1 << 0,
  OPTION_LANES = 1 << 1,
  OPTION_FORMAT = 1 << 2,
  OPTION_STATS = 1 << 3,
  OPTION_QUIET = 1 << 4,
  OPTION_HELP = 1 << 5,
  OPTION_QUERY = 1 << 6,
  OPTION_EVENTS = 1 << 7,
  OPTION_BATCH = 1 << 8,
  OPTION_RUNS = 1 << 9,
  OPTION_VS = 1 << 10,
  OPTION_PLOT = 1 << 11
};

struct arguments {
  const char *file;  // or what else the command takes; NULL: not given; "-": standard input
  uint32_t variable_count;
  struct sql_variable *variables;  // owned, names too; the values point into argv
  uint32_t lanes;                  // 0: not given
  const char *format;              // one of the command's formats; NULL: not given
  bool stats, quiet, help;
  const char *query, *vs, *plot;   // NULL: not given
  uint64_t events;                 // 0: not given, as the next two
  uint32_t batch, runs;
};

// What one command takes.
struct arguments_spec {
  const char *command;
  unsigned options;  // enum option_bit
  const char *takes;            // "file": it needs one; NULL: it takes no argument
  const char *example;          // what to type instead of too little
  const char *const *formats;  // ends with NULL; NULL without OPTION_FORMAT
};

#define LANES_MAX 64
#define RUNS_MAX 100

// Reads what follows the command's name. The strings of `argv` are borrowed.
leat_status arguments_parse(const struct arguments_spec *spec, int count, char **argv, struct arguments *out,
                            struct leat_error *error) LEAT_MUST_USE;
void arguments_release(struct arguments *arguments);
// One line of help for each option in `options`.
void arguments_print_help(unsigned options);

#endif
