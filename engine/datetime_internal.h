// What the date and time files share: the calendar and the ranges PostgreSQL allows.
#ifndef ENGINE_DATETIME_INTERNAL_H
#define ENGINE_DATETIME_INTERNAL_H

#include "datetime.h"

#define JULIAN_EPOCH 2440588        // Julian day number of 1970-01-01
#define DATE_LOWEST (-JULIAN_EPOCH)   // 4714-11-24 BC
#define DATE_HIGHEST 2145042905     // 5874897-12-31
#define SECONDS_PER_DAY 86400
#define MICROS_PER_MINUTE INT64_C(60000000)
#define MICROS_PER_HOUR INT64_C(3600000000)
#define DAYS_PER_MONTH 30           // where an interval's months must become days
#define MONTHS_PER_YEAR 12

// Proleptic Gregorian calendar; year 0 is 1 BC.
int64_t calendar_days(int64_t year, int month, int day);  // since 1970-01-01
void calendar_civil(int64_t days, int64_t *year, int *month, int *day);
int calendar_month_length(int64_t year, int month);
// Day of the ISO week (Monday is 1) and the ISO week and its year.
int calendar_iso_weekday(int64_t days);
void calendar_iso_week(int64_t days, int64_t *year, int *week);

static inline bool timestamp_is_finite(int64_t micros) { return micros != TIMESTAMP_MIN && micros != TIMESTAMP_MAX; }
static inline int64_t divide_floor(int64_t value, int64_t by) { return value / by - (value % by < 0); }
// Seconds' fraction ".123…" as PostgreSQL reads it: microseconds, rounded; may be a whole second.
int64_t fraction_parse(const char *text, size_t length);

#endif
