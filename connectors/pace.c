// A generator's pace.
#include "connectors/pace.h"

#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define TICK_NANOSECONDS 100000  // how often a waiting lane is woken: records are late by no more

void pace_open(struct pace *pace, int64_t rate) {
  *pace = (struct pace){.rate = rate, .timer = -1};
  if (rate == 0) return;
  const struct timespec tick = {.tv_nsec = TICK_NANOSECONDS};
  pace->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  if (pace->timer >= 0) timerfd_settime(pace->timer, 0, &(struct itimerspec){tick, tick}, NULL);
}

static int64_t monotonic_nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

uint64_t pace_due(struct pace *pace) {
  if (pace->rate == 0) return UINT64_MAX;
  uint64_t ticks;
  while (pace->timer >= 0 && read(pace->timer, &ticks, sizeof ticks) > 0) continue;
  int64_t now = monotonic_nanoseconds();
  if (pace->started == 0) pace->started = now;
  return (uint64_t)((__int128)(now - pace->started) * pace->rate / 1000000000);
}

void pace_close(struct pace *pace) {
  if (pace->timer >= 0) close(pace->timer);
  pace->timer = -1;
}
