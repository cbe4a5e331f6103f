// Sources read once and kept in memory.
#include "bench/resident.h"

#include <assert.h>
#include <string.h>

#include "engine/memory.h"

#define BLOCK_BATCHES 8
#define TABLES_MAX 16
#define CONNECTORS_MAX 16
#define COLUMNS_MAX 32

// One reading of a table.
struct resident_table {
  char *name;
  uint32_t width;
  bool *needed;
  uint32_t count, capacity;
  struct batch **batches;
  void *flat[COLUMNS_MAX];  // by column of the table; NULL until asked for
};

// A connector and what stands behind it: `class` comes first, so that a table leads back to here.
struct resident_connector {
  struct connector_class class;
  const struct connector_class *real;
  struct resident *resident;
};

struct resident {
  uint32_t batch_rows;
  uint32_t table_count;
  struct resident_table tables[TABLES_MAX];
  uint32_t connector_count;
  struct resident_connector connectors[CONNECTORS_MAX];
  const struct connector_class *list[CONNECTORS_MAX];
  struct limit_input input;
  struct limit_table flat_tables[TABLES_MAX];
  struct limit_column flat_columns[TABLES_MAX][COLUMNS_MAX];
};

struct source {
  const struct resident_table *table;
  uint64_t next;
};

struct decoder {
  const struct resident_table *table;
};

static struct resident_connector *connector_of(const struct plan_source *spec) {
  return (struct resident_connector *)(uintptr_t)spec->table->connector;
}

// ---- reading ----

// Where a row came from is of no use here: nothing is rejected.
static void keep(struct resident_table *table, struct batch *batch) {
  origin_release(batch->origin);
  batch->origin = NULL;
  if (table->count == table->capacity) {
    table->capacity = table->capacity ? 2 * table->capacity : 64;
    table->batches = mem_realloc(table->batches, table->capacity * sizeof *table->batches);
  }
  table->batches[table->count++] = batch;
}

static struct batch *slice_of(const struct batch *batch, uint32_t first, uint32_t rows) {
  struct batch *out = batch_create(batch->width, rows);
  for (uint32_t i = 0; i < batch->width; i++) {
    if (batch->columns[i]) out->columns[i] = column_slice(batch->columns[i], first, rows);
  }
  return out;
}

// Takes the batches over, cut to at most `batch_rows`.
static void keep_all(struct resident_table *table, struct decoded *decoded, uint32_t batch_rows) {
  for (uint32_t i = 0; i < decoded->count; i++) {
    struct batch *batch = decoded->batches[i];
    decoded->batches[i] = NULL;
    if (batch_rows == 0 || batch->rows <= batch_rows) {
      keep(table, batch);
      continue;
    }
    for (uint32_t row = 0; row < batch->rows; row += batch_rows) {
      keep(table, slice_of(batch, row, batch->rows - row < batch_rows ? batch->rows - row : batch_rows));
    }
    batch_free(batch);
  }
  decoded_clear(decoded);
}

static leat_status read_block(const struct source_class *class, struct source *source, struct decoder *decoder,
                              struct resident_table *table, uint32_t batch_rows, bool *ended,
                              struct leat_error *error) {
  struct block block = {0};
  struct decoded decoded = {0};
  enum source_state state = SOURCE_END;
  leat_status status = class->claim(source, &block, &state, error);
  *ended = state == SOURCE_END;
  if (status != LEAT_OK || state != SOURCE_READY) return status;
  status = class->decode(decoder, &block, &decoded, error);
  buffer_release(block.bytes);
  keep_all(table, &decoded, batch_rows);
  return status;
}

static leat_status read_table(const struct plan_source *spec, struct resident_table *table, struct leat_error *error) {
  const struct resident_connector *connector = connector_of(spec);
  const struct source_class *class = connector->real->source;
  struct source *source = NULL;
  leat_status status = class->open(spec, &source, error);
  if (status != LEAT_OK) {
    if (source) class->close(source);
    return status;
  }
  struct decoder *decoder = class->decoder_create(source);
  for (bool ended = false; status == LEAT_OK && !ended;) {
    status = read_block(class, source, decoder, table, connector->resident->batch_rows, &ended, error);
  }
  class->decoder_destroy(decoder);
  class->close(source);
  return status;
}

static struct resident_table *find(struct resident *resident, const struct plan_source *spec) {
  for (uint32_t i = 0; i < resident->table_count; i++) {
    struct resident_table *table = &resident->tables[i];
    bool same = strcmp(table->name, spec->table->name) == 0 &&
                memcmp(table->needed, spec->needed, table->width * sizeof *table->needed) == 0;
    if (same) return table;
  }
  return NULL;
}

static leat_status load(struct resident *resident, const struct plan_source *spec, struct leat_error *error) {
  if (find(resident, spec)) return LEAT_OK;
  assert(resident->table_count < TABLES_MAX && spec->table->schema.count <= COLUMNS_MAX);
  struct resident_table *table = &resident->tables[resident->table_count++];
  table->name = mem_strndup(spec->table->name, strlen(spec->table->name));
  table->width = spec->table->schema.count;
  table->needed = mem_alloc((table->width + 1) * sizeof *table->needed);
  memcpy(table->needed, spec->needed, table->width * sizeof *table->needed);
  struct limit_table *flat = &resident->flat_tables[resident->table_count - 1];
  *flat = (struct limit_table){.name = table->name,
                               .column_count = table->width,
                               .columns = resident->flat_columns[resident->table_count - 1]};
  for (uint32_t i = 0; i < table->width; i++) {
    const struct field *field = &spec->table->schema.fields[i];
    resident->flat_columns[resident->table_count - 1][i] = (struct limit_column){
        .name = mem_strndup(field->name, strlen(field->name)), .width = type_width(field->type.kind)};
  }
  leat_status status = read_table(spec, table, error);
  for (uint32_t i = 0; i < table->count; i++) flat->rows += table->batches[i]->rows;
  return status;
}

leat_status resident_load(struct resident *resident, const struct plan *plan, struct leat_error *error) {
  leat_status status = LEAT_OK;
  for (uint32_t i = 0; i < plan->source_count && status == LEAT_OK; i++) {
    status = load(resident, &plan->sources[i], error);
  }
  return status;
}

// ---- serving ----

static leat_status open_source(const struct plan_source *spec, struct source **out, struct leat_error *error) {
  *out = NULL;
  struct resident *resident = connector_of(spec)->resident;
  leat_status status = load(resident, spec, error);
  if (status != LEAT_OK) return status;
  *out = mem_zalloc(sizeof **out);
  (*out)->table = find(resident, spec);
  return LEAT_OK;
}

static leat_status claim(struct source *source, struct block *block, enum source_state *state,
                         struct leat_error *error) {
  (void)error;
  uint64_t count = source->table->count, last = source->next + BLOCK_BATCHES;
  *state = source->next < count ? SOURCE_READY : SOURCE_END;
  block->first = source->next;
  block->last = source->next = last < count ? last : count;
  return LEAT_OK;
}

static struct decoder *create_decoder(struct source *source) {
  struct decoder *decoder = mem_zalloc(sizeof *decoder);
  decoder->table = source->table;
  return decoder;
}

// The heads of batches lie scattered in memory, where a real source would have just written them. Fetching those of the
// next block early keeps their misses out of the figures.
static void fetch_heads(const struct resident_table *table, uint64_t first, uint64_t last) {
  for (uint64_t i = first; i < last; i++) {
    const struct batch *batch = table->batches[i];
    for (uint32_t c = 0; c < batch->width; c++) __builtin_prefetch(batch->columns[c]);
    if (last + i - first < table->count) __builtin_prefetch(table->batches[last + i - first]);
  }
}

static leat_status decode(struct decoder *decoder, struct block *block, struct decoded *out, struct leat_error *error) {
  (void)error;
  fetch_heads(decoder->table, block->first, block->last);
  for (uint64_t i = block->first; i < block->last; i++) {
    decoded_add(out, batch_clone(decoder->table->batches[i]));
  }
  return LEAT_OK;
}

static void destroy_decoder(struct decoder *decoder) { mem_free(decoder); }
static void close_source(struct source *source) { mem_free(source); }

static const struct source_class resident_source = {
    .open = open_source,
    .claim = claim,
    .decoder_create = create_decoder,
    .decode = decode,
    .decoder_destroy = destroy_decoder,
    .close = close_source,
};

// ---- lifecycle ----

struct resident *resident_create(uint32_t batch_rows) {
  struct resident *resident = mem_zalloc(sizeof *resident);
  resident->batch_rows = batch_rows;
  const struct connector_class *const *real = connector_list(&resident->connector_count);
  assert(resident->connector_count <= CONNECTORS_MAX);
  for (uint32_t i = 0; i < resident->connector_count; i++) {
    struct resident_connector *connector = &resident->connectors[i];
    *connector = (struct resident_connector){*real[i], real[i], resident};
    if (real[i]->source) connector->class.source = &resident_source;
    resident->list[i] = &connector->class;
  }
  return resident;
}

void resident_destroy(struct resident *resident) {
  for (uint32_t t = 0; resident && t < resident->table_count; t++) {
    struct resident_table *table = &resident->tables[t];
    for (uint32_t i = 0; i < table->count; i++) batch_free(table->batches[i]);
    for (uint32_t i = 0; i < table->width; i++) {
      mem_free(table->flat[i]);
      mem_free((char *)(uintptr_t)resident->flat_columns[t][i].name);
    }
    mem_free(table->batches);
    mem_free(table->needed);
    mem_free(table->name);
  }
  mem_free(resident);
}

const struct connector_class *const *resident_connectors(struct resident *resident, uint32_t *count) {
  *count = resident->connector_count;
  return resident->list;
}

uint64_t resident_bytes(const struct resident *resident) {
  uint64_t bytes = 0;
  for (uint32_t t = 0; t < resident->table_count; t++) {
    for (uint32_t i = 0; i < resident->tables[t].count; i++) bytes += batch_bytes(resident->tables[t].batches[i]);
  }
  return bytes;
}

// ---- flat arrays ----

static void *flatten(const struct resident_table *table, uint32_t column, uint64_t rows, uint32_t width) {
  char *flat = mem_alloc_aligned(rows * width + 64);
  size_t used = 0;
  for (uint32_t i = 0; i < table->count; i++) {
    const struct column *values = table->batches[i]->columns[column];
    assert(!values->constant && !values->validity);
    memcpy(flat + used, values->values, (size_t)values->rows * width);
    used += (size_t)values->rows * width;
  }
  return flat;
}

static bool flatten_named(struct resident *resident, const char *name) {
  const char *dot = strchr(name, '.');
  for (uint32_t t = 0; t < resident->table_count; t++) {
    struct resident_table *table = &resident->tables[t];
    if (strncmp(table->name, name, (size_t)(dot - name)) != 0 || table->name[dot - name]) continue;
    for (uint32_t i = 0; i < table->width; i++) {
      struct limit_column *column = &resident->flat_columns[t][i];
      if (strcmp(column->name, dot + 1) != 0 || !table->needed[i]) continue;
      if (!table->flat[i]) table->flat[i] = flatten(table, i, resident->flat_tables[t].rows, column->width);
      column->values = table->flat[i];
      return true;
    }
  }
  return false;
}

bool resident_flatten(struct resident *resident, const char *const *columns, const struct limit_input **out) {
  for (; *columns; columns++) {
    if (!flatten_named(resident, *columns)) return false;
  }
  resident->input = (struct limit_input){.table_count = resident->table_count, .tables = resident->flat_tables};
  *out = &resident->input;
  return true;
}
