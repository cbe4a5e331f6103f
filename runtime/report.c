// Sums over lanes for progress and --stats, and the conservation of rows.
#include "runtime/report.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void store(atomic_uint_fast64_t *figure, uint64_t value) {
  atomic_store_explicit(figure, value, memory_order_relaxed);
}

static uint64_t load(const atomic_uint_fast64_t *figure) { return atomic_load_explicit(figure, memory_order_relaxed); }

static void publish_operator(struct published_stats *out, const struct operator *operator) {
  const struct operator_stats *stats = &operator->stats;
  store(&out->batches, stats->batches);
  store(&out->rows_in, stats->rows_in);
  store(&out->rows_out, stats->rows_out);
  store(&out->rows_late, stats->rows_late);
  store(&out->rows_rejected, stats->rows_rejected);
  store(&out->rows_filtered, stats->rows_filtered);
  store(&out->nanoseconds, stats->nanoseconds);
  uint64_t state = operator->class->state_bytes ? operator->class->state_bytes(operator) : operator->budget.used;
  store(&out->state_bytes, state);
  store(&out->state_peak_bytes, operator->budget.peak);
}

void report_publish(struct lane *lane) {
  const struct plan *plan = lane->runtime->plan;
  for (uint32_t i = 0; i < plan->node_count; i++) publish_operator(&lane->published[i], lane->operators[i]);
  for (uint32_t i = 0; i < plan->source_count; i++) {
    store(&lane->rejected_published[i], lane->rejected[i]);
    store(&lane->late_published[i], lane->late[i]);
  }
}

void runtime_operator_report(const struct runtime *runtime, uint32_t node, struct runtime_operator_report *out) {
  memset(out, 0, sizeof *out);
  out->node = runtime->plan->nodes[node];
  for (uint32_t i = 0; i < runtime->lanes; i++) {
    const struct published_stats *from = &runtime->lane[i]->published[node];
    out->stats.batches += load(&from->batches);
    out->stats.rows_in += load(&from->rows_in);
    out->stats.rows_out += load(&from->rows_out);
    out->stats.rows_late += load(&from->rows_late);
    out->stats.rows_rejected += load(&from->rows_rejected);
    out->stats.rows_filtered += load(&from->rows_filtered);
    out->stats.nanoseconds += load(&from->nanoseconds);
    out->state_bytes += load(&from->state_bytes);
    out->state_peak_bytes += load(&from->state_peak_bytes);
  }
}

void runtime_source_report(const struct runtime *runtime, uint32_t source, struct runtime_source_report *out) {
  const struct shared_source *shared = &runtime->sources[source];
  memset(out, 0, sizeof *out);
  out->table = runtime->plan->sources[source].table->name;
  out->rows_read = load(&shared->rows_read);
  out->progress.bytes_read = load(&shared->bytes_read);
  out->progress.bytes_total = load(&shared->bytes_total);
  out->watermark = WATERMARK_END;
  for (uint32_t i = 0; i < runtime->lanes; i++) {
    const struct lane *lane = runtime->lane[i];
    int64_t watermark = atomic_load_explicit(&lane->sources[source].watermark, memory_order_relaxed);
    if (watermark < out->watermark) out->watermark = watermark;
    out->rows_rejected += load(&lane->rejected_published[source]);
    out->rows_late += load(&lane->late_published[source]);
  }
}

bool runtime_rejected_example(const struct runtime *runtime, uint32_t source, struct runtime_rejected_example *out) {
  *out = (struct runtime_rejected_example){0};
  for (uint32_t i = 0; i < runtime->lanes; i++) {
    const struct runtime_rejected_example *example = &runtime->lane[i]->examples[source];
    if (example->why != ROW_OK && (out->why == ROW_OK || example->position < out->position)) *out = *example;
  }
  return out->why != ROW_OK;
}

uint64_t runtime_sink_rows(const struct runtime *runtime, uint32_t sink) { return load(&runtime->sinks[sink].rows); }

// ---- conservation ----

static void expect_equal(const struct plan_node *node, const char *left_name, uint64_t left, const char *right_name,
                         uint64_t right) {
  if (left == right) return;
  fprintf(stderr, "leat: rows lost at operator %" PRIu32 " (%s): %s %" PRIu64 ", %s %" PRIu64 "\n", node->id,
          node->label ? node->label : node_kind_name(node->kind), left_name, left, right_name, right);
  assert(!"every row that goes in comes out or is accounted for");
}

static bool is_row_wise(const struct plan_node *node) {
  switch (node->kind) {
    case NODE_SCAN:
    case NODE_LATE_SCAN:
    case NODE_REJECT_SCAN:
    case NODE_LATENESS:
    case NODE_FILTER:
    case NODE_PROJECT:
    case NODE_UNION:
    case NODE_EXCHANGE:
      return true;
    case NODE_WINDOW:
      return node->window.window.slide >= node->window.window.size;
    default:
      return false;
  }
}

static void check_operator(const struct runtime *runtime, const struct plan_node *node) {
  struct runtime_operator_report report;
  runtime_operator_report(runtime, node->id, &report);
  const struct operator_stats *stats = &report.stats;
  if (is_row_wise(node)) {
    bool copies = node->kind == NODE_EXCHANGE && node->exchange.kind == EXCHANGE_BROADCAST;
    uint64_t gone = stats->rows_late + stats->rows_rejected + stats->rows_filtered;
    uint64_t left = copies ? stats->rows_in * runtime->lanes : stats->rows_in;
    expect_equal(node, "in", left, "out, late, rejected or filtered", stats->rows_out + gone);
  }
  if (node->input_count == 0) return;
  uint64_t sent = 0;
  for (uint32_t i = 0; i < node->input_count; i++) {
    struct runtime_operator_report input;
    runtime_operator_report(runtime, node->inputs[i]->id, &input);
    sent += input.stats.rows_out;
  }
  expect_equal(node, "sent to it", sent, "taken in", stats->rows_in);
}

static void check_source(const struct runtime *runtime, uint32_t index) {
  const struct shared_source *shared = &runtime->sources[index];
  const struct plan_node *scan = shared->spec->scan;
  if (!scan) return;
  struct runtime_operator_report report;
  runtime_operator_report(runtime, scan->id, &report);
  expect_equal(scan, "scanned", load(&shared->rows_scanned), "taken in", report.stats.rows_in);
  uint64_t refused = 0;
  for (uint32_t i = 0; i < runtime->lanes; i++) refused += runtime->lane[i]->sources[index].refused;
  expect_equal(scan, "read", load(&shared->rows_read), "scanned or rejected", load(&shared->rows_scanned) + refused);
}

void report_check_conservation(const struct runtime *runtime) {
  for (uint32_t i = 0; i < runtime->plan->node_count; i++) check_operator(runtime, runtime->plan->nodes[i]);
  for (uint32_t i = 0; i < runtime->plan->source_count; i++) check_source(runtime, i);
}
