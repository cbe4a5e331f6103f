// A sink's rows are formatted in each lane's own text and appended under the sink's lock: when there is much of it, and
// at every watermark, so that a result is not held back.
#include "runtime/sink_driver.h"

#include <assert.h>

#define FLUSH_BYTES (64u << 10)

struct sink_operator {
  struct operator operator;
  struct shared_sink *shared;
  struct text_out text;
  uint64_t rows;  // in text
};

leat_status shared_sink_open(struct shared_sink *shared, const struct plan_sink *spec, const struct sink_class *print,
                             struct leat_error *error) {
  shared->spec = spec;
  shared->class = spec->table ? spec->table->connector->sink : print;
  pthread_mutex_init(&shared->lock, NULL);
  assert(shared->class && "the planner writes only to tables that can be written");
  return shared->class->open(spec, &shared->sink, error);
}

void shared_sink_close(struct shared_sink *shared) {
  if (!shared->spec) return;
  if (shared->sink) shared->class->close(shared->sink);
  pthread_mutex_destroy(&shared->lock);
}

static leat_status init(struct operator *operator, struct leat_error *error) {
  (void)error;
  struct runtime *runtime = lane_of(operator->env)->runtime;
  ((struct sink_operator *)operator)->shared = &runtime->sinks[operator->node->sink.sink];
  return LEAT_OK;
}

static void destroy(struct operator *operator) { text_out_release(&((struct sink_operator *)operator)->text); }

// Under the lock: running out of memory must not leave with it held.
static leat_status append_guarded(struct sink_operator *sink, struct leat_error *error) {
  struct shared_sink *shared = sink->shared;
  struct mem_guard guard;
  if (mem_guard_enter(&guard)) {
    leat_status status = shared->class->append(shared->sink, sink->text.bytes, sink->text.length, sink->rows, error);
    mem_guard_leave(&guard);
    return status;
  }
  return error_set(error, LEAT_ERROR_OUT_OF_MEMORY, "out of memory while writing to %s",
                   shared->spec->table ? shared->spec->table->name : "standard output");
}

static leat_status append(struct sink_operator *sink, struct leat_error *error) {
  if (sink->rows == 0) return LEAT_OK;
  pthread_mutex_lock(&sink->shared->lock);
  leat_status status = append_guarded(sink, error);
  pthread_mutex_unlock(&sink->shared->lock);
  atomic_fetch_add_explicit(&sink->shared->rows, sink->rows, memory_order_relaxed);
  sink->text.length = 0;
  sink->rows = 0;
  return status;
}

leat_status sink_flush(struct operator *operator, bool *progressed, struct leat_error *error) {
  struct sink_operator *sink = (struct sink_operator *)operator;
  if (sink->rows > 0) *progressed = true;
  return append(sink, error);
}

static leat_status push(struct operator *operator, uint32_t input, struct batch *batch, struct leat_error *error) {
  (void)input;
  struct sink_operator *sink = (struct sink_operator *)operator;
  leat_status status = sink->shared->class->format(sink->shared->sink, batch, &sink->text, error);
  sink->rows += batch->count;
  batch_free(batch);
  if (status == LEAT_OK && sink->text.length >= FLUSH_BYTES) status = append(sink, error);
  return status;
}

static leat_status advance(struct operator *operator, uint32_t input, int64_t watermark, struct leat_error *error) {
  (void)input;
  (void)watermark;
  return append((struct sink_operator *)operator, error);
}

const struct operator_class sink_class_operator = {
    .kind = NODE_SINK,
    .instance_size = sizeof(struct sink_operator),
    .init = init,
    .push = push,
    .advance = advance,
    .destroy = destroy,
};
