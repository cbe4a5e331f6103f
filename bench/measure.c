// What a run cost.
#define _GNU_SOURCE
#include "bench/measure.h"

#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static struct {
  int counter;           // descriptor of the instruction counter, -1: none
  uint64_t held_bytes;
  uint64_t start_nanos, start_cpu_nanos;
} now = {.counter = -1};

static uint64_t nanos_of(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

uint64_t measure_nanos(void) { return nanos_of(CLOCK_MONOTONIC); }

uint64_t measure_cpu_nanos(void) { return nanos_of(CLOCK_PROCESS_CPUTIME_ID); }

// Threads started later are counted with their creator.
static int open_counter(void) {
  struct perf_event_attr event = {.type = PERF_TYPE_HARDWARE,
                                  .size = sizeof event,
                                  .config = PERF_COUNT_HW_INSTRUCTIONS,
                                  .inherit = 1,
                                  .exclude_kernel = 1,
                                  .exclude_hv = 1};
  return (int)syscall(SYS_perf_event_open, &event, 0, -1, -1, 0UL);
}

// A line of /proc/self/status in bytes, 0 if it is not there.
static uint64_t status_bytes(const char *name) {
  FILE *file = fopen("/proc/self/status", "r");
  char line[256];
  uint64_t kilobytes = 0;
  while (file && fgets(line, sizeof line, file)) {
    if (strncmp(line, name, strlen(name)) == 0) kilobytes = strtoull(line + strlen(name), NULL, 10);
  }
  if (file) fclose(file);
  return kilobytes << 10;
}

static void forget_peak(void) {
  int file = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  ssize_t written = write(file, "5", 1);
  (void)written;  // refused: the peak is then that of the whole process
  close(file);
}

void measure_start(void) {
  forget_peak();
  now.held_bytes = status_bytes("VmRSS:");
  now.counter = open_counter();
  now.start_nanos = measure_nanos();
  now.start_cpu_nanos = measure_cpu_nanos();
}

struct measure measure_stop(void) {
  struct measure measure = {.seconds = (double)(measure_nanos() - now.start_nanos) / 1e9,
                            .cpu_seconds = (double)(measure_cpu_nanos() - now.start_cpu_nanos) / 1e9};
  uint64_t count = 0, peak = status_bytes("VmHWM:");
  bool counted = now.counter >= 0 && read(now.counter, &count, sizeof count) == sizeof count;
  if (counted) measure.instructions = count;
  if (now.counter >= 0) close(now.counter);
  now.counter = -1;
  measure.peak_bytes = peak > now.held_bytes ? peak - now.held_bytes : 0;
  return measure;
}
