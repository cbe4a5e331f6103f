// Watermarks and windows: event-time progress, and the integer arithmetic of tumbling and hopping windows.
#ifndef ENGINE_WATERMARK_H
#define ENGINE_WATERMARK_H

#include <stdbool.h>
#include <stdint.h>

// A watermark W says: no row with event time below W will count any more. Microseconds since 1970.
#define WATERMARK_NONE INT64_MIN
#define WATERMARK_IDLE (INT64_MAX - 1)  // the input is silent: leave it out of the minimum
#define WATERMARK_END INT64_MAX         // the input has ended; every window closes

#define WATERMARK_INPUTS_MAX 64
// The minimum over several inputs; never goes back.
struct watermark_merge {
  uint32_t inputs;
  int64_t input[WATERMARK_INPUTS_MAX];
  int64_t current;
};
void watermark_merge_init(struct watermark_merge *merge, uint32_t inputs);
// Notes input's watermark; true if the combined one (merge->current) has risen. All idle: IDLE is not
// reported, current stays.
bool watermark_merge_update(struct watermark_merge *merge, uint32_t input, int64_t watermark);

// Windows [start, start + size) with start ≡ offset modulo slide (tumbling: slide == size). Microseconds.
struct window {
  int64_t size;
  int64_t slide;
  int64_t offset;
};
// Slices are the panes that all windows are unions of: width gcd(size, slide), aligned to offset.
int64_t window_slice_width(const struct window *window);
// Start of the aligned span of `width` that holds `time` (floor, also before 1970).
int64_t time_floor(int64_t time, int64_t width, int64_t offset);
// First and last window start of the windows that hold `time`; of the window after and the one before it if none does.
int64_t window_first_start(const struct window *window, int64_t time);
int64_t window_last_start(const struct window *window, int64_t time);
// False for a time that lies between two windows, which it can where the slide is longer than the size.
bool window_holds(const struct window *window, int64_t time);
// A row at `time` has missed a window when the first window that ends after `time` has closed.
bool window_is_missed(const struct window *window, int64_t time, int64_t watermark);
// It is late when the last window that holds it has closed; never when none holds it.
bool window_is_late(const struct window *window, int64_t time, int64_t watermark);

#endif
