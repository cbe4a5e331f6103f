// Digests of answers, and the sinks that make them.
#include "bench/digest.h"

#include <assert.h>
#include <string.h>

#include "engine/memory.h"
#include "engine/numeric.h"

static uint64_t word_of_text(const char *bytes, size_t length) {
  uint64_t hash = DIGEST_START;
  for (size_t i = 0; i < length; i++) hash = (hash ^ (unsigned char)bytes[i]) * DIGEST_PRIME;
  return hash;
}

static uint64_t word_of_numeric(const struct numeric *value) {
  struct numeric canonical = numeric_canonical(*value);
  if (canonical.class == NUMERIC_FINITE && canonical.scale == 0 && canonical.coefficient >= INT64_MIN &&
      canonical.coefficient <= INT64_MAX) {
    return (uint64_t)(int64_t)canonical.coefficient;
  }
  char text[NUMERIC_TEXT_MAX];
  return word_of_text(text, numeric_format(&canonical, text));
}

static uint64_t word_of(enum type_kind kind, const void *value) {
  uint64_t word = 0;
  switch (kind) {
    case TYPE_BOOL: return *(const uint8_t *)value;
    case TYPE_INT16: return (uint64_t)(int64_t)*(const int16_t *)value;
    case TYPE_INT32:
    case TYPE_DATE: return (uint64_t)(int64_t)*(const int32_t *)value;
    case TYPE_NUMERIC: return word_of_numeric(value);
    case TYPE_TEXT: return word_of_text(text_bytes(value), ((const struct text *)value)->length);
    default: break;
  }
  assert(type_width(kind) == sizeof word && "real and interval are in no benchmark's answer");
  memcpy(&word, value, sizeof word);
  return word;
}

void digest_add_batch(struct digest *digest, const struct batch *batch) {
  for (uint32_t i = 0; i < batch->count; i++) {
    uint32_t row = batch_row(batch, i);
    uint64_t sum = DIGEST_START;
    for (uint32_t c = 0; c < batch->width; c++) {
      const struct column *column = batch->columns[c];
      bool null = column_is_null(column, row);
      sum = digest_mix(sum, null ? DIGEST_NULL : word_of(column->kind, column_value(column, row)));
    }
    digest->sum += sum;
  }
  digest->rows += batch->count;
}

void digest_add_limit(struct digest *digest, const struct limit_rows *rows) {
  for (uint32_t i = 0; i < rows->count; i++) {
    uint32_t row = rows->selection ? rows->selection[i] : i;
    uint64_t sum = DIGEST_START;
    for (uint32_t c = 0; c < rows->width; c++) sum = digest_mix(sum, ((const uint64_t *)rows->columns[c])[row]);
    digest->sum += sum;
  }
  digest->rows += rows->count;
}

// ---- sinks ----

struct sink {
  struct digest digest;
};

static struct digest last;

struct digest digest_last(void) { return last; }

static leat_status open_sink(const struct plan_sink *spec, struct sink **out, struct leat_error *error) {
  (void)spec;
  (void)error;
  *out = mem_zalloc(sizeof **out);
  return LEAT_OK;
}

// In parallel: the batch's digest is what is appended later.
static leat_status format_digest(struct sink *sink, const struct batch *batch, struct text_out *out,
                                 struct leat_error *error) {
  (void)sink;
  (void)error;
  struct digest digest = {0};
  digest_add_batch(&digest, batch);
  text_out_add(out, (const char *)&digest, sizeof digest);
  return LEAT_OK;
}

static leat_status append_digest(struct sink *sink, const char *bytes, size_t length, uint64_t rows,
                                 struct leat_error *error) {
  (void)error;
  sink->digest.rows += rows;
  for (size_t i = 0; i < length; i += sizeof(struct digest)) {
    struct digest part;
    memcpy(&part, bytes + i, sizeof part);
    sink->digest.sum += part.sum;
  }
  return LEAT_OK;
}

static leat_status format_nothing(struct sink *sink, const struct batch *batch, struct text_out *out,
                                  struct leat_error *error) {
  (void)sink;
  (void)batch;
  (void)out;
  (void)error;
  return LEAT_OK;
}

static leat_status commit(struct sink *sink, struct leat_error *error) {
  (void)error;
  last = sink->digest;
  return LEAT_OK;
}

static void close_sink(struct sink *sink) { mem_free(sink); }

const struct sink_class digest_sink = {
    .open = open_sink, .format = format_digest, .append = append_digest, .commit = commit, .close = close_sink};
const struct sink_class counting_sink = {
    .open = open_sink, .format = format_nothing, .append = append_digest, .commit = commit, .close = close_sink};
