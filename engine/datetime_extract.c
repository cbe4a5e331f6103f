// date_trunc, date_bin and extract.
#include <string.h>
#include <strings.h>

#include "datetime.h"
#include "numeric.h"

enum datetime_unit datetime_unit_by_name(const char *name, size_t length) {
  static const struct {
    const char *name;
    enum datetime_unit unit;
  } names[] = {{"microseconds", UNIT_MICROSECOND},
               {"microsecond", UNIT_MICROSECOND},
               {"us", UNIT_MICROSECOND},
               {"usec", UNIT_MICROSECOND},
               {"milliseconds", UNIT_MILLISECOND},
               {"millisecond", UNIT_MILLISECOND},
               {"ms", UNIT_MILLISECOND},
               {"msec", UNIT_MILLISECOND},
               {"second", UNIT_SECOND},
               {"seconds", UNIT_SECOND},
               {"sec", UNIT_SECOND},
               {"secs", UNIT_SECOND},
               {"s", UNIT_SECOND},
               {"minute", UNIT_MINUTE},
               {"minutes", UNIT_MINUTE},
               {"min", UNIT_MINUTE},
               {"mins", UNIT_MINUTE},
               {"m", UNIT_MINUTE},
               {"hour", UNIT_HOUR},
               {"hours", UNIT_HOUR},
               {"hr", UNIT_HOUR},
               {"hrs", UNIT_HOUR},
               {"h", UNIT_HOUR},
               {"day", UNIT_DAY},
               {"days", UNIT_DAY},
               {"d", UNIT_DAY},
               {"week", UNIT_WEEK},
               {"weeks", UNIT_WEEK},
               {"w", UNIT_WEEK},
               {"month", UNIT_MONTH},
               {"months", UNIT_MONTH},
               {"mon", UNIT_MONTH},
               {"mons", UNIT_MONTH},
               {"quarter", UNIT_QUARTER},
               {"qtr", UNIT_QUARTER},
               {"year", UNIT_YEAR},
               {"years", UNIT_YEAR},
               {"yr", UNIT_YEAR},
               {"yrs", UNIT_YEAR},
               {"y", UNIT_YEAR},
               {"decade", UNIT_DECADE},
               {"decades", UNIT_DECADE},
               {"century", UNIT_CENTURY},
               {"centuries", UNIT_CENTURY},
               {"millennium", UNIT_MILLENNIUM},
               {"millennia", UNIT_MILLENNIUM},
               {"dow", UNIT_DOW},
               {"isodow", UNIT_ISODOW},
               {"doy", UNIT_DOY},
               {"isoyear", UNIT_ISOYEAR},
               {"epoch", UNIT_EPOCH},
               {"julian", UNIT_JULIAN}};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    if (strlen(names[i].name) == length && strncasecmp(names[i].name, name, length) == 0) return names[i].unit;
  return UNIT_NONE;
}

static int64_t floor_divide(int64_t value, int64_t divisor) {
  return value / divisor - (value % divisor < 0);
}
static int64_t day_of(int64_t micros) {
  return floor_divide(micros, MICROS_PER_DAY);
}
static int weekday(int64_t day) {
  return (int)(((day + 4) % 7 + 7) % 7);
}  // 0 is Sunday

static int64_t first_of(int64_t year, int month) {
  struct civil civil = {.year = year, .month = month, .day = 1};
  int64_t micros;
  return civil_to_timestamp(&civil, &micros) == ROW_OK ? micros : TIMESTAMP_MIN;
}

static int64_t monday_of(int64_t day) {
  return day - (weekday(day) + 6) % 7;
}

static int64_t iso_year(int64_t day) {
  struct civil civil;
  timestamp_to_civil((monday_of(day) + 3) * MICROS_PER_DAY, &civil);  // the year of the week's Thursday
  return civil.year;
}

static int iso_week(int64_t day) {
  return (int)((monday_of(day) - monday_of(day_of(first_of(iso_year(day), 1)) + 3)) / 7) + 1;
}

// Years before 1 are counted without a year 0 by extract, with one here.
static int64_t shown_year(int64_t year) {
  return year > 0 ? year : year - 1;
}
static int64_t century_of(int64_t year, int64_t span) {
  return year > 0 ? (year + span - 1) / span : -((span - 1 - (year - 1)) / span);
}

static int64_t year_unit_start(enum datetime_unit unit, int64_t year) {
  switch (unit) {
    case UNIT_DECADE:
      return floor_divide(year, 10) * 10;
    case UNIT_CENTURY:
      return floor_divide(year - 1, 100) * 100 + 1;
    case UNIT_MILLENNIUM:
      return floor_divide(year - 1, 1000) * 1000 + 1;
    default:
      return year;
  }
}

static int64_t unit_micros(enum datetime_unit unit) {
  switch (unit) {
    case UNIT_MICROSECOND:
      return 1;
    case UNIT_MILLISECOND:
      return 1000;
    case UNIT_SECOND:
      return MICROS_PER_SECOND;
    case UNIT_MINUTE:
      return 60 * MICROS_PER_SECOND;
    case UNIT_HOUR:
      return 3600 * MICROS_PER_SECOND;
    case UNIT_DAY:
      return MICROS_PER_DAY;
    default:
      return 0;
  }
}

enum row_error timestamp_trunc(enum datetime_unit unit, int64_t micros, int64_t *out) {
  *out = micros;
  if (micros == TIMESTAMP_MIN || micros == TIMESTAMP_MAX) return ROW_OK;
  int64_t fixed = unit_micros(unit);
  struct civil civil;
  timestamp_to_civil(micros, &civil);
  if (fixed)
    *out = floor_divide(micros, fixed) * fixed;
  else if (unit == UNIT_WEEK)
    *out = monday_of(day_of(micros)) * MICROS_PER_DAY;
  else if (unit == UNIT_MONTH)
    *out = first_of(civil.year, civil.month);
  else if (unit == UNIT_QUARTER)
    *out = first_of(civil.year, (civil.month - 1) / 3 * 3 + 1);
  else if (unit >= UNIT_YEAR && unit <= UNIT_MILLENNIUM)
    *out = first_of(year_unit_start(unit, civil.year), 1);
  else
    return ROW_INVALID_UNIT;
  return ROW_OK;
}

enum row_error interval_trunc(enum datetime_unit unit, const struct interval *value, struct interval *out) {
  *out = *value;
  int64_t fixed = unit_micros(unit);
  if (fixed) {
    out->micros = unit == UNIT_DAY ? 0 : value->micros / fixed * fixed;
    return ROW_OK;
  }
  static const int32_t months[] = {[UNIT_MONTH] = 1,    [UNIT_QUARTER] = 3,    [UNIT_YEAR] = 12,
                                   [UNIT_DECADE] = 120, [UNIT_CENTURY] = 1200, [UNIT_MILLENNIUM] = 12000};
  if (unit < UNIT_MONTH || unit > UNIT_MILLENNIUM) return ROW_INVALID_UNIT;
  *out = (struct interval){.months = value->months / months[unit] * months[unit]};
  return ROW_OK;
}

enum row_error timestamp_bin(const struct interval *stride, int64_t micros, int64_t origin, int64_t *out) {
  int64_t width, difference;
  if (!interval_fixed_micros(stride, &width) || width <= 0) return ROW_INVALID_STRIDE;
  if (__builtin_sub_overflow(micros, origin, &difference)) return ROW_TIMESTAMP_RANGE;
  int64_t delta = difference - difference % width - (difference % width < 0 ? width : 0);
  return __builtin_add_overflow(origin, delta, out) ? ROW_TIMESTAMP_RANGE : ROW_OK;
}

static struct numeric scaled(__int128 coefficient, int scale) {
  struct numeric value = numeric_from_int128(coefficient);
  value.scale = (int16_t)scale;
  return value;
}

static enum row_error extract_time(enum datetime_unit unit, int64_t micros_of_day, struct numeric *out) {
  int64_t micros_of_minute = micros_of_day % (60 * MICROS_PER_SECOND);
  switch (unit) {
    case UNIT_MICROSECOND:
      *out = scaled(micros_of_minute, 0);
      return ROW_OK;
    case UNIT_MILLISECOND:
      *out = scaled(micros_of_minute, 3);
      return ROW_OK;
    case UNIT_SECOND:
      *out = scaled(micros_of_minute, 6);
      return ROW_OK;
    case UNIT_MINUTE:
      *out = scaled(micros_of_day / (60 * MICROS_PER_SECOND) % 60, 0);
      return ROW_OK;
    case UNIT_HOUR:
      *out = scaled(micros_of_day / (3600 * MICROS_PER_SECOND), 0);
      return ROW_OK;
    default:
      return ROW_INVALID_UNIT;
  }
}

static enum row_error extract_day(enum datetime_unit unit, int64_t day, struct numeric *out) {
  struct civil civil;
  timestamp_to_civil(day * MICROS_PER_DAY, &civil);
  int64_t value;
  switch (unit) {
    case UNIT_DAY:
      value = civil.day;
      break;
    case UNIT_MONTH:
      value = civil.month;
      break;
    case UNIT_QUARTER:
      value = (civil.month - 1) / 3 + 1;
      break;
    case UNIT_WEEK:
      value = iso_week(day);
      break;
    case UNIT_YEAR:
      value = shown_year(civil.year);
      break;
    case UNIT_ISOYEAR:
      value = shown_year(iso_year(day));
      break;
    case UNIT_DECADE:
      value = floor_divide(civil.year, 10);
      break;
    case UNIT_CENTURY:
      value = century_of(civil.year, 100);
      break;
    case UNIT_MILLENNIUM:
      value = century_of(civil.year, 1000);
      break;
    case UNIT_DOW:
      value = weekday(day);
      break;
    case UNIT_ISODOW:
      value = weekday(day) == 0 ? 7 : weekday(day);
      break;
    case UNIT_DOY:
      value = day - day_of(first_of(civil.year, 1)) + 1;
      break;
    default:
      return ROW_INVALID_UNIT;
  }
  *out = scaled(value, 0);
  return ROW_OK;
}

#define JULIAN_OF_1970 INT64_C(2440588)

enum row_error timestamp_extract(enum datetime_unit unit, int64_t micros, struct numeric *out) {
  int64_t day = day_of(micros), rest = micros - day * MICROS_PER_DAY;
  if (unit == UNIT_EPOCH) {
    *out = scaled(micros, 6);
    return ROW_OK;
  }
  if (unit == UNIT_JULIAN) {
    struct numeric days = numeric_from_int64(day + JULIAN_OF_1970), time = numeric_from_int64(rest),
                   length = numeric_from_int64(MICROS_PER_DAY);
    enum row_error error = numeric_div(&time, &length, &time);
    return error == ROW_OK ? numeric_add(&days, &time, out) : error;
  }
  if (extract_time(unit, rest, out) == ROW_OK) return ROW_OK;
  return extract_day(unit, day, out);
}

enum row_error date_extract(enum datetime_unit unit, int32_t days, struct numeric *out) {
  if (unit == UNIT_EPOCH)
    *out = scaled((__int128)days * 86400, 0);
  else if (unit == UNIT_JULIAN)
    *out = scaled(days + JULIAN_OF_1970, 0);
  else
    return extract_day(unit, days, out);
  return ROW_OK;
}

enum row_error interval_extract(enum datetime_unit unit, const struct interval *value, struct numeric *out) {
  int64_t months = value->months;
  switch (unit) {
    case UNIT_DAY:
      *out = scaled(value->days, 0);
      return ROW_OK;
    case UNIT_MONTH:
      *out = scaled(months % 12, 0);
      return ROW_OK;
    case UNIT_QUARTER:
      *out = scaled(months % 12 / 3 + 1, 0);
      return ROW_OK;
    case UNIT_YEAR:
      *out = scaled(months / 12, 0);
      return ROW_OK;
    case UNIT_DECADE:
      *out = scaled(months / 120, 0);
      return ROW_OK;
    case UNIT_CENTURY:
      *out = scaled(months / 1200, 0);
      return ROW_OK;
    case UNIT_MILLENNIUM:
      *out = scaled(months / 12000, 0);
      return ROW_OK;
    case UNIT_EPOCH: {  // a year is 365.25 days, a month 30
      __int128 seconds =
          (__int128)(months / 12) * 31557600 + (__int128)(months % 12) * 2592000 + (__int128)value->days * 86400;
      *out = scaled(seconds * MICROS_PER_SECOND + value->micros, 6);
      return ROW_OK;
    }
    default:
      return extract_time(unit, value->micros, out);
  }
}
