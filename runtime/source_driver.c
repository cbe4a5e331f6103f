// How the lanes share a source and still agree on event time.
//
// Blocks are claimed in source order under a lock and decoded in parallel. Before its rows go anywhere a block takes
// its place in event time: block k's prefix is the highest event time of blocks 0 to k. A lane whose predecessor is
// not there yet keeps its decoded block and does other work. So what is late depends on the source's order alone,
// never on which lane was faster.
#include "runtime/source_driver.h"

#include <assert.h>
#include <string.h>

#include "engine/range.h"
#include "runtime/lane.h"
#include "runtime/reject.h"

#define BLOCKS_UNKNOWN UINT64_MAX
#define CLOCK_STEP_MICROS 10000  // a wall clock watermark moves in steps, or it would keep the lanes awake

static leat_status forward(struct operator *operator, uint32_t input, struct batch *batch, struct leat_error *error) {
  (void)input;
  return operator_emit(operator, batch, error);
}

const struct operator_class scan_class = {
    .kind = NODE_SCAN, .instance_size = sizeof(struct operator), .push = forward};
const struct operator_class late_scan_class = {
    .kind = NODE_LATE_SCAN, .instance_size = sizeof(struct operator), .push = forward};
const struct operator_class reject_scan_class = {
    .kind = NODE_REJECT_SCAN, .instance_size = sizeof(struct operator), .push = forward};

leat_status shared_source_open(struct shared_source *shared, const struct plan_source *spec,
                               struct leat_error *error) {
  shared->spec = spec;
  shared->class = spec->table->connector->source;
  shared->phase = spec->phase + 1;  // constant rows come before all sources
  pthread_mutex_init(&shared->lock, NULL);
  atomic_init(&shared->end, BLOCKS_UNKNOWN);
  atomic_init(&shared->high, WATERMARK_NONE);
  assert(shared->class && "the planner reads only from tables that can be read");
  return shared->class->open(spec, &shared->source, error);
}

void shared_source_close(struct shared_source *shared) {
  if (!shared->spec) return;
  if (shared->source) shared->class->close(shared->source);
  pthread_mutex_destroy(&shared->lock);
}

static uint32_t index_of(const struct lane *lane, const struct lane_source *source) {
  return (uint32_t)(source->shared - lane->runtime->sources);
}

static struct operator *operator_for(const struct lane *lane, const struct plan_node *node) {
  return node ? lane->operators[node->id] : NULL;
}

static bool has_ended(const struct shared_source *shared) { return atomic_load(&shared->end) != BLOCKS_UNKNOWN; }

// ---- claiming and decoding ----

static leat_status ask_source(struct shared_source *shared, struct block *block, enum source_state *state,
                              struct leat_error *error) {
  struct mem_guard guard;
  if (mem_guard_enter(&guard)) {
    leat_status status = shared->class->claim(shared->source, block, state, error);
    mem_guard_leave(&guard);
    return status;
  }
  return error_set(error, LEAT_ERROR_OUT_OF_MEMORY, "out of memory while reading table \"%s\"",
                   shared->spec->table->name);
}

static void note_progress(struct shared_source *shared) {
  struct source_progress progress = {0};
  if (shared->class->progress) shared->class->progress(shared->source, &progress);
  atomic_store_explicit(&shared->bytes_read, progress.bytes_read, memory_order_relaxed);
  atomic_store_explicit(&shared->bytes_total, progress.bytes_total, memory_order_relaxed);
}

// Without an event time column a waiting source's time is the wall clock's, as long as no lane holds a block.
static void follow_clock(struct shared_source *shared, int64_t now) {
  if (shared->spec->table->event_time >= 0 || atomic_load(&shared->published) != shared->claimed) return;
  int64_t high = atomic_load(&shared->high);
  if (high == WATERMARK_NONE || now - high >= CLOCK_STEP_MICROS) atomic_store(&shared->high, now);
}

static leat_status claim_locked(struct lane *lane, struct lane_source *source, enum source_state *state,
                                struct leat_error *error) {
  struct shared_source *shared = source->shared;
  *state = SOURCE_END;
  if (has_ended(shared)) return LEAT_OK;
  memset(&source->block, 0, sizeof source->block);
  source->block.sequence = shared->claimed;
  leat_status status = ask_source(shared, &source->block, state, error);
  if (status != LEAT_OK) return status;
  source->claim_time = lane->runtime->io->wall_micros();
  if (*state == SOURCE_READY) source->block.sequence = shared->claimed++;
  if (*state == SOURCE_WAIT) follow_clock(shared, source->claim_time);
  if (*state == SOURCE_END) atomic_store(&shared->end, shared->claimed);
  note_progress(shared);
  return LEAT_OK;
}

static leat_status claim(struct lane *lane, struct lane_source *source, enum source_state *state,
                         struct leat_error *error) {
  struct shared_source *shared = source->shared;
  if (atomic_load(&shared->last_rows) == 0) {
    uint_fast64_t never = 0;
    atomic_compare_exchange_strong(&shared->last_rows, &never, lane->runtime->io->monotonic_nanos());
  }
  pthread_mutex_lock(&shared->lock);
  leat_status status = claim_locked(lane, source, state, error);
  pthread_mutex_unlock(&shared->lock);
  return status;
}

// ---- event time of a block's rows ----

static enum row_error judge_time(const struct column *column, uint32_t row, int64_t latest, int64_t *time) {
  if (column_is_null(column, row)) return ROW_NULL_EVENT_TIME;
  memcpy(time, column_value(column, row), sizeof *time);
  if (*time == INT64_MAX || *time == INT64_MIN) return ROW_TIMESTAMP_RANGE;  // infinity has no place in time
  return *time > latest ? ROW_FUTURE_EVENT_TIME : ROW_OK;
}

// The plain case: all rows valid; false if any must be looked at alone.
static bool measure_dense(struct batch *batch, struct column *column, int64_t latest, int64_t *high) {
  if (batch->selection || column->validity || column->constant || column->errors || !batch->rows) return false;
  struct int64_range range = int64_range_of(column->values, batch->rows);
  if (range.high > latest || range.high == INT64_MAX || range.low == INT64_MIN) return false;
  batch_note_times(batch, column, range.low, range.high);
  *high = range.high;
  return true;
}

// Operators further down let rows that are not selected raise the watermark too, so a rejected row gets a time that is
// no news: the lowest of the others. The column is still this lane's own.
static void hide_times(struct column *column, const struct batch *batch, const uint32_t *kept, uint32_t count,
                       int64_t low) {
  assert(atomic_load(&column->references) == 1 && "a decoder hands its columns over");
  int64_t *times = column->values;
  for (uint32_t i = 0, next = 0; i < batch->count; i++) {
    uint32_t row = batch_row(batch, i);
    if (next < count && kept[next] == row) {
      next++;
    } else {
      times[column_slot(column, row)] = low;
    }
  }
}

// Rejects row by row; the rows to keep go to `kept`, their lowest and highest time to `low` and `high`.
static leat_status sift(struct lane *lane, uint32_t index, const struct batch *batch, const struct column *column,
                        int64_t latest, uint32_t *kept, uint32_t *count, int64_t *low, int64_t *high,
                        struct leat_error *error) {
  for (uint32_t i = 0; i < batch->count; i++) {
    uint32_t row = batch_row(batch, i);
    int64_t time = INT64_MIN;
    enum row_error why = judge_time(column, row, latest, &time);
    if (why != ROW_OK) {
      leat_status status = reject_source_row(lane, index, batch, row, why, error);
      if (status != LEAT_OK) return status;
      continue;
    }
    kept[(*count)++] = row;
    *high = time > *high ? time : *high;
    *low = time < *low ? time : *low;
  }
  return LEAT_OK;
}

static leat_status measure_rows(struct lane *lane, uint32_t index, struct batch *batch, struct column *column,
                                int64_t latest, int64_t *high, struct leat_error *error) {
  uint32_t *kept = mem_alloc((batch->count ? batch->count : 1) * sizeof *kept), count = 0;
  int64_t low = INT64_MAX;
  leat_status status = sift(lane, index, batch, column, latest, kept, &count, &low, high, error);
  if (status != LEAT_OK || count == batch->count) {
    mem_free(kept);
    return status;
  }
  if (count > 0) hide_times(column, batch, kept, count, low);
  batch_select(batch, kept, count);
  return LEAT_OK;
}

// Rejects rows whose event time is missing or too far ahead, and finds the highest of the others.
static leat_status measure(struct lane *lane, struct lane_source *source, struct batch *batch, int64_t *high,
                           struct leat_error *error) {
  const struct table *table = source->shared->spec->table;
  *high = source->claim_time;
  if (table->event_time < 0) return LEAT_OK;
  struct column *column = batch->columns[table->event_time];
  *high = INT64_MIN;
  if (!column) return LEAT_OK;
  int64_t latest = INT64_MAX;
  if (table->max_skew > 0 && __builtin_add_overflow(source->claim_time, table->max_skew, &latest)) latest = INT64_MAX;
  if (measure_dense(batch, column, latest, high)) return LEAT_OK;
  return measure_rows(lane, index_of(lane, source), batch, column, latest, high, error);
}

static void reserve_highs(struct lane_source *source) {
  if (source->decoded.count <= source->high_capacity) return;
  source->highs = mem_realloc(source->highs, source->decoded.count * sizeof *source->highs);
  source->high_capacity = source->decoded.count;
}

static leat_status prepare(struct lane *lane, struct lane_source *source, struct leat_error *error) {
  struct decoded *decoded = &source->decoded;
  leat_status status = LEAT_OK;
  uint32_t index = index_of(lane, source);
  uint64_t rows = decoded->rejected.count;
  reserve_highs(source);
  for (uint32_t i = 0; status == LEAT_OK && i < decoded->rejected.count; i++) {
    status = reject_record(lane, index, &decoded->rejected.records[i], source->block.file, error);
  }
  rejected_list_clear(&decoded->rejected);
  for (uint32_t i = 0; status == LEAT_OK && i < decoded->count; i++) {
    rows += decoded->batches[i]->count;
    status = measure(lane, source, decoded->batches[i], &source->highs[i], error);
  }
  atomic_fetch_add_explicit(&source->shared->rows_read, rows, memory_order_relaxed);
  if (rows > 0) atomic_store(&source->shared->last_rows, lane->runtime->io->monotonic_nanos());
  return status;
}

static leat_status fetch(struct lane *lane, struct lane_source *source, bool *progressed, struct leat_error *error) {
  enum source_state state;
  bool ended = has_ended(source->shared);
  leat_status status = claim(lane, source, &state, error);
  if (status != LEAT_OK) return status;
  source->waiting = state == SOURCE_WAIT;
  if (state == SOURCE_END && !ended) lane_notify_others(lane);
  if (state != SOURCE_READY) return LEAT_OK;
  source->holding = true;
  source->published = false;
  source->next = 0;
  *progressed = true;
  status = source->shared->class->decode(source->decoder, &source->block, &source->decoded, error);
  buffer_release(source->block.bytes);  // columns that view it hold it themselves
  source->block.bytes = NULL;
  return status == LEAT_OK ? prepare(lane, source, error) : status;
}

// ---- watermarks ----

static leat_status send_watermark(struct lane *lane, struct lane_source *source, int64_t watermark,
                                  struct leat_error *error) {
  const struct plan_source *spec = source->shared->spec;
  source->idle = watermark == WATERMARK_IDLE;
  if (!source->idle) atomic_store_explicit(&source->watermark, watermark, memory_order_relaxed);
  struct operator *scan = operator_for(lane, spec->scan), *late = operator_for(lane, spec->late);
  struct operator *rejected = operator_for(lane, spec->rejected);
  leat_status status = reject_flush(lane, index_of(lane, source), error);
  if (status == LEAT_OK && scan) status = operator_emit_watermark(scan, watermark, error);
  if (status == LEAT_OK && late) status = operator_emit_watermark(late, watermark, error);
  // Rows may still be rejected further down when the source has ended, so the lane ends rejected(t) itself.
  bool pass = rejected && watermark != WATERMARK_END;
  if (status == LEAT_OK && pass) status = operator_emit_watermark(rejected, watermark, error);
  return status;
}

// The watermark that a highest event time allows.
static int64_t watermark_below(const struct table *table, int64_t high) {
  int64_t watermark;
  if (high == WATERMARK_NONE || __builtin_sub_overflow(high, table->lateness, &watermark)) return WATERMARK_NONE;
  return watermark < WATERMARK_IDLE ? watermark : WATERMARK_IDLE - 1;
}

// Moves the lane's watermark to `high` less the lateness, if that is news or the lane was taken for silent.
static leat_status advance_to(struct lane *lane, struct lane_source *source, int64_t high, bool *progressed,
                              struct leat_error *error) {
  int64_t last = atomic_load_explicit(&source->watermark, memory_order_relaxed);
  int64_t watermark = watermark_below(source->shared->spec->table, high);
  if (watermark < last) watermark = last;
  if (watermark == WATERMARK_NONE || (watermark == last && !source->idle)) return LEAT_OK;
  *progressed = true;
  return send_watermark(lane, source, watermark, error);
}

static bool is_silent(const struct lane *lane, const struct lane_source *source) {
  const struct shared_source *shared = source->shared;
  if (shared->spec->table->idle <= 0 || !source->waiting) return false;
  uint64_t since = atomic_load(&shared->last_rows), now = lane->runtime->io->monotonic_nanos();
  return now > since && (now - since) / 1000 >= (uint64_t)shared->spec->table->idle;
}

// The lane holds no block: it goes where all published blocks have gone.
static leat_status settle(struct lane *lane, struct lane_source *source, bool *progressed, struct leat_error *error) {
  struct shared_source *shared = source->shared;
  uint64_t end = atomic_load(&shared->end);
  if (end != BLOCKS_UNKNOWN && atomic_load(&shared->published) == end) {
    source->done = true;
    *progressed = true;
    return send_watermark(lane, source, WATERMARK_END, error);
  }
  if (is_silent(lane, source)) {
    if (source->idle) return LEAT_OK;
    *progressed = true;
    return send_watermark(lane, source, WATERMARK_IDLE, error);
  }
  return advance_to(lane, source, atomic_load(&shared->high), progressed, error);
}

// ---- rows ----

static void publish(struct lane *lane, struct lane_source *source) {
  struct shared_source *shared = source->shared;
  int64_t high = atomic_load(&shared->high);
  source->prefix = high;
  for (uint32_t i = 0; i < source->decoded.count; i++) high = source->highs[i] > high ? source->highs[i] : high;
  atomic_store(&shared->high, high);
  atomic_store(&shared->published, source->block.sequence + 1);
  source->published = true;
  lane_notify_others(lane);
}

// The same batch with the time its block was claimed as a further column.
static struct batch *add_arrival_time(struct batch *batch, int64_t time) {
  struct batch *out = batch_create(batch->width + 1, batch->rows);
  for (uint32_t i = 0; i < batch->width; i++) {
    out->columns[i] = batch->columns[i];
    batch->columns[i] = NULL;
  }
  out->columns[batch->width] = column_create_constant(TYPE_TIMESTAMPTZ, batch->rows, &time);
  batch_move_rows(out, batch);
  batch_free(batch);
  return out;
}

static leat_status push_next(struct lane *lane, struct lane_source *source, struct leat_error *error) {
  struct shared_source *shared = source->shared;
  uint32_t at = source->next++;
  struct batch *batch = source->decoded.batches[at];
  source->decoded.batches[at] = NULL;
  int64_t before = source->prefix;
  if (source->highs[at] > before) source->prefix = source->highs[at];
  atomic_fetch_add_explicit(&shared->rows_scanned, batch->count, memory_order_relaxed);
  struct operator *scan = operator_for(lane, shared->spec->scan);
  if (!scan || batch->count == 0) {
    batch_free(batch);
    return LEAT_OK;
  }
  if (scan->node->scan.arrival_time) batch = add_arrival_time(batch, source->claim_time);
  batch->time_high = before;
  return operator_push(scan, 0, batch, error);
}

static void finish_block(struct lane_source *source) {
  decoded_clear(&source->decoded);
  source->holding = false;
}

static leat_status push_held(struct lane *lane, struct lane_source *source, bool *progressed,
                             struct leat_error *error) {
  if (!source->published) {
    if (atomic_load(&source->shared->published) != source->block.sequence) return LEAT_OK;
    publish(lane, source);
  }
  *progressed = true;
  leat_status status = LEAT_OK;
  // A lane taken for silent must be heard of before its rows are.
  if (source->idle) status = advance_to(lane, source, source->prefix, progressed, error);
  source->idle = false;
  if (status == LEAT_OK && source->next < source->decoded.count) status = push_next(lane, source, error);
  if (status == LEAT_OK && source->next == source->decoded.count) finish_block(source);
  return status;
}

leat_status source_step(struct lane *lane, struct lane_source *source, bool *progressed, struct leat_error *error) {
  if (source->done) return LEAT_OK;
  leat_status status = LEAT_OK;
  bool stopping = atomic_load(&lane->runtime->stop);
  if (!source->holding && stopping) return LEAT_OK;  // its exchanges may be closed already
  if (!source->holding) status = fetch(lane, source, progressed, error);
  if (status == LEAT_OK && source->holding) status = push_held(lane, source, progressed, error);
  if (status == LEAT_OK && !source->holding) status = settle(lane, source, progressed, error);
  return status;
}
