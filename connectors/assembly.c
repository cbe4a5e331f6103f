// Puts parsed rows together to batches: columns being filled, positions, raw text, and the rejected.
#include "connectors/assembly.h"

#include <assert.h>

#include "connectors/lists.h"
#include "connectors/utf8.h"
#include "engine/memory.h"

#define SIDE_BYTES (32 * 1024)

void assembly_init(struct assembly *assembly, const struct plan_source *spec, enum ts_format ts_format,
                   struct column **columns) {
  assembly->spec = spec;
  assembly->ts_format = ts_format;
  assembly->width = spec->table->schema.count;
  assembly->columns = columns;
  memcpy(assembly->day, "1970-01-01", sizeof assembly->day);
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
  assembly->plain = utf8_valid(block->bytes->bytes, block->length);
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

void assembly_null(struct assembly *assembly, uint32_t column, uint32_t row) {
  struct column *target = assembly->columns[column];
  uint32_t width = type_width(target->kind);
  bitmap_clear(column_need_validity(target), row);
  memset((char *)target->values + (size_t)row * width, 0, width);
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

void assembly_reject(struct assembly *assembly, uint64_t position, const char *raw, size_t length,
                     enum row_error reason) {
  if (length > REJECTED_RAW_MAX && reason == ROW_LINE_TOO_LONG) length = utf8_cut(raw, length, REJECTED_RAW_MAX);
  rejected_list_add(&assembly->out->rejected, raw, length, reason, position);
  if (assembly->records_left > 0) assembly->records_left--;
}

static void move_row(struct assembly *assembly, uint32_t from, uint32_t to) {
  assembly->positions[to] = assembly->positions[from];
  assembly->raw_starts[to] = assembly->raw_starts[from];
  assembly->raw_lengths[to] = assembly->raw_lengths[from];
  for (uint32_t i = 0; i < assembly->width; i++) {
    struct column *column = assembly->columns[i];
    if (!column) continue;
    uint32_t width = type_width(column->kind);
    memcpy((char *)column->values + (size_t)to * width, (char *)column->values + (size_t)from * width, width);
    if (!column->validity) continue;
    if (bitmap_get(column->validity, from)) {
      bitmap_set(column->validity, to);
    } else {
      bitmap_clear(column->validity, to);
    }
  }
}

void assembly_accept_run(struct assembly *assembly, uint32_t count, const uint8_t *reasons) {
  uint32_t first = assembly->rows, any = 0;
  for (uint32_t i = 0; i < count; i++) any |= reasons[i];
  if (!any) {
    assembly->rows += count;
    return;
  }
  const char *text = assembly->block->bytes->bytes;
  for (uint32_t row = first; row < first + count; row++) {
    enum row_error reason = reasons[row - first];
    if (reason == ROW_OK) {
      if (row != assembly->rows) move_row(assembly, row, assembly->rows);
      assembly->rows++;
    } else {
      assembly_reject(assembly, assembly->positions[row], text + assembly->raw_starts[row],
                      assembly->raw_lengths[row], reason);
    }
  }
}
