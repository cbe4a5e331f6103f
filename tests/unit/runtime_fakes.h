// A source, a sink and operators in memory, for tests that run hand-built plans.
#ifndef TESTS_RUNTIME_FAKES_H
#define TESTS_RUNTIME_FAKES_H

#include <check.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "engine/hash.h"
#include "engine/row_error.h"
#include "runtime/state.h"

#define FAKE_LANES_MAX 8
#define FAKE_KEYS 17

// Row i of a fake table: ts = i milliseconds (plus what is said below), key = i % FAKE_KEYS, value = i.
struct fake_table {
  uint32_t blocks, rows;       // rows in each block
  bool endless;                // goes on, block after block
  bool silent;                 // after the blocks it waits instead of ending
  uint64_t fail_at;            // block that cannot be read, 0: none
  uint64_t null_every, future_every;  // every nth row's time; 0: none
  uint64_t broken_every;       // every nth row is rejected by the decoder
  uint64_t missed_every;       // every nth row has missed the windows until its value
};

struct source {
  const struct fake_table *fake;
  uint64_t next;
};
struct decoder {
  struct source *source;
};

// What has come out at the end, over all sinks.
struct fake_output {
  atomic_uint_fast64_t rows, sum, commits, batches;
  atomic_uint_fast64_t ends, idles;       // watermarks that the checking operators saw
  atomic_uint_fast64_t missed;            // rows that have missed windows
  atomic_uint_fast64_t key_lane[FAKE_KEYS];  // lane + 1 that saw a key
};
static struct fake_output fake_output;
struct sink {
  int unused;
};

static const struct fake_table *fake_of(const struct table *table) { return (const void *)table->options; }

static leat_status fake_open(const struct plan_source *spec, struct source **out, struct leat_error *error) {
  (void)error;
  *out = mem_zalloc(sizeof **out);
  (*out)->fake = fake_of(spec->table);
  return LEAT_OK;
}

static leat_status fake_claim(struct source *source, struct block *block, enum source_state *state,
                              struct leat_error *error) {
  const struct fake_table *fake = source->fake;
  if (fake->fail_at && source->next == fake->fail_at) return error_set(error, LEAT_ERROR_IO, "the disk is on fire");
  *state = SOURCE_READY;
  if (!fake->endless && source->next == fake->blocks) {
    *state = fake->silent ? SOURCE_WAIT : SOURCE_END;
    return LEAT_OK;
  }
  block->first = source->next++ * fake->rows;
  block->last = block->first + fake->rows;
  block->file = "fake.csv";
  return LEAT_OK;
}

static struct decoder *fake_decoder(struct source *source) {
  struct decoder *decoder = mem_zalloc(sizeof *decoder);
  decoder->source = source;
  return decoder;
}

static bool every(uint64_t nth, uint64_t row) { return nth > 0 && row % nth == nth - 1; }

static void miss(struct batch *batch, uint32_t row, int64_t until) {
  if (!batch->missed_until) {
    batch->missed_until = mem_alloc(batch->rows * sizeof *batch->missed_until);
    for (uint32_t i = 0; i < batch->rows; i++) batch->missed_until[i] = INT64_MIN;
  }
  batch->missed_until[row] = until;
}

static struct batch *fake_batch(const struct fake_table *fake, const uint64_t *rows, uint32_t count) {
  struct batch *batch = batch_create(3, count);
  for (uint32_t i = 0; i < 3; i++) batch->columns[i] = column_create(i == 0 ? TYPE_TIMESTAMP : TYPE_INT64, count);
  int64_t *times = batch->columns[0]->values, *keys = batch->columns[1]->values, *values = batch->columns[2]->values;
  for (uint32_t i = 0; i < count; i++) {
    times[i] = (int64_t)rows[i] * 1000;
    keys[i] = (int64_t)(rows[i] % FAKE_KEYS);
    values[i] = (int64_t)rows[i];
    if (every(fake->future_every, rows[i])) times[i] = INT64_C(9000000000000000);
    if (every(fake->missed_every, rows[i])) miss(batch, i, values[i]);
    if (every(fake->null_every, rows[i])) bitmap_clear(column_need_validity(batch->columns[0]), i);
  }
  return batch;
}

static leat_status fake_decode(struct decoder *decoder, struct block *block, struct decoded *out,
                               struct leat_error *error) {
  (void)error;
  const struct fake_table *fake = decoder->source->fake;
  uint64_t rows[300];
  uint32_t count = 0;
  for (uint64_t row = block->first; row < block->last; row++) {
    if (every(fake->broken_every, row)) {
      rejected_list_add(&out->rejected, "broken", 6, ROW_INVALID_INTEGER, row + 1);
    } else {
      rows[count++] = row;
    }
    if (count == 300 || (row + 1 == block->last && count > 0)) {
      decoded_add(out, fake_batch(fake, rows, count));
      count = 0;
    }
  }
  return LEAT_OK;
}

static void fake_decoder_destroy(struct decoder *decoder) { mem_free(decoder); }
static void fake_close(struct source *source) { mem_free(source); }

static const struct source_class fake_source = {.open = fake_open,
                                                .claim = fake_claim,
                                                .decoder_create = fake_decoder,
                                                .decode = fake_decode,
                                                .decoder_destroy = fake_decoder_destroy,
                                                .close = fake_close};

static leat_status fake_sink_open(const struct plan_sink *spec, struct sink **out, struct leat_error *error) {
  (void)spec, (void)error;
  *out = mem_zalloc(sizeof **out);
  return LEAT_OK;
}

// The last column of each row, as 8 bytes; text counts as 1.
static leat_status fake_format(struct sink *sink, const struct batch *batch, struct text_out *out,
                               struct leat_error *error) {
  (void)sink, (void)error;
  const struct column *column = batch->columns[batch->width - 1];
  for (uint32_t i = 0; i < batch->count; i++) {
    int64_t value = 1;
    if (column->kind == TYPE_INT64) memcpy(&value, column_value(column, batch_row(batch, i)), sizeof value);
    text_out_add(out, (const char *)&value, sizeof value);
  }
  return LEAT_OK;
}

static leat_status fake_append(struct sink *sink, const char *bytes, size_t length, uint64_t rows,
                               struct leat_error *error) {
  (void)sink, (void)error;
  ck_assert_uint_eq(length, rows * 8);
  for (size_t i = 0; i < length; i += 8) {
    int64_t value;
    memcpy(&value, bytes + i, sizeof value);
    fake_output.sum += (uint64_t)value;
  }
  fake_output.rows += rows;
  return LEAT_OK;
}

static leat_status fake_commit(struct sink *sink, struct leat_error *error) {
  (void)sink, (void)error;
  fake_output.commits++;
  return LEAT_OK;
}
static void fake_sink_close(struct sink *sink) { mem_free(sink); }

static const struct sink_class fake_sink = {.open = fake_sink_open,
                                            .format = fake_format,
                                            .append = fake_append,
                                            .commit = fake_commit,
                                            .close = fake_sink_close};
static const struct connector_class fake_connector = {.name = "fake", .source = &fake_source, .sink = &fake_sink};

// ---- operators ----

// Stands for an aggregate: passes rows on, and checks that none comes behind the watermark.
struct fake_checker {
  struct operator operator;
  int64_t watermark;
};

static void check_missed(const struct batch *batch, uint32_t row) {
  if (!batch->missed_until || batch->missed_until[row] == INT64_MIN) return;
  ck_assert_int_eq(batch->missed_until[row], ((const int64_t *)batch->columns[2]->values)[row]);
  fake_output.missed++;
}

static leat_status checker_push(struct operator *operator, uint32_t input, struct batch *batch,
                                struct leat_error *error) {
  (void)input;
  struct fake_checker *checker = (struct fake_checker *)operator;
  fake_output.batches++;
  for (uint32_t i = 0; i < batch->count; i++) {
    uint32_t row = batch_row(batch, i);
    int64_t time, key;
    memcpy(&time, column_value(batch->columns[0], row), sizeof time);
    memcpy(&key, column_value(batch->columns[1], row), sizeof key);
    ck_assert_int_ge(time, checker->watermark);
    check_missed(batch, row);
    uint64_t lane = operator->env->lane + 1, before = atomic_exchange(&fake_output.key_lane[key], lane);
    ck_assert_msg(before == 0 || before == lane, "a key is seen by one lane");
  }
  return operator_emit(operator, batch, error);
}

static leat_status checker_advance(struct operator *operator, uint32_t input, int64_t watermark,
                                   struct leat_error *error) {
  (void)input;
  struct fake_checker *checker = (struct fake_checker *)operator;
  if (watermark == WATERMARK_END) fake_output.ends++;
  if (watermark == WATERMARK_IDLE) fake_output.idles++;
  if (watermark < WATERMARK_IDLE) {
    ck_assert_int_ge(watermark, checker->watermark);
    checker->watermark = watermark;
  }
  return operator_emit_watermark(operator, watermark, error);
}

static leat_status checker_init(struct operator *operator, struct leat_error *error) {
  (void)error;
  ((struct fake_checker *)operator)->watermark = WATERMARK_NONE;
  return LEAT_OK;
}

// Stands for an expression that fails on every tenth value.
static leat_status failing_push(struct operator *operator, uint32_t input, struct batch *batch,
                                struct leat_error *error) {
  (void)input;
  uint32_t *kept = mem_alloc(batch->count * sizeof *kept), count = 0;
  for (uint32_t i = 0; i < batch->count; i++) {
    uint32_t row = batch_row(batch, i);
    int64_t value = 0;
    if (batch->columns[2]->kind == TYPE_INT64) memcpy(&value, column_value(batch->columns[2], row), sizeof value);
    if (value % 10 != 0) {
      kept[count++] = row;
      continue;
    }
    operator->stats.rows_rejected++;
    leat_status status = operator->env->reject(operator->env, operator->node, batch, row, ROW_DIVISION_BY_ZERO, error);
    ck_assert_int_eq(status, LEAT_OK);
  }
  batch_select(batch, kept, count);
  return operator_emit(operator, batch, error);
}

static leat_status limit_push(struct operator *operator, uint32_t input, struct batch *batch,
                              struct leat_error *error) {
  (void)input;
  uint32_t count = operator->env->take_limit(operator->env, operator->node, batch->count);
  uint32_t *kept = mem_alloc((count + 1) * sizeof *kept);
  for (uint32_t i = 0; i < count; i++) kept[i] = batch_row(batch, i);
  batch_select(batch, kept, count);
  return operator_emit(operator, batch, error);
}

// Stands for a lookup join: the table must be complete before a stream's row comes.
struct fake_lookup {
  struct operator operator;
  uint64_t rows;
};
static atomic_uint_fast64_t fake_lookup_rows;  // what the table has

static leat_status lookup_push(struct operator *operator, uint32_t input, struct batch *batch,
                               struct leat_error *error) {
  struct fake_lookup *lookup = (struct fake_lookup *)operator;
  if (input == 0) {
    ck_assert_uint_eq(lookup->rows, fake_lookup_rows);
    return operator_emit(operator, batch, error);
  }
  lookup->rows += batch->count;
  batch_free(batch);
  return LEAT_OK;
}

static leat_status lookup_advance(struct operator *operator, uint32_t input, int64_t watermark,
                                  struct leat_error *error) {
  return input == 0 ? operator_emit_watermark(operator, watermark, error) : LEAT_OK;
}

static const struct operator_class *fake_operators(enum node_kind kind) {
  static const struct operator_class checker = {.kind = NODE_AGGREGATE,
                                                .instance_size = sizeof(struct fake_checker),
                                                .init = checker_init,
                                                .push = checker_push,
                                                .advance = checker_advance};
  static const struct operator_class failing = {
      .kind = NODE_PROJECT, .instance_size = sizeof(struct operator), .push = failing_push};
  static const struct operator_class limit = {
      .kind = NODE_LIMIT, .instance_size = sizeof(struct operator), .push = limit_push};
  static const struct operator_class lookup = {.kind = NODE_LOOKUP_JOIN,
                                               .instance_size = sizeof(struct fake_lookup),
                                               .push = lookup_push,
                                               .advance = lookup_advance};
  switch (kind) {
    case NODE_AGGREGATE:
      return &checker;
    case NODE_PROJECT:
      return &failing;
    case NODE_LIMIT:
      return &limit;
    case NODE_LOOKUP_JOIN:
      return &lookup;
    default:
      return NULL;
  }
}

// ---- plans ----

static const struct field fake_fields[] = {
    {"ts", {TYPE_TIMESTAMP, 0, 0}}, {"key", {TYPE_INT64, 0, 0}}, {"value", {TYPE_INT64, 0, 0}}};
static const struct field reject_fields[] = {
    {"raw", {TYPE_TEXT, 0, 0}}, {"reason", {TYPE_TEXT, 0, 0}}, {"position", {TYPE_TEXT, 0, 0}}};
static const struct expr fake_key = {.kind = EXPR_COLUMN, .type = {TYPE_INT64, 0, 0}, .column = 1};
static const struct expr *const fake_keys[] = {&fake_key};

struct fake_plan {
  struct plan plan;
  struct plan_node node[16];
  struct plan_node *nodes[16];
  struct plan_node *inputs[16][2];
  struct table tables[2];
  struct plan_source sources[2];
  struct plan_sink sinks[4];
};

static void fake_plan_init(struct fake_plan *fake, uint32_t lanes) {
  memset(fake, 0, sizeof *fake);
  memset(&fake_output, 0, sizeof fake_output);
  fake->plan = (struct plan){.lanes = lanes, .choices = choices_all, .nodes = fake->nodes, .sources = fake->sources,
                             .sinks = fake->sinks};
}

static struct plan_node *fake_node(struct fake_plan *fake, enum node_kind kind, struct plan_node *input,
                                   struct plan_node *second) {
  uint32_t id = fake->plan.node_count++;
  struct plan_node *node = fake->nodes[id] = &fake->node[id];
  *node = (struct plan_node){.kind = kind, .id = id, .label = "fake", .schema = {3, fake_fields}};
  node->inputs = fake->inputs[id];
  if (input) node->inputs[node->input_count++] = input;
  if (second) node->inputs[node->input_count++] = second;
  return node;
}

static struct plan_node *fake_scan(struct fake_plan *fake, const struct fake_table *table, uint32_t phase) {
  uint32_t index = fake->plan.source_count++;
  fake->tables[index] = (struct table){.name = "t",
                                       .schema = {3, fake_fields},
                                       .options = (const void *)table,
                                       .connector = &fake_connector,
                                       .event_time = 0,
                                       .max_skew = 86400000000};
  struct plan_node *node = fake_node(fake, NODE_SCAN, NULL, NULL);
  node->source = node->scan.source = index;
  fake->sources[index] = (struct plan_source){.table = &fake->tables[index], .phase = phase, .scan = node};
  return node;
}

static inline struct plan_node *fake_reject_scan(struct fake_plan *fake, uint32_t source) {
  struct plan_node *node = fake_node(fake, NODE_REJECT_SCAN, NULL, NULL);
  node->source = node->scan.source = source;
  node->schema = (struct schema){3, reject_fields};
  fake->sources[source].rejected = node;
  return node;
}

static struct plan_node *fake_exchange(struct fake_plan *fake, enum exchange_kind kind, struct plan_node *input) {
  struct plan_node *node = fake_node(fake, NODE_EXCHANGE, input, NULL);
  node->exchange.kind = kind;
  if (kind == EXCHANGE_HASH) {
    node->exchange.key_count = 1;
    node->exchange.keys = fake_keys;
  }
  return node;
}

static void fake_add_sink(struct fake_plan *fake, struct plan_node *input) {
  struct plan_node *node = fake_node(fake, NODE_SINK, input, NULL);
  node->sink.sink = fake->plan.sink_count++;
  fake->sinks[node->sink.sink].schema = input->schema;
}

static struct runtime *fake_start(struct fake_plan *fake) {
  struct runtime_options options = {.operator_class_for = fake_operators, .print = &fake_sink, .statistics = true};
  struct runtime *runtime;
  struct leat_error error = {0};
  ck_assert_int_eq(runtime_create(&fake->plan, &options, &runtime, &error), LEAT_OK);
  return runtime;
}

#endif
