// Turns SIGINT and SIGTERM into runtime_stop.
#include "interrupt.h"

#include <signal.h>
#include <stdatomic.h>

// Lock-free, so that a handler may read it.
static _Atomic(struct runtime *) watched;
static atomic_bool seen;

static void handle(int signal_number) {
  (void)signal_number;
  atomic_store(&seen, true);
  struct runtime *runtime = atomic_load(&watched);
  if (runtime) runtime_stop(runtime);
}

void interrupt_install(void) {
  struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
  // SA_RESETHAND: the second signal meets the default action.
  action.sa_flags |= (int)SA_RESETHAND;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
}

void interrupt_watch(struct runtime *runtime) {
  atomic_store(&watched, runtime);
  if (runtime && atomic_load(&seen)) runtime_stop(runtime);
}

bool interrupt_seen(void) {
  return atomic_load(&seen);
}
