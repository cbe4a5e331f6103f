// Times and their items: order, finding, and dropping the earliest.
#include "operators/time_map.h"

#include "operators_fixture.h"

#define MANY 300000

static void *item_of(int64_t time) { return (void *)(intptr_t)(time + 1); }

static void expect_sorted(const struct time_map *map) {
  for (uint32_t i = 0; i < map->count; i++) {
    ck_assert_ptr_eq(map->items[i], item_of(map->times[i]));
    if (i > 0) ck_assert_int_lt(map->times[i - 1], map->times[i]);
  }
}

START_TEST(items_are_found_by_their_time_in_whatever_order_they_came) {
  struct time_map map = {0};
  ck_assert_ptr_null(time_map_find(&map, 0));
  for (int64_t i = 0; i < 100; i++) time_map_insert(&map, i * 37 % 100 * 10, item_of(i * 37 % 100 * 10));
  expect_sorted(&map);
  ck_assert_ptr_eq(time_map_find(&map, 420), item_of(420));
  ck_assert_ptr_null(time_map_find(&map, 421));
  ck_assert_uint_eq(time_map_position(&map, 421), 43);
  ck_assert_uint_eq(time_map_position(&map, 991), 100);
  time_map_release(&map);
}
END_TEST

// Inserts and drops by a pattern that empties the map at times and makes it grow at others.
START_TEST(what_stays_after_a_drop_is_as_it_was) {
  struct time_map map = {0};
  int64_t first = 0, next = 0;
  for (int round = 0; round < 2000; round++) {
    int added = round * 7 % 13;
    for (int64_t time = next + added; time-- > next;) time_map_insert(&map, time, item_of(time));
    next += added;
    uint32_t dropped = (uint32_t)(round * 5 % 17);
    if (dropped > map.count) dropped = map.count;
    time_map_drop_first(&map, dropped);
    first += dropped;
    ck_assert_uint_eq(map.count, (uint64_t)(next - first));
    if (map.count) ck_assert_int_eq(map.times[0], first);
    expect_sorted(&map);
  }
  time_map_release(&map);
}
END_TEST

// Moving what stays at each drop would take minutes.
START_TEST(many_are_dropped_one_by_one) {
  struct time_map map = {0};
  for (int64_t i = 0; i < MANY; i++) time_map_insert(&map, i, item_of(i));
  for (int64_t i = 0; i < MANY; i++) {
    ck_assert_int_eq(map.times[0], i);
    time_map_drop_first(&map, 1);
  }
  ck_assert_uint_eq(map.count, 0);
  time_map_release(&map);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {
      items_are_found_by_their_time_in_whatever_order_they_came,
      what_stays_after_a_drop_is_as_it_was,
      many_are_dropped_one_by_one,
  };
  return fixture_run("time map", tests, sizeof tests / sizeof *tests);
}
