// Allocation that never returns NULL, guards, budgets and arenas.
#include "memory.h"

#include <assert.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Thread_local struct mem_guard *innermost;
static atomic_uint_fast64_t fail_countdown;

void mem_fail_after(uint64_t allocations) { atomic_store(&fail_countdown, allocations); }

static bool must_fail(void) {
  if (atomic_load_explicit(&fail_countdown, memory_order_relaxed) == 0) return false;
  return atomic_fetch_sub(&fail_countdown, 1) == 1;
}

_Noreturn void mem_exhausted(size_t bytes) {
  struct mem_guard *guard = innermost;
  if (guard == NULL) {
    fprintf(stderr, "leat: out of memory (%zu bytes wanted)\n", bytes);
    exit(1);
  }
  innermost = guard->outer;
  longjmp(guard->frame, 1);
}

void mem_guard_push(struct mem_guard *guard) {
  guard->outer = innermost;
  innermost = guard;
}

void mem_guard_leave(struct mem_guard *guard) {
  assert(innermost == guard);
  innermost = guard->outer;
}

static void *check(void *block, size_t bytes) {
  if (block == NULL) mem_exhausted(bytes);
  return block;
}

void *mem_alloc(size_t bytes) { return check(must_fail() ? NULL : malloc(bytes ? bytes : 1), bytes); }

void *mem_try_zalloc(size_t bytes) { return must_fail() ? NULL : calloc(1, bytes ? bytes : 1); }

void *mem_zalloc(size_t bytes) { return check(must_fail() ? NULL : calloc(1, bytes ? bytes : 1), bytes); }

void *mem_alloc_aligned(size_t bytes) {
  size_t rounded = (bytes + 63) & ~(size_t)63;
  return check(must_fail() ? NULL : aligned_alloc(64, rounded ? rounded : 64), bytes);
}

void *mem_realloc(void *block, size_t bytes) {
  return check(must_fail() ? NULL : realloc(block, bytes ? bytes : 1), bytes);
}

char *mem_strndup(const char *text, size_t length) {
  char *copy = mem_alloc(length + 1);
  if (length) memcpy(copy, text, length);
  copy[length] = '\0';
  return copy;
}

void mem_free(void *block) { free(block); }

#define ARENA_CHUNK_BYTES ((size_t)16384)

struct arena_chunk {
  struct arena_chunk *next;
  size_t used, size;
  char bytes[] __attribute__((aligned(16)));
};

struct arena {
  struct arena_chunk *chunks;
};

static struct arena_chunk *chunk_create(size_t size) {
  struct arena_chunk *chunk = mem_zalloc(sizeof *chunk + size);
  chunk->size = size;
  return chunk;
}

struct arena *arena_create(void) { return mem_zalloc(sizeof(struct arena)); }

void arena_destroy(struct arena *arena) {
  if (arena == NULL) return;
  for (struct arena_chunk *chunk = arena->chunks, *next; chunk; chunk = next) {
    next = chunk->next;
    mem_free(chunk);
  }
  mem_free(arena);
}

void *arena_alloc(struct arena *arena, size_t bytes) {
  size_t rounded = (bytes + 15) & ~(size_t)15;
  if (rounded == 0) rounded = 16;
  if (arena->chunks == NULL || arena->chunks->size - arena->chunks->used < rounded) {
    struct arena_chunk *chunk = chunk_create(rounded > ARENA_CHUNK_BYTES ? rounded : ARENA_CHUNK_BYTES);
    chunk->next = arena->chunks;
    arena->chunks = chunk;
  }
  void *block = arena->chunks->bytes + arena->chunks->used;
  arena->chunks->used += rounded;
  return block;
}

char *arena_strndup(struct arena *arena, const char *text, size_t length) {
  char *copy = arena_alloc(arena, length + 1);
  if (length) memcpy(copy, text, length);
  return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  assert(length >= 0);
  char *text = arena_alloc(arena, (size_t)length + 1);
  va_start(arguments, format);
  vsnprintf(text, (size_t)length + 1, format, arguments);
  va_end(arguments);
  return text;
}

bool budget_set(struct budget *budget, uint64_t bytes) {
  budget->used = bytes;
  if (bytes > budget->peak) budget->peak = bytes;
  return budget->limit == 0 || bytes <= budget->limit;
}
