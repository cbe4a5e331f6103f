// Exact decimals of up to 38 digits with PostgreSQL's rules for scale (utils/adt/numeric.c).
#ifndef ENGINE_NUMERIC_H
#define ENGINE_NUMERIC_H

#include <stddef.h>

#include "row_error.h"
#include "type.h"

#define NUMERIC_DIGITS_MAX 38

static inline struct numeric numeric_from_int64(int64_t value) { return (struct numeric){.coefficient = value}; }
static inline struct numeric numeric_from_int128(__int128 value) { return (struct numeric){.coefficient = value}; }
// As PostgreSQL casts: float8 with 15 significant digits, float4 with 6.
enum row_error numeric_from_double(double value, struct numeric *out);
enum row_error numeric_from_float(float value, struct numeric *out);
double numeric_to_double(const struct numeric *value);
enum row_error numeric_to_int64(const struct numeric *value, int64_t *out);  // rounds half away from zero

// Total order as PostgreSQL's: NaN equals NaN and is above all; 1.0 equals 1.00.
int numeric_compare(const struct numeric *left, const struct numeric *right);
// Removes trailing zeros, so that equal values have equal bytes (for hashing and grouping).
struct numeric numeric_canonical(struct numeric value);

enum row_error numeric_add(const struct numeric *l, const struct numeric *r, struct numeric *out);
enum row_error numeric_sub(const struct numeric *l, const struct numeric *r, struct numeric *out);
enum row_error numeric_mul(const struct numeric *l, const struct numeric *r, struct numeric *out);
enum row_error numeric_div(const struct numeric *l, const struct numeric *r, struct numeric *out);  // select_div_scale
enum row_error numeric_mod(const struct numeric *l, const struct numeric *r, struct numeric *out);
enum row_error numeric_sqrt(const struct numeric *value, struct numeric *out);
// Of a finite value, rounded once to `scale` digits, which is at least half the value's own.
enum row_error numeric_sqrt_to_scale(const struct numeric *value, int scale, struct numeric *out);
enum row_error numeric_power(const struct numeric *l, const struct numeric *r, struct numeric *out);
struct numeric numeric_negate(struct numeric value);
struct numeric numeric_abs(struct numeric value);
struct numeric numeric_floor(struct numeric value);
struct numeric numeric_ceil(struct numeric value);
// To `scale` digits after the point (may be negative), half away from zero; trunc cuts off.
enum row_error numeric_round(const struct numeric *value, int scale, struct numeric *out);
enum row_error numeric_trunc(const struct numeric *value, int scale, struct numeric *out);
// Enforces numeric(precision, scale): rounds, then checks. precision 0: unchanged.
enum row_error numeric_apply_modifier(struct numeric *value, uint16_t precision, int16_t scale);

// Variance and standard deviation of `count` exact integers from their sum and sum of squares
// (numeric_stddev_internal): false when PostgreSQL answers NULL.
bool numeric_variance(int64_t count, __int128 sum, __int128 sum_of_squares, bool sample, bool root,
                      struct numeric *out);

enum row_error numeric_parse(const char *text, size_t length, struct numeric *out);
#define NUMERIC_TEXT_MAX 96
size_t numeric_format(const struct numeric *value, char *out);  // bytes written, no NUL

#endif
