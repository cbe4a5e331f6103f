// Rejected and late rows: counted always, and turned into rows of rejected(t) and late(t) where those are read.
#include "runtime/reject.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "engine/value.h"

void reject_buffer_init(struct reject_buffer *buffer) {
  for (uint32_t i = 0; i < 3; i++) column_builder_init(&buffer->columns[i], TYPE_TEXT);
}

void reject_buffer_release(struct reject_buffer *buffer) {
  for (uint32_t i = 0; i < 3; i++) column_builder_release(&buffer->columns[i]);
}

leat_status reject_flush(struct lane *lane, uint32_t source, struct leat_error *error) {
  struct reject_buffer *buffer = &lane->rejects[source];
  uint32_t rows = buffer->columns[0].rows;
  if (rows == 0) return LEAT_OK;
  struct batch *batch = batch_create(3, rows);
  batch->time_high = INT64_MIN;
  for (uint32_t i = 0; i < 3; i++) batch->columns[i] = column_builder_finish(&buffer->columns[i]);
  return operator_push(lane->operators[lane->runtime->plan->sources[source].rejected->id], 0, batch, error);
}

leat_status reject_flush_all(struct lane *lane, struct leat_error *error) {
  leat_status status = LEAT_OK;
  for (uint32_t i = 0; status == LEAT_OK && i < lane->runtime->plan->source_count; i++) {
    status = reject_flush(lane, i, error);
  }
  return status;
}

static void append_text(struct column_builder *builder, const char *bytes, size_t length) {
  struct text view = text_view(bytes, (uint32_t)length);
  column_builder_append(builder, &view);
}

// 'file:line', or the number alone where there is no file.
static void append_position(struct column_builder *builder, const char *file, uint64_t position) {
  char text[512];
  int length = file ? snprintf(text, sizeof text, "%.480s:%" PRIu64, file, position)
                    : snprintf(text, sizeof text, "%" PRIu64, position);
  append_text(builder, text, (size_t)length);
}

static void count_rejected(struct lane *lane, uint32_t source, enum row_error why, const char *file,
                           const uint64_t *position) {
  struct runtime_rejected_example *example = &lane->examples[source];
  if (lane->rejected[source]++ > 0) return;
  *example = (struct runtime_rejected_example){why, file, position ? *position : 0};
}

static leat_status add_row(struct lane *lane, uint32_t source, const char *raw, size_t length, enum row_error why,
                           const char *file, const uint64_t *position, struct leat_error *error) {
  struct reject_buffer *buffer = &lane->rejects[source];
  while (length > 0 && (raw[length - 1] == '\n' || raw[length - 1] == '\r')) length--;
  const char *reason = row_error_text(why);
  append_text(&buffer->columns[0], raw, length);
  append_text(&buffer->columns[1], reason, strlen(reason));
  if (position) {
    append_position(&buffer->columns[2], file, *position);
  } else {
    column_builder_append(&buffer->columns[2], NULL);
  }
  return buffer->columns[0].rows < BATCH_ROWS_MAX ? LEAT_OK : reject_flush(lane, source, error);
}

// ---- a row that is no longer text, as the CSV it would be written as ----

static void render_text(struct text_out *out, const char *bytes, size_t length) {
  bool quoted = length == 0;
  for (size_t i = 0; i < length && !quoted; i++) quoted = strchr(",\"\r\n", bytes[i]) != NULL;
  if (!quoted) {
    text_out_add(out, bytes, length);
    return;
  }
  text_out_add(out, "\"", 1);
  for (size_t i = 0; i < length; i++) {
    if (bytes[i] == '"') text_out_add(out, "\"", 1);
    text_out_add(out, bytes + i, 1);
  }
  text_out_add(out, "\"", 1);
}

static void render_value(struct text_out *out, const struct column *column, uint32_t row) {
  if (!column || column_is_null(column, row)) return;
  const void *value = column_value(column, row);
  if (column->kind == TYPE_TEXT || column->kind == TYPE_UNKNOWN) {
    const struct text *text = value;
    render_text(out, text_bytes(text), text->length);
    return;
  }
  char formatted[VALUE_TEXT_MAX];
  text_out_add(out, formatted, value_format(column->kind, value, formatted));
}

static void render_row(struct text_out *out, const struct batch *batch, uint32_t row) {
  for (uint32_t i = 0; i < batch->width; i++) {
    if (i > 0) text_out_add(out, ",", 1);
    render_value(out, batch->columns[i], row);
  }
}

// Where a row came from; `position` is NULL where that is not known.
struct place {
  const char *file;
  const uint64_t *position;
  uint64_t number;
};

static void find_place(const struct batch *batch, uint32_t row, struct place *out) {
  const struct origin *origin = batch->origin;
  *out = (struct place){0};
  if (!origin) return;
  out->file = origin->file;
  out->number = origin->positions ? origin->positions[row] : origin->position + row;
  out->position = &out->number;
}

static leat_status add_batch_row(struct lane *lane, uint32_t source, const struct batch *batch, uint32_t row,
                                 const struct place *place, enum row_error why, struct leat_error *error) {
  const struct origin *origin = batch->origin;
  const char *file = place->file;
  const uint64_t *position = place->position;
  if (origin && origin->raw) {
    const char *raw = origin->raw->bytes + origin->offsets[row];
    return add_row(lane, source, raw, origin->offsets[row + 1] - origin->offsets[row], why, file, position, error);
  }
  struct text_out rendered = {0};
  render_row(&rendered, batch, row);
  leat_status status =
      add_row(lane, source, rendered.bytes ? rendered.bytes : "", rendered.length, why, file, position, error);
  text_out_release(&rendered);
  return status;
}

static bool is_read(const struct lane *lane, uint32_t source) {
  return lane->runtime->plan->sources[source].rejected != NULL;
}

leat_status reject_source_row(struct lane *lane, uint32_t source, const struct batch *batch, uint32_t row,
                              enum row_error why, struct leat_error *error) {
  struct place place;
  find_place(batch, row, &place);
  count_rejected(lane, source, why, place.file, place.position);
  lane->sources[source].refused++;
  return is_read(lane, source) ? add_batch_row(lane, source, batch, row, &place, why, error) : LEAT_OK;
}

leat_status reject_record(struct lane *lane, uint32_t source, const struct rejected_record *record, const char *file,
                          struct leat_error *error) {
  count_rejected(lane, source, record->reason, file, &record->position);
  lane->sources[source].refused++;
  if (!is_read(lane, source)) return LEAT_OK;
  return add_row(lane, source, text_bytes(&record->raw), record->raw.length, record->reason, file, &record->position,
                 error);
}

leat_status reject_row(struct operator_env *env, const struct plan_node *node, const struct batch *batch, uint32_t row,
                       enum row_error why, struct leat_error *error) {
  struct lane *lane = lane_of(env);
  struct place place;
  find_place(batch, row, &place);
  count_rejected(lane, node->source, why, place.file, place.position);
  // What fails below rejected(t) would come back to where it failed, for ever.
  bool pass = is_read(lane, node->source) && !lane->runtime->from_reject[node->id] && !lane->rejects_ended;
  return pass ? add_batch_row(lane, node->source, batch, row, &place, why, error) : LEAT_OK;
}

leat_status reject_late(struct operator_env *env, uint32_t source, struct batch *batch, struct leat_error *error) {
  struct lane *lane = lane_of(env);
  const struct plan_node *node = lane->runtime->plan->sources[source].late;
  if (!lane->late_running[source]) lane->late[source] += batch->count;
  // Rows that are late once more on their way through late(t) have been seen already.
  if (!node || lane->late_running[source]) {
    batch_free(batch);
    return LEAT_OK;
  }
  lane->late_running[source] = true;
  leat_status status = operator_push(lane->operators[node->id], 0, batch, error);
  lane->late_running[source] = false;
  return status;
}
