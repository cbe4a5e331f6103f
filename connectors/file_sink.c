// The file sink: CSV or JSON lines, whole under its final name or absent, or rolled into numbered parts.
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "connectors/connectors.h"
#include "connectors/format_text.h"
#include "connectors/options.h"
#include "connectors/output.h"
#include "engine/memory.h"

#define PENDING_BYTES (64 * 1024)

struct sink {
  const struct plan_sink *spec;
  struct file_options options;
  struct text_style style;
  struct output output;
  struct text_out pending;   // not yet written
  int64_t part_bytes;        // of the part being written
  int64_t part_started;      // microseconds, monotonic
  uint32_t next_part;
  uint32_t parts;            // that were completed
};

static bool rolls(const struct sink *sink) { return sink->options.roll_size > 0 || sink->options.roll_time > 0; }

static int64_t monotonic_micros(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * MICROS_PER_SECOND + now.tv_nsec / 1000;
}

// "out/hot.jsonl" → "out/hot-00000.jsonl", with the first number that is free: a new run keeps the old one's parts.
static void next_part_path(struct sink *sink, char *out, size_t size) {
  const char *path = sink->options.path;
  const char *slash = strrchr(path, '/');
  const char *name = slash ? slash + 1 : path;
  const char *dot = strchr(name[0] == '.' ? name + 1 : name, '.');
  int stem = dot ? (int)(dot - path) : (int)strlen(path);
  do {
    snprintf(out, size, "%.*s-%05u%s", stem, path, (unsigned)sink->next_part++, dot ? dot : "");
  } while (access(out, F_OK) == 0);
}

static leat_status start_part(struct sink *sink, struct leat_error *error) {
  char path[4200];
  const char *name = sink->options.path;
  if (rolls(sink)) {
    next_part_path(sink, path, sizeof path);
    name = path;
  }
  leat_status status = output_open(&sink->output, name, error);
  if (status != LEAT_OK) return status;
  sink->part_bytes = 0;
  sink->part_started = monotonic_micros();
  if (sink->options.format == FILE_CSV && sink->options.header) {
    text_csv_header(&sink->style, &sink->spec->schema, &sink->pending);
  }
  return LEAT_OK;
}

static leat_status check_roll(const struct sink *sink, struct leat_error *error) {
  if (!rolls(sink)) return LEAT_OK;
  if (strcmp(sink->options.path, "-") == 0 || strlen(sink->options.path) > 4000) {
    return option_error(sink->spec->table, "path", error, "roll_size and roll_time need a file's path, not \"%.100s\"",
                        sink->options.path);
  }
  return LEAT_OK;
}

static void close_sink(struct sink *sink) {
  output_abandon(&sink->output);
  text_out_release(&sink->pending);
  mem_free(sink);
}

static leat_status open_sink(const struct plan_sink *spec, struct sink **out, struct leat_error *error) {
  *out = NULL;
  struct file_options options;
  leat_status status = file_options_read(spec->table, false, &options, error);
  if (status != LEAT_OK) return status;
  struct sink *sink = mem_zalloc(sizeof *sink);
  *out = sink;
  sink->spec = spec;
  sink->options = options;
  sink->style = (struct text_style){options.delimiter, options.quote, options.null_text};
  status = check_roll(sink, error);
  if (status == LEAT_OK) status = start_part(sink, error);
  option_place(spec->table, "path", status, error);
  if (status != LEAT_OK) {
    close_sink(sink);
    *out = NULL;
  }
  return status;
}

static leat_status format(struct sink *sink, const struct batch *batch, struct text_out *out,
                          struct leat_error *error) {
  (void)error;
  if (sink->options.format == FILE_CSV) {
    text_csv_rows(&sink->style, batch, out);
  } else {
    text_json_rows(&sink->spec->schema, batch, out);
  }
  return LEAT_OK;
}

static leat_status flush(struct sink *sink, struct leat_error *error) {
  size_t length = sink->pending.length;
  sink->pending.length = 0;
  leat_status status = output_write(sink->output.descriptor, sink->options.path, sink->pending.bytes, length, error);
  if (status != LEAT_OK && !sink->output.direct) {
    error_hint(error, "Nothing was left under the final name.");
  }
  return status;
}

static leat_status complete_part(struct sink *sink, struct leat_error *error) {
  leat_status status = flush(sink, error);
  if (status == LEAT_OK) status = output_commit(&sink->output, error);
  if (status == LEAT_OK) sink->parts++;
  return status;
}

static bool part_is_full(const struct sink *sink) {
  if (sink->part_bytes == 0) return false;
  if (sink->options.roll_size > 0 && sink->part_bytes >= sink->options.roll_size) return true;
  return sink->options.roll_time > 0 && monotonic_micros() - sink->part_started >= sink->options.roll_time;
}

static leat_status add(struct sink *sink, const char *bytes, size_t length, struct leat_error *error) {
  leat_status status = LEAT_OK;
  if (!output_is_open(&sink->output)) status = start_part(sink, error);
  // A part that is old is completed without the new rows; a full one with them.
  if (status == LEAT_OK && part_is_full(sink)) {
    status = complete_part(sink, error);
    if (status == LEAT_OK) status = start_part(sink, error);
  }
  if (status != LEAT_OK) return status;
  text_out_add(&sink->pending, bytes, length);
  sink->part_bytes += (int64_t)length;
  if (part_is_full(sink)) return complete_part(sink, error);
  bool live = sink->output.direct;
  return live || sink->pending.length >= PENDING_BYTES ? flush(sink, error) : LEAT_OK;
}

static leat_status append(struct sink *sink, const char *bytes, size_t length, uint64_t rows,
                          struct leat_error *error) {
  (void)rows;
  return option_place(sink->spec->table, "path", add(sink, bytes, length, error), error);
}

static leat_status commit(struct sink *sink, struct leat_error *error) {
  bool needless = rolls(sink) && sink->part_bytes == 0 && sink->parts > 0;
  if (needless || !output_is_open(&sink->output)) {
    output_abandon(&sink->output);
    return LEAT_OK;
  }
  return option_place(sink->spec->table, "path", complete_part(sink, error), error);
}

const struct sink_class file_sink = {
    .open = open_sink, .format = format, .append = append, .commit = commit, .close = close_sink};
