// Text to intervals: PostgreSQL's "1 year 2 mons 3 days 04:05:06", SQL's "1-2", and ISO 8601's "P1Y2M".
#include <math.h>
#include <string.h>

#include "datetime_internal.h"
#include "text_scan.h"
#include "value.h"

struct scan {
  const char *at, *end;
  struct interval sum;
  uint32_t seen;  // a bit a unit: none may come twice
  enum row_error error;
};

// A number with its fraction kept apart, as PostgreSQL counts: whole in integers, the rest in floating point.
struct quantity {
  int64_t whole;
  double fraction;
  bool negative;
  bool has_sign;
};

static bool at_char(const struct scan *s, char c) { return s->at < s->end && *s->at == c; }
static void skip_spaces(struct scan *s) {
  while (s->at < s->end && scan_is_space(*s->at)) s->at++;
}

static bool take_whole(struct scan *s, int64_t *out) {
  const char *start = s->at;
  *out = 0;
  for (; s->at < s->end && scan_is_digit(*s->at); s->at++) {
    bool overflow = __builtin_mul_overflow(*out, 10, out);
    overflow |= __builtin_add_overflow(*out, *s->at - '0', out);
    if (overflow) s->error = ROW_INTERVAL_RANGE;
  }
  return s->at > start;
}

static double take_fraction(struct scan *s) {
  char text[40] = "0";
  size_t length = 1;
  double value = 0;
  text[length++] = *s->at++;
  for (; s->at < s->end && scan_is_digit(*s->at); s->at++) {
    if (length < sizeof text) text[length++] = *s->at;
  }
  if (length > 2) double_parse(text, length, &value);
  return value;
}

static void take_sign(struct scan *s, struct quantity *out) {
  *out = (struct quantity){.negative = at_char(s, '-')};
  out->has_sign = out->negative || at_char(s, '+');
  if (out->has_sign) s->at++;
}

static bool take_unsigned(struct scan *s, struct quantity *out) {
  bool digits = take_whole(s, &out->whole);
  if (at_char(s, '.')) {
    out->fraction = take_fraction(s);
    digits = true;
  }
  if (out->negative) {
    out->whole = -out->whole;
    out->fraction = -out->fraction;
  }
  return digits;
}

static void check(struct scan *s, bool overflow) {
  if (overflow && !s->error) s->error = ROW_INTERVAL_RANGE;
}

static void add_micros(struct scan *s, int64_t whole, double fraction, int64_t scale) {
  int64_t micros;
  check(s, __builtin_mul_overflow(whole, scale, &micros));
  check(s, __builtin_add_overflow(s->sum.micros, micros, &s->sum.micros));
  check(s, __builtin_add_overflow(s->sum.micros, (int64_t)rint(fraction * (double)scale), &s->sum.micros));
}

static void add_days(struct scan *s, int64_t whole, double fraction, int64_t scale) {
  int64_t days;
  check(s, __builtin_mul_overflow(whole, scale, &days));
  fraction *= (double)scale;
  int64_t extra = (int64_t)fraction;
  check(s, __builtin_add_overflow(days, extra, &days));
  check(s, __builtin_add_overflow(s->sum.days, days, &s->sum.days));
  fraction -= (double)extra;
  if (fraction != 0) add_micros(s, 0, fraction, MICROS_PER_DAY);
}

static void add_months(struct scan *s, int64_t whole, double fraction, int64_t scale) {
  int64_t months;
  check(s, __builtin_mul_overflow(whole, scale, &months));
  check(s, __builtin_add_overflow(s->sum.months, months, &s->sum.months));
  if (scale == 1) {
    if (fraction != 0) add_days(s, 0, fraction, DAYS_PER_MONTH);
  } else {
    check(s, __builtin_add_overflow(s->sum.months, (int)rint(fraction * (double)scale), &s->sum.months));
  }
}

static bool mark_seen(struct scan *s, enum datetime_unit unit) {
  uint32_t bit = 1u << unit;
  bool twice = s->seen & bit;
  s->seen |= bit;
  return !twice;
}

static bool add_quantity(struct scan *s, enum datetime_unit unit, const struct quantity *q) {
  static const struct {
    void (*add)(struct scan *, int64_t, double, int64_t);
    int64_t scale;
  } units[] = {[UNIT_MICROSECOND] = {add_micros, 1},
               [UNIT_MILLISECOND] = {add_micros, 1000},
               [UNIT_SECOND] = {add_micros, MICROS_PER_SECOND},
               [UNIT_MINUTE] = {add_micros, MICROS_PER_MINUTE},
               [UNIT_HOUR] = {add_micros, MICROS_PER_HOUR},
               [UNIT_DAY] = {add_days, 1},
               [UNIT_WEEK] = {add_days, 7},
               [UNIT_MONTH] = {add_months, 1},
               [UNIT_YEAR] = {add_months, MONTHS_PER_YEAR},
               [UNIT_DECADE] = {add_months, 10 * MONTHS_PER_YEAR},
               [UNIT_CENTURY] = {add_months, 100 * MONTHS_PER_YEAR},
               [UNIT_MILLENNIUM] = {add_months, 1000 * MONTHS_PER_YEAR}};
  if (unit > UNIT_MILLENNIUM || units[unit].add == NULL || !mark_seen(s, unit)) return false;
  units[unit].add(s, q->whole, q->fraction, units[unit].scale);
  return true;
}

// hh:mm[:ss[.f]] or mm:ss.f, the first number already read.
static bool take_clock(struct scan *s, const struct quantity *first) {
  int64_t parts[3] = {first->negative ? -first->whole : first->whole};
  double fraction = 0;
  int count = 1;
  while (count < 3 && at_char(s, ':')) {
    s->at++;
    if (!take_whole(s, &parts[count++])) return false;
  }
  if (at_char(s, '.')) fraction = take_fraction(s);
  bool hours = count == 3 || fraction == 0;
  int64_t hour = hours ? parts[0] : 0, minute = hours ? parts[1] : parts[0], second = hours ? parts[2] : parts[1];
  if (minute > 59 || second > 60) check(s, true);
  int64_t sign = first->negative ? -1 : 1;
  add_micros(s, sign * hour, 0, MICROS_PER_HOUR);
  add_micros(s, sign * minute, 0, MICROS_PER_MINUTE);
  add_micros(s, sign * second, (double)sign * fraction, MICROS_PER_SECOND);
  bool fresh = mark_seen(s, UNIT_HOUR);
  fresh &= mark_seen(s, UNIT_MINUTE);
  return mark_seen(s, UNIT_SECOND) && fresh;
}

// "1-2": years and months.
static bool take_year_month(struct scan *s, const struct quantity *years) {
  int64_t months;
  s->at++;
  if (!take_whole(s, &months) || months >= MONTHS_PER_YEAR) return false;
  if (!mark_seen(s, UNIT_YEAR) || !mark_seen(s, UNIT_MONTH)) return false;
  add_months(s, years->whole, 0, MONTHS_PER_YEAR);
  add_months(s, years->negative ? -months : months, 0, 1);
  return true;
}

// Whether a time of day follows: a number before one without a unit counts days.
static bool clock_follows(const struct scan *s) {
  const char *at = s->at;
  if (at < s->end && (*at == '-' || *at == '+')) at++;
  const char *digits = at;
  while (at < s->end && scan_is_digit(*at)) at++;
  return at > digits && at < s->end && *at == ':';
}

static bool take_quantity(struct scan *s) {
  struct quantity q;
  take_sign(s, &q);
  skip_spaces(s);
  if (!take_unsigned(s, &q)) return false;
  if (at_char(s, ':') && q.fraction == 0) return take_clock(s, &q);
  if (at_char(s, '-') && s->at + 1 < s->end && scan_is_digit(s->at[1])) return take_year_month(s, &q);
  skip_spaces(s);
  const char *word = s->at;
  while (s->at < s->end && scan_is_letter(*s->at)) s->at++;
  size_t length = (size_t)(s->at - word);
  if (length == 0 && clock_follows(s)) return add_quantity(s, UNIT_DAY, &q);
  if (length > 0 && !scan_equals(word, length, "ago")) return add_quantity(s, datetime_unit_by_name(word, length), &q);
  s->at = word;
  // Only the last number may go without a unit.
  return (word == s->end || length > 0) && add_quantity(s, UNIT_SECOND, &q);
}

static bool take_verbose(struct scan *s, bool *ago) {
  bool any = false;
  *ago = false;
  for (skip_spaces(s); s->at < s->end; skip_spaces(s)) {
    if (at_char(s, '@')) {
      s->at++;
    } else if (scan_equals(s->at, (size_t)(s->end - s->at), "ago")) {
      *ago = true;
      return any;
    } else {
      if (!take_quantity(s)) return false;
      any = true;
    }
  }
  return any;
}

static enum datetime_unit find_iso_unit(char letter, bool in_time) {
  switch (letter) {
    case 'Y': return in_time ? UNIT_NONE : UNIT_YEAR;
    case 'W': return in_time ? UNIT_NONE : UNIT_WEEK;
    case 'D': return in_time ? UNIT_NONE : UNIT_DAY;
    case 'M': return in_time ? UNIT_MINUTE : UNIT_MONTH;
    case 'H': return in_time ? UNIT_HOUR : UNIT_NONE;
    case 'S': return in_time ? UNIT_SECOND : UNIT_NONE;
    default: return UNIT_NONE;
  }
}

static bool take_iso(struct scan *s) {
  bool in_time = false, any = false;
  while (s->at < s->end) {
    if (!in_time && at_char(s, 'T')) {
      in_time = any = true;
      s->at++;
      continue;
    }
    struct quantity q;
    take_sign(s, &q);
    if (!take_unsigned(s, &q) || s->at == s->end) return false;
    enum datetime_unit unit = find_iso_unit(*s->at++, in_time);
    s->seen = 0;  // here a unit may come again
    if (unit == UNIT_NONE || !add_quantity(s, unit, &q)) return false;
    any = true;
  }
  return any;
}

enum row_error interval_parse(const char *text, size_t length, struct interval *out) {
  *out = (struct interval){0};
  scan_trim(&text, &length);
  struct scan s = {.at = text, .end = text + length};
  bool ago = false, valid;
  if (at_char(&s, 'P')) {
    s.at++;
    valid = take_iso(&s);
  } else {
    valid = take_verbose(&s, &ago);
  }
  if (!valid) return ROW_INVALID_INTERVAL;
  if (s.error) return s.error;
  *out = ago ? interval_negate(s.sum) : s.sum;
  return ROW_OK;
}
