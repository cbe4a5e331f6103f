// Reading WITH options: plain values of any connector, and the whole set of the file connector.
#include "connectors/options.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "engine/datetime.h"
#include "engine/value.h"

#define LINE_MAX_DEFAULT (INT64_C(1) << 20)
#define LINE_MAX_LIMIT (INT64_C(256) << 20)

static const struct connector_option *find(const struct table *table, const char *key) {
  for (uint32_t i = 0; i < table->option_count; i++) {
    if (strcmp(table->options[i].key, key) == 0) return &table->options[i];
  }
  return NULL;
}

const char *table_option(const struct table *table, const char *key) {
  const struct connector_option *option = find(table, key);
  return option ? option->value : NULL;
}

leat_status option_error(const struct table *table, const char *key, struct leat_error *error, const char *format,
                         ...) {
  char message[400];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  error_set(error, LEAT_ERROR_BIND, "%s", message);
  return option_place(table, key, LEAT_ERROR_BIND, error);
}

leat_status option_place(const struct table *table, const char *key, leat_status status, struct leat_error *error) {
  const struct connector_option *option = find(table, key);
  if (status == LEAT_OK) return status;
  error_place(error, option ? option->line : table->line, option ? option->column : table->column);
  return status;
}

leat_status option_error_nearest(const char *name, const char *const *names, uint32_t count, struct leat_error *error) {
  const char *nearest = nearest_name(name, names, count);
  if (nearest && error) error_hint(error, "Did you mean \"%s\"?", nearest);
  return error ? error->status : LEAT_ERROR_BIND;
}

#define LIST_BYTES_MAX 200  // a hint holds 255

leat_status option_error_list(const char *const *names, uint32_t count, struct leat_error *error) {
  struct text_out list = {0};
  for (uint32_t i = 0; i < count; i++) {
    text_out_add(&list, i ? ", \"" : "\"", i ? 3 : 1);
    text_out_add(&list, names[i], strlen(names[i]));
    text_out_add(&list, "\"", 1);
  }
  if (list.length > 0 && list.length <= LIST_BYTES_MAX) error_hint(error, "It has %.*s.", (int)list.length, list.bytes);
  text_out_release(&list);
  return error ? error->status : LEAT_ERROR_BIND;
}

leat_status table_option_bool(const struct table *table, const char *key, bool fallback, bool *out,
                              struct leat_error *error) {
  const char *text = table_option(table, key);
  *out = fallback;
  if (!text) return LEAT_OK;
  uint8_t value = 0;
  if (value_parse(type_of(TYPE_BOOL), text, strlen(text), &value) != ROW_OK) {
    return option_error(table, key, error, "option \"%s\" must be true or false, not \"%s\"", key, text);
  }
  *out = value != 0;
  return LEAT_OK;
}

leat_status table_option_int(const struct table *table, const char *key, int64_t fallback, int64_t min, int64_t max,
                             int64_t *out, struct leat_error *error) {
  const char *text = table_option(table, key);
  *out = fallback;
  if (!text) return LEAT_OK;
  int64_t value = 0;
  if (int64_parse(text, strlen(text), &value) != ROW_OK || value < min || value > max) {
    return option_error(table, key, error, "option \"%s\" must be a whole number from %lld to %lld, not \"%s\"", key,
                        (long long)min, (long long)max, text);
  }
  *out = value;
  return LEAT_OK;
}

// "64", "64kB", "64 MB", "1GB": powers of 1024, as PostgreSQL's settings.
static leat_status read_size(const struct table *table, const char *key, int64_t fallback, int64_t min, int64_t max,
                             int64_t *out, struct leat_error *error) {
  static const struct { const char *name; int shift; } units[] = {{"B", 0}, {"kB", 10}, {"MB", 20}, {"GB", 30}};
  const char *text = table_option(table, key);
  *out = fallback;
  if (!text) return LEAT_OK;
  size_t digits = strspn(text, "0123456789");
  const char *unit = text + digits + strspn(text + digits, " ");
  int shift = *unit ? -1 : 0;
  for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
    if (strcasecmp(unit, units[i].name) == 0) shift = units[i].shift;
  }
  int64_t value = 0;
  if (digits == 0 || shift < 0 || int64_parse(text, digits, &value) != ROW_OK || value > max >> shift ||
      value << shift < min) {
    char range[64] = "";
    bool bounded = max < INT64_MAX >> 1;
    if (bounded) snprintf(range, sizeof range, ", %lld B to %lld MB", (long long)min, (long long)max >> 20);
    return option_error(table, key, error, "option \"%s\" must be a size such as '16MB'%s, not \"%s\"", key, range,
                        text);
  }
  *out = value << shift;
  return LEAT_OK;
}

static leat_status read_roll_time(const struct table *table, int64_t *out, struct leat_error *error) {
  const char *text = table_option(table, "roll_time");
  *out = 0;
  if (!text) return LEAT_OK;
  struct interval interval;
  if (interval_parse(text, strlen(text), &interval) != ROW_OK || !interval_fixed_micros(&interval, out) || *out <= 0) {
    return option_error(table, "roll_time", error,
                        "option \"roll_time\" must be an interval such as '10 min', not \"%s\"", text);
  }
  return LEAT_OK;
}

// The position of the option's value among `names`, or `fallback` when it is not given.
static leat_status read_choice(const struct table *table, const char *key, const char *const *names, uint32_t count,
                               uint32_t fallback, uint32_t *out, struct leat_error *error) {
  const char *text = table_option(table, key);
  *out = fallback;
  if (!text) return LEAT_OK;
  for (uint32_t i = 0; i < count; i++) {
    if (strcmp(text, names[i]) == 0) {
      *out = i;
      return LEAT_OK;
    }
  }
  char all[200] = "";
  for (uint32_t i = 0; i < count; i++) {
    size_t used = strlen(all);
    snprintf(all + used, sizeof all - used, "%s%s", i == 0 ? "" : i + 1 == count ? " or " : ", ", names[i]);
  }
  option_error(table, key, error, "option \"%s\" must be %s, not \"%s\"", key, all, text);
  return option_error_nearest(text, names, count, error);
}

static leat_status read_character(const struct table *table, const char *key, char fallback, char *out,
                                  struct leat_error *error) {
  const char *text = table_option(table, key);
  *out = fallback;
  if (!text) return LEAT_OK;
  if (strcmp(text, "\\t") == 0) text = "\t";
  if (strlen(text) != 1 || *text == '\n' || *text == '\r' || (unsigned char)*text >= 0x80) {
    return option_error(table, key, error, "option \"%s\" must be a single one-byte character", key);
  }
  *out = *text;
  return LEAT_OK;
}

static bool name_says_json(const char *path) {
  return strstr(path, ".json") || strstr(path, ".ndjson");
}

static leat_status read_format(const struct table *table, struct file_options *out, struct leat_error *error) {
  static const char *const formats[] = {"csv", "jsonl"};
  static const char *const times[] = {"text", "epoch_s", "epoch_ms", "epoch_us"};
  uint32_t choice = 0;
  leat_status status = read_choice(table, "format", formats, 2, name_says_json(out->path), &choice, error);
  if (status != LEAT_OK) return status;
  out->format = choice;
  status = read_choice(table, "ts_format", times, 4, TS_TEXT, &choice, error);
  out->ts_format = choice;
  return status;
}

static leat_status read_csv(const struct table *table, struct file_options *out, struct leat_error *error) {
  leat_status status = table_option_bool(table, "header", false, &out->header, error);
  if (status == LEAT_OK) status = read_character(table, "delimiter", ',', &out->delimiter, error);
  if (status == LEAT_OK) status = read_character(table, "quote", '"', &out->quote, error);
  if (status != LEAT_OK) return status;
  if (out->delimiter == out->quote) {
    return option_error(table, "delimiter", error, "options \"delimiter\" and \"quote\" must differ");
  }
  const char *null_text = table_option(table, "null");
  out->null_text = null_text ? null_text : "";
  return LEAT_OK;
}

leat_status file_options_read(const struct table *table, bool is_source, struct file_options *out,
                              struct leat_error *error) {
  *out = (struct file_options){.path = table_option(table, "path")};
  if (!out->path || !*out->path) {
    return option_error(table, "path", error, "table \"%s\" needs the option \"path\": a file, or '-' for standard %s",
                        table->name, is_source ? "input" : "output");
  }
  leat_status status = read_format(table, out, error);
  if (status == LEAT_OK) status = read_csv(table, out, error);
  if (status == LEAT_OK) status = table_option_bool(table, "follow", false, &out->follow, error);
  if (status == LEAT_OK) {
    status = read_size(table, "max_line", LINE_MAX_DEFAULT, 16, LINE_MAX_LIMIT, &out->max_line, error);
  }
  if (status == LEAT_OK) status = read_size(table, "roll_size", 0, 1, INT64_MAX >> 1, &out->roll_size, error);
  if (status == LEAT_OK) status = read_roll_time(table, &out->roll_time, error);
  if (status != LEAT_OK) return status;
  if (out->follow && (strcmp(out->path, "-") == 0 || strpbrk(out->path, "*?["))) {
    return option_error(table, "follow", error, "follow = true reads one named file, not \"%s\"", out->path);
  }
  return LEAT_OK;
}
