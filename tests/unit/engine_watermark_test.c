// The combined watermark never goes back; windows follow floor arithmetic, also before 1970.
#include "engine/watermark.h"

#include "engine_fixture.h"

START_TEST(the_combined_watermark_is_the_least_and_never_goes_back) {
  struct watermark_merge merge;
  watermark_merge_init(&merge, 2);
  ck_assert(!watermark_merge_update(&merge, 0, 10));
  ck_assert(watermark_merge_update(&merge, 1, 5));
  ck_assert_int_eq(merge.current, 5);
  ck_assert(watermark_merge_update(&merge, 1, WATERMARK_IDLE));
  ck_assert_int_eq(merge.current, 10);
  ck_assert(!watermark_merge_update(&merge, 1, 7));
  ck_assert_int_eq(merge.current, 10);
  ck_assert(!watermark_merge_update(&merge, 0, WATERMARK_IDLE));
  ck_assert(!watermark_merge_update(&merge, 1, WATERMARK_IDLE));
  ck_assert(!watermark_merge_update(&merge, 1, WATERMARK_END));
  ck_assert(watermark_merge_update(&merge, 0, WATERMARK_END));
  ck_assert_int_eq(merge.current, WATERMARK_END);
}
END_TEST

START_TEST(times_before_1970_round_down_too) {
  ck_assert_int_eq(time_floor(-1, 10, 0), -10);
  ck_assert_int_eq(time_floor(-10, 10, 0), -10);
  ck_assert_int_eq(time_floor(4, 10, 3), 3);
  ck_assert_int_eq(time_floor(2, 10, 3), -7);
  ck_assert_int_eq(time_floor(2, 10, -7), -7);
  ck_assert_int_eq(time_floor(INT64_MIN, 10, 0), INT64_MIN);
}
END_TEST

START_TEST(a_hopping_window_holds_a_time_size_over_slide_times) {
  const struct window window = {.size = 10, .slide = 4, .offset = 0};
  ck_assert_int_eq(window_slice_width(&window), 2);
  for (int64_t time = -30; time < 30; time++) {
    for (int64_t start = -60; start < 60; start += 4) {
      bool holds = start <= time && time < start + window.size;
      bool between = start >= window_first_start(&window, time) && start <= window_last_start(&window, time);
      ck_assert_int_eq(holds, between);
    }
  }
}
END_TEST

START_TEST(a_row_is_late_when_its_last_window_has_closed) {
  const struct window window = {.size = 10, .slide = 5, .offset = 0};
  ck_assert(!window_is_late(&window, 7, WATERMARK_NONE));
  ck_assert(!window_is_late(&window, 7, 14));
  ck_assert(window_is_late(&window, 7, 15));
  ck_assert(window_is_late(&window, 7, WATERMARK_END));
}
END_TEST

START_TEST(a_row_has_missed_a_window_when_its_first_has_closed) {
  const struct window window = {.size = 10, .slide = 5, .offset = 0};
  ck_assert(!window_is_missed(&window, 7, WATERMARK_NONE));
  ck_assert(!window_is_missed(&window, 7, 9));
  ck_assert(window_is_missed(&window, 7, 10));
  ck_assert(!window_is_missed(&window, INT64_MAX, INT64_MAX));  // its end would be beyond all times
}
END_TEST

START_TEST(a_row_between_two_windows_is_in_none_and_never_late) {
  const struct window window = {.size = 3, .slide = 10, .offset = 1};
  ck_assert(!window_holds(&window, 0));
  ck_assert(window_holds(&window, 1));
  ck_assert(window_holds(&window, 3));
  ck_assert(!window_holds(&window, 4));
  ck_assert(window_holds(&window, -7));
  ck_assert(window_is_late(&window, 3, 4));
  ck_assert(!window_is_late(&window, 4, WATERMARK_END));
}
END_TEST

int main(void) {
  const TTest *const tests[] = {
      the_combined_watermark_is_the_least_and_never_goes_back,
      times_before_1970_round_down_too,
      a_hopping_window_holds_a_time_size_over_slide_times,
      a_row_is_late_when_its_last_window_has_closed,
      a_row_has_missed_a_window_when_its_first_has_closed,
      a_row_between_two_windows_is_in_none_and_never_late,
  };
  return FIXTURE_RUN("watermark", tests);
}
