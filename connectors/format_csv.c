// CSV in, by RFC 4180 and PostgreSQL's COPY: a quote toggles quoting anywhere in a field, a doubled quote inside
// quotes is one quote, an unquoted field equal to the null string is NULL.
#include "connectors/csv_run.h"
#include "connectors/scan.h"
#include "connectors/split.h"
#include "engine/memory.h"

struct csv_decoder {
  struct file_options options;
  uint64_t line;               // where the record being read begins
  struct csv_run run;
  struct assembly assembly;
  struct column *columns[];
};

struct csv_decoder *csv_decoder_create(const struct plan_source *spec, const struct file_options *options) {
  struct csv_decoder *decoder = mem_zalloc(sizeof *decoder + sizeof(struct column *) * spec->table->schema.count);
  decoder->options = *options;
  decoder->run.options = &decoder->options;
  decoder->run.null_length = strlen(options->null_text);
  assembly_init(&decoder->assembly, spec, options->ts_format, decoder->columns);
  return decoder;
}

void csv_decoder_destroy(struct csv_decoder *decoder) {
  if (!decoder) return;
  assembly_release(&decoder->assembly);
  csv_run_release(&decoder->run);
  mem_free(decoder);
}

// Copies a field without its quotes; `out` has room for all of it. Returns the length.
static size_t unquote(const char *text, size_t length, char quote, char *out) {
  size_t used = 0;
  bool inside = false;
  for (size_t i = 0; i < length; i++) {
    if (text[i] != quote) {
      out[used++] = text[i];
    } else if (inside && i + 1 < length && text[i + 1] == quote) {
      out[used++] = quote;
      i++;
    } else {
      inside = !inside;
    }
  }
  return used;
}

static enum row_error take(struct csv_decoder *decoder, uint32_t column, const char *text, size_t length) {
  struct assembly *assembly = &decoder->assembly;
  if (assembly->columns[column]->kind == TYPE_TEXT) {
    return convert_text(assembly, column, assembly->rows, text, length);
  }
  return convert_value(assembly, column, assembly->rows, text, length);
}

static enum row_error take_plain(struct csv_decoder *decoder, uint32_t column, const char *text, size_t length) {
  if (length == decoder->run.null_length && memcmp(text, decoder->options.null_text, length) == 0) {
    assembly_null(&decoder->assembly, column, decoder->assembly.rows);
    return ROW_OK;
  }
  return take(decoder, column, text, length);
}

static enum row_error take_quoted(struct csv_decoder *decoder, uint32_t column, const char *text, size_t length,
                                  uint32_t quotes) {
  char quote = decoder->options.quote;
  if (quotes == 2 && text[0] == quote && text[length - 1] == quote) {
    return take(decoder, column, text + 1, length - 2);
  }
  char *room = assembly_side(&decoder->assembly, length);
  return take(decoder, column, room, unquote(text, length, quote, room));
}

// One field, of which the scanner has found the end.
struct field_text {
  const char *start, *end;
  uint32_t quotes;
  uint32_t newlines;  // inside quotes
};

static void next_field(struct scan *scan, const char *start, struct field_text *field) {
  *field = (struct field_text){.start = start};
  for (;;) {
    const char *at = scan_next(scan);
    if (at == scan->end || (field->quotes & 1) == 0) {
      field->end = at;
      if (at == scan->end || *at != scan->quote) return;
    }
    if (*at == scan->quote) {
      field->quotes++;
    } else {
      field->newlines += *at == '\n';
    }
  }
}

static enum row_error use_field(struct csv_decoder *decoder, uint32_t index, const struct field_text *field,
                                const char *end) {
  uint32_t column = decoder->run.map->columns[index];
  if (column == CSV_SKIP) return ROW_OK;
  size_t length = (size_t)(end - field->start);
  return field->quotes ? take_quoted(decoder, column, field->start, length, field->quotes)
                       : take_plain(decoder, column, field->start, length);
}

// One record of any form from `start`; returns where the next one begins.
static const char *decode_record(struct csv_decoder *decoder, const char *start) {
  struct assembly *assembly = &decoder->assembly;
  const struct block *block = assembly->block;
  struct scan scan;
  scan_start(&scan, start, (size_t)(block->bytes->bytes + block->length - start), decoder->options.delimiter,
             decoder->options.quote);
  assembly_need(assembly);
  enum row_error reason = ROW_OK;
  uint64_t position = decoder->line;
  const char *record = start;
  for (uint32_t index = 0;; index++) {
    struct field_text field;
    next_field(&scan, start, &field);
    decoder->line += field.newlines;
    bool last = field.end == scan.end || *field.end == '\n';
    const char *end = field.end;
    if (last && end > field.start && end[-1] == '\r') end--;
    if (index >= decoder->run.map->count) {
      if (reason == ROW_OK) reason = ROW_TOO_MANY_FIELDS;
    } else if (field.quotes & 1) {
      reason = ROW_UNTERMINATED_QUOTE;
    } else if (reason == ROW_OK) {
      reason = use_field(decoder, index, &field, end);
    }
    start = field.end + 1;
    if (!last) continue;
    decoder->line++;
    size_t length = (size_t)(end - record);
    if (reason == ROW_OK && index + 1 < decoder->run.map->count) reason = ROW_TOO_FEW_FIELDS;
    if (length > (size_t)decoder->options.max_line) reason = ROW_LINE_TOO_LONG;
    if (reason == ROW_OK) {
      assembly_accept(assembly, position, record, length);
    } else {
      assembly_reject(assembly, position, record, length, reason);
    }
    return start;
  }
}

leat_status csv_decode(struct csv_decoder *decoder, const struct csv_map *map, struct block *block,
                       struct decoded *out) {
  const char *text = block->bytes->bytes;
  const char *end = text + block->length;
  decoder->line = block->first;
  csv_run_start(&decoder->run, block, map);
  assembly_begin(&decoder->assembly, block, out, (size_t)decoder->run.marks.lines + 1);
  while (text < end) {
    const char *next = csv_run_take(&decoder->run, &decoder->assembly, text, &decoder->line);
    text = next > text ? next : decode_record(decoder, text);
  }
  assembly_end(&decoder->assembly);
  return LEAT_OK;
}

static struct csv_map *positional_map(const struct plan_source *spec) {
  uint32_t count = spec->table->schema.count;
  struct csv_map *map = mem_alloc(sizeof *map + sizeof *map->columns * count);
  map->count = count;
  for (uint32_t i = 0; i < count; i++) map->columns[i] = spec->needed[i] ? i : CSV_SKIP;
  return map;
}

// The header's names. All it points to lies in the map's own allocation, behind the columns.
struct header {
  uint32_t count;
  const char **names;
};

static struct csv_map *header_map(const struct file_options *options, const char *line, size_t length,
                                  struct header *header) {
  while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r')) length--;
  uint32_t limit = (uint32_t)split_count(line, length, options->delimiter) + 1;
  size_t names_at = (sizeof(struct csv_map) + sizeof(uint32_t) * limit + 7) & ~(size_t)7;
  size_t text_at = names_at + sizeof(char *) * limit;
  size_t copy_at = text_at + length + limit;
  struct csv_map *map = mem_zalloc(copy_at + length + SCAN_PADDING);
  header->names = (const char **)((char *)map + names_at);
  char *room = (char *)map + text_at;
  char *start = (char *)map + copy_at;
  const char *end = start + length;
  if (length > 0) memcpy(start, line, length);
  struct scan scan;
  scan_start(&scan, start, length, options->delimiter, options->quote);
  struct field_text field = {.end = start - 1};
  do {
    next_field(&scan, field.end + 1, &field);
    header->names[header->count++] = room;
    room += unquote(field.start, (size_t)(field.end - field.start), options->quote, room) + 1;
  } while (field.end < end);
  map->count = header->count;
  for (uint32_t i = 0; i < map->count; i++) map->columns[i] = CSV_SKIP;
  return map;
}

// What the header has instead, or that its fields are separated by something else.
static void hint_at_header(const struct file_options *options, const char *name, const struct header *header,
                           struct leat_error *error) {
  option_error_nearest(name, header->names, header->count, error);
  size_t separator = header->count == 1 ? strcspn(header->names[0], ",;|\t") : 0;
  const char other = header->count == 1 ? header->names[0][separator] : '\0';
  if (other && other != options->delimiter) {
    error_hint(error, "Its fields seem to be separated by another character: delimiter = '%s'.",
               other == '\t' ? "\\t" : (char[]){other, '\0'});
  }
  option_error_list(header->names, header->count, error);
}

static leat_status map_columns(const struct plan_source *spec, const struct file_options *options,
                               const struct header *header, const char *file, struct csv_map *map,
                               struct leat_error *error) {
  const struct schema *schema = &spec->table->schema;
  for (uint32_t c = 0; c < schema->count; c++) {
    uint32_t at = 0;
    while (at < header->count && strcmp(header->names[at], schema->fields[c].name) != 0) at++;
    if (at == header->count) {
      error_set(error, LEAT_ERROR_DATA, "the header of \"%s\" has no column \"%s\" (table \"%s\")", file,
                schema->fields[c].name, spec->table->name);
      hint_at_header(options, schema->fields[c].name, header, error);
      return LEAT_ERROR_DATA;
    }
    if (spec->needed[c]) map->columns[at] = c;
  }
  return LEAT_OK;
}

leat_status csv_map_create(const struct plan_source *spec, const struct file_options *options, const char *line,
                           size_t length, const char *file, struct csv_map **out, struct leat_error *error) {
  *out = NULL;
  if (!line) {
    *out = positional_map(spec);
    return LEAT_OK;
  }
  struct header header = {0};
  struct csv_map *map = header_map(options, line, length, &header);
  leat_status status = map_columns(spec, options, &header, file, map, error);
  if (status == LEAT_OK) {
    *out = map;
  } else {
    mem_free(map);
  }
  return status;
}
