// The nexmark source: ranges of event numbers are claimed, lanes compute the columns that are needed from them.
#include <stdatomic.h>
#include <string.h>

#include "connectors/connectors.h"
#include "connectors/lists.h"
#include "connectors/nexmark_generator.h"
#include "connectors/options.h"
#include "connectors/pace.h"
#include "engine/memory.h"

#define BASE_TIME INT64_C(1436918400000000)  // 2015-07-15 00:00:00
#define EVENTS_MAX (INT64_C(1) << 42)        // the last event's time still fits a timestamp
#define BLOCK_ROWS (8 * BATCH_ROWS_MAX)
#define BLOCK_EVENTS_MAX 102400

struct nexmark_field {
  const char *name;
  enum nexmark_kind kind;  // NEXMARK_ALL: every event has it
  enum nexmark_value value;
  enum type_kind type;
  bool small;              // fits an integer
};

static const struct nexmark_field fields[] = {
    {"event_type", NEXMARK_ALL, NEXMARK_EVENT_TYPE, TYPE_INT64, true},
    {"date_time", NEXMARK_ALL, NEXMARK_DATE_TIME, TYPE_TIMESTAMP, false},
    {"ts", NEXMARK_ALL, NEXMARK_DATE_TIME, TYPE_TIMESTAMP, false},
    {"id", NEXMARK_PERSON, NEXMARK_PERSON_ID, TYPE_INT64, false},
    {"name", NEXMARK_PERSON, NEXMARK_NAME, TYPE_TEXT, false},
    {"email_address", NEXMARK_PERSON, NEXMARK_EMAIL, TYPE_TEXT, false},
    {"credit_card", NEXMARK_PERSON, NEXMARK_CREDIT_CARD, TYPE_TEXT, false},
    {"city", NEXMARK_PERSON, NEXMARK_CITY, TYPE_TEXT, false},
    {"state", NEXMARK_PERSON, NEXMARK_STATE, TYPE_TEXT, false},
    {"date_time", NEXMARK_PERSON, NEXMARK_DATE_TIME, TYPE_TIMESTAMP, false},
    {"extra", NEXMARK_PERSON, NEXMARK_PERSON_EXTRA, TYPE_TEXT, false},
    {"id", NEXMARK_AUCTION, NEXMARK_AUCTION_ID, TYPE_INT64, false},
    {"item_name", NEXMARK_AUCTION, NEXMARK_ITEM_NAME, TYPE_TEXT, false},
    {"description", NEXMARK_AUCTION, NEXMARK_DESCRIPTION, TYPE_TEXT, false},
    {"initial_bid", NEXMARK_AUCTION, NEXMARK_INITIAL_BID, TYPE_INT64, true},
    {"reserve", NEXMARK_AUCTION, NEXMARK_RESERVE, TYPE_INT64, true},
    {"date_time", NEXMARK_AUCTION, NEXMARK_DATE_TIME, TYPE_TIMESTAMP, false},
    {"expires", NEXMARK_AUCTION, NEXMARK_EXPIRES, TYPE_TIMESTAMP, false},
    {"seller", NEXMARK_AUCTION, NEXMARK_SELLER, TYPE_INT64, false},
    {"category", NEXMARK_AUCTION, NEXMARK_CATEGORY, TYPE_INT64, true},
    {"extra", NEXMARK_AUCTION, NEXMARK_AUCTION_EXTRA, TYPE_TEXT, false},
    {"auction", NEXMARK_BID, NEXMARK_BID_AUCTION, TYPE_INT64, false},
    {"bidder", NEXMARK_BID, NEXMARK_BIDDER, TYPE_INT64, false},
    {"price", NEXMARK_BID, NEXMARK_PRICE, TYPE_INT64, true},
    {"channel", NEXMARK_BID, NEXMARK_CHANNEL, TYPE_TEXT, false},
    {"url", NEXMARK_BID, NEXMARK_URL, TYPE_TEXT, false},
    {"date_time", NEXMARK_BID, NEXMARK_DATE_TIME, TYPE_TIMESTAMP, false},
    {"extra", NEXMARK_BID, NEXMARK_BID_EXTRA, TYPE_TEXT, false},
};
#define FIELD_COUNT (sizeof fields / sizeof *fields)

static const char *const kind_names[] = {"person", "auction", "bid", "all"};

struct source {
  const struct plan_source *spec;
  enum nexmark_kind kind;
  struct nexmark_config config;
  int64_t events;              // 0: without end
  const struct nexmark_field **columns;  // owned, one a column of the table
  uint64_t block_events;
  struct pace pace;
  uint64_t next;
  atomic_uint_fast64_t claimed;
};

struct decoder {
  struct source *source;
  uint32_t count;                     // rows of the batch being made
  uint64_t events[BATCH_ROWS_MAX];
  uint64_t some[BATCH_ROWS_MAX];      // those of one kind
  uint32_t rows[BATCH_ROWS_MAX];      // and their rows
  int64_t values[BATCH_ROWS_MAX];
};

// A field's name in a table of one kind, or of all where it is prefixed with the kind.
static bool name_matches(const struct nexmark_field *field, enum nexmark_kind kind, const char *name) {
  if (field->kind == NEXMARK_ALL || field->kind == kind) return strcmp(field->name, name) == 0;
  if (kind != NEXMARK_ALL) return false;
  size_t prefix = strlen(kind_names[field->kind]);
  return strncmp(name, kind_names[field->kind], prefix) == 0 && name[prefix] == '_' &&
         strcmp(name + prefix + 1, field->name) == 0;
}

static const struct nexmark_field *find_field(enum nexmark_kind kind, const char *name) {
  for (size_t i = 0; i < FIELD_COUNT; i++) {
    if (name_matches(&fields[i], kind, name)) return &fields[i];
  }
  return NULL;
}

static bool type_fits(const struct nexmark_field *field, struct type type) {
  if (field->type == TYPE_TIMESTAMP) return type_is_timestamp(type.kind);
  if (field->type == TYPE_TEXT) return type.kind == TYPE_TEXT && type.precision == 0;
  return type.kind == TYPE_INT64 || (type.kind == TYPE_INT32 && field->small);
}

static leat_status unknown_column(const struct table *table, enum nexmark_kind kind, const char *name,
                                  struct leat_error *error) {
  option_error(table, "kind", error, "nexmark has no column \"%s\" for kind '%s' (table \"%s\")", name,
               kind_names[kind], table->name);
  const char *names[FIELD_COUNT];
  uint32_t count = 0;
  for (size_t i = 0; i < FIELD_COUNT; i++) {
    if (fields[i].kind == NEXMARK_ALL || fields[i].kind == kind) names[count++] = fields[i].name;
  }
  option_error_nearest(name, names, count, error);
  if (kind == NEXMARK_ALL) return error_hint(error, "Write the kind before the name: person_id, auction_seller.");
  return option_error_list(names, count, error);
}

static leat_status check_columns(const struct table *table, enum nexmark_kind kind, struct leat_error *error) {
  for (uint32_t i = 0; i < table->schema.count; i++) {
    const struct field *column = &table->schema.fields[i];
    const struct nexmark_field *field = find_field(kind, column->name);
    if (!field) return unknown_column(table, kind, column->name, error);
    if (!type_fits(field, column->type)) {
      return option_error(table, "kind", error, "nexmark's column \"%s\" is %s (table \"%s\")", column->name,
                          type_name(field->type), table->name);
    }
  }
  return LEAT_OK;
}

static leat_status read_kind(const struct table *table, enum nexmark_kind *out, struct leat_error *error) {
  const char *text = table_option(table, "kind");
  *out = NEXMARK_ALL;
  if (!text) return LEAT_OK;
  for (uint32_t i = 0; i < 4; i++) {
    if (strcmp(text, kind_names[i]) == 0) {
      *out = i;
      return LEAT_OK;
    }
  }
  option_error(table, "kind", error, "option \"kind\" must be person, auction, bid or all, not \"%s\"", text);
  return option_error_nearest(text, kind_names, 4, error);
}

static leat_status read_options(const struct table *table, struct source *out, struct leat_error *error) {
  int64_t seed = 0;
  leat_status status = read_kind(table, &out->kind, error);
  if (status == LEAT_OK) status = table_option_int(table, "seed", 1, 0, INT64_MAX, &seed, error);
  if (status == LEAT_OK) status = table_option_int(table, "events", 0, 0, EVENTS_MAX, &out->events, error);
  if (status == LEAT_OK) status = table_option_int(table, "rate", 0, 0, 1000000000, &out->pace.rate, error);
  if (status == LEAT_OK) {
    status = table_option_int(table, "event_rate", 10000, 1, MICROS_PER_SECOND, &out->config.event_rate, error);
  }
  out->config.seed = (uint64_t)seed;
  out->config.base_time = BASE_TIME;
  return status == LEAT_OK ? check_columns(table, out->kind, error) : status;
}

leat_status nexmark_check(const struct table *table, struct leat_error *error) {
  struct source read = {0};
  return read_options(table, &read, error);
}

bool nexmark_bounded(const struct table *table) {
  int64_t events = 0;
  return table_option_int(table, "events", 0, 0, EVENTS_MAX, &events, NULL) == LEAT_OK && events > 0;
}

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
  for (uint32_t i = 0; i < schema->count; i++) source->columns[i] = find_field(source->kind, schema->fields[i].name);
  uint64_t rows = nexmark_rows_before(source->kind, 50);
  source->block_events = BLOCK_ROWS / rows * 50;
  if (source->block_events > BLOCK_EVENTS_MAX) source->block_events = BLOCK_EVENTS_MAX;
  return LEAT_OK;
}

static leat_status claim(struct source *source, struct block *block, enum source_state *state,
                         struct leat_error *error) {
  (void)error;
  uint64_t limit = source->events > 0 ? (uint64_t)source->events : (uint64_t)EVENTS_MAX;
  *state = SOURCE_END;
  if (source->next >= limit) return LEAT_OK;
  uint64_t last = source->next + source->block_events;
  if (last > limit) last = limit;
  uint64_t due = pace_due(&source->pace);
  if (due < last) last = due;
  *state = SOURCE_WAIT;
  if (last <= source->next) return LEAT_OK;
  *state = SOURCE_READY;
  block->bytes = NULL;
  block->length = 0;
  block->first = source->next;
  block->last = last;
  block->file = NULL;
  source->next = last;
  atomic_store_explicit(&source->claimed, last, memory_order_relaxed);
  return LEAT_OK;
}

static struct decoder *create_decoder(struct source *source) {
  struct decoder *decoder = mem_alloc(sizeof *decoder);
  decoder->source = source;
  return decoder;
}

static void destroy_decoder(struct decoder *decoder) { mem_free(decoder); }

// Narrows or scatters the integers of rows decoder->rows (all rows when they are all of the kind).
static void put_integers(struct decoder *decoder, struct column *column, uint32_t count) {
  bool wide = type_width(column->kind) == 8;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t row = decoder->rows[i];
    if (wide) {
      ((int64_t *)column->values)[row] = decoder->values[i];
    } else {
      ((int32_t *)column->values)[row] = (int32_t)decoder->values[i];
    }
  }
}

static void put_texts(struct decoder *decoder, const struct nexmark_field *field, const uint64_t *events,
                      struct column *column, uint32_t count) {
  const struct nexmark_config *config = &decoder->source->config;
  char text[NEXMARK_TEXT_MAX];
  struct buffer *buffer = NULL;
  size_t used = 0;
  for (uint32_t i = 0; i < count; i++) {
    size_t length = nexmark_text(config, field->value, events[i], text);
    const char *kept = text;
    if (length > TEXT_INLINE_MAX) {
      if (!buffer || buffer->size - used < length) {
        size_t rest = (size_t)(count - i) * length;
        texts_reserve(&column->texts);
        buffer = buffer_create(rest + NEXMARK_TEXT_MAX);
        buffer_list_add(&column->texts, buffer);
        buffer_release(buffer);
        used = 0;
      }
      kept = memcpy(buffer->bytes + used, text, length);
      used += length;
    }
    ((struct text *)column->values)[decoder->rows[i]] = text_view(kept, (uint32_t)length);
  }
}

// The events of the field's kind, and their rows; other rows become NULL.
static uint32_t choose_rows(struct decoder *decoder, const struct nexmark_field *field, struct column *column) {
  uint32_t count = 0;
  uint64_t *valid = column_need_validity(column);
  memset(column->values, 0, (size_t)decoder->count * type_width(column->kind));
  for (uint32_t row = 0; row < decoder->count; row++) {
    if (nexmark_kind_of(decoder->events[row]) == field->kind) {
      decoder->some[count] = decoder->events[row];
      decoder->rows[count++] = row;
    } else {
      bitmap_clear(valid, row);
    }
  }
  return count;
}

static void fill_column(struct decoder *decoder, const struct nexmark_field *field, struct column *column) {
  const struct source *source = decoder->source;
  bool partly = source->kind == NEXMARK_ALL && field->kind != NEXMARK_ALL;
  if (!partly && field->type != TYPE_TEXT && type_width(column->kind) == 8) {
    nexmark_integers(&source->config, field->value, decoder->events, decoder->count, column->values);
    return;
  }
  uint32_t count = decoder->count;
  if (partly) {
    count = choose_rows(decoder, field, column);
  } else {
    for (uint32_t i = 0; i < count; i++) decoder->rows[i] = i;
  }
  const uint64_t *events = partly ? decoder->some : decoder->events;
  if (field->type == TYPE_TEXT) {
    put_texts(decoder, field, events, column, count);
  } else {
    nexmark_integers(&source->config, field->value, events, count, decoder->values);
    put_integers(decoder, column, count);
  }
}

static void list_events(struct decoder *decoder, uint64_t row, uint32_t count) {
  enum nexmark_kind kind = decoder->source->kind;
  uint64_t first = nexmark_event_of(kind, 0), epoch_rows = nexmark_rows_before(kind, 50);
  uint64_t epoch = row / epoch_rows, in_epoch = row % epoch_rows;
  decoder->count = count;
  for (uint32_t i = 0; i < count; i++) {
    decoder->events[i] = epoch * 50 + first + in_epoch;
    if (++in_epoch == epoch_rows) {
      in_epoch = 0;
      epoch++;
    }
  }
}

static void make_batch(struct decoder *decoder, uint64_t row, uint32_t count, struct decoded *out) {
  const struct plan_source *spec = decoder->source->spec;
  const struct schema *schema = &spec->table->schema;
  decoded_reserve(out);
  struct batch *batch = batch_create(schema->count, count);
  decoded_add(out, batch);
  list_events(decoder, row, count);
  for (uint32_t i = 0; i < schema->count; i++) {
    if (!spec->needed[i]) continue;
    batch->columns[i] = column_create(schema->fields[i].type.kind, count);
    fill_column(decoder, decoder->source->columns[i], batch->columns[i]);
  }
  batch->origin = mem_zalloc(sizeof *batch->origin);
  atomic_init(&batch->origin->references, 1);
  batch->origin->position = row + 1;
}

static leat_status decode(struct decoder *decoder, struct block *block, struct decoded *out, struct leat_error *error) {
  (void)error;
  enum nexmark_kind kind = decoder->source->kind;
  uint64_t row = nexmark_rows_before(kind, block->first), end = nexmark_rows_before(kind, block->last);
  while (row < end) {
    uint32_t count = end - row < BATCH_ROWS_MAX ? (uint32_t)(end - row) : BATCH_ROWS_MAX;
    make_batch(decoder, row, count, out);
    row += count;
  }
  return LEAT_OK;
}

// Counts events for bytes: there are none to read.
static void progress(struct source *source, struct source_progress *out) {
  out->bytes_read = atomic_load_explicit(&source->claimed, memory_order_relaxed);
  out->bytes_total = (uint64_t)source->events;
}

static int descriptor(struct source *source) { return source->pace.timer; }

const struct source_class nexmark_source = {
    .open = open_source,
    .claim = claim,
    .decoder_create = create_decoder,
    .decode = decode,
    .decoder_destroy = destroy_decoder,
    .progress = progress,
    .descriptor = descriptor,
    .close = close_source,
};
