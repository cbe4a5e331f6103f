// Quotients and remainders by one divisor for a whole column, without the division instruction, which has no vectors.
#ifndef ENGINE_INTEGER_DIVIDE_H
#define ENGINE_INTEGER_DIVIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "leat/leat.h"

// Truncating towards zero, as C divides. False for what these cannot do: a divisor of 0 or -1, or numbers from 2^51 on;
// `out` is then unspecified.
bool integer_quotients32(const int32_t *values, uint32_t rows, int64_t divisor, int32_t *out) LEAT_MUST_USE;
bool integer_quotients64(const int64_t *values, uint32_t rows, int64_t divisor, int64_t *out) LEAT_MUST_USE;
bool integer_remainders32(const int32_t *values, uint32_t rows, int64_t divisor, int32_t *out) LEAT_MUST_USE;
bool integer_remainders64(const int64_t *values, uint32_t rows, int64_t divisor, int64_t *out) LEAT_MUST_USE;

#endif
