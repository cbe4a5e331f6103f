// Draws the progress line: rows, rows a second, watermark, per cent and time left.
//
// The thread allocates nothing, and a lane only ever meets it on progress_mutex, when it prints to the same terminal.
#include "progress.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "engine/datetime.h"
#include "engine/memory.h"
#include "number.h"

#define TICK_NANOSECONDS 200000000L
#define SECOND_NANOSECONDS 1000000000L
#define LINE_BYTES 256

struct progress {
  const struct runtime *runtime;
  const struct plan *plan;
  pthread_t thread;
  pthread_cond_t wake;
  bool stopping;  // under progress_mutex
  struct timespec start;
  uint64_t last_rows;
  double last_seconds;
  double rate;  // rows a second, smoothed
};

// Guards the terminal's last line and `stopping`.
static pthread_mutex_t progress_mutex = PTHREAD_MUTEX_INITIALIZER;
static bool line_drawn;
static uint32_t line_pauses;  // outputs that print to the terminal now

struct totals {
  uint64_t rows;
  uint64_t bytes_read, bytes_total;
  bool bounded;       // every source knows its size
  int64_t watermark;  // the lowest of those that have one
};

static struct totals collect(const struct progress *progress) {
  struct totals totals = {.bounded = true, .watermark = WATERMARK_END};
  for (uint32_t i = 0; i < progress->plan->source_count; i++) {
    struct runtime_source_report report;
    runtime_source_report(progress->runtime, i, &report);
    totals.rows += report.rows_read;
    totals.bytes_read += report.progress.bytes_read;
    totals.bytes_total += report.progress.bytes_total;
    if (report.progress.bytes_total == 0) totals.bounded = false;
    if (report.watermark != WATERMARK_NONE && report.watermark < totals.watermark) totals.watermark = report.watermark;
  }
  return totals;
}

static double seconds_since(const struct timespec *start) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / (double)SECOND_NANOSECONDS;
}

static void update_rate(struct progress *progress, uint64_t rows, double seconds) {
  const double passed = seconds - progress->last_seconds;
  if (passed <= 0) return;
  const double now = (double)(rows - progress->last_rows) / passed;
  progress->rate = progress->last_seconds == 0 ? now : 0.7 * progress->rate + 0.3 * now;
  progress->last_rows = rows;
  progress->last_seconds = seconds;
}

static size_t add_watermark(char *line, size_t used, int64_t watermark) {
  if (watermark >= WATERMARK_IDLE) return used;
  char text[DATETIME_TEXT_MAX];
  const size_t length = timestamp_format(watermark - watermark % MICROS_PER_SECOND, false, text);
  return used + (size_t)snprintf(line + used, LINE_BYTES - used, "  watermark %.*s", (int)length, text);
}

static size_t add_share(char *line, size_t used, const struct totals *totals, double seconds) {
  if (!totals->bounded || totals->bytes_read == 0 || totals->bytes_read > totals->bytes_total) return used;
  const double share = (double)totals->bytes_read / (double)totals->bytes_total;
  used += (size_t)snprintf(line + used, LINE_BYTES - used, "  %3.0f %%", share * 100);
  const uint64_t left = (uint64_t)(seconds * (1 - share) / share + 0.5);
  return used + (size_t)snprintf(line + used, LINE_BYTES - used, "  %llu:%02llu left", (unsigned long long)(left / 60),
                                 (unsigned long long)(left % 60));
}

// A line that wrapped could not be cleared again.
static size_t terminal_width(void) {
  struct winsize size;
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

static void write_terminal(const char *bytes, size_t length) {
  if (write(STDERR_FILENO, bytes, length) < 0) return;  // the line is a courtesy; its loss harms nothing
}

static void erase_line(void) {
  if (line_drawn) write_terminal("\r\033[K", 4);
  line_drawn = false;
}

static void draw_line(struct progress *progress) {
  const struct totals totals = collect(progress);
  const double seconds = seconds_since(&progress->start);
  update_rate(progress, totals.rows, seconds);
  char rows[NUMBER_TEXT_MAX], rate[NUMBER_TEXT_MAX];
  number_grouped(totals.rows, rows);
  number_short(progress->rate, rate);
  char line[LINE_BYTES];
  size_t used = (size_t)snprintf(line, sizeof line, "\r\033[K%s rows  %s rows/s", rows, rate);
  used = add_watermark(line, used, totals.watermark);
  used = add_share(line, used, &totals, seconds);
  const size_t room = terminal_width() + 4 - 1;
  write_terminal(line, used < room ? used : room);
  line_drawn = true;
}

static void *run(void *context) {
  struct progress *progress = context;
  struct timespec next;
  clock_gettime(CLOCK_MONOTONIC, &next);
  pthread_mutex_lock(&progress_mutex);
  while (!progress->stopping) {
    next.tv_nsec += TICK_NANOSECONDS;
    if (next.tv_nsec >= SECOND_NANOSECONDS) {
      next.tv_sec++;
      next.tv_nsec -= SECOND_NANOSECONDS;
    }
    while (!progress->stopping && pthread_cond_timedwait(&progress->wake, &progress_mutex, &next) == 0) continue;
    if (!progress->stopping && line_pauses == 0) draw_line(progress);
  }
  erase_line();
  pthread_mutex_unlock(&progress_mutex);
  return NULL;
}

struct progress *progress_start(const struct runtime *runtime, const struct plan *plan) {
  struct progress *progress = mem_zalloc(sizeof *progress);
  progress->runtime = runtime;
  progress->plan = plan;
  clock_gettime(CLOCK_MONOTONIC, &progress->start);
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&progress->wake, &attributes);
  pthread_condattr_destroy(&attributes);
  if (pthread_create(&progress->thread, NULL, run, progress) == 0) return progress;
  pthread_cond_destroy(&progress->wake);  // no thread to spare: the run goes on without the line
  mem_free(progress);
  return NULL;
}

void progress_stop(struct progress *progress) {
  if (!progress) return;
  pthread_mutex_lock(&progress_mutex);
  progress->stopping = true;
  pthread_cond_signal(&progress->wake);
  pthread_mutex_unlock(&progress_mutex);
  pthread_join(progress->thread, NULL);
  pthread_cond_destroy(&progress->wake);
  mem_free(progress);
}

static const struct sink_class *print_inner;

// No lock is held while `inner` prints: it may run out of memory and never come back. Then the line stays away.
static void pause_line(void) {
  pthread_mutex_lock(&progress_mutex);
  erase_line();
  line_pauses++;
  pthread_mutex_unlock(&progress_mutex);
}

static void resume_line(void) {
  pthread_mutex_lock(&progress_mutex);
  line_pauses--;
  pthread_mutex_unlock(&progress_mutex);
}

static leat_status append_paused(struct sink *sink, const char *bytes, size_t length, uint64_t rows,
                                 struct leat_error *error) {
  pause_line();
  const leat_status status = print_inner->append(sink, bytes, length, rows, error);
  resume_line();
  return status;
}

static leat_status commit_paused(struct sink *sink, struct leat_error *error) {
  pause_line();
  const leat_status status = print_inner->commit(sink, error);
  resume_line();
  return status;
}

const struct sink_class *progress_print_sink(const struct sink_class *inner) {
  static struct sink_class wrapped;
  print_inner = inner;
  wrapped = *inner;
  wrapped.append = append_paused;
  wrapped.commit = commit_paused;
  return &wrapped;
}
