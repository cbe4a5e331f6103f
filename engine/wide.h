// Unsigned 256-bit integers: just enough for exact decimal products, quotients and roots.
#ifndef ENGINE_WIDE_H
#define ENGINE_WIDE_H

#include <stdbool.h>

typedef unsigned __int128 uint128;
struct wide { uint128 high, low; };

struct wide wide_multiply(uint128 left, uint128 right);
// value × factor; false if it does not fit.
bool wide_scale(struct wide *value, uint128 factor);
struct wide wide_divide(struct wide value, uint128 divisor, uint128 *remainder);
int wide_compare(struct wide left, struct wide right);
struct wide wide_subtract(struct wide left, struct wide right);  // left >= right
struct wide wide_add(struct wide left, uint128 right);           // wraps
uint128 wide_root(struct wide value);                            // floor of the square root

#endif
