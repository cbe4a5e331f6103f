// Steps of reading floating point that others share: real as value.h reads double precision, digits already read.
#ifndef ENGINE_FLOAT_TEXT_H
#define ENGINE_FLOAT_TEXT_H

#include "value.h"

enum row_error float_parse(const char *text, size_t length, float *out);  // correctly rounded
// digits × 10^exponent, correctly rounded; false where that takes more than 128-bit arithmetic to say.
bool double_from_decimal(uint64_t digits, int exponent, double *out);

#endif
