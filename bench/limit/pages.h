// Memory for tables that may outgrow the caches: on huge pages, so that a random access costs one miss and not two.
#ifndef BENCH_LIMIT_PAGES_H
#define BENCH_LIMIT_PAGES_H

#include <stdint.h>
#include <sys/mman.h>

#include "engine/memory.h"

#define LIMIT_PAGE (UINT64_C(2) << 20)

// 64-byte aligned, uninitialised; mem_free frees it.
static inline void *limit_pages(uint64_t bytes) {
  void *memory = mem_alloc_aligned(bytes);
  uint64_t first = ((uint64_t)memory + LIMIT_PAGE - 1) & -LIMIT_PAGE, end = ((uint64_t)memory + bytes) & -LIMIT_PAGE;
  if (first < end) madvise((char *)memory + (first - (uint64_t)memory), end - first, MADV_HUGEPAGE);
  return memory;
}

#endif
