// Slices in the order of time.
#include "slices.h"

#include <string.h>

#include "engine/memory.h"

static void make_room(struct limit_slices *slices) {
  if (slices->first + slices->count < slices->capacity) return;
  if (slices->count < slices->capacity / 2) {
    memmove(slices->entries, slices->entries + slices->first, slices->count * sizeof *slices->entries);
    slices->first = 0;
    return;
  }
  slices->capacity = slices->capacity ? 2 * slices->capacity : 16;
  slices->entries = mem_realloc(slices->entries, slices->capacity * sizeof *slices->entries);
}

void **limit_slices_state(struct limit_slices *slices, int64_t id) {
  uint32_t place = slices->count;
  while (place > 0 && limit_slices_entry(slices, place - 1)->id > id) place--;
  if (place > 0 && limit_slices_entry(slices, place - 1)->id == id)
    return &limit_slices_entry(slices, place - 1)->state;
  make_room(slices);
  struct limit_slice *entry = limit_slices_entry(slices, place);
  memmove(entry + 1, entry, (slices->count - place) * sizeof *entry);
  slices->count++;
  *entry = (struct limit_slice){.id = id};
  return &entry->state;
}

bool limit_slices_take_closed(struct limit_slices *slices, int64_t width, int64_t time, struct limit_slice *out) {
  if (slices->count == 0) return false;
  *out = *limit_slices_entry(slices, 0);
  if ((out->id + 1) * width > time) return false;
  limit_slices_drop_first(slices);
  return true;
}

void limit_slices_drop_first(struct limit_slices *slices) {
  slices->first++;
  slices->count--;
}

void limit_slices_release(struct limit_slices *slices) {
  mem_free(slices->entries);
  *slices = (struct limit_slices){0};
}
