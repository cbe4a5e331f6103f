// The numbers behind datagen's columns: each computed from its row number alone, so that lanes need not agree.
#ifndef CONNECTORS_DATAGEN_VALUES_H
#define CONNECTORS_DATAGEN_VALUES_H

#include <stdint.h>

// How one column chooses among its values.
struct datagen_choice {
  uint64_t values;    // how many there are, 0 to values - 1; 0: the row number itself
  uint64_t every;     // with values 0: a number lasts so many rows
  double exponent;    // of Zipf's law, value 0 being the most frequent; 0: all alike
  uint64_t stream;    // tells columns and seeds apart
};

// The value of row `row`.
uint64_t datagen_value(const struct datagen_choice *choice, uint64_t row);
// A random number in [0, 1), another stream's than any column's when `stream` differs.
double datagen_fraction(uint64_t stream, uint64_t row);
// A bijection of the 64-bit numbers that leaves nothing of their order: ids that only a hash can find.
static inline int64_t datagen_spread(uint64_t value) { return (int64_t)(value * UINT64_C(0x9E3779B97F4A7C15)); }

#endif
