// A sink's rows are formatted in each lane's own text and appended under the sink's lock: when there is much of it, and
// at every watermark, so that a result is not held back.
//
// Bare SELECTs share standard output. The first prints as its rows come; the rows of the others wait until all lanes
// have given the last row of those before.
#include "runtime/sink_driver.h"

#include <assert.h>

#include "runtime/lane.h"

#define FLUSH_BYTES (64u << 10)

struct sink_operator {
  struct operator operator;
  struct shared_sink *shared;
  struct text_out text;
  uint64_t rows;  // in text
  bool ended;
};

static leat_status open_sink(struct shared_sink *shared, const struct plan_sink *spec, const struct sink_class *print,
                             struct leat_error *error) {
  shared->spec = spec;
  shared->class = spec->table ? spec->table->connector->sink : print;
  pthread_mutex_init(&shared->lock, NULL);
  assert(shared->class && "the planner writes only to tables that can be written");
  return shared->class->open(spec, &shared->sink, error);
}

static void put_in_turn(struct shared_sink *shared, struct shared_sink *before) {
  shared->first = before ? before->first : shared;
  shared->printing = before == NULL;
  if (before) before->next = shared;
}

leat_status shared_sinks_open(struct runtime *runtime, struct leat_error *error) {
  const struct plan *plan = runtime->plan;
  struct shared_sink *before = NULL;
  leat_status status = LEAT_OK;
  for (uint32_t i = 0; status == LEAT_OK && i < plan->sink_count; i++) {
    struct shared_sink *shared = &runtime->sinks[i];
    status = open_sink(shared, &plan->sinks[i], runtime->options.print, error);
    if (plan->sinks[i].table) continue;
    put_in_turn(shared, before);
    before = shared;
  }
  return status;
}

void shared_sink_close(struct shared_sink *shared) {
  if (!shared->spec) return;
  if (shared->sink) shared->class->close(shared->sink);
  spool_release(&shared->spool);
  pthread_mutex_destroy(&shared->lock);
}

// ---- turns ----

static leat_status print_waiting(struct shared_sink *shared, struct leat_error *error) {
  const char *bytes;
  size_t length;
  uint64_t rows;
  leat_status status = spool_next(&shared->spool, &bytes, &length, &rows, error);
  while (status == LEAT_OK && bytes) {
    status = shared->class->append(shared->sink, bytes, length, rows, error);
    if (status == LEAT_OK) status = spool_next(&shared->spool, &bytes, &length, &rows, error);
  }
  spool_release(&shared->spool);
  return status;
}

// `shared` has no more rows: completes it, and gives the turn to the next, which may be complete as well.
static leat_status pass_turn(const struct runtime *runtime, struct shared_sink *shared, struct leat_error *error) {
  for (;;) {
    shared->printed = true;
    leat_status status = shared->class->commit(shared->sink, error);
    if (status != LEAT_OK || !shared->next) return status;
    shared = shared->next;
    shared->printing = true;
    status = print_waiting(shared, error);
    if (status != LEAT_OK || shared->ended < runtime->lanes) return status;
  }
}

leat_status shared_sink_commit(struct runtime *runtime, struct shared_sink *shared, struct leat_error *error) {
  if (!shared->first) return shared->class->commit(shared->sink, error);
  assert((shared->printing || shared->printed) && "those before it are committed");
  return shared->printed ? LEAT_OK : pass_turn(runtime, shared, error);
}

// ---- the operator ----

static leat_status init(struct operator *operator, struct leat_error *error) {
  (void)error;
  struct runtime *runtime = lane_of(operator->env)->runtime;
  ((struct sink_operator *)operator)->shared = &runtime->sinks[operator->node->sink.sink];
  return LEAT_OK;
}

static void destroy(struct operator *operator) { text_out_release(&((struct sink_operator *)operator)->text); }

// What happens under the lock. An end may let the following SELECTs print.
static leat_status append_in_turn(struct sink_operator *sink, bool ends, struct leat_error *error) {
  struct shared_sink *shared = sink->shared;
  const struct runtime *runtime = lane_of(sink->operator.env)->runtime;
  leat_status status = LEAT_OK;
  if (sink->rows > 0 && shared->first && !shared->printing) {
    status = spool_add(&shared->spool, sink->text.bytes, sink->text.length, sink->rows, error);
  } else if (sink->rows > 0) {
    status = shared->class->append(shared->sink, sink->text.bytes, sink->text.length, sink->rows, error);
  }
  if (!ends || status != LEAT_OK) return status;
  shared->ended++;
  bool complete = shared->printing && shared->ended == runtime->lanes;
  return complete ? pass_turn(runtime, shared, error) : LEAT_OK;
}

// Running out of memory must not leave with the lock held.
static leat_status append_guarded(struct sink_operator *sink, bool ends, struct leat_error *error) {
  const struct plan_sink *spec = sink->shared->spec;
  struct mem_guard guard;
  if (mem_guard_enter(&guard)) {
    leat_status status = append_in_turn(sink, ends, error);
    mem_guard_leave(&guard);
    return status;
  }
  return error_set(error, LEAT_ERROR_OUT_OF_MEMORY, "out of memory while writing to %s",
                   spec->table ? spec->table->name : "standard output");
}

static leat_status append(struct sink_operator *sink, bool ends, struct leat_error *error) {
  struct shared_sink *shared = sink->shared;
  ends = ends && shared->first && !sink->ended;
  if (sink->rows == 0 && !ends) return LEAT_OK;
  pthread_mutex_t *lock = shared->first ? &shared->first->lock : &shared->lock;
  pthread_mutex_lock(lock);
  leat_status status = append_guarded(sink, ends, error);
  pthread_mutex_unlock(lock);
  atomic_fetch_add_explicit(&shared->rows, sink->rows, memory_order_relaxed);
  sink->text.length = 0;
  sink->rows = 0;
  sink->ended = sink->ended || ends;
  return status;
}

// Limits that are used up end a SELECT while its sources go on.
static bool is_satisfied(const struct sink_operator *sink) {
  return sink->shared->first && lane_satisfied(lane_of(sink->operator.env)->runtime, sink->operator.node);
}

leat_status sink_flush(struct operator *operator, bool *progressed, struct leat_error *error) {
  struct sink_operator *sink = (struct sink_operator *)operator;
  if (sink->rows > 0) *progressed = true;
  return append(sink, is_satisfied(sink), error);
}

static leat_status push(struct operator *operator, uint32_t input, struct batch *batch, struct leat_error *error) {
  (void)input;
  struct sink_operator *sink = (struct sink_operator *)operator;
  assert(!sink->ended && "rows come before the end");
  leat_status status = sink->shared->class->format(sink->shared->sink, batch, &sink->text, error);
  sink->rows += batch->count;
  batch_free(batch);
  if (status == LEAT_OK && sink->text.length >= FLUSH_BYTES) status = append(sink, false, error);
  return status;
}

static leat_status advance(struct operator *operator, uint32_t input, int64_t watermark, struct leat_error *error) {
  (void)input;
  struct sink_operator *sink = (struct sink_operator *)operator;
  return append(sink, watermark == WATERMARK_END || is_satisfied(sink), error);
}

const struct operator_class sink_class_operator = {
    .kind = NODE_SINK,
    .instance_size = sizeof(struct sink_operator),
    .init = init,
    .push = push,
    .advance = advance,
    .destroy = destroy,
};
