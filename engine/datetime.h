// Dates, timestamps and intervals: calendar arithmetic and text, as PostgreSQL with DateStyle ISO, TimeZone UTC.
#ifndef ENGINE_DATETIME_H
#define ENGINE_DATETIME_H

#include <stddef.h>

#include "row_error.h"
#include "type.h"

// Text in. Forms: ISO 8601 and what PostgreSQL 15 reads of it (space or T, fraction, Z or ±hh[:mm[:ss]],
// 'infinity', 'epoch', year-month-day, month names, BC). A zone given to a timestamp is ignored, as there.
enum row_error date_parse(const char *text, size_t length, int32_t *days);
enum row_error timestamp_parse(const char *text, size_t length, bool with_zone, int64_t *micros);
enum row_error interval_parse(const char *text, size_t length, struct interval *out);

// Text out; bytes written, no NUL. Room for DATETIME_TEXT_MAX each.
#define DATETIME_TEXT_MAX 96
size_t date_format(int32_t days, char *out);
size_t timestamp_format(int64_t micros, bool with_zone, char *out);
size_t interval_format(const struct interval *value, char *out);  // IntervalStyle postgres

struct civil { int64_t year; int month, day, hour, minute, second, micros; };
void timestamp_to_civil(int64_t micros, struct civil *out);
enum row_error civil_to_timestamp(const struct civil *civil, int64_t *micros);

enum row_error timestamp_add_interval(int64_t micros, const struct interval *interval, int64_t *out);
struct interval interval_negate(struct interval value);
enum row_error interval_add(const struct interval *l, const struct interval *r, struct interval *out);
enum row_error interval_multiply(const struct interval *value, double factor, struct interval *out);
enum row_error interval_divide(const struct interval *value, double divisor, struct interval *out);
int interval_compare(const struct interval *l, const struct interval *r);  // a month is 30 days, a day 24 hours
struct interval timestamp_difference(int64_t left, int64_t right);         // days and micros, as PostgreSQL's
struct interval interval_canonical(struct interval value);                 // equal intervals have equal bytes

// Microseconds of an interval without months (days count 24 h); false if it has months or overflows.
bool interval_fixed_micros(const struct interval *value, int64_t *micros);

// Units of date_trunc and extract by name ("hour", "hours", "dow", "epoch", …); UNIT_NONE if unknown.
enum datetime_unit {
  UNIT_NONE, UNIT_MICROSECOND, UNIT_MILLISECOND, UNIT_SECOND, UNIT_MINUTE, UNIT_HOUR, UNIT_DAY, UNIT_WEEK, UNIT_MONTH,
  UNIT_QUARTER, UNIT_YEAR, UNIT_DECADE, UNIT_CENTURY, UNIT_MILLENNIUM, UNIT_DOW, UNIT_ISODOW, UNIT_DOY, UNIT_ISOYEAR,
  UNIT_EPOCH, UNIT_JULIAN
};
enum datetime_unit datetime_unit_by_name(const char *name, size_t length);
enum row_error timestamp_trunc(enum datetime_unit unit, int64_t micros, int64_t *out);
enum row_error interval_trunc(enum datetime_unit unit, const struct interval *value, struct interval *out);
enum row_error timestamp_bin(const struct interval *stride, int64_t micros, int64_t origin, int64_t *out);
enum row_error timestamp_extract(enum datetime_unit unit, int64_t micros, struct numeric *out);
enum row_error date_extract(enum datetime_unit unit, int32_t days, struct numeric *out);
enum row_error interval_extract(enum datetime_unit unit, const struct interval *value, struct numeric *out);

#endif
