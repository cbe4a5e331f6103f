// A lane's life: its operators, the order of work within a step, sleeping and waking, and how it comes to an end.
//
// A step works from the sinks up: first messages that wait for credit, then what other lanes have sent, last a source.
// Whatever could add to messages that wait for credit does not run, so the lanes push each other back to the sources.
#include "runtime/lane.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "runtime/exchange.h"
#include "runtime/reject.h"
#include "runtime/report.h"
#include "runtime/sink_driver.h"
#include "runtime/source_driver.h"

#define SLEEP_MILLISECONDS_MAX 10  // a stop, a silent source or a wall clock is noticed within
#define SPINS_MAX 64               // steps without work before the lane sleeps
#define PUBLISH_STEPS 64           // steps between two looks others may take at the figures
#define POLLED_SOURCES_MAX 32

// ---- what operators ask of their lane ----

static bool passes_rows_through(enum node_kind kind) {
  switch (kind) {
    case NODE_FILTER:
    case NODE_PROJECT:
    case NODE_LATENESS:
    case NODE_WINDOW:
    case NODE_LOOKUP_JOIN:
    case NODE_UNION:
    case NODE_LIMIT:
    case NODE_EXCHANGE:
    case NODE_SINK:
      return true;
    default:
      return false;  // its rows may still be to come when its input is through
  }
}

bool lane_satisfied(const struct runtime *runtime, const struct plan_node *node) {
  if (node->kind == NODE_LIMIT && atomic_load(&runtime->limit_used[node->id]) >= node->limit.count) return true;
  if (!passes_rows_through(node->kind) || node->input_count == 0) return false;
  uint32_t inputs = node->kind == NODE_LOOKUP_JOIN ? 1 : node->input_count;
  for (uint32_t i = 0; i < inputs; i++) {
    if (!lane_satisfied(runtime, node->inputs[i])) return false;
  }
  return true;
}

static bool all_sinks_satisfied(const struct runtime *runtime) {
  for (uint32_t i = 0; i < runtime->plan->node_count; i++) {
    const struct plan_node *node = runtime->plan->nodes[i];
    if (node->kind == NODE_SINK && !lane_satisfied(runtime, node)) return false;
  }
  return true;
}

static uint32_t take_limit(struct operator_env *env, const struct plan_node *node, uint32_t rows) {
  struct runtime *runtime = lane_of(env)->runtime;
  uint64_t used = atomic_fetch_add(&runtime->limit_used[node->id], rows), count = node->limit.count;
  bool reached = used + rows >= count && (used < count || used == 0);
  if (reached && all_sinks_satisfied(runtime)) runtime_stop(runtime);
  if (used >= count) return 0;
  return count - used < rows ? (uint32_t)(count - used) : rows;
}

static const struct operator_class *class_of(const struct runtime *runtime, enum node_kind kind) {
  switch (kind) {
    case NODE_SCAN:
      return &scan_class;
    case NODE_LATE_SCAN:
      return &late_scan_class;
    case NODE_REJECT_SCAN:
      return &reject_scan_class;
    case NODE_EXCHANGE:
      return &exchange_class;
    case NODE_SINK:
      return &sink_class_operator;
    default:
      return runtime->options.operator_class_for(kind);
  }
}

// ---- lifecycle ----

static void init_env(struct lane *lane, uint32_t index) {
  struct runtime *runtime = lane->runtime;
  lane->env.lane = index;
  lane->env.lanes = runtime->lanes;
  lane->env.memory_limit = runtime->plan->memory_limit;
  lane->env.choices = &runtime->plan->choices;
  lane->env.reject = reject_row;
  lane->env.late = reject_late;
  lane->env.take_limit = take_limit;
  lane->env.clock = runtime->options.statistics ? runtime->io->monotonic_nanos : NULL;
}

static void *zalloc_many(uint32_t count, size_t size) { return mem_zalloc((count ? count : 1) * size); }

static void init_sources(struct lane *lane) {
  struct runtime *runtime = lane->runtime;
  uint32_t count = runtime->plan->source_count;
  lane->sources = zalloc_many(count, sizeof *lane->sources);
  lane->rejects = zalloc_many(count, sizeof *lane->rejects);
  lane->rejected = zalloc_many(count, sizeof *lane->rejected);
  lane->late = zalloc_many(count, sizeof *lane->late);
  lane->examples = zalloc_many(count, sizeof *lane->examples);
  lane->rejected_published = zalloc_many(count, sizeof *lane->rejected_published);
  lane->late_published = zalloc_many(count, sizeof *lane->late_published);
  lane->late_running = zalloc_many(count, sizeof *lane->late_running);
  for (uint32_t i = 0; i < count; i++) {
    lane->sources[i].shared = &runtime->sources[i];
    atomic_init(&lane->sources[i].watermark, WATERMARK_NONE);
    reject_buffer_init(&lane->rejects[i]);
  }
  for (uint32_t i = 0; i < count; i++) {
    lane->sources[i].decoder = runtime->sources[i].class->decoder_create(runtime->sources[i].source);
  }
}

static leat_status init_operators(struct lane *lane, struct leat_error *error) {
  const struct plan *plan = lane->runtime->plan;
  lane->operators = zalloc_many(plan->node_count, sizeof *lane->operators);
  lane->published = zalloc_many(plan->node_count, sizeof *lane->published);
  for (uint32_t i = 0; i < plan->node_count; i++) {
    const struct plan_node *node = plan->nodes[i];
    const struct operator_class *class = class_of(lane->runtime, node->kind);
    assert(class && "every kind of node has its class");
    leat_status status = operator_create(class, node, &lane->env, &lane->operators[i], error);
    if (status != LEAT_OK) return status;
    for (uint32_t j = 0; j < node->input_count; j++) {
      operator_connect(lane->operators[node->inputs[j]->id], lane->operators[i], j);
    }
  }
  return LEAT_OK;
}

leat_status lane_create(struct runtime *runtime, uint32_t index, struct leat_error *error) {
  struct lane *lane = mem_alloc_aligned(sizeof *lane);
  memset(lane, 0, sizeof *lane);
  runtime->lane[index] = lane;
  lane->runtime = runtime;
  lane->event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (lane->event < 0) return error_set(error, LEAT_ERROR_IO, "cannot create an event: %s", strerror(errno));
  init_env(lane, index);
  init_sources(lane);
  return init_operators(lane, error);
}

static void destroy_source(struct lane_source *source) {
  if (!source->shared) return;
  decoded_clear(&source->decoded);
  buffer_release(source->block.bytes);
  if (source->decoder) source->shared->class->decoder_destroy(source->decoder);
  mem_free(source->highs);
}

void lane_destroy(struct lane *lane) {
  if (!lane) return;
  const struct plan *plan = lane->runtime->plan;
  for (uint32_t i = 0; lane->operators && i < plan->node_count; i++) operator_destroy(lane->operators[i]);
  for (uint32_t i = 0; lane->sources && i < plan->source_count; i++) destroy_source(&lane->sources[i]);
  for (uint32_t i = 0; lane->rejects && i < plan->source_count; i++) reject_buffer_release(&lane->rejects[i]);
  mem_free(lane->operators);
  mem_free(lane->published);
  mem_free(lane->sources);
  mem_free(lane->rejects);
  mem_free(lane->rejected);
  mem_free(lane->late);
  mem_free(lane->examples);
  mem_free(lane->rejected_published);
  mem_free(lane->late_published);
  mem_free(lane->late_running);
  if (lane->event >= 0) close(lane->event);
  mem_free(lane);
}

// ---- a step ----

static struct operator *exchange_at(const struct lane *lane, uint32_t i) {
  return lane->operators[lane->runtime->exchanges[i]->id];
}

// Constant rows come from lane 0 alone; the others only learn that there are no more.
static leat_status emit_constants(struct lane *lane, struct leat_error *error) {
  const struct plan *plan = lane->runtime->plan;
  leat_status status = LEAT_OK;
  for (uint32_t i = 0; status == LEAT_OK && i < plan->node_count; i++) {
    if (plan->nodes[i]->kind != NODE_VALUES) continue;
    struct operator *values = lane->operators[i];
    status = lane->env.lane == 0 ? operator_advance(values, 0, WATERMARK_END, error)
                                 : operator_emit_watermark(values, WATERMARK_END, error);
  }
  return status;
}

static bool is_blocked_from(const struct lane *lane, uint32_t first) {
  for (uint32_t i = first; lane->overflow > 0 && i < lane->runtime->exchange_count; i++) {
    if (exchange_blocked(exchange_at(lane, i))) return true;
  }
  return false;
}

// An exchange receives unless one further down is blocked. Its own sending side may be: else two lanes that wait for
// each other's credit would wait for ever.
static leat_status run_exchanges(struct lane *lane, bool *progressed, struct leat_error *error) {
  leat_status status = LEAT_OK;
  for (uint32_t i = lane->runtime->exchange_count; i-- > 0 && status == LEAT_OK;) {
    struct operator *exchange = exchange_at(lane, i);
    if (exchange_drain(exchange)) *progressed = true;
    if (is_blocked_from(lane, i + 1)) break;
    status = exchange_receive(exchange, progressed, error);
  }
  return status;
}

// Everything of this phase that the lane reads from has ended and gone through its exchanges.
static bool phase_is_through(const struct lane *lane, uint32_t phase) {
  const struct runtime *runtime = lane->runtime;
  for (uint32_t i = 0; i < runtime->plan->source_count; i++) {
    if (runtime->sources[i].phase <= phase && !lane->sources[i].done) return false;
  }
  for (uint32_t i = 0; i < runtime->exchange_count; i++) {
    uint32_t node = runtime->exchanges[i]->id;
    if (runtime->node_phase[node] > phase || runtime->from_reject[node]) continue;
    if (!exchange_finished(exchange_at(lane, i))) return false;
  }
  return true;
}

static void report_phases(struct lane *lane) {
  struct runtime *runtime = lane->runtime;
  while (lane->phases_reported < runtime->phase_count && phase_is_through(lane, lane->phases_reported)) {
    atomic_fetch_add(&runtime->phase_done[lane->phases_reported++], 1);
    lane_notify_others(lane);
  }
}

// The first phase that some lane is not through with: its sources and those before it may be read.
static uint32_t open_phase(const struct runtime *runtime) {
  uint32_t phase = 0;
  while (phase < runtime->phase_count && atomic_load(&runtime->phase_done[phase]) == runtime->lanes) phase++;
  return phase;
}

// Among the sources not tried in this step, the one furthest behind in event time: it holds the others back. Every
// other step they simply take turns, so that none is starved.
static struct lane_source *choose_source(const struct lane *lane, uint32_t phase) {
  uint32_t count = lane->runtime->plan->source_count;
  bool in_turn = lane->steps & 1;
  struct lane_source *best = NULL;
  for (uint32_t i = 0; i < count; i++) {
    struct lane_source *source = &lane->sources[(i + lane->steps / 2) % count];
    if (source->done || source->shared->phase > phase || source->tried == lane->steps) continue;
    if (in_turn) return source;
    if (!best || atomic_load_explicit(&source->watermark, memory_order_relaxed) <
                     atomic_load_explicit(&best->watermark, memory_order_relaxed)) {
      best = source;
    }
  }
  return best;
}

// Takes its turn even when other lanes have sent something: a lane that did nothing but receive would hold the
// watermark back, and what it received would pile up.
static leat_status run_source(struct lane *lane, bool *progressed, struct leat_error *error) {
  uint32_t phase = open_phase(lane->runtime);
  leat_status status = LEAT_OK;
  struct lane_source *source;
  bool read = false;
  while (status == LEAT_OK && !read && (source = choose_source(lane, phase))) {
    source->tried = lane->steps;
    status = source_step(lane, source, &read, error);
  }
  *progressed |= read;
  return status;
}

// rejected(t) ends when nothing is left in this lane that could reject a row.
static leat_status end_rejects(struct lane *lane, bool *progressed, struct leat_error *error) {
  const struct plan *plan = lane->runtime->plan;
  if (lane->rejects_ended || lane->phases_reported < lane->runtime->phase_count) return LEAT_OK;
  leat_status status = reject_flush_all(lane, error);
  lane->rejects_ended = true;
  *progressed = true;
  for (uint32_t i = 0; status == LEAT_OK && i < plan->source_count; i++) {
    const struct plan_node *node = plan->sources[i].rejected;
    if (node) status = operator_emit_watermark(lane->operators[node->id], WATERMARK_END, error);
  }
  return status;
}

// The run was stopped: once the sources are quiet the exchanges close one after the other, each when those before it
// have nothing more to give.
static leat_status close_exchanges(struct lane *lane, struct leat_error *error) {
  const struct runtime *runtime = lane->runtime;
  for (uint32_t i = 0; i < runtime->plan->source_count; i++) {
    if (lane->sources[i].holding) return LEAT_OK;
  }
  leat_status status = LEAT_OK;
  for (uint32_t i = 0; status == LEAT_OK && i < runtime->exchange_count; i++) {
    status = reject_flush_all(lane, error);
    if (status == LEAT_OK) exchange_close(exchange_at(lane, i));
    if (!exchange_finished(exchange_at(lane, i))) break;
  }
  return status;
}

static bool is_through(const struct lane *lane, bool stopping) {
  if (lane->overflow > 0 || (!stopping && !lane->rejects_ended)) return false;
  for (uint32_t i = 0; i < lane->runtime->plan->source_count; i++) {
    if (stopping ? lane->sources[i].holding : !lane->sources[i].done) return false;
  }
  for (uint32_t i = 0; i < lane->runtime->exchange_count; i++) {
    if (!exchange_finished(exchange_at(lane, i))) return false;
  }
  return true;
}

static leat_status flush_sinks(struct lane *lane, bool *progressed, struct leat_error *error) {
  const struct plan *plan = lane->runtime->plan;
  leat_status status = reject_flush_all(lane, error);
  for (uint32_t i = 0; status == LEAT_OK && i < plan->node_count; i++) {
    if (plan->nodes[i]->kind == NODE_SINK) status = sink_flush(lane->operators[i], progressed, error);
  }
  return status;
}

static leat_status come_to_end(struct lane *lane, bool *progressed, struct leat_error *error) {
  bool stopping = atomic_load(&lane->runtime->stop);
  report_phases(lane);
  leat_status status = end_rejects(lane, progressed, error);
  if (status == LEAT_OK && stopping) status = close_exchanges(lane, error);
  if (status != LEAT_OK || !is_through(lane, stopping)) return status;
  lane->finished = true;
  return flush_sinks(lane, progressed, error);
}

leat_status lane_step(struct lane *lane, bool *progressed, struct leat_error *error) {
  leat_status status = LEAT_OK;
  *progressed = false;
  lane->steps++;
  if (!lane->started) {
    lane->started = *progressed = true;
    status = emit_constants(lane, error);
  }
  if (status == LEAT_OK) status = run_exchanges(lane, progressed, error);
  if (status != LEAT_OK || lane->overflow > 0) return status;
  status = run_source(lane, progressed, error);
  return status == LEAT_OK ? come_to_end(lane, progressed, error) : status;
}

// ---- the thread ----

void lane_notify(struct lane *lane) {
  atomic_fetch_add(&lane->signals, 1);
  if (!atomic_load(&lane->sleeping)) return;
  uint64_t one = 1;
  ssize_t written = write(lane->event, &one, sizeof one);
  (void)written;  // full means that the lane has been woken already
}

void lane_notify_others(struct lane *lane) {
  for (uint32_t i = 0; i < lane->runtime->lanes; i++) {
    if (i != lane->env.lane) lane_notify(lane->runtime->lane[i]);
  }
}

static uint32_t add_descriptors(const struct lane *lane, struct pollfd *polled, uint32_t count) {
  for (uint32_t i = 0; i < lane->runtime->plan->source_count && count < POLLED_SOURCES_MAX; i++) {
    const struct lane_source *source = &lane->sources[i];
    if (source->done || !source->waiting || atomic_load(&lane->runtime->stop)) continue;
    const struct source_class *class = source->shared->class;
    int descriptor = class->descriptor ? class->descriptor(source->shared->source) : -1;
    if (descriptor >= 0) polled[count++] = (struct pollfd){.fd = descriptor, .events = POLLIN};
  }
  return count;
}

// Until another lane has something, a source has input, or a little while has passed.
static void sleep_until_signal(struct lane *lane, unsigned signals) {
  struct pollfd polled[POLLED_SOURCES_MAX];
  polled[0] = (struct pollfd){.fd = lane->event, .events = POLLIN};
  uint32_t count = add_descriptors(lane, polled, 1);
  atomic_store(&lane->sleeping, true);
  if (atomic_load(&lane->signals) == signals) poll(polled, count, SLEEP_MILLISECONDS_MAX);
  atomic_store(&lane->sleeping, false);
  uint64_t drained;
  ssize_t got = read(lane->event, &drained, sizeof drained);
  (void)got;  // nothing there: it was the time or a source
}

static leat_status loop(struct lane *lane, struct leat_error *error) {
  leat_status status = LEAT_OK;
  uint32_t spins = 0;
  while (status == LEAT_OK && !lane->finished && !atomic_load(&lane->runtime->failed)) {
    unsigned signals = atomic_load(&lane->signals);
    bool progressed;
    status = lane_step(lane, &progressed, error);
    spins = progressed ? 0 : spins + 1;
    if (lane->steps % PUBLISH_STEPS == 0) report_publish(lane);
    if (status != LEAT_OK || progressed || lane->finished || spins < SPINS_MAX) continue;
    status = flush_sinks(lane, &progressed, error);
    report_publish(lane);
    if (status == LEAT_OK && !progressed) sleep_until_signal(lane, signals);
  }
  return status;
}

static leat_status run_guarded(struct lane *lane, struct leat_error *error) {
  struct mem_guard guard;
  if (mem_guard_enter(&guard)) {
    leat_status status = loop(lane, error);
    mem_guard_leave(&guard);
    return status;
  }
  return error_set(error, LEAT_ERROR_OUT_OF_MEMORY, "out of memory in lane %u", lane->env.lane);
}

static void note_failure(struct runtime *runtime, const struct leat_error *error) {
  pthread_mutex_lock(&runtime->error_lock);
  if (runtime->error.status == LEAT_OK) runtime->error = *error;
  pthread_mutex_unlock(&runtime->error_lock);
  atomic_store(&runtime->failed, true);
}

void lane_run(struct lane *lane) {
  struct leat_error error = {0};
  leat_status status = run_guarded(lane, &error);
  if (status != LEAT_OK) {
    error.status = status;
    note_failure(lane->runtime, &error);
  }
  report_publish(lane);
  lane_notify_others(lane);
}
