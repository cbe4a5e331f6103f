// The calendar, and arithmetic of timestamps with intervals.
#include <assert.h>

#include "datetime_internal.h"

// Days and dates by Hinnant's method: years that begin in March, in eras of 400 years.
int64_t calendar_days(int64_t year, int month, int day) {
  year -= month <= 2;
  int64_t era = divide_floor(year, 400), year_of_era = year - era * 400;
  int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

void calendar_civil(int64_t days, int64_t *year, int *month, int *day) {
  days += 719468;
  int64_t era = divide_floor(days, 146097), day_of_era = days - era * 146097;
  int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int day_of_year = (int)(day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100));
  int shifted = (5 * day_of_year + 2) / 153;
  *day = day_of_year - (153 * shifted + 2) / 5 + 1;
  *month = shifted < 10 ? shifted + 3 : shifted - 9;
  *year = year_of_era + era * 400 + (*month <= 2);
}

int calendar_month_length(int64_t year, int month) {
  static const uint8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  assert(month >= 1 && month <= 12);
  bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : lengths[month - 1];
}

int calendar_iso_weekday(int64_t days) {
  int64_t weekday = (days + 3) % 7;  // 1970-01-01 was a Thursday
  return (int)(weekday < 0 ? weekday + 7 : weekday) + 1;
}

void calendar_iso_week(int64_t days, int64_t *year, int *week) {
  int month, day;
  int64_t thursday = days - calendar_iso_weekday(days) + 4;  // the day whose year the week belongs to
  calendar_civil(thursday, year, &month, &day);
  *week = (int)((thursday - calendar_days(*year, 1, 1)) / 7) + 1;
}

void timestamp_to_civil(int64_t micros, struct civil *out) {
  int64_t days = divide_floor(micros, MICROS_PER_DAY), time = micros - days * MICROS_PER_DAY;
  calendar_civil(days, &out->year, &out->month, &out->day);
  out->hour = (int)(time / MICROS_PER_HOUR);
  out->minute = (int)(time / MICROS_PER_MINUTE % 60);
  out->second = (int)(time / MICROS_PER_SECOND % 60);
  out->micros = (int)(time % MICROS_PER_SECOND);
}

enum row_error civil_to_timestamp(const struct civil *civil, int64_t *micros) {
  *micros = 0;
  if (civil->year < -5000 || civil->year > 300000) return ROW_TIMESTAMP_RANGE;
  int64_t days = calendar_days(civil->year, civil->month, civil->day), result;
  int64_t time = civil->hour * MICROS_PER_HOUR + civil->minute * MICROS_PER_MINUTE +
                 civil->second * MICROS_PER_SECOND + civil->micros;
  if (days < DATE_LOWEST || __builtin_mul_overflow(days, MICROS_PER_DAY, &result)) return ROW_TIMESTAMP_RANGE;
  if (__builtin_add_overflow(result, time, &result) || !timestamp_is_finite(result)) return ROW_TIMESTAMP_RANGE;
  *micros = result;
  return ROW_OK;
}

static enum row_error check_timestamp(int64_t micros) {
  return timestamp_is_finite(micros) && micros >= DATE_LOWEST * MICROS_PER_DAY ? ROW_OK : ROW_TIMESTAMP_RANGE;
}

// A day that the target month does not have becomes its last.
static enum row_error add_months(int64_t micros, int32_t months, int64_t *out) {
  struct civil civil;
  timestamp_to_civil(micros, &civil);
  int64_t total = civil.year * MONTHS_PER_YEAR + civil.month - 1 + months;
  civil.year = divide_floor(total, MONTHS_PER_YEAR);
  civil.month = (int)(total - civil.year * MONTHS_PER_YEAR) + 1;
  int length = calendar_month_length(civil.year, civil.month);
  if (civil.day > length) civil.day = length;
  return civil_to_timestamp(&civil, out);
}

enum row_error timestamp_add_interval(int64_t micros, const struct interval *interval, int64_t *out) {
  *out = micros;
  if (!timestamp_is_finite(micros)) return ROW_OK;
  if (interval->months != 0) {
    enum row_error error = add_months(micros, interval->months, out);
    if (error) return error;
  }
  int64_t days;
  if (__builtin_mul_overflow((int64_t)interval->days, MICROS_PER_DAY, &days)) return ROW_TIMESTAMP_RANGE;
  if (__builtin_add_overflow(*out, days, out)) return ROW_TIMESTAMP_RANGE;
  if (__builtin_add_overflow(*out, interval->micros, out)) return ROW_TIMESTAMP_RANGE;
  return check_timestamp(*out);
}

struct interval timestamp_difference(int64_t left, int64_t right) {
  __int128 difference = (__int128)left - right;
  return (struct interval){.days = (int32_t)(difference / MICROS_PER_DAY),
                           .micros = (int64_t)(difference % MICROS_PER_DAY)};
}
