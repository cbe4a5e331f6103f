// The minimum of watermarks, and window arithmetic.
#include "watermark.h"

#include <assert.h>

void watermark_merge_init(struct watermark_merge *merge, uint32_t inputs) {
  assert(inputs <= WATERMARK_INPUTS_MAX);
  merge->inputs = inputs;
  merge->current = WATERMARK_NONE;
  for (uint32_t i = 0; i < inputs; i++) merge->input[i] = WATERMARK_NONE;
}

bool watermark_merge_update(struct watermark_merge *merge, uint32_t input, int64_t watermark) {
  assert(input < merge->inputs);
  merge->input[input] = watermark;
  int64_t least = WATERMARK_END;
  bool idle = false;
  for (uint32_t i = 0; i < merge->inputs; i++) {
    if (merge->input[i] == WATERMARK_IDLE) idle = true;
    else if (merge->input[i] < least) least = merge->input[i];
  }
  if (least == WATERMARK_END && idle) return false;  // those that have not ended are silent
  if (least <= merge->current) return false;
  merge->current = least;
  return true;
}

static int64_t greatest_divisor(int64_t a, int64_t b) {
  while (b != 0) {
    int64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

int64_t window_slice_width(const struct window *window) { return greatest_divisor(window->size, window->slide); }

int64_t time_floor(int64_t time, int64_t width, int64_t offset) {
  int64_t shifted;
  int64_t rest = __builtin_sub_overflow(time, offset % width, &shifted) ? time % width : shifted % width;
  if (rest < 0) rest += width;
  int64_t start;
  return __builtin_sub_overflow(time, rest, &start) ? INT64_MIN : start;
}

int64_t window_last_start(const struct window *window, int64_t time) {
  return time_floor(time, window->slide, window->offset);
}

int64_t window_first_start(const struct window *window, int64_t time) {
  int64_t before, first;
  if (__builtin_sub_overflow(time, window->size, &before)) return INT64_MIN;
  before = time_floor(before, window->slide, window->offset);
  return __builtin_add_overflow(before, window->slide, &first) ? INT64_MAX : first;
}

bool window_holds(const struct window *window, int64_t time) {
  return window->slide <= window->size || time - window_last_start(window, time) < window->size;
}

static bool has_closed(const struct window *window, int64_t start, int64_t watermark) {
  int64_t end;
  return !__builtin_add_overflow(start, window->size, &end) && end <= watermark;
}

bool window_is_missed(const struct window *window, int64_t time, int64_t watermark) {
  return watermark != WATERMARK_NONE && has_closed(window, window_first_start(window, time), watermark);
}

bool window_is_late(const struct window *window, int64_t time, int64_t watermark) {
  if (watermark == WATERMARK_NONE || !window_holds(window, time)) return false;
  return has_closed(window, window_last_start(window, time), watermark);
}
