// jemalloc's settings: small resident memory before raw speed, without losing the reuse of batch buffers.
#include "allocator.h"

#include <stddef.h>

// Buffers of a batch or block are 8 to 160 KiB and come and go with every batch, so that thread caches keep sizes up
// to 512 KiB (but few of each); memory nobody used for a second goes back to the system, which needs no
// background thread because lanes allocate all the time. Arenas stay at jemalloc's four a core: each lane gets its own.
__attribute__((visibility("default"))) const char *malloc_conf =
    "lg_tcache_max:19,tcache_nslots_large:8,dirty_decay_ms:1000,muzzy_decay_ms:0,background_thread:false";

// jemalloc's; builds with a sanitizer do without.
extern int mallctl(const char *name, void *old, size_t *old_length, void *new, size_t new_length)
    __attribute__((weak));

void allocator_release(void) {
  if (mallctl) mallctl("arena.4096.purge", NULL, NULL, NULL, 0);  // 4096 stands for all arenas
}
