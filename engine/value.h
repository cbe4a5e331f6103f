// Text in and text out of one value of any type: what a CSV field, a literal or a cast means.
#ifndef ENGINE_VALUE_H
#define ENGINE_VALUE_H

#include <stddef.h>

#include "row_error.h"
#include "type.h"

#define VALUE_TEXT_MAX 400  // room for any value but text

// Reads `length` bytes as PostgreSQL's input function for `type` does (surrounding white space allowed
// where it allows it) and writes the value, type_width bytes, to `out`. For text the view borrows `text`.
enum row_error value_parse(struct type type, const char *text, size_t length, void *out);

// Writes the value as PostgreSQL's output function does (shortest round-trip floats, 't'/'f').
// `out` has room for VALUE_TEXT_MAX; bytes written, no NUL. Not for text.
size_t value_format(enum type_kind kind, const void *value, char *out);

enum row_error int64_parse(const char *text, size_t length, int64_t *out);
enum row_error double_parse(const char *text, size_t length, double *out);  // correctly rounded; fast for ≤ 19 digits
size_t int64_format(int64_t value, char *out);
size_t double_format(double value, char *out);
size_t float_format(float value, char *out);

// Total order of two values of one type, as PostgreSQL's btree: NaN above all, false < true.
int value_compare(enum type_kind kind, const void *left, const void *right);

#endif
