// The datagen source: rows of any table of numbers, texts and times, made up by rules: for trying out and measuring.
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "connectors/connectors.h"
#include "connectors/datagen_values.h"
#include "connectors/lists.h"
#include "connectors/options.h"
#include "connectors/pace.h"
#include "engine/datetime.h"
#include "engine/memory.h"
#include "engine/value.h"

#define BASE_TIME INT64_C(1436918400000000)  // 2015-07-15 00:00:00, as nexmark's
#define ROWS_MAX (INT64_C(1) << 42)          // the last row's time still fits a timestamp
#define BLOCK_ROWS (8 * BATCH_ROWS_MAX)
#define TEXT_VALUE_MAX 24                    // "v" and a number
#define DISORDER_STREAM 1000003              // of random numbers: no column's
#define DELAY_STREAM 1000033

struct datagen_column {
  struct datagen_choice choice;
  bool spread;
};

struct source {
  const struct plan_source *spec;
  int64_t rows;              // 0: without end
  int64_t event_rate, seed;
  double disorder;
  int64_t delay;             // microseconds
  struct pace pace;
  struct datagen_column *columns;  // owned, one a column of the table
  uint64_t next;
  atomic_uint_fast64_t claimed;
};

struct decoder {
  const struct source *source;
  int64_t values[BATCH_ROWS_MAX];
};

// ---- options ----

static leat_status read_double(const struct table *table, const char *key, double min, double max, double *out,
                               struct leat_error *error) {
  const char *text = table_option(table, key);
  *out = 0;
  if (!text) return LEAT_OK;
  if (value_parse(type_of(TYPE_FLOAT64), text, strlen(text), out) == ROW_OK && *out >= min && *out <= max) {
    return LEAT_OK;
  }
  return option_error(table, key, error, "option \"%s\" must be a number from %g to %g, not \"%s\"", key, min, max,
                      text);
}

static leat_status read_delay(const struct table *table, int64_t *out, struct leat_error *error) {
  const char *text = table_option(table, "delay");
  struct interval interval;
  *out = 0;
  if (!text) return LEAT_OK;
  if (interval_parse(text, strlen(text), &interval) == ROW_OK && interval_fixed_micros(&interval, out) && *out >= 0) {
    return LEAT_OK;
  }
  return option_error(table, "delay", error, "option \"delay\" must be an interval such as '5 s', not \"%s\"", text);
}

static leat_status read_column(const struct table *table, uint32_t index, struct datagen_column *out,
                               struct leat_error *error) {
  const char *name = table->schema.fields[index].name;
  char key[128];
  int64_t values = 0, every = 1;
  snprintf(key, sizeof key, "values.%s", name);
  leat_status status = table_option_int(table, key, 0, 1, INT64_MAX, &values, error);
  snprintf(key, sizeof key, "every.%s", name);
  if (status == LEAT_OK) status = table_option_int(table, key, 1, 1, INT64_MAX, &every, error);
  snprintf(key, sizeof key, "zipf.%s", name);
  if (status == LEAT_OK) status = read_double(table, key, 0, 10, &out->choice.exponent, error);
  snprintf(key, sizeof key, "spread.%s", name);
  if (status == LEAT_OK) status = table_option_bool(table, key, false, &out->spread, error);
  out->choice.values = (uint64_t)values;
  out->choice.every = (uint64_t)every;
  return status;
}

static bool can_make(enum type_kind kind) {
  return type_is_integer(kind) || kind == TYPE_FLOAT64 || kind == TYPE_TEXT || type_is_timestamp(kind);
}

// The largest number a column of the type can hold.
static uint64_t values_max(enum type_kind kind) {
  if (kind == TYPE_INT16) return INT16_MAX;
  return kind == TYPE_INT32 ? INT32_MAX : INT64_MAX;
}

static uint64_t highest_value(const struct table *table, const struct datagen_column *column) {
  int64_t rows = 0;
  if (column->choice.values > 0) return column->choice.values - 1;
  if (table_option_int(table, "rows", 0, 0, ROWS_MAX, &rows, NULL) != LEAT_OK || rows == 0) rows = ROWS_MAX;
  return (uint64_t)(rows - 1) / column->choice.every;
}

static leat_status check_column(const struct table *table, uint32_t index, struct leat_error *error) {
  const struct field *field = &table->schema.fields[index];
  struct datagen_column column = {0};
  leat_status status = read_column(table, index, &column, error);
  if (status != LEAT_OK) return status;
  if (!can_make(field->type.kind)) {
    return option_error(table, "rows", error, "datagen makes no %s: column \"%s\" of table \"%s\" can be an integer, "
                        "double precision, text or a timestamp", type_name(field->type.kind), field->name, table->name);
  }
  if (type_is_integer(field->type.kind) && highest_value(table, &column) > values_max(field->type.kind)) {
    return option_error(table, "rows", error, "column \"%s\" of table \"%s\" needs the option values.%s, at most %llu",
                        field->name, table->name, field->name, (unsigned long long)values_max(field->type.kind));
  }
  if (!column.spread || field->type.kind == TYPE_INT64) return LEAT_OK;
  return option_error(table, "rows", error, "spread.%s goes with a bigint, not with %s", field->name,
                      type_name(field->type.kind));
}

static leat_status read_options(const struct table *table, struct source *out, struct leat_error *error) {
  leat_status status = table_option_int(table, "seed", 1, 0, INT64_MAX, &out->seed, error);
  if (status == LEAT_OK) status = table_option_int(table, "rows", 0, 0, ROWS_MAX, &out->rows, error);
  if (status == LEAT_OK) status = table_option_int(table, "rate", 0, 0, 1000000000, &out->pace.rate, error);
  if (status == LEAT_OK) {
    status = table_option_int(table, "event_rate", 10000, 1, 1000 * MICROS_PER_SECOND, &out->event_rate, error);
  }
  if (status == LEAT_OK) status = read_double(table, "disorder", 0, 1, &out->disorder, error);
  return status == LEAT_OK ? read_delay(table, &out->delay, error) : status;
}

// Options that name a column must name one that is there.
static leat_status check_names(const struct table *table, struct leat_error *error) {
  const char **names = mem_alloc((table->schema.count + 1) * sizeof *names);
  for (uint32_t i = 0; i < table->schema.count; i++) names[i] = table->schema.fields[i].name;
  leat_status status = LEAT_OK;
  for (uint32_t i = 0; i < table->option_count && status == LEAT_OK; i++) {
    const char *key = table->options[i].key, *name = strchr(key, '.');
    bool known = name == NULL;
    for (uint32_t c = 0; c < table->schema.count && !known; c++) known = strcmp(names[c], name + 1) == 0;
    if (known) continue;
    option_error(table, key, error, "option \"%s\": table \"%s\" has no column \"%s\"", key, table->name, name + 1);
    status = option_error_nearest(name + 1, names, table->schema.count, error);
  }
  mem_free(names);
  return status;
}

leat_status datagen_check(const struct table *table, struct leat_error *error) {
  struct source read = {0};
  leat_status status = read_options(table, &read, error);
  if (status == LEAT_OK) status = check_names(table, error);
  for (uint32_t i = 0; i < table->schema.count && status == LEAT_OK; i++) status = check_column(table, i, error);
  return status;
}

bool datagen_bounded(const struct table *table) {
  int64_t rows = 0;
  return table_option_int(table, "rows", 0, 0, ROWS_MAX, &rows, NULL) == LEAT_OK && rows > 0;
}

// ---- the serial part ----

static void close_source(struct source *source) {
  pace_close(&source->pace);
  mem_free(source->columns);
  mem_free(source);
}

static leat_status open_source(const struct plan_source *spec, struct source **out, struct leat_error *error) {
  *out = NULL;
  struct source read = {.spec = spec};
  leat_status status = read_options(spec->table, &read, error);
  if (status != LEAT_OK) return status;
  struct source *source = mem_zalloc(sizeof *source);
  *out = source;
  *source = read;
  pace_open(&source->pace, read.pace.rate);
  const struct schema *schema = &spec->table->schema;
  source->columns = mem_zalloc(sizeof *source->columns * (schema->count + 1));
  for (uint32_t i = 0; i < schema->count && status == LEAT_OK; i++) {
    status = read_column(spec->table, i, &source->columns[i], error);
    source->columns[i].choice.stream = (uint64_t)source->seed * 64 + i;
  }
  return status;
}

static leat_status claim(struct source *source, struct block *block, enum source_state *state,
                         struct leat_error *error) {
  (void)error;
  uint64_t limit = source->rows > 0 ? (uint64_t)source->rows : (uint64_t)ROWS_MAX;
  *state = SOURCE_END;
  if (source->next >= limit) return LEAT_OK;
  uint64_t last = source->next + BLOCK_ROWS, due = pace_due(&source->pace);
  if (last > limit) last = limit;
  if (due < last) last = due;
  *state = SOURCE_WAIT;
  if (last <= source->next) return LEAT_OK;
  *state = SOURCE_READY;
  block->first = source->next;
  block->last = last;
  source->next = last;
  atomic_store_explicit(&source->claimed, last, memory_order_relaxed);
  return LEAT_OK;
}

static void progress(struct source *source, struct source_progress *out) {
  out->bytes_read = atomic_load_explicit(&source->claimed, memory_order_relaxed);
  out->bytes_total = (uint64_t)source->rows;
}

static int descriptor(struct source *source) { return source->pace.timer; }

// ---- the parallel part ----

static struct decoder *create_decoder(struct source *source) {
  struct decoder *decoder = mem_alloc(sizeof *decoder);
  decoder->source = source;
  return decoder;
}

static void destroy_decoder(struct decoder *decoder) { mem_free(decoder); }

static int64_t time_of(const struct source *source, uint64_t row) {
  int64_t time = BASE_TIME + (int64_t)((unsigned __int128)row * MICROS_PER_SECOND / (uint64_t)source->event_rate);
  uint64_t seed = (uint64_t)source->seed;
  if (source->disorder <= 0 || datagen_fraction(seed + DISORDER_STREAM, row) >= source->disorder) return time;
  return time - (int64_t)(datagen_fraction(seed + DELAY_STREAM, row) * (double)source->delay);
}

static void fill_times(const struct source *source, uint64_t row, struct column *column) {
  int64_t *values = column->values;
  for (uint32_t i = 0; i < column->rows; i++) values[i] = time_of(source, row + i);
}

static void fill_fractions(const struct datagen_column *spec, uint64_t row, struct column *column) {
  double *values = column->values, range = spec->choice.values ? (double)spec->choice.values : 1;
  for (uint32_t i = 0; i < column->rows; i++) {
    values[i] = range * datagen_fraction(spec->choice.stream, row + i);
  }
}

static void fill_texts(const int64_t *numbers, struct column *column) {
  struct text *values = column->values;
  struct buffer *buffer = buffer_create((size_t)column->rows * TEXT_VALUE_MAX);
  texts_reserve(&column->texts);
  buffer_list_add(&column->texts, buffer);
  buffer_release(buffer);
  for (uint32_t i = 0; i < column->rows; i++) {
    char *text = buffer->bytes + (size_t)i * TEXT_VALUE_MAX;
    values[i] = text_view(text, (uint32_t)snprintf(text, TEXT_VALUE_MAX, "v%lld", (long long)numbers[i]));
  }
}

static void fill_integers(const int64_t *numbers, struct column *column) {
  for (uint32_t i = 0; i < column->rows; i++) {
    switch (column->kind) {
      case TYPE_INT16: ((int16_t *)column->values)[i] = (int16_t)numbers[i]; break;
      case TYPE_INT32: ((int32_t *)column->values)[i] = (int32_t)numbers[i]; break;
      default: ((int64_t *)column->values)[i] = numbers[i]; break;
    }
  }
}

static void fill_column(struct decoder *decoder, const struct datagen_column *spec, uint64_t row,
                        struct column *column) {
  if (type_is_timestamp(column->kind)) {
    fill_times(decoder->source, row, column);
    return;
  }
  if (column->kind == TYPE_FLOAT64) {
    fill_fractions(spec, row, column);
    return;
  }
  for (uint32_t i = 0; i < column->rows; i++) {
    uint64_t value = datagen_value(&spec->choice, row + i);
    decoder->values[i] = spec->spread ? datagen_spread(value) : (int64_t)value;
  }
  if (column->kind == TYPE_TEXT) {
    fill_texts(decoder->values, column);
  } else {
    fill_integers(decoder->values, column);
  }
}

static void make_batch(struct decoder *decoder, uint64_t row, uint32_t count, struct decoded *out) {
  const struct source *source = decoder->source;
  const struct schema *schema = &source->spec->table->schema;
  decoded_reserve(out);
  struct batch *batch = batch_create(schema->count, count);
  decoded_add(out, batch);
  for (uint32_t i = 0; i < schema->count; i++) {
    if (!source->spec->needed[i]) continue;
    batch->columns[i] = column_create(schema->fields[i].type.kind, count);
    fill_column(decoder, &source->columns[i], row, batch->columns[i]);
  }
  batch->origin = mem_zalloc(sizeof *batch->origin);
  atomic_init(&batch->origin->references, 1);
  batch->origin->position = row + 1;
}

static leat_status decode(struct decoder *decoder, struct block *block, struct decoded *out, struct leat_error *error) {
  (void)error;
  for (uint64_t row = block->first; row < block->last;) {
    uint32_t count = block->last - row < BATCH_ROWS_MAX ? (uint32_t)(block->last - row) : BATCH_ROWS_MAX;
    make_batch(decoder, row, count, out);
    row += count;
  }
  return LEAT_OK;
}

const struct source_class datagen_source = {
    .open = open_source,
    .claim = claim,
    .decoder_create = create_decoder,
    .decode = decode,
    .decoder_destroy = destroy_decoder,
    .progress = progress,
    .descriptor = descriptor,
    .close = close_source,
};
