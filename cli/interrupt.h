// Ctrl-C and SIGTERM: the first asks the run to finish what it holds, the second ends the process.
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <stdbool.h>

#include "runtime/runtime.h"

void interrupt_install(void);
// The run to stop; a signal that came before stops it now. NULL before it is destroyed.
void interrupt_watch(struct runtime *runtime);
bool interrupt_seen(void);

#endif
