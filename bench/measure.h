// What a run cost: time, memory, instructions.
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stdint.h>

struct measure {
  double seconds;
  double cpu_seconds;     // of all threads, user and system
  uint64_t peak_bytes;    // the most the process grew beyond what it held when the run began
  uint64_t instructions;  // in user space, of all threads; 0 where the system does not tell
};

// One at a time.
void measure_start(void);
struct measure measure_stop(void);
uint64_t measure_nanos(void);      // monotonic
uint64_t measure_cpu_nanos(void);  // of the process

#endif
