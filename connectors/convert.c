// The text of fields to values in an assembly's columns. A run of rows is converted in a loop for its type that takes
// the plain forms; what it does not take goes the exact way, value by value, with the same result.
#include "connectors/convert.h"

#include "connectors/utf8.h"
#include "engine/datetime.h"
#include "engine/float_text.h"
#include "engine/numeric.h"
#include "engine/quick_parse.h"
#include "engine/value.h"

#define DATE_LENGTH 10
#define SECONDS_LENGTH 19  // of "2024-01-31 12:34:56"

enum row_error convert_text(struct assembly *assembly, uint32_t column, uint32_t row, const char *text,
                            size_t length) {
  bool side = assembly_in_side(assembly, text);
  if ((!assembly->plain || side) && !utf8_valid(text, length)) return ROW_INVALID_UTF8;
  struct type type = assembly->spec->table->schema.fields[column].type;
  struct text value;
  enum row_error reason = value_parse(type, text, length, &value);
  if (reason != ROW_OK) return reason;
  if (side && length > TEXT_INLINE_MAX) buffer_list_add(&assembly->columns[column]->texts, assembly->side);
  memcpy(assembly_slot(assembly, column, row, sizeof value), &value, sizeof value);
  return ROW_OK;
}

// Midnight of "2024-01-31". Rows close to each other mostly share their date.
static bool read_date(struct assembly *assembly, const char *text, int64_t *micros) {
  if (memcmp(text, assembly->day, DATE_LENGTH) != 0) {
    int32_t days = 0;
    if (!quick_is_date(text) || date_parse(text, DATE_LENGTH, &days) != ROW_OK) return false;
    memcpy(assembly->day, text, DATE_LENGTH);
    assembly->day_micros = days * MICROS_PER_DAY;
  }
  *micros = assembly->day_micros;
  return true;
}

static inline bool two_digits(const char *text, int64_t limit, int64_t *out) {
  unsigned tens = (unsigned char)text[0] - '0', ones = (unsigned char)text[1] - '0';
  *out = tens * 10 + ones;
  return tens < 10 && ones < 10 && *out < limit;
}

static inline bool is_sign(char c) { return c == '+' || c == '-'; }

// Takes "Z", "±hh" or "±hh:mm" off the end of a time, if it has one.
static inline bool take_offset(const char *text, size_t *length, int64_t *micros) {
  const char *end = text + *length;
  int64_t hours = 0, minutes = 0;
  *micros = 0;
  if (end[-1] == 'Z') {
    *length -= 1;
    return true;
  }
  size_t taken = is_sign(end[-3]) ? 3 : is_sign(end[-6]) && end[-3] == ':' ? 6 : 0;
  if (taken == 0) return true;
  if (!two_digits(end - taken + 1, 16, &hours) || (taken == 6 && !two_digits(end - 2, 60, &minutes))) return false;
  *micros = (hours * 60 + minutes) * 60 * MICROS_PER_SECOND;
  if (end[-(ptrdiff_t)taken] == '-') *micros = -*micros;
  *length -= taken;
  return true;
}

// "2024-01-31 12:34:56[.123456][Z|±hh[:mm]]": the form nearly all files use. A timestamp without time zone ignores the
// offset.
static inline bool quick_timestamp(struct assembly *assembly, bool with_zone, const char *text, size_t length,
                                   int64_t *out) {
  if (length < SECONDS_LENGTH || (text[DATE_LENGTH] != ' ' && text[DATE_LENGTH] != 'T')) return false;
  int64_t day, clock, micros = 0, offset = 0;
  if (!quick_clock(text + DATE_LENGTH + 1, &clock) || !read_date(assembly, text, &day)) return false;
  if (length > SECONDS_LENGTH) {
    if (!take_offset(text, &length, &offset)) return false;
    const char *point = text + SECONDS_LENGTH;
    bool whole = length == SECONDS_LENGTH;
    if (!whole && (*point != '.' || !quick_fraction(point + 1, length - SECONDS_LENGTH - 1, &micros))) return false;
  }
  *out = day + clock + micros - (with_zone ? offset : 0);
  return true;
}

static inline int64_t epoch_unit(enum ts_format ts_format) {
  return ts_format == TS_EPOCH_S ? MICROS_PER_SECOND : ts_format == TS_EPOCH_MS ? 1000 : 1;
}

// A whole number of units, too short to leave the range of timestamps.
static inline bool quick_epoch(int64_t unit, size_t length_max, const char *text, size_t length, int64_t *out) {
  if (length > length_max || !quick_integer(text, length, out)) return false;
  *out *= unit;
  return true;
}

static inline bool quick_double(const char *text, size_t length, double *out) {
  uint64_t digits;
  uint32_t places;
  bool negative = *text == '-';
  if (!quick_decimal(text + negative, length - negative, &digits, &places)) return false;
  if (!quick_exact_double(digits, -(int)places, out) && !double_from_decimal(digits, -(int)places, out)) return false;
  if (negative) *out = -*out;
  return true;
}

static inline bool quick_float(const char *text, size_t length, float *out) {
  uint64_t digits;
  uint32_t places;
  bool negative = *text == '-';
  if (!quick_decimal(text + negative, length - negative, &digits, &places)) return false;
  if (!quick_exact_float(digits, -(int)places, out)) return false;
  if (negative) *out = -*out;
  return true;
}

// Of numeric(p, s) what needs no rounding and surely fits.
static inline bool fit_numeric(struct type type, uint64_t *digits, uint32_t *places) {
  int more = type.scale - (int)*places;
  if (more < 0 || more > 8 || __builtin_mul_overflow(*digits, quick_powers[more], digits)) return false;
  *places = (uint32_t)type.scale;
  return *digits < quick_powers[type.precision < QUICK_POWER_MAX ? type.precision : QUICK_POWER_MAX];
}

static inline bool quick_numeric(struct type type, const char *text, size_t length, struct numeric *out) {
  uint64_t digits;
  uint32_t places;
  bool negative = *text == '-';
  if (!quick_decimal(text + negative, length - negative, &digits, &places)) return false;
  if (type.precision > 0 && !fit_numeric(type, &digits, &places)) return false;
  *out = (struct numeric){.coefficient = negative ? -(__int128)digits : (__int128)digits, .scale = (int16_t)places};
  return true;
}

static inline bool quick_date(struct assembly *assembly, const char *text, size_t length, int32_t *out) {
  int64_t micros;
  if (length != DATE_LENGTH || !read_date(assembly, text, &micros)) return false;
  *out = (int32_t)(micros / MICROS_PER_DAY);
  return true;
}

static inline bool quick_int32(const char *text, size_t length, int32_t *out) {
  int64_t value;
  if (!quick_integer(text, length, &value)) return false;
  *out = (int32_t)value;
  return *out == value;
}

static inline bool quick_int16(const char *text, size_t length, int16_t *out) {
  int64_t value;
  if (!quick_integer(text, length, &value)) return false;
  *out = (int16_t)value;
  return *out == value;
}

// A count of units since 1970, with an optional fraction.
static enum row_error parse_epoch(enum ts_format ts_format, const char *text, size_t length, int64_t *out) {
  int64_t unit = epoch_unit(ts_format);
  const char *point = memchr(text, '.', length);
  size_t whole_length = point ? (size_t)(point - text) : length;
  int64_t whole = 0;
  enum row_error reason = int64_parse(text, whole_length, &whole);
  if (reason == ROW_INT64_RANGE) return ROW_TIMESTAMP_RANGE;
  if (reason != ROW_OK) return ROW_INVALID_TIMESTAMP;
  int64_t part = 0;
  int64_t place = unit;
  for (size_t i = whole_length + 1; i < length; i++) {
    unsigned digit = (unsigned char)text[i] - '0';
    if (digit > 9) return ROW_INVALID_TIMESTAMP;
    place /= 10;
    part += place * digit;
  }
  if (text[0] == '-') part = -part;
  if (__builtin_mul_overflow(whole, unit, out) || __builtin_add_overflow(*out, part, out)) return ROW_TIMESTAMP_RANGE;
  // Midnight of 4714-11-24 BC, where PostgreSQL's timestamps begin; the extremes mean infinity.
  if (*out < INT64_C(-210866803200000000) || *out == TIMESTAMP_MAX) return ROW_TIMESTAMP_RANGE;
  return ROW_OK;
}

enum row_error convert_value(struct assembly *assembly, uint32_t column, uint32_t row, const char *text,
                             size_t length) {
  struct type type = assembly->spec->table->schema.fields[column].type;
  char value[sizeof(struct numeric)] __attribute__((aligned(16)));
  bool epoch = type_is_timestamp(type.kind) && assembly->ts_format != TS_TEXT;
  enum row_error reason = epoch ? parse_epoch(assembly->ts_format, text, length, (int64_t *)(void *)value)
                                : value_parse(type, text, length, value);
  if (reason == ROW_OK) {
    uint32_t width = type_width(type.kind);
    memcpy(assembly_slot(assembly, column, row, width), value, width);
  }
  return reason;
}

// Rows from assembly->rows on that were refused may have left NULLs behind.
static void forget_nulls(struct assembly *assembly, const struct column *column, uint32_t count) {
  if (!column->validity) return;
  for (uint32_t i = 0; i < count; i++) bitmap_set(column->validity, assembly->rows + i);
}

// What a loop over the rows of a run needs.
struct run {
  struct assembly *assembly;
  uint32_t column;
  const struct span *spans;
  uint32_t stride, count;
  uint8_t *reasons;
};

// Row `i` of the run, which the loop for the type has not taken.
static __attribute__((noinline)) void convert_exactly(const struct run *run, uint32_t i, const struct span *span) {
  struct assembly *assembly = run->assembly;
  uint32_t row = assembly->rows + i;
  if (span->length == SPAN_NULL) {
    assembly_null(assembly, run->column, row);
    return;
  }
  const char *text = assembly->block->bytes->bytes + span->at;
  bool is_text = assembly->columns[run->column]->kind == TYPE_TEXT;
  enum row_error reason = is_text ? convert_text(assembly, run->column, row, text, span->length)
                                  : convert_value(assembly, run->column, row, text, span->length);
  if (run->reasons[i] == ROW_OK) run->reasons[i] = (uint8_t)reason;
}

// QUICK sees `text`, `length` and `out`, where the value goes.
#define CONVERT(type, QUICK)                                                                   \
  do {                                                                                         \
    const char *base = assembly->block->bytes->bytes;                                          \
    type *out = (type *)assembly->columns[run->column]->values + assembly->rows;               \
    const struct span *span = run->spans;                                                      \
    for (uint32_t i = 0; i < run->count; i++, out++, span += run->stride) {                    \
      const char *text = base + span->at;                                                      \
      size_t length = span->length;                                                            \
      if (length == SPAN_NULL || !(QUICK)) convert_exactly(run, i, span);                      \
    }                                                                                          \
  } while (0)

static void convert_times(const struct run *run) {
  struct assembly *assembly = run->assembly;
  if (assembly->ts_format == TS_TEXT) {
    bool with_zone = assembly->columns[run->column]->kind == TYPE_TIMESTAMPTZ;
    CONVERT(int64_t, quick_timestamp(assembly, with_zone, text, length, out));
  } else {
    int64_t unit = epoch_unit(assembly->ts_format);
    size_t length_max = unit == 1 ? 17 : unit == 1000 ? 14 : 11;
    CONVERT(int64_t, quick_epoch(unit, length_max, text, length, out));
  }
}

static void convert_texts(const struct run *run) {
  struct assembly *assembly = run->assembly;
  bool quick = assembly->plain && assembly->spec->table->schema.fields[run->column].type.precision == 0;
  CONVERT(struct text, quick && (quick_text(text, (uint32_t)length, out), true));
}

static void convert_numbers(const struct run *run) {
  struct assembly *assembly = run->assembly;
  struct type type = assembly->spec->table->schema.fields[run->column].type;
  switch (type.kind) {
    case TYPE_INT16: CONVERT(int16_t, quick_int16(text, length, out)); break;
    case TYPE_INT32: CONVERT(int32_t, quick_int32(text, length, out)); break;
    case TYPE_INT64: CONVERT(int64_t, quick_integer(text, length, out)); break;
    case TYPE_FLOAT32: CONVERT(float, quick_float(text, length, out)); break;
    case TYPE_FLOAT64: CONVERT(double, quick_double(text, length, out)); break;
    default: CONVERT(struct numeric, quick_numeric(type, text, length, out)); break;
  }
}

void convert_run(struct assembly *assembly, uint32_t column, const struct span *spans, uint32_t stride, uint32_t count,
                 uint8_t *reasons) {
  const struct run given = {assembly, column, spans, stride, count, reasons}, *run = &given;
  forget_nulls(assembly, assembly->columns[column], count);
  switch (assembly->columns[column]->kind) {
    case TYPE_TEXT: convert_texts(run); break;
    case TYPE_TIMESTAMP:
    case TYPE_TIMESTAMPTZ: convert_times(run); break;
    case TYPE_BOOL: CONVERT(uint8_t, quick_bool(text, length, out)); break;
    case TYPE_DATE: CONVERT(int32_t, quick_date(assembly, text, length, out)); break;
    case TYPE_INTERVAL:
      for (uint32_t i = 0; i < count; i++) convert_exactly(run, i, &spans[(size_t)i * stride]);
      break;
    default: convert_numbers(run); break;
  }
}
