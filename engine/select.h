// From truth values to row numbers.
#ifndef ENGINE_SELECT_H
#define ENGINE_SELECT_H

#include <stdint.h>

// Writes the numbers of the rows whose byte is 1 (the others are 0) to `rows`, ascending; returns how many. `rows` has
// room for `count`.
uint32_t select_true(const uint8_t *truths, uint32_t count, uint32_t *rows);

#endif
