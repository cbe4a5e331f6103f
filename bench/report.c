// Figures of one query, printed and drawn.
#include "bench/report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "engine/error.h"
#include "engine/memory.h"

#define SHELL_FOUND_NONE 127  // the shell's exit status when there is no such program

static int compare(const void *left, const void *right) {
  double l = *(const double *)left, r = *(const double *)right;
  return (l > r) - (l < r);
}

double median_of(double *values, uint32_t count) {
  qsort(values, count, sizeof *values, compare);
  return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

static void print_json(const struct bench_result *result, double median, double ratio) {
  printf("{\"workload\":\"%s\",\"query\":\"%s\",\"lanes\":%" PRIu32 ",\"from\":\"%s\",\"rows\":%" PRIu64
         ",\"runs\":%" PRIu32 ",\"rows_per_s\":%.0f,\"rows_per_s_min\":%.0f,\"rows_per_s_max\":%.0f"
         ",\"ns_per_row\":%.4f,\"cpu_ns_per_row\":%.4f,\"peak_bytes\":%" PRIu64,
         result->workload, result->query, result->lanes, result->from, result->rows, result->runs, median,
         result->rows_per_s[0], result->rows_per_s[result->runs - 1], 1e9 / median,
         result->cpu_ns_per_row[result->runs / 2], result->peak_bytes);
  if (result->bytes) {
    printf(",\"bytes_per_s\":%.0f", median * (double)result->bytes / (double)result->rows);
  }
  if (result->instructions) {
    printf(",\"instructions_per_row\":%.2f", (double)result->instructions / (double)result->rows);
  }
  if (ratio > 0) printf(",\"vs_limit\":%.4f", ratio);
  puts("}");
}

static void print_heading(void) {
  printf("%-9s %-14s %-8s %5s %9s %9s %19s %8s %8s %8s %7s %7s %8s\n", "workload", "query", "from", "lanes", "M rows",
         "M rows/s", "range", "ns/row", "cpu ns", "MB/s", "peak MB", "ins/row", "vs limit");
}

static void print_text(const struct bench_result *result, double median, double ratio) {
  char range[32], bytes[16] = "", instructions[16] = "", limit[16] = "";
  snprintf(range, sizeof range, "%.2f-%.2f", result->rows_per_s[0] / 1e6, result->rows_per_s[result->runs - 1] / 1e6);
  if (result->bytes) {
    snprintf(bytes, sizeof bytes, "%.0f", median * (double)result->bytes / (double)result->rows / 1e6);
  }
  if (result->instructions) {
    snprintf(instructions, sizeof instructions, "%.1f", (double)result->instructions / (double)result->rows);
  }
  if (ratio > 0) snprintf(limit, sizeof limit, "%.2f", ratio);
  printf("%-9s %-14s %-8s %5" PRIu32 " %9.2f %9.2f %19s %8.2f %8.2f %8s %7.1f %7s %8s\n", result->workload,
         result->query, result->from, result->lanes, (double)result->rows / 1e6, median / 1e6, range, 1e9 / median,
         result->cpu_ns_per_row[result->runs / 2], bytes, (double)result->peak_bytes / 1e6, instructions, limit);
}

void report_add(struct report *report, const struct bench_result *result) {
  if (report->count == report->capacity) {
    report->capacity = report->capacity ? 2 * report->capacity : 16;
    report->results = mem_realloc(report->results, report->capacity * sizeof *report->results);
  }
  struct bench_result *kept = &report->results[report->count++];
  *kept = *result;
  double median = median_of(kept->rows_per_s, kept->runs);
  median_of(kept->cpu_ns_per_row, kept->runs);
  double ratio = kept->vs_limit[0] > 0 ? median_of(kept->vs_limit, kept->runs) : 0;
  if (report->json) {
    print_json(kept, median, ratio);
  } else {
    if (report->count == 1) print_heading();
    print_text(kept, median, ratio);
  }
  fflush(stdout);
}

// ---- the chart ----

static const struct bench_result *other_mode(const struct report *report, const struct bench_result *result) {
  for (uint32_t i = 0; i < report->count; i++) {
    const struct bench_result *other = &report->results[i];
    if (other != result && strcmp(other->query, result->query) == 0) return other;
  }
  return NULL;
}

static double middle(const struct bench_result *result) {
  return result ? (result->rows_per_s[(result->runs - 1) / 2] + result->rows_per_s[result->runs / 2]) / 2e6 : 0;
}

static void write_data(FILE *gnuplot, const struct report *report) {
  for (uint32_t i = 0; i < report->count; i++) {
    const struct bench_result *result = &report->results[i];
    const struct bench_result *other = other_mode(report, result);
    bool resident = strcmp(result->from, "resident") == 0;
    if (!resident && other) continue;
    fprintf(gnuplot, "\"%s\" %f %f\n", result->query, resident ? middle(result) : 0, middle(resident ? other : result));
  }
  fputs("e\n", gnuplot);
}

static leat_status run_gnuplot(const char *command, void (*write)(FILE *, const struct report *),
                               const struct report *report, struct leat_error *error) {
  FILE *gnuplot = popen(command, "w");
  if (!gnuplot) return error_set(error, LEAT_ERROR_IO, "cannot start gnuplot: %s", strerror(errno));
  if (write) write(gnuplot, report);
  int status = pclose(gnuplot);
  if (status == 0) return LEAT_OK;
  if (WIFEXITED(status) && WEXITSTATUS(status) == SHELL_FOUND_NONE) {
    error_set(error, LEAT_ERROR_IO, "--plot needs gnuplot, which is not installed");
    return error_hint(error, "Debian has it in the package gnuplot-nox.");
  }
  return error_set(error, LEAT_ERROR_IO, "gnuplot did not draw %s", report->plot);
}

// A quote within gnuplot's quotes is doubled.
static void write_quoted(FILE *gnuplot, const char *text) {
  fputc('\'', gnuplot);
  for (; *text; text++) fprintf(gnuplot, *text == '\'' ? "''" : "%c", *text);
  fputc('\'', gnuplot);
}

static void write_script(FILE *gnuplot, const struct report *report) {
  uint32_t lanes = report->results[0].lanes;
  fputs("set terminal svg size 900,420 dynamic font 'sans,12'\nset output ", gnuplot);
  write_quoted(gnuplot, report->plot);
  fprintf(gnuplot,
          "\nset style data histogram\nset style histogram gap 1\nset style fill solid 1 noborder\n"
          "set linetype 1 lc rgb '#2166ac'\nset linetype 2 lc rgb '#f4a582'\n"
          "set logscale y\nset ylabel 'million rows a second'\nset grid ytics lt -1 lc rgb '#dddddd'\n"
          "set title 'leat bench %s, %" PRIu32 " %s' noenhanced\nset xtics rotate by -35 noenhanced\n"
          "set border 3\nset tics nomirror\nset key outside top right horizontal\n$data << e\n",
          report->results[0].workload, lanes, lanes == 1 ? "lane" : "lanes");
  write_data(gnuplot, report);
  fputs("plot $data using ($2>0?$2:NaN):xtic(1) title 'from resident batches', "
        "$data using ($3>0?$3:NaN) title 'from the source'\n", gnuplot);
}

// Leaves nothing behind: a measurement may fail before there is something to draw.
static leat_status try_to_write(const char *path, struct leat_error *error) {
  FILE *file = fopen(path, "a");
  if (!file) return error_set(error, LEAT_ERROR_IO, "cannot write %s: %s", path, strerror(errno));
  bool empty = fseek(file, 0, SEEK_END) == 0 && ftell(file) == 0;
  fclose(file);
  if (empty) remove(path);
  return LEAT_OK;
}

leat_status report_start(const struct report *report, struct leat_error *error) {
  if (!report->plot) return LEAT_OK;
  leat_status status = try_to_write(report->plot, error);
  return status == LEAT_OK ? run_gnuplot("exec gnuplot 2>/dev/null", NULL, report, error) : status;
}

leat_status report_finish(const struct report *report, struct leat_error *error) {
  if (!report->plot || report->count == 0) return LEAT_OK;
  return run_gnuplot("exec gnuplot", write_script, report, error);
}

void report_release(struct report *report) {
  mem_free(report->results);
  report->results = NULL;
  report->count = report->capacity = 0;
}
