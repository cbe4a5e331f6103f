// Reads the command line: options by one table, with the nearest name when one is unknown.
#include "arguments.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/column.h"
#include "engine/error.h"
#include "engine/memory.h"

#define EVENTS_MAX (UINT64_C(1) << 40)

struct option {
  const char *name;
  const char *alias;  // NULL: none
  const char *value;  // what its value is called; NULL: it takes none
  enum option_bit bit;
  const char *help;
};

static const struct option options[] = {
    {"-v", NULL, "name=value", OPTION_VARIABLE, "replace :name and :'name' in the pipeline; may be repeated"},
    {"--lanes", NULL, "N", OPTION_LANES, "threads that work, 1 to 64; one a core if not given"},
    {"--format", NULL, "FORMAT", OPTION_FORMAT, "form of the output"},
    {"--stats", NULL, NULL, OPTION_STATS, "afterwards, what each operator and source did, on standard error"},
    {"--quiet", "-q", NULL, OPTION_QUIET, "no progress line and no summary"},
    {"--query", NULL, "Q", OPTION_QUERY, "one query of the workload; all of them if not given"},
    {"--events", NULL, "N", OPTION_EVENTS, "rows of input; the workload's own choice if not given"},
    {"--batch", NULL, "N", OPTION_BATCH, "rows a resident batch; as the source makes them if not given"},
    {"--runs", NULL, "N", OPTION_RUNS, "runs that count, after one that warms up; 5 if not given"},
    {"--vs", NULL, "limit", OPTION_VS, "interleave with a hand-written loop over the same rows"},
    {"--plot", NULL, "FILE.svg", OPTION_PLOT, "draw the figures, with gnuplot"},
    {"--help", "-h", NULL, OPTION_HELP, "this text"},
};
enum { OPTION_COUNT = sizeof options / sizeof options[0] };

// One walk over argv.
struct cursor {
  const struct arguments_spec *spec;
  int count, next;
  char **argv;
  struct arguments *out;
  struct leat_error *error;
};

static bool accepts(const struct arguments_spec *spec, const struct option *option) {
  return ((spec->options | OPTION_HELP) & option->bit) != 0;
}

static bool names_option(const char *name, size_t length, const char *word) {
  return name && strlen(name) == length && memcmp(name, word, length) == 0;
}

// The option that `word` names. `*value` is the text after '=' (or straight after -v), else NULL.
static const struct option *find_option(const struct arguments_spec *spec, const char *word, const char **value) {
  *value = NULL;
  size_t length = strlen(word);
  if (strncmp(word, "--", 2) == 0) {
    length = strcspn(word, "=");
    if (word[length]) *value = word + length + 1;
  } else if (strncmp(word, "-v", 2) == 0 && word[2]) {
    length = 2;
    *value = word + 2;
  }
  for (size_t i = 0; i < OPTION_COUNT; i++) {
    if (!accepts(spec, &options[i])) continue;
    if (names_option(options[i].name, length, word) || names_option(options[i].alias, length, word)) return &options[i];
  }
  return NULL;
}

static leat_status refuse_option(const struct cursor *cursor, const char *word) {
  const char *names[OPTION_COUNT];
  uint32_t count = 0;
  for (size_t i = 0; i < OPTION_COUNT; i++) {
    if (accepts(cursor->spec, &options[i])) names[count++] = options[i].name;
  }
  const int length = (int)strcspn(word, "=");
  error_set(cursor->error, LEAT_ERROR_USAGE, "unknown option %.*s of leat %s", length, word, cursor->spec->command);
  char name[64];
  snprintf(name, sizeof name, "%.*s", length, word);
  const char *near = length > 2 ? nearest_name(name, names, count) : NULL;
  if (near) return error_hint(cursor->error, "Did you mean %s?", near);
  return error_hint(cursor->error, "leat %s --help lists the options.", cursor->spec->command);
}

static bool is_variable_name(const char *name, size_t length) {
  if (length == 0) return false;
  for (size_t i = 0; i < length; i++) {
    const char c = name[i];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (!letter && (i == 0 || c < '0' || c > '9')) return false;
  }
  return true;
}

static leat_status set_variable(const struct cursor *cursor, const char *text) {
  const size_t length = strcspn(text, "=");
  if (!text[length] || !is_variable_name(text, length)) {
    error_set(cursor->error, LEAT_ERROR_USAGE, "-v takes name=value, not \"%s\"", text);
    return error_hint(cursor->error, "A name has letters, digits and underscores: -v site=Traffic.");
  }
  struct arguments *out = cursor->out;
  out->variables = mem_realloc(out->variables, (out->variable_count + 1) * sizeof *out->variables);
  out->variables[out->variable_count].name = mem_strndup(text, length);
  out->variables[out->variable_count].value = text + length + 1;
  out->variable_count++;
  return LEAT_OK;
}

static leat_status read_number(const struct cursor *cursor, const char *name, const char *text, uint64_t max,
                               uint64_t *out) {
  char *end;
  errno = 0;
  const long long number = strtoll(text, &end, 10);
  if (end == text || *end || errno || number < 1 || (uint64_t)number > max) {
    return error_set(cursor->error, LEAT_ERROR_USAGE, "%s takes a number from 1 to %llu, not \"%s\"", name,
                     (unsigned long long)max, text);
  }
  *out = (uint64_t)number;
  return LEAT_OK;
}

static leat_status set_small(const struct cursor *cursor, const char *name, const char *text, uint32_t max,
                             uint32_t *out) {
  uint64_t number = 0;
  const leat_status status = read_number(cursor, name, text, max, &number);
  *out = (uint32_t)number;
  return status;
}

static leat_status set_vs(const struct cursor *cursor, const char *text) {
  cursor->out->vs = text;
  if (strcmp(text, "limit") == 0) return LEAT_OK;
  error_set(cursor->error, LEAT_ERROR_USAGE, "--vs takes limit, not \"%s\"", text);
  return error_hint(cursor->error, "bench/compare holds Leat against other engines");
}

static leat_status set_format(const struct cursor *cursor, const char *text) {
  const char *const *formats = cursor->spec->formats;
  uint32_t count = 0;
  char list[96] = "";
  for (; formats[count]; count++) {
    if (strcmp(formats[count], text) == 0) {
      cursor->out->format = formats[count];
      return LEAT_OK;
    }
    const size_t used = strlen(list);
    snprintf(list + used, sizeof list - used, "%s%s", count > 0 ? ", " : "", formats[count]);
  }
  error_set(cursor->error, LEAT_ERROR_USAGE, "unknown format \"%s\"", text);
  const char *near = nearest_name(text, formats, count);
  if (near) return error_hint(cursor->error, "Did you mean %s?", near);
  return error_hint(cursor->error, "Formats are %s.", list);
}

static leat_status apply(const struct cursor *cursor, const struct option *option, const char *value) {
  switch (option->bit) {
    case OPTION_VARIABLE:
      return set_variable(cursor, value);
    case OPTION_LANES:
      return set_small(cursor, option->name, value, LANES_MAX, &cursor->out->lanes);
    case OPTION_FORMAT:
      return set_format(cursor, value);
    case OPTION_STATS:
      cursor->out->stats = true;
      break;
    case OPTION_QUIET:
      cursor->out->quiet = true;
      break;
    case OPTION_HELP:
      cursor->out->help = true;
      break;
    case OPTION_QUERY:
      cursor->out->query = value;
      break;
    case OPTION_EVENTS:
      return read_number(cursor, option->name, value, EVENTS_MAX, &cursor->out->events);
    case OPTION_BATCH:
      return set_small(cursor, option->name, value, BATCH_ROWS_MAX, &cursor->out->batch);
    case OPTION_RUNS:
      return set_small(cursor, option->name, value, RUNS_MAX, &cursor->out->runs);
    case OPTION_VS:
      return set_vs(cursor, value);
    case OPTION_PLOT:
      cursor->out->plot = value;
      break;
  }
  return LEAT_OK;
}

static leat_status take_option(struct cursor *cursor, const char *word) {
  const char *value;
  const struct option *option = find_option(cursor->spec, word, &value);
  if (!option) return refuse_option(cursor, word);
  if (!option->value && value) return error_set(cursor->error, LEAT_ERROR_USAGE, "%s takes no value", option->name);
  if (option->value && !value) {
    if (cursor->next == cursor->count) {
      return error_set(cursor->error, LEAT_ERROR_USAGE, "%s needs a value: %s %s", option->name, option->name,
                       option->value);
    }
    value = cursor->argv[cursor->next++];
  }
  return apply(cursor, option, value);
}

static leat_status take_argument(const struct cursor *cursor, const char *word) {
  const struct arguments_spec *spec = cursor->spec;
  if (!spec->takes) {
    return error_set(cursor->error, LEAT_ERROR_USAGE, "leat %s takes no argument \"%s\"", spec->command, word);
  }
  if (cursor->out->file) {
    return error_set(cursor->error, LEAT_ERROR_USAGE, "leat %s takes one %s, not both \"%s\" and \"%s\"",
                     spec->command, spec->takes, cursor->out->file, word);
  }
  cursor->out->file = word;
  return LEAT_OK;
}

leat_status arguments_parse(const struct arguments_spec *spec, int count, char **argv, struct arguments *out,
                            struct leat_error *error) {
  struct cursor cursor = {spec, count, 0, argv, out, error};
  bool options_ended = false;
  while (cursor.next < count) {
    const char *word = argv[cursor.next++];
    if (!options_ended && strcmp(word, "--") == 0) {
      options_ended = true;
      continue;
    }
    const bool is_option = !options_ended && word[0] == '-' && word[1];
    const leat_status status = is_option ? take_option(&cursor, word) : take_argument(&cursor, word);
    if (status != LEAT_OK) return status;
  }
  if (spec->takes && !out->file && !out->help) {
    error_set(error, LEAT_ERROR_USAGE, "leat %s needs a %s", spec->command, spec->takes);
    return error_hint(error, "%s", spec->example);
  }
  return LEAT_OK;
}

void arguments_release(struct arguments *arguments) {
  for (uint32_t i = 0; i < arguments->variable_count; i++) mem_free((char *)arguments->variables[i].name);
  mem_free(arguments->variables);
  *arguments = (struct arguments){0};
}

void arguments_print_help(unsigned bits) {
  for (size_t i = 0; i < OPTION_COUNT; i++) {
    if (!((bits | OPTION_HELP) & options[i].bit)) continue;
    char head[48];
    snprintf(head, sizeof head, "%s%s%s%s%s", options[i].alias ? options[i].alias : "", options[i].alias ? ", " : "",
             options[i].name, options[i].value ? " " : "", options[i].value ? options[i].value : "");
    printf("  %-18s %s\n", head, options[i].help);
  }
}
