// The sliding of a window over slices.
#include "slide.h"

#include <assert.h>

// False where no slice can close by `time`.
static bool find_next(struct limit_slide *slide, int64_t time) {
  if (slide->inside == 0) {
    if (slide->slices.count == 0) return false;
    slide->next = limit_slices_entry(&slide->slices, 0)->id;
  }
  return (slide->next + 1) * slide->width <= time;
}

void limit_slide_to(struct limit_slide *slide, int64_t time, const struct limit_slide_steps *steps, void *program) {
  for (; find_next(slide, time); slide->next++) {
    if (slide->inside < slide->slices.count) {
      struct limit_slice *slice = limit_slices_entry(&slide->slices, slide->inside);
      assert(slice->id >= slide->next);  // else a row is older than `lateness` allows
      if (slice->id == slide->next) {
        steps->enter(program, slice->state);
        slide->inside++;
      }
    }
    int64_t first = slide->next - slide->overlap + 1;
    steps->emit(program, first * slide->width);
    struct limit_slice *oldest = limit_slices_entry(&slide->slices, 0);
    if (oldest->id > first) continue;
    steps->leave(program, oldest->state);
    limit_slices_drop_first(&slide->slices);
    slide->inside--;
  }
}
