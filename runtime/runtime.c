// Builds a run from its plan, starts and joins the lanes, commits what they wrote.
#define _GNU_SOURCE  // pthread_setaffinity_np
#include "runtime/runtime.h"

#include <assert.h>
#include <sched.h>
#include <string.h>

#include "runtime/lane.h"
#include "runtime/report.h"
#include "runtime/sink_driver.h"
#include "runtime/source_driver.h"

static void *zalloc_many(size_t count, size_t size) { return mem_zalloc((count ? count : 1) * size); }

// ---- what the graph tells ----

static uint32_t phase_of(const struct runtime *runtime, const struct plan_node *node) {
  bool is_scan = node->kind == NODE_SCAN || node->kind == NODE_LATE_SCAN || node->kind == NODE_REJECT_SCAN;
  uint32_t phase = is_scan ? runtime->plan->sources[node->scan.source].phase + 1 : 0;
  for (uint32_t i = 0; i < node->input_count; i++) {
    uint32_t input = runtime->node_phase[node->inputs[i]->id];
    if (input > phase) phase = input;
  }
  return phase;
}

static bool reads_rejects(const struct runtime *runtime, const struct plan_node *node) {
  if (node->kind == NODE_REJECT_SCAN) return true;
  for (uint32_t i = 0; i < node->input_count; i++) {
    if (runtime->from_reject[node->inputs[i]->id]) return true;
  }
  return false;
}

// Rejected rows come from all over the rest of the graph, so what lies below rejected(t) counts as further down.
static void list_exchanges(struct runtime *runtime) {
  const struct plan *plan = runtime->plan;
  for (int below_rejects = 0; below_rejects <= 1; below_rejects++) {
    for (uint32_t i = 0; i < plan->node_count; i++) {
      if (plan->nodes[i]->kind != NODE_EXCHANGE || runtime->from_reject[i] != below_rejects) continue;
      runtime->exchange_of[i] = runtime->exchange_count;
      runtime->exchanges[runtime->exchange_count++] = plan->nodes[i];
    }
  }
}

static void survey(struct runtime *runtime) {
  const struct plan *plan = runtime->plan;
  runtime->node_phase = zalloc_many(plan->node_count, sizeof *runtime->node_phase);
  runtime->from_reject = zalloc_many(plan->node_count, sizeof *runtime->from_reject);
  runtime->exchange_of = zalloc_many(plan->node_count, sizeof *runtime->exchange_of);
  runtime->exchanges = zalloc_many(plan->node_count, sizeof *runtime->exchanges);
  runtime->limit_used = zalloc_many(plan->node_count, sizeof *runtime->limit_used);
  runtime->phase_count = 1;
  for (uint32_t i = 0; i < plan->node_count; i++) {
    const struct plan_node *node = plan->nodes[i];
    assert(node->id == i && "a node's id is its position");
    runtime->node_phase[i] = phase_of(runtime, node);
    runtime->from_reject[i] = reads_rejects(runtime, node);
  }
  for (uint32_t i = 0; i < plan->source_count; i++) {
    if (plan->sources[i].phase + 2 > runtime->phase_count) runtime->phase_count = plan->sources[i].phase + 2;
  }
  runtime->phase_done = zalloc_many(runtime->phase_count, sizeof *runtime->phase_done);
  list_exchanges(runtime);
}

// ---- lifecycle ----

static void open_channels(struct runtime *runtime) {
  size_t lanes = runtime->lanes;
  runtime->channels = zalloc_many(runtime->exchange_count * lanes * lanes, sizeof *runtime->channels);
  for (size_t i = 0; i < runtime->exchange_count * lanes * lanes; i++) {
    bool is_own = i / lanes % lanes == i % lanes;
    if (!is_own) runtime->channels[i] = channel_create();
  }
}

static leat_status build(struct runtime *runtime, struct leat_error *error) {
  const struct plan *plan = runtime->plan;
  leat_status status = LEAT_OK;
  survey(runtime);
  open_channels(runtime);
  runtime->sources = zalloc_many(plan->source_count, sizeof *runtime->sources);
  runtime->sinks = zalloc_many(plan->sink_count, sizeof *runtime->sinks);
  runtime->lane = zalloc_many(runtime->lanes, sizeof *runtime->lane);
  for (uint32_t i = 0; status == LEAT_OK && i < plan->source_count; i++) {
    status = shared_source_open(&runtime->sources[i], &plan->sources[i], error);
  }
  if (status == LEAT_OK) status = shared_sinks_open(runtime, error);
  for (uint32_t i = 0; status == LEAT_OK && i < runtime->lanes; i++) status = lane_create(runtime, i, error);
  return status;
}

static leat_status build_guarded(struct runtime *runtime, struct leat_error *error) {
  struct mem_guard guard;
  if (mem_guard_enter(&guard)) {
    leat_status status = build(runtime, error);
    mem_guard_leave(&guard);
    return status;
  }
  return error_set(error, LEAT_ERROR_OUT_OF_MEMORY, "out of memory while starting");
}

leat_status runtime_create(const struct plan *plan, const struct runtime_options *options, struct runtime **out,
                           struct leat_error *error) {
  *out = NULL;
  if (plan->lanes < 1 || plan->lanes > RUNTIME_LANES_MAX) {
    return error_set(error, LEAT_ERROR_USAGE, "%u lanes: there may be 1 to %d", plan->lanes, RUNTIME_LANES_MAX);
  }
  struct runtime *runtime = mem_zalloc(sizeof *runtime);
  runtime->plan = plan;
  runtime->options = *options;
  runtime->io = &io_real;
  runtime->lanes = plan->lanes;
  pthread_mutex_init(&runtime->error_lock, NULL);
  leat_status status = build_guarded(runtime, error);
  if (status != LEAT_OK) {
    runtime_destroy(runtime);
    return status;
  }
  *out = runtime;
  return LEAT_OK;
}

void runtime_destroy(struct runtime *runtime) {
  if (!runtime) return;
  for (uint32_t i = 0; runtime->lane && i < runtime->lanes; i++) lane_destroy(runtime->lane[i]);
  size_t channels = (size_t)runtime->exchange_count * runtime->lanes * runtime->lanes;
  for (size_t i = 0; runtime->channels && i < channels; i++) channel_destroy(runtime->channels[i]);
  const struct plan *plan = runtime->plan;
  for (uint32_t i = 0; runtime->sources && i < plan->source_count; i++) shared_source_close(&runtime->sources[i]);
  for (uint32_t i = 0; runtime->sinks && i < plan->sink_count; i++) shared_sink_close(&runtime->sinks[i]);
  pthread_mutex_destroy(&runtime->error_lock);
  mem_free(runtime->lane);
  mem_free(runtime->channels);
  mem_free(runtime->sources);
  mem_free(runtime->sinks);
  mem_free(runtime->node_phase);
  mem_free(runtime->from_reject);
  mem_free(runtime->exchange_of);
  mem_free(runtime->exchanges);
  mem_free(runtime->limit_used);
  mem_free(runtime->phase_done);
  mem_free(runtime);
}

// ---- running ----

// One core a lane, if there are enough; otherwise the scheduler knows better.
static void pin(const struct lane *lane) {
  cpu_set_t allowed, own;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  if ((uint32_t)CPU_COUNT(&allowed) < lane->runtime->lanes) return;
  uint32_t seen = 0;
  for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
    if (!CPU_ISSET(cpu, &allowed) || seen++ != lane->env.lane) continue;
    CPU_ZERO(&own);
    CPU_SET(cpu, &own);
    pthread_setaffinity_np(pthread_self(), sizeof own, &own);
    return;
  }
}

static void *start(void *argument) {
  struct lane *lane = argument;
  pin(lane);
  lane_run(lane);
  return NULL;
}

static void fail_to_start(struct runtime *runtime, int cause) {
  pthread_mutex_lock(&runtime->error_lock);
  error_set(&runtime->error, LEAT_ERROR_IO, "cannot start a thread: %s", strerror(cause));
  pthread_mutex_unlock(&runtime->error_lock);
  atomic_store(&runtime->failed, true);
}

static void run_lanes(struct runtime *runtime) {
  if (runtime->lanes == 1) {
    lane_run(runtime->lane[0]);
    return;
  }
  for (uint32_t i = 0; i < runtime->lanes; i++) {
    struct lane *lane = runtime->lane[i];
    int cause = pthread_create(&lane->thread, NULL, start, lane);
    lane->thread_started = cause == 0;
    if (cause == 0) continue;
    fail_to_start(runtime, cause);
    break;
  }
  for (uint32_t i = 0; i < runtime->lanes; i++) {
    if (runtime->lane[i]->thread_started) pthread_join(runtime->lane[i]->thread, NULL);
  }
}

static leat_status commit(struct runtime *runtime, struct leat_error *error) {
  leat_status status = LEAT_OK;
  for (uint32_t i = 0; status == LEAT_OK && i < runtime->plan->sink_count; i++) {
    status = shared_sink_commit(runtime, &runtime->sinks[i], error);
  }
  return status;
}

static leat_status commit_guarded(struct runtime *runtime, struct leat_error *error) {
  struct mem_guard guard;
  if (mem_guard_enter(&guard)) {
    leat_status status = commit(runtime, error);
    mem_guard_leave(&guard);
    return status;
  }
  return error_set(error, LEAT_ERROR_OUT_OF_MEMORY, "out of memory while finishing the outputs");
}

leat_status runtime_run(struct runtime *runtime, struct leat_error *error) {
  run_lanes(runtime);
  if (atomic_load(&runtime->failed)) {
    if (error && error->status == LEAT_OK) *error = runtime->error;
    return runtime->error.status;
  }
  if (runtime->options.statistics && !atomic_load(&runtime->stop)) report_check_conservation(runtime);
  return commit_guarded(runtime, error);
}

void runtime_stop(struct runtime *runtime) { atomic_store(&runtime->stop, true); }
