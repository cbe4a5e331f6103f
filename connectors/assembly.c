// Puts parsed rows together to batches: columns being filled, positions, raw text, and the rejected.
#include "connectors/assembly.h"

#include <assert.h>

#include "connectors/lists.h"
#include "connectors/utf8.h"
#include "engine/datetime.h"
#include "engine/memory.h"
#include "engine/value.h"

#define SIDE_BYTES (32 * 1024)

void assembly_init(struct assembly *assembly, const struct plan_source *spec, struct column **columns) {
  assembly->spec = spec;
  assembly->width = spec->table->schema.count;
  assembly->columns = columns;
}

static void drop_columns(struct assembly *assembly) {
  for (uint32_t i = 0; i < assembly->width; i++) {
    column_release(assembly->columns[i]);
    assembly->columns[i] = NULL;
  }
  buffer_release(assembly->side);
  assembly->side = NULL;
  assembly->rows = assembly->capacity = 0;
}

void assembly_release(struct assembly *assembly) { drop_columns(assembly); }

void assembly_begin(struct assembly *assembly, struct block *block, struct decoded *out, size_t records) {
  drop_columns(assembly);
  assembly->block = block;
  assembly->out = out;
  assembly->records_left = records;
  assembly->plain = utf8_plain(block->bytes->bytes, block->length);
}

static void fill_origin(struct assembly *assembly, struct origin *origin) {
  uint32_t rows = assembly->rows;
  atomic_init(&origin->references, 1);
  origin->file = assembly->block->file;
  origin->position = assembly->positions[0];
  // Positions ascend, so they are consecutive when the last one is where it should be.
  if (assembly->positions[rows - 1] - assembly->positions[0] != rows - 1) {
    uint64_t *positions = mem_alloc(sizeof *positions * rows);
    memcpy(positions, assembly->positions, sizeof *positions * rows);
    origin->positions = positions;
  }
}

// Copies the rows' text, so that neither newlines nor rejected records lie between them.
static void keep_raw(struct assembly *assembly, struct origin *origin) {
  size_t total = 0;
  for (uint32_t i = 0; i < assembly->rows; i++) total += assembly->raw_lengths[i];
  uint32_t *offsets = mem_alloc(sizeof *offsets * ((size_t)assembly->rows + 1));
  origin->offsets = offsets;
  origin->raw = buffer_create(total + 1);
  uint32_t used = 0;
  for (uint32_t i = 0; i < assembly->rows; i++) {
    offsets[i] = used;
    const char *text = assembly->block->bytes->bytes + assembly->raw_starts[i];
    memcpy(origin->raw->bytes + used, text, assembly->raw_lengths[i]);
    used += assembly->raw_lengths[i];
  }
  offsets[assembly->rows] = used;
}

static void finish_batch(struct assembly *assembly) {
  if (assembly->rows == 0) return;
  uint32_t rows = assembly->rows;
  decoded_reserve(assembly->out);
  struct batch *batch = batch_create(assembly->width, rows);
  decoded_add(assembly->out, batch);
  for (uint32_t i = 0; i < assembly->width; i++) {
    batch->columns[i] = assembly->columns[i];
    assembly->columns[i] = NULL;
    if (batch->columns[i]) batch->columns[i]->rows = rows;
  }
  batch->origin = mem_zalloc(sizeof *batch->origin);
  fill_origin(assembly, batch->origin);
  if (assembly->spec->keep_raw) keep_raw(assembly, batch->origin);
  assembly->records_left -= rows < assembly->records_left ? rows : assembly->records_left;
}

void assembly_start_batch(struct assembly *assembly) {
  finish_batch(assembly);
  drop_columns(assembly);
  size_t capacity = assembly->records_left < BATCH_ROWS_MAX ? assembly->records_left : BATCH_ROWS_MAX;
  assembly->capacity = capacity > 0 ? (uint32_t)capacity : 1;
  for (uint32_t i = 0; i < assembly->width; i++) {
    if (!assembly->spec->needed[i]) continue;
    enum type_kind kind = assembly->spec->table->schema.fields[i].type.kind;
    assembly->columns[i] = column_create(kind, assembly->capacity);
    if (kind == TYPE_TEXT) buffer_list_add(&assembly->columns[i]->texts, assembly->block->bytes);
  }
}

void assembly_end(struct assembly *assembly) {
  finish_batch(assembly);
  drop_columns(assembly);
}

void assembly_null(struct assembly *assembly, uint32_t column) {
  struct column *target = assembly->columns[column];
  uint32_t width = type_width(target->kind);
  bitmap_clear(column_need_validity(target), assembly->rows);
  memset((char *)target->values + (size_t)assembly->rows * width, 0, width);
}

char *assembly_side(struct assembly *assembly, size_t length) {
  if (!assembly->side || assembly->side->size - assembly->side_used < length) {
    struct buffer *fresh = buffer_create(length > SIDE_BYTES ? length : SIDE_BYTES);
    buffer_release(assembly->side);
    assembly->side = fresh;
    assembly->side_used = 0;
  }
  char *room = assembly->side->bytes + assembly->side_used;
  assembly->side_used += length;
  return room;
}

static bool in_side(const struct assembly *assembly, const char *text) {
  return assembly->side && text >= assembly->side->bytes && text < assembly->side->bytes + assembly->side->size;
}

enum row_error assembly_text(struct assembly *assembly, uint32_t column, const char *text, size_t length) {
  bool side = in_side(assembly, text);
  if ((!assembly->plain || side) && !utf8_valid(text, length)) return ROW_INVALID_UTF8;
  struct type type = assembly->spec->table->schema.fields[column].type;
  struct text value;
  if (type.precision > 0) {
    enum row_error reason = value_parse(type, text, length, &value);
    if (reason != ROW_OK) return reason;
  } else {
    value = text_view(text, (uint32_t)length);
  }
  if (side && length > TEXT_INLINE_MAX) buffer_list_add(&assembly->columns[column]->texts, assembly->side);
  memcpy(assembly_slot(assembly, column, sizeof value), &value, sizeof value);
  return ROW_OK;
}

static bool two_digits(const char *text, int64_t limit, int64_t *out) {
  unsigned tens = (unsigned char)text[0] - '0', ones = (unsigned char)text[1] - '0';
  *out = tens * 10 + ones;
  return tens < 10 && ones < 10 && *out < limit;
}

// "2024-01-31 12:34:56[.123456]": the form nearly all files use, with the date remembered from the row before.
static bool parse_common_timestamp(struct assembly *assembly, const char *text, size_t length, int64_t *out) {
  if (length < 19 || length > 26 || (text[10] != ' ' && text[10] != 'T') || text[13] != ':' || text[16] != ':') {
    return false;
  }
  int64_t hour, minute, second, micros = 0;
  if (!two_digits(text + 11, 24, &hour) || !two_digits(text + 14, 60, &minute) || !two_digits(text + 17, 60, &second)) {
    return false;
  }
  if (length > 19) {
    if (text[19] != '.' || length == 20) return false;
    for (size_t i = 20; i < 26; i++) {
      int digit = i < length ? text[i] - '0' : 0;
      if (digit < 0 || digit > 9) return false;
      micros = micros * 10 + digit;
    }
  }
  if (memcmp(text, assembly->day, sizeof assembly->day) != 0) {
    int32_t days = 0;
    if (text[4] != '-' || text[7] != '-' || date_parse(text, 10, &days) != ROW_OK) return false;
    memcpy(assembly->day, text, sizeof assembly->day);
    assembly->day_micros = days * MICROS_PER_DAY;
  }
  *out = assembly->day_micros + ((hour * 60 + minute) * 60 + second) * MICROS_PER_SECOND + micros;
  return true;
}

// A count of units since 1970, with an optional fraction.
static enum row_error parse_epoch(enum ts_format ts_format, const char *text, size_t length, int64_t *out) {
  int64_t unit = ts_format == TS_EPOCH_S ? MICROS_PER_SECOND : ts_format == TS_EPOCH_MS ? 1000 : 1;
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

static enum row_error parse_timestamp(struct assembly *assembly, uint32_t column, enum ts_format ts_format,
                                      const char *text, size_t length) {
  int64_t value = 0;
  enum row_error reason = ROW_OK;
  if (ts_format != TS_TEXT) {
    reason = parse_epoch(ts_format, text, length, &value);
  } else if (!parse_common_timestamp(assembly, text, length, &value)) {
    reason = value_parse(assembly->spec->table->schema.fields[column].type, text, length, &value);
  }
  if (reason == ROW_OK) memcpy(assembly_slot(assembly, column, sizeof value), &value, sizeof value);
  return reason;
}

enum row_error assembly_parse(struct assembly *assembly, uint32_t column, enum ts_format ts_format, const char *text,
                              size_t length) {
  struct type type = assembly->spec->table->schema.fields[column].type;
  if (type_is_timestamp(type.kind)) return parse_timestamp(assembly, column, ts_format, text, length);
  char value[sizeof(struct numeric)] __attribute__((aligned(16)));
  enum row_error reason = value_parse(type, text, length, value);
  if (reason == ROW_OK) {
    uint32_t width = type_width(type.kind);
    memcpy(assembly_slot(assembly, column, width), value, width);
  }
  return reason;
}

void assembly_reject(struct assembly *assembly, uint64_t position, const char *raw, size_t length,
                     enum row_error reason) {
  if (length > REJECTED_RAW_MAX && reason == ROW_LINE_TOO_LONG) length = utf8_cut(raw, length, REJECTED_RAW_MAX);
  rejected_list_add(&assembly->out->rejected, raw, length, reason, position);
  if (assembly->records_left > 0) assembly->records_left--;
}
