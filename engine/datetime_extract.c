// date_trunc, date_bin and extract.
#include <string.h>

#include "datetime_internal.h"
#include "numeric.h"
#include "text_scan.h"

enum datetime_unit datetime_unit_by_name(const char *name, size_t length) {
  static const struct {
    const char *name;
    enum datetime_unit unit;
  } names[] = {
      {"us", UNIT_MICROSECOND},          {"usec", UNIT_MICROSECOND},         {"usecs", UNIT_MICROSECOND},
      {"microsecond", UNIT_MICROSECOND}, {"microseconds", UNIT_MICROSECOND}, {"ms", UNIT_MILLISECOND},
      {"msec", UNIT_MILLISECOND},        {"msecs", UNIT_MILLISECOND},        {"millisecond", UNIT_MILLISECOND},
      {"milliseconds", UNIT_MILLISECOND}, {"s", UNIT_SECOND},                {"sec", UNIT_SECOND},
      {"secs", UNIT_SECOND},             {"second", UNIT_SECOND},            {"seconds", UNIT_SECOND},
      {"m", UNIT_MINUTE},                {"min", UNIT_MINUTE},               {"mins", UNIT_MINUTE},
      {"minute", UNIT_MINUTE},           {"minutes", UNIT_MINUTE},           {"h", UNIT_HOUR},
      {"hr", UNIT_HOUR},                 {"hrs", UNIT_HOUR},                 {"hour", UNIT_HOUR},
      {"hours", UNIT_HOUR},              {"d", UNIT_DAY},                    {"day", UNIT_DAY},
      {"days", UNIT_DAY},                {"w", UNIT_WEEK},                   {"week", UNIT_WEEK},
      {"weeks", UNIT_WEEK},              {"mon", UNIT_MONTH},                {"mons", UNIT_MONTH},
      {"month", UNIT_MONTH},             {"months", UNIT_MONTH},             {"qtr", UNIT_QUARTER},
      {"quarter", UNIT_QUARTER},         {"y", UNIT_YEAR},                   {"yr", UNIT_YEAR},
      {"yrs", UNIT_YEAR},                {"year", UNIT_YEAR},                {"years", UNIT_YEAR},
      {"dec", UNIT_DECADE},              {"decs", UNIT_DECADE},              {"decade", UNIT_DECADE},
      {"decades", UNIT_DECADE},          {"c", UNIT_CENTURY},                {"cent", UNIT_CENTURY},
      {"century", UNIT_CENTURY},         {"centuries", UNIT_CENTURY},        {"mil", UNIT_MILLENNIUM},
      {"mils", UNIT_MILLENNIUM},         {"millennium", UNIT_MILLENNIUM},    {"millennia", UNIT_MILLENNIUM},
      {"dow", UNIT_DOW},                 {"isodow", UNIT_ISODOW},            {"doy", UNIT_DOY},
      {"isoyear", UNIT_ISOYEAR},         {"epoch", UNIT_EPOCH},              {"julian", UNIT_JULIAN}};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (scan_equals(name, length, names[i].name)) return names[i].unit;
  }
  return UNIT_NONE;
}

// The unit's length where it is the same everywhere; 0 for months and longer.
static int64_t unit_micros(enum datetime_unit unit) {
  switch (unit) {
    case UNIT_MICROSECOND: return 1;
    case UNIT_MILLISECOND: return 1000;
    case UNIT_SECOND: return MICROS_PER_SECOND;
    case UNIT_MINUTE: return MICROS_PER_MINUTE;
    case UNIT_HOUR: return MICROS_PER_HOUR;
    case UNIT_DAY: return MICROS_PER_DAY;
    default: return 0;
  }
}

// The first year of the decade, century or millennium; the last two begin with a year 1.
static int64_t first_year(enum datetime_unit unit, int64_t year) {
  switch (unit) {
    case UNIT_DECADE: return divide_floor(year, 10) * 10;
    case UNIT_CENTURY: return divide_floor(year - 1, 100) * 100 + 1;
    case UNIT_MILLENNIUM: return divide_floor(year - 1, 1000) * 1000 + 1;
    default: return year;
  }
}

static enum row_error start_of_month(int64_t year, int month, int64_t *out) {
  struct civil civil = {.year = year, .month = month, .day = 1};
  return civil_to_timestamp(&civil, out);
}

static enum row_error check_range(int64_t micros) {
  return micros < DATE_LOWEST * MICROS_PER_DAY ? ROW_TIMESTAMP_RANGE : ROW_OK;
}

enum row_error timestamp_trunc(enum datetime_unit unit, int64_t micros, int64_t *out) {
  *out = micros;
  if (!timestamp_is_finite(micros)) return ROW_OK;
  if (unit == UNIT_NONE || unit > UNIT_MILLENNIUM) return ROW_INVALID_UNIT;
  int64_t fixed = unit_micros(unit);
  if (fixed) {
    *out = divide_floor(micros, fixed) * fixed;
    return check_range(*out);
  }
  if (unit == UNIT_WEEK) {
    int64_t days = divide_floor(micros, MICROS_PER_DAY);
    *out = (days - calendar_iso_weekday(days) + 1) * MICROS_PER_DAY;
    return check_range(*out);
  }
  struct civil civil;
  timestamp_to_civil(micros, &civil);
  if (unit == UNIT_MONTH) return start_of_month(civil.year, civil.month, out);
  if (unit == UNIT_QUARTER) return start_of_month(civil.year, (civil.month - 1) / 3 * 3 + 1, out);
  return start_of_month(first_year(unit, civil.year), 1, out);
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
  *out = micros;
  if (!timestamp_is_finite(micros)) return ROW_OK;
  if (!timestamp_is_finite(origin)) return ROW_TIMESTAMP_RANGE;
  if (!interval_fixed_micros(stride, &width) || width <= 0) return ROW_INVALID_STRIDE;
  if (__builtin_sub_overflow(micros, origin, &difference)) return ROW_TIMESTAMP_RANGE;
  int64_t past = difference % width;
  if (past < 0) past += width;
  if (__builtin_sub_overflow(micros, past, out) || !timestamp_is_finite(*out)) return ROW_TIMESTAMP_RANGE;
  return check_range(*out);
}

// coefficient × 10^-scale, written where it goes: a copy would have to wait for these stores.
static inline void put(struct numeric *out, __int128 coefficient, int16_t scale) {
  memset(out, 0, sizeof *out);
  out->coefficient = coefficient;
  out->scale = scale;
}

// Units of the time of day; of an interval the hours may be many, and all of them negative.
static bool extract_time(enum datetime_unit unit, int64_t micros, struct numeric *out) {
  int64_t micros_of_minute = micros % MICROS_PER_MINUTE;
  switch (unit) {
    case UNIT_MICROSECOND: put(out, micros_of_minute, 0); return true;
    case UNIT_MILLISECOND: put(out, micros_of_minute, 3); return true;
    case UNIT_SECOND: put(out, micros_of_minute, 6); return true;
    case UNIT_MINUTE: put(out, micros / MICROS_PER_MINUTE % 60, 0); return true;
    case UNIT_HOUR: put(out, micros / MICROS_PER_HOUR, 0); return true;
    default: return false;
  }
}

// There is no year 0: before year 1 comes −1.
static int64_t shown_year(int64_t year) { return year > 0 ? year : year - 1; }
static int64_t century_of(int64_t year, int64_t length) {
  return year > 0 ? (year + length - 1) / length : -((length - year) / length);
}

static enum row_error extract_day(enum datetime_unit unit, int64_t days, struct numeric *out) {
  int64_t year, iso_year, value;
  int month, day, week;
  calendar_civil(days, &year, &month, &day);
  calendar_iso_week(days, &iso_year, &week);
  put(out, 0, 0);
  switch (unit) {
    case UNIT_DAY: value = day; break;
    case UNIT_MONTH: value = month; break;
    case UNIT_QUARTER: value = (month - 1) / 3 + 1; break;
    case UNIT_WEEK: value = week; break;
    case UNIT_YEAR: value = shown_year(year); break;
    case UNIT_ISOYEAR: value = shown_year(iso_year); break;
    case UNIT_DECADE: value = divide_floor(year, 10); break;
    case UNIT_CENTURY: value = century_of(year, 100); break;
    case UNIT_MILLENNIUM: value = century_of(year, 1000); break;
    case UNIT_DOW: value = calendar_iso_weekday(days) % 7; break;
    case UNIT_ISODOW: value = calendar_iso_weekday(days); break;
    case UNIT_DOY: value = days - calendar_days(year, 1, 1) + 1; break;
    default: return ROW_INVALID_UNIT;
  }
  put(out, value, 0);
  return ROW_OK;
}

// Of an infinite time, units that grow without end are infinite; PostgreSQL has NULL for those that repeat.
static enum row_error extract_infinite(enum datetime_unit unit, bool negative, struct numeric *out) {
  bool endless = (unit >= UNIT_YEAR && unit <= UNIT_MILLENNIUM) || unit == UNIT_ISOYEAR || unit == UNIT_EPOCH ||
                 unit == UNIT_JULIAN;
  *out = (struct numeric){.class = negative ? NUMERIC_MINUS_INFINITY : NUMERIC_PLUS_INFINITY};
  return endless ? ROW_OK : ROW_NOT_SINGLE;
}

static enum row_error extract_julian(int64_t days, int64_t time, struct numeric *out) {
  struct numeric whole = numeric_from_int64(days + JULIAN_EPOCH), length = numeric_from_int64(MICROS_PER_DAY);
  struct numeric elapsed = numeric_from_int64(time), part;
  enum row_error error = numeric_div(&elapsed, &length, &part);
  return error ? error : numeric_add(&whole, &part, out);
}

enum row_error timestamp_extract(enum datetime_unit unit, int64_t micros, struct numeric *out) {
  if (!timestamp_is_finite(micros)) return extract_infinite(unit, micros < 0, out);
  int64_t days = divide_floor(micros, MICROS_PER_DAY), time = micros - days * MICROS_PER_DAY;
  if (unit == UNIT_EPOCH) {
    put(out, micros, 6);
    return ROW_OK;
  }
  if (unit == UNIT_JULIAN) return extract_julian(days, time, out);
  return extract_time(unit, time, out) ? ROW_OK : extract_day(unit, days, out);
}

enum row_error date_extract(enum datetime_unit unit, int32_t days, struct numeric *out) {
  if (days == INT32_MIN || days == INT32_MAX) return extract_infinite(unit, days < 0, out);
  if (unit != UNIT_EPOCH && unit != UNIT_JULIAN) return extract_day(unit, days, out);
  *out = numeric_from_int64(unit == UNIT_EPOCH ? (int64_t)days * SECONDS_PER_DAY : (int64_t)days + JULIAN_EPOCH);
  return ROW_OK;
}

// A year counts 365.25 days here, a month 30.
static void put_epoch(const struct interval *value, struct numeric *out) {
  __int128 seconds = (__int128)(value->months / MONTHS_PER_YEAR) * 31557600;
  seconds += (__int128)(value->months % MONTHS_PER_YEAR) * DAYS_PER_MONTH * SECONDS_PER_DAY;
  seconds += (__int128)value->days * SECONDS_PER_DAY;
  put(out, seconds * MICROS_PER_SECOND + value->micros, 6);
}

enum row_error interval_extract(enum datetime_unit unit, const struct interval *value, struct numeric *out) {
  int64_t months = value->months;
  put(out, 0, 0);
  switch (unit) {
    case UNIT_DAY: put(out, value->days, 0); break;
    case UNIT_MONTH: put(out, months % 12, 0); break;
    case UNIT_QUARTER: put(out, months % 12 / 3 + 1, 0); break;
    case UNIT_YEAR: put(out, months / 12, 0); break;
    case UNIT_DECADE: put(out, months / 120, 0); break;
    case UNIT_CENTURY: put(out, months / 1200, 0); break;
    case UNIT_MILLENNIUM: put(out, months / 12000, 0); break;
    case UNIT_EPOCH: put_epoch(value, out); break;
    default: return extract_time(unit, value->micros, out) ? ROW_OK : ROW_INVALID_UNIT;
  }
  return ROW_OK;
}
