// All connectors, with the options each takes.
#include <string.h>

#include "connectors/connectors.h"
#include "connectors/format.h"
#include "connectors/options.h"

static const struct connector_option_spec file_option_specs[] = {
    {"path", true, "a file, a pattern such as 'logs/*.csv.gz', or '-' for standard input or output"},
    {"format", false, "csv or jsonl; by the file's name if absent"},
    {"header", false, "true if the first record of a CSV file names its columns"},
    {"delimiter", false, "what separates the fields of CSV; a comma if absent"},
    {"quote", false, "what quotes a field of CSV; a double quote if absent"},
    {"null", false, "the unquoted field that means NULL in CSV; empty if absent"},
    {"ts_format", false, "how timestamps are written: text, epoch_s, epoch_ms or epoch_us"},
    {"follow", false, "true to wait for more at the end of the file, as tail -F does"},
    {"max_line", false, "the longest record that is read; longer ones are rejected; 1MB if absent"},
    {"roll_size", false, "sink: start a new numbered part when one has this size, such as '64MB'"},
    {"roll_time", false, "sink: start a new numbered part when one is this old, such as '10 min'"},
    {"json.*", false, "json.COLUMN = 'path.to.field': where a column's value lies in the object"},
    {NULL, false, NULL},
};

static const struct connector_option_spec nexmark_option_specs[] = {
    {"kind", false, "person, auction or bid; all kinds in one table if absent"},
    {"events", false, "how many events of all kinds there are; without end if absent"},
    {"rate", false, "events of all kinds a second; as fast as possible if absent"},
    {"event_rate", false, "events a second of event time; 10000 if absent"},
    {"seed", false, "equal seeds give equal events; 1 if absent"},
    {NULL, false, NULL},
};

static const struct connector_option_spec datagen_option_specs[] = {
    {"rows", false, "how many there are; without end if absent"},
    {"rate", false, "rows a second; as fast as possible if absent"},
    {"event_rate", false, "rows a second of event time; 10000 if absent"},
    {"seed", false, "equal seeds give equal rows; 1 if absent"},
    {"disorder", false, "the part of the rows whose event time lies back, from 0 to 1"},
    {"delay", false, "how far such a row's time lies back at most, an interval"},
    {"values.*", false, "values.COLUMN = n: how many different values; the row's number if absent"},
    {"zipf.*", false, "zipf.COLUMN = exponent: few values are frequent; all alike if absent"},
    {"every.*", false, "every.COLUMN = n: without values, the number rises every n rows"},
    {"spread.*", false, "spread.COLUMN = true: scatters the values over all 64 bits"},
    {NULL, false, NULL},
};

static const struct connector_option_spec blackhole_option_specs[] = {{NULL, false, NULL}};

static bool ends_with(const char *text, const char *end) {
  size_t length = strlen(text), end_length = strlen(end);
  return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

static leat_status refuse_compression(const struct table *table, const char *path, struct leat_error *error) {
  option_error(table, "path", error, "a file is written as plain text, which is not what the name \"%s\" says", path);
  return error_hint(error, "Name it without .gz or .zst and compress it afterwards.");
}

static leat_status check_file(const struct table *table, bool is_source, struct leat_error *error) {
  struct file_options options;
  leat_status status = file_options_read(table, is_source, &options, error);
  bool compressed = status == LEAT_OK && (ends_with(options.path, ".gz") || ends_with(options.path, ".zst"));
  if (compressed && !is_source) return refuse_compression(table, options.path, error);
  return status == LEAT_OK && options.format == FILE_JSONL ? json_options_check(table, error) : status;
}

static bool file_bounded(const struct table *table) {
  bool follow = false;
  return table_option_bool(table, "follow", false, &follow, NULL) == LEAT_OK && !follow;
}

static leat_status check_nexmark(const struct table *table, bool is_source, struct leat_error *error) {
  (void)is_source;
  return nexmark_check(table, error);
}

static leat_status check_datagen(const struct table *table, bool is_source, struct leat_error *error) {
  (void)is_source;
  return datagen_check(table, error);
}

static leat_status check_blackhole(const struct table *table, bool is_source, struct leat_error *error) {
  (void)table;
  (void)is_source;
  (void)error;
  return LEAT_OK;
}

static bool blackhole_bounded(const struct table *table) {
  (void)table;
  return false;
}

#define OPTION_COUNT(specs) ((uint32_t)(sizeof specs / sizeof *specs) - 1)

static const struct connector_class file_class = {
    .name = "file",
    .options = file_option_specs,
    .option_count = OPTION_COUNT(file_option_specs),
    .checks_values = true,
    .source = &file_source,
    .sink = &file_sink,
    .check = check_file,
    .bounded = file_bounded,
};

static const struct connector_class nexmark_class = {
    .name = "nexmark",
    .options = nexmark_option_specs,
    .option_count = OPTION_COUNT(nexmark_option_specs),
    .source = &nexmark_source,
    .check = check_nexmark,
    .bounded = nexmark_bounded,
};

static const struct connector_class datagen_class = {
    .name = "datagen",
    .options = datagen_option_specs,
    .option_count = OPTION_COUNT(datagen_option_specs),
    .source = &datagen_source,
    .check = check_datagen,
    .bounded = datagen_bounded,
};

static const struct connector_class blackhole_class = {
    .name = "blackhole",
    .options = blackhole_option_specs,
    .option_count = OPTION_COUNT(blackhole_option_specs),
    .sink = &blackhole_sink,
    .check = check_blackhole,
    .bounded = blackhole_bounded,
};

const struct connector_class *const *connector_list(uint32_t *count) {
  static const struct connector_class *const all[] = {&file_class, &nexmark_class, &datagen_class, &blackhole_class};
  *count = sizeof all / sizeof *all;
  return all;
}
