// Reading real as value.h reads double precision.
#ifndef ENGINE_FLOAT_TEXT_H
#define ENGINE_FLOAT_TEXT_H

#include "value.h"

enum row_error float_parse(const char *text, size_t length, float *out);  // correctly rounded

#endif
