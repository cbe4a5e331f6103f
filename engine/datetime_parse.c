// Text to dates and timestamps, as PostgreSQL reads it with DateStyle ISO, MDY: fields in almost any order.
// PostgreSQL's special words that name the present (now, today) are no part of an engine without a clock.
#include <string.h>

#include "datetime_internal.h"
#include "text_scan.h"
#include "value.h"

// What the fields read so far say.
struct fields {
  const char *at, *end;
  int64_t year;
  int month, day;
  int hour, minute, second;
  int64_t micros;
  int year_digits;
  bool has_year, has_month, has_day, has_time, has_zone;
  bool before_christ, has_era, am, pm;
  int64_t zone;  // seconds east
};

enum outcome { FIELD_OK, FIELD_INVALID, FIELD_RANGE };

static bool at_digit(const struct fields *f) { return f->at < f->end && scan_is_digit(*f->at); }
static bool at_char(const struct fields *f, char c) { return f->at < f->end && *f->at == c; }

// The digits at the cursor; `count` tells how many. More than fit an int64_t are cut off, and count shows it.
static int64_t take_number(struct fields *f, int *count) {
  int64_t value = 0;
  for (*count = 0; at_digit(f); f->at++, (*count)++) {
    if (*count < 18) value = value * 10 + (*f->at - '0');
  }
  return value;
}

int64_t fraction_parse(const char *text, size_t length) {
  char number[32] = "0";
  double value = 0;
  if (length > sizeof number - 2) length = sizeof number - 2;
  memcpy(number + 1, text, length);
  double_parse(number, length + 1, &value);
  return (int64_t)__builtin_rint(value * 1e6);
}

static void take_fraction(struct fields *f) {
  const char *start = f->at++;
  while (at_digit(f)) f->at++;
  f->micros = fraction_parse(start, (size_t)(f->at - start));
}

// hh:mm[:ss[.f]], the hours already read.
static enum outcome take_clock(struct fields *f, int64_t hour) {
  int count;
  if (f->has_time) return FIELD_INVALID;
  f->has_time = true;
  f->at++;
  f->hour = hour > 1000 ? 1000 : (int)hour;
  f->minute = (int)take_number(f, &count);
  if (count == 0 || count > 4) return FIELD_INVALID;
  if (at_char(f, ':')) {
    f->at++;
    f->second = (int)take_number(f, &count);
    if (count == 0 || count > 4) return FIELD_INVALID;
    if (at_char(f, '.')) take_fraction(f);
  } else if (at_char(f, '.')) {
    return FIELD_INVALID;
  }
  return FIELD_OK;
}

// hhmm or hhmmss[.f] without colons.
static enum outcome set_packed_time(struct fields *f, int64_t number, int count) {
  if (f->has_time || (count != 4 && count != 6)) return FIELD_INVALID;
  f->has_time = true;
  if (count == 6) {
    f->second = (int)(number % 100);
    number /= 100;
  }
  f->minute = (int)(number % 100);
  f->hour = (int)(number / 100);
  if (count == 6 && at_char(f, '.')) take_fraction(f);
  return FIELD_OK;
}

static enum outcome set_year(struct fields *f, int64_t year, int digits) {
  if (f->has_year) return FIELD_INVALID;
  f->has_year = true;
  f->year = year;
  f->year_digits = digits;
  return FIELD_OK;
}

static enum outcome set_month(struct fields *f, int64_t month) {
  if (f->has_month) return FIELD_INVALID;
  f->has_month = true;
  f->month = month > 99 ? 99 : (int)month;
  return FIELD_OK;
}

static enum outcome set_day(struct fields *f, int64_t day) {
  if (f->has_day) return FIELD_INVALID;
  f->has_day = true;
  f->day = day > 9999 ? 9999 : (int)day;
  return FIELD_OK;
}

static enum outcome first_failure(enum outcome a, enum outcome b, enum outcome c) { return a ? a : b ? b : c; }

static enum outcome set_day_of_year(struct fields *f, int64_t day_of_year) {
  if (f->has_month || f->has_day || day_of_year < 1 || day_of_year > 366) return FIELD_RANGE;
  if (f->year < -5000 || f->year > 300000) return FIELD_RANGE;
  calendar_civil(calendar_days(f->year, 1, 1) + day_of_year - 1, &f->year, &f->month, &f->day);
  f->has_month = f->has_day = true;
  return FIELD_OK;
}

static enum outcome set_julian_day(struct fields *f, int64_t julian, int count) {
  if (f->has_year || f->has_month || f->has_day || count == 0) return FIELD_INVALID;
  if (count > 10) return FIELD_RANGE;
  calendar_civil(julian - JULIAN_EPOCH, &f->year, &f->month, &f->day);
  f->has_year = f->has_month = f->has_day = true;
  f->year_digits = 4;
  return FIELD_OK;
}

// YYYYMMDD or YYMMDD; with the date known, a time.
static enum outcome set_packed_date(struct fields *f, int64_t number, int count) {
  if (f->has_year) return set_packed_time(f, number, count);
  if (f->has_month || f->has_day || count > 18 || count == 5 || count == 7) return FIELD_INVALID;
  return first_failure(set_year(f, number / 10000, count - 4), set_month(f, number / 100 % 100),
                       set_day(f, number % 100));
}

// A bare number among words: "8 January 1999".
static enum outcome set_lone_number(struct fields *f, int64_t number, int count) {
  if (count >= 5) return set_packed_date(f, number, count);
  if (f->has_year && f->has_month && f->has_day) return set_packed_time(f, number, count);
  if (count == 3 && f->has_year && !f->has_month) return set_day_of_year(f, number);
  if (count >= 3 && !f->has_year) return set_year(f, number, count);
  if (f->has_month && !f->has_day) return set_day(f, number);
  if (f->has_month && !f->has_year) return set_year(f, number, count);
  return !f->has_month && !f->has_day ? set_day(f, number) : FIELD_INVALID;
}

static int find_month(const char *word, size_t length) {
  static const char *const names[] = {"january", "february", "march",     "april",   "may",      "june",
                                      "july",    "august",   "september", "october", "november", "december"};
  if (scan_equals(word, length, "sept")) return 9;
  for (int i = 0; i < 12; i++) {
    char brief[4] = {names[i][0], names[i][1], names[i][2], '\0'};
    if (scan_equals(word, length, names[i]) || scan_equals(word, length, brief)) return i + 1;
  }
  return 0;
}

static size_t word_length(const struct fields *f) {
  size_t length = 0;
  while (f->at + length < f->end && scan_is_letter(f->at[length])) length++;
  return length;
}

// A part of a date with delimiters: digits, or a month's name.
struct part {
  int64_t number;
  int count;
  bool named;
};

static bool take_part(struct fields *f, struct part *out) {
  size_t length = word_length(f);
  *out = (struct part){.named = length > 0};
  if (length > 0) {
    out->number = find_month(f->at, length);
    f->at += length;
    return out->number > 0;
  }
  out->number = take_number(f, &out->count);
  return out->count > 0;
}

static enum outcome set_named_date(struct fields *f, const struct part *parts) {
  const struct part *first = &parts[parts[0].named ? 1 : 0], *second = &parts[parts[2].named ? 1 : 2];
  bool year_first = first->count >= 3;
  const struct part *month = &parts[parts[0].named ? 0 : parts[1].named ? 1 : 2];
  const struct part *year = year_first ? first : second, *day = year_first ? second : first;
  return first_failure(set_year(f, year->number, year->count), set_month(f, month->number), set_day(f, day->number));
}

// The rest of a date whose first part is read: three parts with one delimiter, or year and day of the year.
static enum outcome take_delimited_date(struct fields *f, struct part first) {
  struct part parts[3] = {first};
  char delimiter = *f->at++;
  if (!take_part(f, &parts[1])) return FIELD_INVALID;
  if (!at_char(f, delimiter)) {
    if (first.count < 3 || parts[1].count != 3) return FIELD_INVALID;
    enum outcome failure = set_year(f, first.number, first.count);
    return failure ? failure : set_day_of_year(f, parts[1].number);
  }
  f->at++;
  if (!take_part(f, &parts[2])) return FIELD_INVALID;
  if (parts[0].named + parts[1].named + parts[2].named > 1) return FIELD_INVALID;
  if (parts[0].named || parts[1].named || parts[2].named) return set_named_date(f, parts);
  if (first.count >= 3) {
    return first_failure(set_year(f, first.number, first.count), set_month(f, parts[1].number),
                         set_day(f, parts[2].number));
  }
  return first_failure(set_month(f, first.number), set_day(f, parts[1].number),
                       set_year(f, parts[2].number, parts[2].count));
}

static bool starts_date(const struct fields *f) {
  if (f->at + 1 >= f->end || f->has_year) return false;
  char delimiter = *f->at, next = f->at[1];
  if (delimiter == '-' || delimiter == '/') return scan_is_digit(next) || scan_is_letter(next);
  if (delimiter != '.' || !scan_is_digit(next)) return false;
  const char *at = f->at + 1;
  while (at < f->end && scan_is_digit(*at)) at++;
  return at < f->end && *at == '.';
}

static enum outcome take_number_field(struct fields *f) {
  struct part part = {0};
  part.number = take_number(f, &part.count);
  if (at_char(f, ':')) return take_clock(f, part.number);
  if (starts_date(f)) return f->has_time ? FIELD_INVALID : take_delimited_date(f, part);
  return set_lone_number(f, part.number, part.count);
}

// ±hh[:mm[:ss]] or ±hhmm.
static enum outcome take_offset(struct fields *f) {
  int sign = *f->at++ == '-' ? -1 : 1, count;
  if (f->has_zone || !(f->has_time || f->has_day)) return FIELD_INVALID;
  f->has_zone = true;
  int64_t hour = take_number(f, &count), minute = 0, second = 0;
  if (count == 0 || count > 6) return FIELD_INVALID;
  if (count >= 3) {
    if (count >= 5) second = hour % 100, hour /= 100;
    minute = hour % 100;
    hour /= 100;
  } else if (at_char(f, ':')) {
    f->at++;
    minute = take_number(f, &count);
    if (count == 0) return FIELD_INVALID;
    if (at_char(f, ':')) {
      f->at++;
      second = take_number(f, &count);
      if (count == 0) return FIELD_INVALID;
    }
  }
  if (hour > 15 || minute > 59 || second > 59) return FIELD_RANGE;
  f->zone = sign * (hour * 3600 + minute * 60 + second);
  return FIELD_OK;
}

static const struct {
  const char *name;
  int16_t minutes;
} zones[] = {{"z", 0},      {"zulu", 0},   {"utc", 0},    {"gmt", 0},    {"ut", 0},     {"est", -300}, {"edt", -240},
             {"cst", -360}, {"cdt", -300}, {"mst", -420}, {"mdt", -360}, {"pst", -480}, {"pdt", -420}, {"cet", 60},
             {"cest", 120}, {"met", 60},   {"mest", 120}, {"eet", 120},  {"eest", 180}, {"wet", 0},    {"west", 60},
             {"bst", 60},   {"msk", 180},  {"jst", 540},  {"kst", 540},  {"aest", 600}, {"nzst", 720}, {"nzdt", 780}};

static bool set_zone_name(struct fields *f, const char *word, size_t length) {
  for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
    if (!scan_equals(word, length, zones[i].name)) continue;
    f->zone = zones[i].minutes * 60;
    f->has_zone = true;
    return true;
  }
  return false;
}

static bool is_weekday(const char *word, size_t length) {
  static const char *const names[] = {"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
                                      "sun",    "mon",    "tue",     "wed",       "thu",      "fri",    "sat",
                                      "tues",   "wednes", "weds",    "thur",      "thurs"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (scan_equals(word, length, names[i])) return true;
  }
  return false;
}

// "T" and "J" may have digits right behind them.
static bool take_prefix(struct fields *f, char letter, size_t length) {
  if (length != 1 || scan_lower(*f->at) != letter || f->at + 1 >= f->end || !scan_is_digit(f->at[1])) return false;
  f->at++;
  return true;
}

static enum outcome take_word_field(struct fields *f) {
  const char *word = f->at;
  size_t length = word_length(f);
  int count;
  if (take_prefix(f, 'j', length)) {
    int64_t julian = take_number(f, &count);
    return set_julian_day(f, julian, count);
  }
  if (take_prefix(f, 't', length)) {
    if (!f->has_day) return FIELD_INVALID;
    int64_t number = take_number(f, &count);
    return at_char(f, ':') ? take_clock(f, number) : set_packed_time(f, number, count);
  }
  f->at += length;
  int month = find_month(word, length);
  if (month) {
    if (at_char(f, '-') && !f->has_day && !f->has_year) {
      return take_delimited_date(f, (struct part){.number = month, .named = true});
    }
    // "1999 Jan 8" and "8 Jan 1999" both reach here with a number before.
    return set_month(f, month);
  }
  if (is_weekday(word, length)) return FIELD_OK;
  if (scan_equals(word, length, "am") || scan_equals(word, length, "pm")) {
    if (!f->has_time || f->am || f->pm) return FIELD_INVALID;
    *(scan_lower(*word) == 'a' ? &f->am : &f->pm) = true;
    return FIELD_OK;
  }
  if (scan_equals(word, length, "bc") || scan_equals(word, length, "ad")) {
    f->before_christ = scan_lower(*word) == 'b';
    f->has_era = true;
    return FIELD_OK;
  }
  return f->has_zone || !set_zone_name(f, word, length) ? FIELD_INVALID : FIELD_OK;
}

static enum outcome take_fields(struct fields *f) {
  while (f->at < f->end) {
    char c = *f->at;
    enum outcome failure = FIELD_OK;
    if (scan_is_space(c) || c == ',') {
      f->at++;
    } else if (scan_is_digit(c)) {
      failure = take_number_field(f);
    } else if (scan_is_letter(c)) {
      failure = take_word_field(f);
    } else {
      failure = c == '+' || c == '-' ? take_offset(f) : FIELD_INVALID;
    }
    if (failure) return failure;
  }
  return FIELD_OK;
}

static enum outcome check_date(struct fields *f) {
  if (!f->has_year || !f->has_month || !f->has_day) return FIELD_INVALID;
  if (f->before_christ) {
    if (f->year <= 0) return FIELD_RANGE;
    f->year = 1 - f->year;
  } else if (f->year_digits <= 2) {
    f->year += f->year < 70 ? 2000 : f->year < 100 ? 1900 : 0;
  } else if (f->year == 0 && f->year_digits > 0) {
    return FIELD_RANGE;
  }
  if (f->year > 6000000 || f->month < 1 || f->month > 12 || f->day < 1) return FIELD_RANGE;
  return f->day > calendar_month_length(f->year, f->month) ? FIELD_RANGE : FIELD_OK;
}

static enum outcome check_time(struct fields *f) {
  if (f->am || f->pm) {
    if (f->hour > 12) return FIELD_RANGE;
    f->hour = f->hour % 12 + (f->pm ? 12 : 0);
  }
  if (f->minute > 59 || f->second > 60 || f->hour > 24) return FIELD_RANGE;
  return f->hour == 24 && (f->minute > 0 || f->second > 0 || f->micros > 0) ? FIELD_RANGE : FIELD_OK;
}

static enum outcome read_fields(const char *text, size_t length, struct fields *f) {
  *f = (struct fields){.at = text, .end = text + length};
  enum outcome failure = take_fields(f);
  if (!failure) failure = check_date(f);
  return failure ? failure : check_time(f);
}

static bool two_digits(const char *text, int *out) {
  unsigned tens = (unsigned)text[0] - '0', ones = (unsigned)text[1] - '0';
  *out = (int)(tens * 10 + ones);
  return tens <= 9 && ones <= 9;
}

// YYYY-MM-DD, what nearly every row holds; anything else is left to the long way.
static bool read_plain_date(const char *text, int64_t *days) {
  int century, year, month, day;
  bool digits = two_digits(text, &century) && two_digits(text + 2, &year);
  digits = digits && two_digits(text + 5, &month) && two_digits(text + 8, &day);
  if (!digits || text[4] != '-' || text[7] != '-') return false;
  year += century * 100;
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > calendar_month_length(year, month)) return false;
  *days = calendar_days(year, month, day);
  return true;
}

// YYYY-MM-DD HH:MM:SS[.ffffff][Z]
static bool read_plain_timestamp(const char *text, size_t length, int64_t *micros) {
  int64_t days, fraction = 0;
  int hour, minute, second;
  if (length < 19 || length > 27 || (text[10] != ' ' && text[10] != 'T')) return false;
  if (text[13] != ':' || text[16] != ':') return false;
  bool digits = two_digits(text + 11, &hour) && two_digits(text + 14, &minute) && two_digits(text + 17, &second);
  if (!digits || hour > 23 || minute > 59 || second > 59 || !read_plain_date(text, &days)) return false;
  if (text[length - 1] == 'Z') length--;
  if (length > 19) {
    if (text[19] != '.' || length < 21 || length > 26) return false;
    for (size_t i = 20; i < 26; i++) {
      if (i < length && !scan_is_digit(text[i])) return false;
      fraction = fraction * 10 + (i < length ? text[i] - '0' : 0);
    }
  }
  *micros = days * MICROS_PER_DAY + hour * MICROS_PER_HOUR + minute * MICROS_PER_MINUTE;
  *micros += second * MICROS_PER_SECOND + fraction;
  return true;
}

static bool read_infinity(const char *text, size_t length, bool *negative) {
  *negative = length > 0 && *text == '-';
  return scan_equals(text + *negative, length - *negative, "infinity");
}

enum row_error timestamp_parse(const char *text, size_t length, bool with_zone, int64_t *micros) {
  bool negative;
  struct fields f;
  if (read_plain_timestamp(text, length, micros)) return ROW_OK;
  *micros = 0;
  scan_trim(&text, &length);
  if (scan_equals(text, length, "epoch")) return ROW_OK;
  if (read_infinity(text, length, &negative)) {
    *micros = negative ? TIMESTAMP_MIN : TIMESTAMP_MAX;
    return ROW_OK;
  }
  enum outcome failure = read_fields(text, length, &f);
  if (failure) return failure == FIELD_RANGE ? ROW_TIMESTAMP_RANGE : ROW_INVALID_TIMESTAMP;
  // A second 60, an hour 24 and a fraction rounded up carry over by themselves.
  struct civil civil = {f.year, f.month, f.day, f.hour, f.minute, f.second, (int)f.micros};
  enum row_error error = civil_to_timestamp(&civil, micros);
  if (error || !with_zone || !f.has_zone) return error;
  if (__builtin_sub_overflow(*micros, f.zone * MICROS_PER_SECOND, micros)) return ROW_TIMESTAMP_RANGE;
  return *micros < DATE_LOWEST * MICROS_PER_DAY || !timestamp_is_finite(*micros) ? ROW_TIMESTAMP_RANGE : ROW_OK;
}

enum row_error date_parse(const char *text, size_t length, int32_t *days) {
  bool negative;
  struct fields f;
  int64_t result = 0;
  *days = 0;
  scan_trim(&text, &length);
  if (length == 10 && read_plain_date(text, &result)) {
    *days = (int32_t)result;
    return ROW_OK;
  }
  if (scan_equals(text, length, "epoch")) return ROW_OK;
  if (read_infinity(text, length, &negative)) {
    *days = negative ? INT32_MIN : INT32_MAX;
    return ROW_OK;
  }
  enum outcome failure = read_fields(text, length, &f);
  if (failure) return failure == FIELD_RANGE ? ROW_DATE_RANGE : ROW_INVALID_DATE;
  result = calendar_days(f.year, f.month, f.day);
  if (result < DATE_LOWEST || result > DATE_HIGHEST) return ROW_DATE_RANGE;
  *days = (int32_t)result;
  return ROW_OK;
}
