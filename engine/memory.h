// Memory: allocation that never returns NULL, guards that catch exhaustion, budgets that bound state.
//
// An allocation that fails leaves through the thread's innermost guard (longjmp), as PostgreSQL's
// palloc does: plan and operators free what they own when the guard's owner destroys them, and no
// code between has a branch for it. Outside any guard it prints one line and exits with status 1.
#ifndef ENGINE_MEMORY_H
#define ENGINE_MEMORY_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "leat/leat.h"

void *mem_alloc(size_t bytes);                             // uninitialised
void *mem_zalloc(size_t bytes);                            // zeroed
void *mem_alloc_aligned(size_t bytes);                     // 64-byte aligned, uninitialised; free with mem_free
void *mem_realloc(void *block, size_t bytes);
char *mem_strndup(const char *text, size_t length);        // NUL-terminated copy
void mem_free(void *block);                                // NULL is allowed
// For a caller that holds something to free first: zeroed, or NULL; then it frees that and calls mem_exhausted.
void *mem_try_zalloc(size_t bytes);
_Noreturn void mem_exhausted(size_t bytes);

// The nth allocation from now on, in this thread or any other, fails (0: never). For tests.
void mem_fail_after(uint64_t allocations);

// Guards nest, one stack a thread. Usage:
//   struct mem_guard guard;
//   if (mem_guard_enter(&guard)) { ...work...; mem_guard_leave(&guard); }
//   else { ...memory ran out; the guard is already left... }
// Locals changed after entering and read after failing must be volatile.
struct mem_guard {
  jmp_buf frame;
  struct mem_guard *outer;
};
void mem_guard_push(struct mem_guard *guard);
void mem_guard_leave(struct mem_guard *guard);
#define mem_guard_enter(guard) (mem_guard_push(guard), setjmp((guard)->frame) == 0)

// An arena frees all it gave at once: plans and names live in one.
struct arena;
struct arena *arena_create(void);
void arena_destroy(struct arena *arena);                   // NULL is allowed
void *arena_alloc(struct arena *arena, size_t bytes);      // zeroed, 16-byte aligned
char *arena_strndup(struct arena *arena, const char *text, size_t length);
char *arena_printf(struct arena *arena, const char *format, ...) LEAT_PRINTF(2, 3);

// The bytes one state table or queue may hold. `limit` 0 means none. Not shared between lanes.
struct budget {
  uint64_t used;
  uint64_t peak;
  uint64_t limit;
};
// Sets what the owner now holds; false when that is over the limit (it is recorded all the same).
bool budget_set(struct budget *budget, uint64_t bytes) LEAT_MUST_USE;

#endif
