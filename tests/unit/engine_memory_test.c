// Guards catch exhausted memory, arenas give zeroed aligned blocks, budgets have an edge.
#include "engine/memory.h"

#include "engine_fixture.h"

START_TEST(a_failed_allocation_leaves_through_the_innermost_guard) {
  struct mem_guard outer, inner;
  volatile int caught = 0;
  if (mem_guard_enter(&outer)) {
    if (mem_guard_enter(&inner)) {
      mem_fail_after(2);
      mem_free(mem_alloc(8));
      mem_free(mem_alloc(8));
      ck_abort_msg("the second allocation must fail");
    } else {
      caught = 1;
    }
    mem_fail_after(1);
    mem_free(mem_zalloc(8));
    ck_abort_msg("the allocation must fail");
  } else {
    caught = caught + 1;
  }
  ck_assert_int_eq(caught, 2);
  mem_free(mem_alloc(0));
}
END_TEST

START_TEST(an_arena_gives_zeroed_aligned_blocks_of_any_size) {
  struct arena *arena = arena_create();
  for (size_t size = 0; size < 100000; size = size * 3 + 1) {
    char *block = arena_alloc(arena, size);
    ck_assert_uint_eq((uintptr_t)block % 16, 0);
    for (size_t i = 0; i < size; i++) ck_assert_int_eq(block[i], 0);
    memset(block, 0x55, size);
  }
  ck_assert_str_eq(arena_printf(arena, "%s %d", "lane", 7), "lane 7");
  ck_assert_str_eq(arena_strndup(arena, "window", 3), "win");
  arena_destroy(arena);
}
END_TEST

START_TEST(a_budget_is_reached_only_beyond_its_limit) {
  struct budget budget = {.limit = 100};
  ck_assert(budget_set(&budget, 100));
  ck_assert(!budget_set(&budget, 101));
  ck_assert(budget_set(&budget, 5));
  ck_assert_uint_eq(budget.peak, 101);
  ck_assert_uint_eq(budget.used, 5);
  budget.limit = 0;
  ck_assert(budget_set(&budget, UINT64_MAX));
}
END_TEST

int main(void) {
  const TTest *const tests[] = {
      a_failed_allocation_leaves_through_the_innermost_guard,
      an_arena_gives_zeroed_aligned_blocks_of_any_size,
      a_budget_is_reached_only_beyond_its_limit,
  };
  return FIXTURE_RUN("memory", tests);
}
