// Text to dates, timestamps and intervals.
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "datetime.h"

// --- a cursor over the text ---

struct cursor {
  const char *at, *end;
};

static void skip_spaces(struct cursor *cursor) {
  while (cursor->at < cursor->end && isspace((unsigned char)*cursor->at)) cursor->at++;
}

static struct cursor trimmed(const char *text, size_t length) {
  struct cursor cursor = {text, text + length};
  skip_spaces(&cursor);
  while (cursor.end > cursor.at && isspace((unsigned char)cursor.end[-1])) cursor.end--;
  return cursor;
}

static bool take_char(struct cursor *cursor, char expected) {
  if (cursor->at == cursor->end || *cursor->at != expected) return false;
  cursor->at++;
  return true;
}

// Up to `most` digits; their number, 0 if there are none.
static int take_digits(struct cursor *cursor, int most, int64_t *value) {
  int count = 0;
  *value = 0;
  while (count < most && cursor->at < cursor->end && isdigit((unsigned char)*cursor->at)) {
    *value = *value * 10 + (*cursor->at++ - '0');
    count++;
  }
  return count;
}

static bool take_word(struct cursor *cursor, const char *word) {
  size_t length = strlen(word);
  if ((size_t)(cursor->end - cursor->at) < length || strncasecmp(cursor->at, word, length) != 0) return false;
  cursor->at += length;
  return true;
}

static bool is_word(struct cursor cursor, const char *word) {
  return take_word(&cursor, word) && cursor.at == cursor.end;
}

// --- dates and timestamps ---

static bool take_month_name(struct cursor *cursor, int64_t *month) {
  static const char *const names[] = {"january", "february", "march",     "april",   "may",      "june",
                                      "july",    "august",   "september", "october", "november", "december"};
  for (int i = 0; i < 12; i++) {
    char brief[4] = {names[i][0], names[i][1], names[i][2], '\0'};
    if (!take_word(cursor, names[i]) && !take_word(cursor, brief)) continue;
    *month = i + 1;
    return true;
  }
  return false;
}

static int month_length(int64_t year, int64_t month) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return days[month - 1] + (month == 2 && leap);
}

// 2024-01-31, 20240131, 2024-Jan-31, Jan 31, 2024 and 31 Jan 2024.
static bool take_date(struct cursor *cursor, struct civil *out) {
  int64_t first, month, day;
  if (take_month_name(cursor, &month)) {
    skip_spaces(cursor);
    if (!take_digits(cursor, 2, &day)) return false;
    take_char(cursor, ',');
    skip_spaces(cursor);
    if (take_digits(cursor, 6, &first) < 3) return false;
  } else {
    int digits = take_digits(cursor, 8, &first);
    if (digits == 8) {
      month = first / 100 % 100, day = first % 100, first /= 10000;
    } else if (digits >= 3) {
      if (!take_char(cursor, '-') || !(take_month_name(cursor, &month) || take_digits(cursor, 2, &month))) return false;
      if (!take_char(cursor, '-') || !take_digits(cursor, 2, &day)) return false;
    } else {
      day = first;
      if (digits == 0 || (!take_char(cursor, '-') && !take_char(cursor, ' ')) || !take_month_name(cursor, &month))
        return false;
      if ((!take_char(cursor, '-') && !take_char(cursor, ' ')) || take_digits(cursor, 6, &first) < 3) return false;
    }
  }
  *out = (struct civil){.year = first, .month = (int)month, .day = (int)day};
  return month >= 1 && month <= 12 && day >= 1 && first > 0;
}

static bool take_fraction(struct cursor *cursor, int *micros) {
  int64_t value = 0;
  int digits = 0;
  for (; cursor->at < cursor->end && isdigit((unsigned char)*cursor->at); cursor->at++, digits++) {
    if (digits < 6)
      value = value * 10 + (*cursor->at - '0');
    else if (digits == 6 && *cursor->at >= '5')
      value++;
  }
  for (int i = digits; i < 6; i++) value *= 10;
  *micros = (int)value;
  return true;
}

static bool take_time(struct cursor *cursor, struct civil *out) {
  int64_t hour, minute, second = 0;
  if (!take_digits(cursor, 2, &hour) || !take_char(cursor, ':') || take_digits(cursor, 2, &minute) != 2) return false;
  if (take_char(cursor, ':') && take_digits(cursor, 2, &second) != 2) return false;
  if (take_char(cursor, '.')) take_fraction(cursor, &out->micros);
  skip_spaces(cursor);
  bool pm = take_word(cursor, "pm");
  if (pm || take_word(cursor, "am")) {
    if (hour < 1 || hour > 12) return false;
    hour = hour % 12 + (pm ? 12 : 0);
  }
  out->hour = (int)hour, out->minute = (int)minute, out->second = (int)second;
  return hour <= 24 && minute < 60 && second <= 60 && (hour < 24 || (minute == 0 && second == 0 && out->micros == 0));
}

// Z, UTC, GMT, ±hh, ±hhmm, ±hh:mm[:ss].
static bool take_zone(struct cursor *cursor, int64_t *offset_seconds) {
  *offset_seconds = 0;
  if (take_word(cursor, "utc") || take_word(cursor, "gmt") || take_word(cursor, "z")) return true;
  bool negative = take_char(cursor, '-');
  if (!negative && !take_char(cursor, '+')) return false;
  int64_t hour, minute = 0, second = 0;
  int digits = take_digits(cursor, 4, &hour);
  if (digits == 0 || digits == 3) return false;
  if (digits == 4) minute = hour % 100, hour /= 100;
  if (digits <= 2 && take_char(cursor, ':') && take_digits(cursor, 2, &minute) != 2) return false;
  if (take_char(cursor, ':') && take_digits(cursor, 2, &second) != 2) return false;
  *offset_seconds = (hour * 3600 + minute * 60 + second) * (negative ? -1 : 1);
  return hour <= 15 && minute < 60 && second < 60;
}

struct parsed_time {
  struct civil civil;
  bool has_zone;
  int64_t zone;
};

static enum row_error parse_civil(struct cursor cursor, struct parsed_time *out) {
  memset(out, 0, sizeof *out);
  if (!take_date(&cursor, &out->civil)) return ROW_INVALID_TIMESTAMP;
  bool separated = take_char(&cursor, 'T') || take_char(&cursor, 't');
  skip_spaces(&cursor);
  if (cursor.at < cursor.end && (separated || isdigit((unsigned char)*cursor.at)))
    if (!take_time(&cursor, &out->civil)) return ROW_INVALID_TIMESTAMP;
  skip_spaces(&cursor);
  if (cursor.at < cursor.end && !is_word(cursor, "bc") && !is_word(cursor, "ad"))
    out->has_zone = take_zone(&cursor, &out->zone);
  skip_spaces(&cursor);
  if (take_word(&cursor, "bc"))
    out->civil.year = 1 - out->civil.year;
  else
    take_word(&cursor, "ad");
  if (cursor.at != cursor.end) return ROW_INVALID_TIMESTAMP;
  return out->civil.day > month_length(out->civil.year, out->civil.month) ? ROW_TIMESTAMP_RANGE : ROW_OK;
}

static bool two_digits(const char *text, int *out) {
  if (!isdigit((unsigned char)text[0]) || !isdigit((unsigned char)text[1])) return false;
  *out = (text[0] - '0') * 10 + (text[1] - '0');
  return true;
}

// YYYY-MM-DD HH:MM:SS, what nearly every row holds; anything else is left to the long way.
static bool parse_plain(const char *text, size_t length, int64_t *micros) {
  int century, year, month, day, hour, minute, second;
  if (length != 19 || text[4] != '-' || text[7] != '-' || (text[10] != ' ' && text[10] != 'T') || text[13] != ':' ||
      text[16] != ':')
    return false;
  if (!two_digits(text, &century) || !two_digits(text + 2, &year) || !two_digits(text + 5, &month) ||
      !two_digits(text + 8, &day) || !two_digits(text + 11, &hour) || !two_digits(text + 14, &minute) ||
      !two_digits(text + 17, &second))
    return false;
  struct civil civil = {
      .year = century * 100 + year, .month = month, .day = day, .hour = hour, .minute = minute, .second = second};
  if (civil.year < 1 || month < 1 || month > 12 || day < 1 || day > month_length(civil.year, month) || hour > 23 ||
      minute > 59 || second > 59)
    return false;
  return civil_to_timestamp(&civil, micros) == ROW_OK;
}

enum row_error timestamp_parse(const char *text, size_t length, bool with_zone, int64_t *micros) {
  if (parse_plain(text, length, micros)) return ROW_OK;
  struct cursor cursor = trimmed(text, length);
  *micros = is_word(cursor, "-infinity") ? TIMESTAMP_MIN : is_word(cursor, "infinity") ? TIMESTAMP_MAX : 0;
  if (*micros || is_word(cursor, "epoch")) return ROW_OK;
  struct parsed_time parsed;
  enum row_error error = parse_civil(cursor, &parsed);
  if (error == ROW_OK) error = civil_to_timestamp(&parsed.civil, micros);
  if (error == ROW_OK && with_zone && parsed.has_zone) *micros -= parsed.zone * MICROS_PER_SECOND;
  return error;
}

enum row_error date_parse(const char *text, size_t length, int32_t *days) {
  struct cursor cursor = trimmed(text, length);
  *days = is_word(cursor, "-infinity") ? INT32_MIN : is_word(cursor, "infinity") ? INT32_MAX : 0;
  if (*days || is_word(cursor, "epoch")) return ROW_OK;
  struct parsed_time parsed;
  int64_t micros;
  enum row_error error = parse_civil(cursor, &parsed);
  if (error != ROW_OK) return error == ROW_TIMESTAMP_RANGE ? ROW_DATE_RANGE : ROW_INVALID_DATE;
  parsed.civil.hour = parsed.civil.minute = parsed.civil.second = parsed.civil.micros = 0;
  if (civil_to_timestamp(&parsed.civil, &micros) != ROW_OK) return ROW_DATE_RANGE;
  *days = (int32_t)(micros / MICROS_PER_DAY);
  return ROW_OK;
}

// --- intervals ---

struct amount {
  double months, days, micros;
};

static bool add_unit(struct amount *amount, enum datetime_unit unit, double value) {
  switch (unit) {
    case UNIT_MICROSECOND:
      amount->micros += value;
      return true;
    case UNIT_MILLISECOND:
      amount->micros += value * 1e3;
      return true;
    case UNIT_SECOND:
      amount->micros += value * 1e6;
      return true;
    case UNIT_MINUTE:
      amount->micros += value * 6e7;
      return true;
    case UNIT_HOUR:
      amount->micros += value * 3.6e9;
      return true;
    case UNIT_DAY:
    case UNIT_WEEK: {
      double days = unit == UNIT_WEEK ? value * 7 : value, whole = trunc(days);
      amount->days += whole;
      amount->micros += rint((days - whole) * 86400e6);
      return true;
    }
    case UNIT_MONTH: {
      double whole = trunc(value);
      amount->months += whole;
      return add_unit(amount, UNIT_DAY, (value - whole) * 30);
    }
    case UNIT_YEAR:
      amount->months += rint(value * 12);
      return true;
    case UNIT_DECADE:
      amount->months += rint(value * 120);
      return true;
    case UNIT_CENTURY:
      amount->months += rint(value * 1200);
      return true;
    case UNIT_MILLENNIUM:
      amount->months += rint(value * 12000);
      return true;
    default:
      return false;
  }
}

static bool take_number(struct cursor *cursor, double *value) {
  char text[40];
  size_t length = 0;
  const char *at = cursor->at;
  if (at < cursor->end && (*at == '-' || *at == '+')) text[length++] = *at++;
  size_t sign = length;
  while (at < cursor->end && length < sizeof text - 1 && (isdigit((unsigned char)*at) || *at == '.'))
    text[length++] = *at++;
  text[length] = '\0';
  if (length == sign) return false;
  cursor->at = at;
  *value = strtod(text, NULL);
  return true;
}

// [-]hh:mm[:ss[.f]] with the sign in front.
static bool take_clock(struct cursor *cursor, double sign, struct amount *amount) {
  int64_t hour, minute, second = 0;
  int micros = 0;
  if (!take_digits(cursor, 9, &hour) || !take_char(cursor, ':') || !take_digits(cursor, 2, &minute)) return false;
  if (take_char(cursor, ':') && !take_digits(cursor, 2, &second)) return false;
  if (take_char(cursor, '.')) take_fraction(cursor, &micros);
  amount->micros += sign * ((double)(hour * 3600 + minute * 60 + second) * 1e6 + micros);
  return minute < 60 && second < 60;
}

static bool looks_like_clock(struct cursor cursor) {
  if (cursor.at < cursor.end && (*cursor.at == '-' || *cursor.at == '+')) cursor.at++;
  while (cursor.at < cursor.end && isdigit((unsigned char)*cursor.at)) cursor.at++;
  return cursor.at < cursor.end && *cursor.at == ':';
}

static bool take_quantity(struct cursor *cursor, struct amount *amount) {
  if (looks_like_clock(*cursor)) {
    bool negative = take_char(cursor, '-');
    if (!negative) take_char(cursor, '+');
    return take_clock(cursor, negative ? -1 : 1, amount);
  }
  double value;
  if (!take_number(cursor, &value)) return false;
  skip_spaces(cursor);
  const char *word = cursor->at;
  while (cursor->at < cursor->end && isalpha((unsigned char)*cursor->at)) cursor->at++;
  size_t length = (size_t)(cursor->at - word);
  if (length == 0) return add_unit(amount, UNIT_SECOND, value);
  if (length == 3 && strncasecmp(word, "ago", 3) == 0) return cursor->at = word, add_unit(amount, UNIT_SECOND, value);
  return add_unit(amount, datetime_unit_by_name(word, length), value);
}

// ISO 8601: P1Y2M3DT4H5M6S.
static bool take_iso(struct cursor *cursor, struct amount *amount) {
  bool time = false;
  while (cursor->at < cursor->end) {
    if (take_char(cursor, 'T')) {
      time = true;
      continue;
    }
    double value;
    if (!take_number(cursor, &value) || cursor->at == cursor->end) return false;
    static const char date_units[] = "YMWD", time_units[] = "HMS";
    static const enum datetime_unit date_meaning[] = {UNIT_YEAR, UNIT_MONTH, UNIT_WEEK, UNIT_DAY};
    static const enum datetime_unit time_meaning[] = {UNIT_HOUR, UNIT_MINUTE, UNIT_SECOND};
    const char *found = strchr(time ? time_units : date_units, *cursor->at);
    if (found == NULL || *found == '\0') return false;
    add_unit(amount, time ? time_meaning[found - time_units] : date_meaning[found - date_units], value);
    cursor->at++;
  }
  return true;
}

static enum row_error finish(const struct amount *amount, double sign, struct interval *out) {
  double micros = rint(amount->micros);
  if (fabs(amount->months) > INT32_MAX || fabs(amount->days) > INT32_MAX || fabs(micros) >= 9.2e18)
    return ROW_INTERVAL_RANGE;
  *out = (struct interval){.months = (int32_t)(sign * amount->months),
                           .days = (int32_t)(sign * amount->days),
                           .micros = (int64_t)(sign * micros)};
  return ROW_OK;
}

enum row_error interval_parse(const char *text, size_t length, struct interval *out) {
  struct cursor cursor = trimmed(text, length);
  struct amount amount = {0};
  if (take_char(&cursor, 'P'))
    return take_iso(&cursor, &amount) && length > 1 ? finish(&amount, 1, out) : ROW_INVALID_INTERVAL;
  take_char(&cursor, '@');
  skip_spaces(&cursor);
  if (cursor.at == cursor.end) return ROW_INVALID_INTERVAL;
  double sign = 1;
  while (cursor.at < cursor.end) {
    if (is_word(cursor, "ago")) {
      sign = -1;
      break;
    }
    if (!take_quantity(&cursor, &amount)) return ROW_INVALID_INTERVAL;
    skip_spaces(&cursor);
  }
  return finish(&amount, sign, out);
}
