// Where the runtime gets its time from: a table, so that a simulator can put its own clock there.
#ifndef RUNTIME_IO_H
#define RUNTIME_IO_H

#include <stdint.h>

struct io {
  int64_t (*wall_micros)(void);        // since 1970, may jump
  uint64_t (*monotonic_nanos)(void);   // for durations
};
extern const struct io io_real;

#endif
