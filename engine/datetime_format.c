// Dates, timestamps and intervals as text: DateStyle ISO, IntervalStyle postgres, TimeZone UTC.
#include <string.h>

#include "datetime_internal.h"
#include "value.h"

static size_t put_word(const char *word, char *out) {
  size_t length = strlen(word);
  memcpy(out, word, length);
  return length;
}

static void put_two(int value, char *out) {
  out[0] = (char)('0' + value / 10);
  out[1] = (char)('0' + value % 10);
}

// "YYYY-MM-DD"; the year has four digits or more and is counted without a year 0.
static size_t put_date(int64_t year, int month, int day, char *out) {
  if (year <= 0) year = 1 - year;
  size_t used = 0;
  if (year < 10000) {
    put_two((int)(year / 100), out);
    put_two((int)(year % 100), out + 2);
    used = 4;
  } else {
    used = int64_format(year, out);
  }
  out[used] = '-';
  put_two(month, out + used + 1);
  out[used + 3] = '-';
  put_two(day, out + used + 4);
  return used + 6;
}

// ".ffffff" without trailing zeros, or nothing.
static size_t put_fraction(int micros, char *out) {
  if (micros == 0) return 0;
  size_t length = 7;
  out[0] = '.';
  put_two(micros / 10000, out + 1);
  put_two(micros / 100 % 100, out + 3);
  put_two(micros % 100, out + 5);
  while (out[length - 1] == '0') length--;
  return length;
}

size_t date_format(int32_t days, char *out) {
  if (days == INT32_MAX) return put_word("infinity", out);
  if (days == INT32_MIN) return put_word("-infinity", out);
  int64_t year;
  int month, day;
  calendar_civil(days, &year, &month, &day);
  size_t used = put_date(year, month, day, out);
  return year > 0 ? used : used + put_word(" BC", out + used);
}

size_t timestamp_format(int64_t micros, bool with_zone, char *out) {
  if (micros == TIMESTAMP_MAX) return put_word("infinity", out);
  if (micros == TIMESTAMP_MIN) return put_word("-infinity", out);
  struct civil civil;
  timestamp_to_civil(micros, &civil);
  size_t used = put_date(civil.year, civil.month, civil.day, out);
  out[used] = ' ';
  put_two(civil.hour, out + used + 1);
  out[used + 3] = ':';
  put_two(civil.minute, out + used + 4);
  out[used + 6] = ':';
  put_two(civil.second, out + used + 7);
  used += 9;
  used += put_fraction(civil.micros, out + used);
  if (with_zone) used += put_word("+00", out + used);
  return civil.year > 0 ? used : used + put_word(" BC", out + used);
}

// "3 days"; a positive part after a negative one shows its sign.
static size_t put_part(int64_t value, const char *unit, bool *first, bool *negative, char *out) {
  size_t used = 0;
  if (value == 0) return 0;
  if (!*first) out[used++] = ' ';
  if (*negative && value > 0) out[used++] = '+';
  used += int64_format(value, out + used);
  out[used++] = ' ';
  used += put_word(unit, out + used);
  if (value != 1) out[used++] = 's';
  *negative = value < 0;
  *first = false;
  return used;
}

static size_t put_time(int64_t micros, bool after_negative, char *out) {
  uint64_t rest = micros < 0 ? -(uint64_t)micros : (uint64_t)micros;
  size_t used = 0;
  if (micros < 0 || after_negative) out[used++] = micros < 0 ? '-' : '+';
  uint64_t hours = rest / MICROS_PER_HOUR;
  if (hours < 10) out[used++] = '0';
  used += int64_format((int64_t)hours, out + used);
  out[used] = ':';
  put_two((int)(rest / MICROS_PER_MINUTE % 60), out + used + 1);
  out[used + 3] = ':';
  put_two((int)(rest / MICROS_PER_SECOND % 60), out + used + 4);
  used += 6;
  return used + put_fraction((int)(rest % MICROS_PER_SECOND), out + used);
}

size_t interval_format(const struct interval *value, char *out) {
  bool first = true, negative = false;
  size_t used = put_part(value->months / MONTHS_PER_YEAR, "year", &first, &negative, out);
  used += put_part(value->months % MONTHS_PER_YEAR, "mon", &first, &negative, out + used);
  used += put_part(value->days, "day", &first, &negative, out + used);
  if (!first && value->micros == 0) return used;
  if (!first) out[used++] = ' ';
  return used + put_time(value->micros, negative, out + used);
}
