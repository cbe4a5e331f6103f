// Prints what --stats promises, and the summary of rows that did not count.
#include "stats.h"

#include <stdio.h>
#include <string.h>

#include "engine/datetime.h"
#include "number.h"

#define NAME_WIDTH 44  // as in the formats below

static bool is_scan(enum node_kind kind) {
  return kind == NODE_SCAN || kind == NODE_LATE_SCAN || kind == NODE_REJECT_SCAN;
}

// The node's number in `leat explain`, and what it is.
static void describe(const struct plan *plan, const struct plan_node *node, char *out, size_t size) {
  const char *label = node->label ? node->label : node_kind_name(node->kind);
  if (is_scan(node->kind)) {
    snprintf(out, size, "#%u %s %s", node->id, label, plan->sources[node->scan.source].table->name);
  } else {
    snprintf(out, size, "#%u %s", node->id, label);
  }
}

// Counts are printed without separators, so that scripts can read the columns.
static void print_operator(const struct runtime *runtime, const struct plan *plan, const struct plan_node *node) {
  struct runtime_operator_report report;
  runtime_operator_report(runtime, node->id, &report);
  const struct operator_stats *stats = &report.stats;
  const double rows = (double)(stats->rows_in > 0 ? stats->rows_in : stats->rows_out);
  char label[NAME_WIDTH + 1];
  describe(plan, node, label, sizeof label);
  fprintf(stderr, "%-44s %9llu %12llu %12llu %9.1f %12llu\n", label, (unsigned long long)stats->batches,
          (unsigned long long)stats->rows_in, (unsigned long long)stats->rows_out,
          rows > 0 ? (double)stats->nanoseconds / rows : 0.0, (unsigned long long)report.state_peak_bytes);
}

static void format_watermark(int64_t watermark, char *out) {
  if (watermark == WATERMARK_NONE) {
    strcpy(out, "none");
  } else if (watermark == WATERMARK_END) {
    strcpy(out, "end");
  } else if (watermark == WATERMARK_IDLE) {
    strcpy(out, "idle");
  } else {
    out[timestamp_format(watermark, false, out)] = '\0';
  }
}

static void print_source(const struct runtime *runtime, uint32_t source) {
  struct runtime_source_report report;
  runtime_source_report(runtime, source, &report);
  char watermark[DATETIME_TEXT_MAX + 1];
  format_watermark(report.watermark, watermark);
  fprintf(stderr, "%-44.44s %12llu %12llu %12llu   %s\n", report.table, (unsigned long long)report.rows_read,
          (unsigned long long)report.rows_rejected, (unsigned long long)report.rows_late, watermark);
}

void stats_print(const struct runtime *runtime, const struct plan *plan, double seconds) {
  fprintf(stderr, "%-44s %9s %12s %12s %9s %12s\n", "operator", "batches", "rows in", "rows out", "ns/row",
          "state bytes");
  for (uint32_t i = 0; i < plan->node_count; i++) print_operator(runtime, plan, plan->nodes[i]);
  fprintf(stderr, "\n%-44s %12s %12s %12s   %s\n", "source", "read", "rejected", "late", "watermark");
  uint64_t rows = 0;
  for (uint32_t i = 0; i < plan->source_count; i++) {
    struct runtime_source_report report;
    runtime_source_report(runtime, i, &report);
    rows += report.rows_read;
    print_source(runtime, i);
  }
  fprintf(stderr, "\n%-44s %12s\n", "output", "rows");
  for (uint32_t i = 0; i < plan->sink_count; i++) {
    const struct table *table = plan->sinks[i].table;
    fprintf(stderr, "%-44.44s %12llu\n", table ? table->name : "(printed)",
            (unsigned long long)runtime_sink_rows(runtime, i));
  }
  char read[NUMBER_TEXT_MAX], rate[NUMBER_TEXT_MAX];
  number_grouped(rows, read);
  number_grouped(seconds > 0 ? (uint64_t)((double)rows / seconds) : 0, rate);
  fprintf(stderr, "\n%s rows in %.3f s with %u %s: %s rows/s\n", read, seconds, plan->lanes,
          plan->lanes == 1 ? "lane" : "lanes", rate);
}

// ", such as in.csv:7 (division by zero)"
static void print_example(const struct runtime *runtime, uint32_t source, bool is_alone) {
  struct runtime_rejected_example example;
  if (!runtime_rejected_example(runtime, source, &example)) return;
  if (example.position > 0) {
    fputs(is_alone ? ": " : ", such as ", stderr);
    if (example.file) fprintf(stderr, "%s:%llu", example.file, (unsigned long long)example.position);
    if (!example.file) fprintf(stderr, "number %llu", (unsigned long long)example.position);
  }
  fprintf(stderr, " (%s)", row_error_text(example.why));
}

static void print_lost(const char *what, uint64_t rows) {
  char count[NUMBER_TEXT_MAX];
  number_grouped(rows, count);
  fprintf(stderr, "%s %s %s", count, rows == 1 ? "row" : "rows", what);
}

static void print_where(uint64_t rows, const char *relation, const char *table) {
  fprintf(stderr, ": select from %s(%s) to see %s\n", relation, table, rows == 1 ? "it" : "them");
}

static void print_rejected(const struct runtime *runtime, uint32_t source,
                           const struct runtime_source_report *report) {
  if (report->rows_rejected == 0) return;
  print_lost("rejected", report->rows_rejected);
  print_example(runtime, source, report->rows_rejected == 1);
  print_where(report->rows_rejected, "rejected", report->table);
}

static void print_late(const struct runtime_source_report *report) {
  if (report->rows_late == 0) return;
  print_lost("late", report->rows_late);
  print_where(report->rows_late, "late", report->table);
}

// Constant rows are no table's, and nothing else tells of them where there is no table.
static void print_constants(const struct runtime *runtime) {
  struct runtime_rejected_example example;
  if (runtime_rejected_example(runtime, 0, &example))
    fprintf(stderr, "constant rows rejected (%s)\n", row_error_text(example.why));
}

void stats_print_lost(const struct runtime *runtime, const struct plan *plan) {
  if (plan->source_count == 0) print_constants(runtime);
  for (uint32_t i = 0; i < plan->source_count; i++) {
    struct runtime_source_report report;
    runtime_source_report(runtime, i, &report);
    if (!plan->sources[i].rejected) print_rejected(runtime, i, &report);
    if (!plan->sources[i].late) print_late(&report);
  }
}
