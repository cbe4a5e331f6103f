// JSON lines in: one object a line, its fields found by path.
#include <stdio.h>

#include "connectors/format.h"
#include "connectors/json_run.h"
#include "connectors/split.h"
#include "engine/memory.h"

#define PATH_PREFIX "json."

struct json_decoder {
  struct file_options options;
  struct json_shim *shim;
  uint32_t slot_count;
  uint32_t *slot_of_column;      // for columns that share a field
  struct json_found *found;      // one a slot
  uint32_t node_count;
  struct json_node *nodes;
  struct json_run run;
  struct assembly assembly;
};

// Where a column's value lies: its option, or the field of its name. `whole`: the text is one key, dots and all.
static const char *column_path(const struct table *table, uint32_t column, bool *whole) {
  const char *name = table->schema.fields[column].name;
  for (uint32_t i = 0; i < table->option_count; i++) {
    const char *key = table->options[i].key;
    if (strncmp(key, PATH_PREFIX, strlen(PATH_PREFIX)) == 0 && strcmp(key + strlen(PATH_PREFIX), name) == 0) {
      *whole = false;
      return table->options[i].value;
    }
  }
  *whole = true;
  return name;
}

static uint32_t add_node(struct json_decoder *decoder, uint32_t parent, const char *key, size_t length) {
  struct json_node *nodes = decoder->nodes;
  uint32_t *link = &nodes[parent].child;
  for (; *link; link = &nodes[*link].next) {
    if (nodes[*link].key_length == length && memcmp(nodes[*link].key, key, length) == 0) return *link;
  }
  uint32_t added = decoder->node_count++;
  nodes[added] = (struct json_node){.key = key, .key_length = length, .slot = JSON_NO_COLUMN};
  *link = added;
  return added;
}

static uint32_t add_path(struct json_decoder *decoder, const char *path, bool whole) {
  uint32_t node = 0;
  for (;;) {
    size_t length = whole ? strlen(path) : strcspn(path, ".");
    node = add_node(decoder, node, path, length);
    if (path[length] == '\0') return node;
    path += length + 1;
  }
}

static void add_column(struct json_decoder *decoder, const struct table *table, uint32_t column) {
  bool whole = false;
  const char *path = column_path(table, column, &whole);
  struct json_node *node = &decoder->nodes[add_path(decoder, path, whole)];
  if (node->slot == JSON_NO_COLUMN) node->slot = decoder->slot_count++;
  decoder->slot_of_column[column] = node->slot;
}

static size_t count_nodes(const struct table *table) {
  size_t count = 1;
  for (uint32_t i = 0; i < table->schema.count; i++) {
    bool whole = false;
    const char *path = column_path(table, i, &whole);
    count += 1 + split_count(path, strlen(path), '.');
  }
  return count;
}

// The decoder with all its arrays behind it, in one allocation.
static struct json_decoder *allocate(size_t nodes, uint32_t columns) {
  size_t nodes_at = sizeof(struct json_decoder);
  size_t found_at = nodes_at + nodes * sizeof(struct json_node);
  size_t columns_at = found_at + columns * sizeof(struct json_found);
  size_t spans_at = columns_at + columns * sizeof(struct column *);
  size_t slots_at = spans_at + columns * sizeof(struct span) * RUN_ROWS;
  size_t taken_at = slots_at + columns * sizeof(uint32_t);
  char *block = mem_zalloc(taken_at + columns);
  struct json_decoder *decoder = (struct json_decoder *)(void *)block;
  decoder->nodes = (struct json_node *)(void *)(block + nodes_at);
  decoder->found = (struct json_found *)(void *)(block + found_at);
  decoder->assembly.columns = (struct column **)(void *)(block + columns_at);
  decoder->run.spans = (struct span *)(void *)(block + spans_at);
  decoder->slot_of_column = (uint32_t *)(void *)(block + slots_at);
  decoder->run.taken = (uint8_t *)(block + taken_at);
  decoder->run.nodes = decoder->nodes;
  return decoder;
}

// What all columns that share a slot can take.
static void restrict_slot(struct json_decoder *decoder, uint32_t column, enum type_kind kind) {
  bool epoch = type_is_timestamp(kind) && decoder->options.ts_format != TS_TEXT;
  bool number = kind == TYPE_TEXT || type_is_number(kind) || epoch;
  bool truth = kind == TYPE_TEXT || kind == TYPE_BOOL;
  decoder->run.taken[decoder->slot_of_column[column]] &=
      (uint8_t)((number ? JSON_TAKES_NUMBER : 0) | (truth ? JSON_TAKES_BOOL : 0));
}

struct json_decoder *json_decoder_create(const struct plan_source *spec, const struct file_options *options) {
  const struct table *table = spec->table;
  uint32_t columns = table->schema.count;
  struct json_decoder *decoder = allocate(count_nodes(table), columns);
  decoder->options = *options;
  decoder->nodes[0].slot = JSON_NO_COLUMN;
  decoder->node_count = 1;
  memset(decoder->run.taken, JSON_TAKES_NUMBER | JSON_TAKES_BOOL, columns);
  for (uint32_t i = 0; i < columns; i++) {
    if (!spec->needed[i]) continue;
    add_column(decoder, table, i);
    restrict_slot(decoder, i, table->schema.fields[i].type.kind);
  }
  decoder->run.slot_count = decoder->slot_count;
  assembly_init(&decoder->assembly, spec, options->ts_format, decoder->assembly.columns);
  return decoder;
}

void json_decoder_destroy(struct json_decoder *decoder) {
  if (!decoder) return;
  json_shim_destroy(decoder->shim);
  assembly_release(&decoder->assembly);
  mem_free(decoder);
}

static bool token_is(const struct json_found *found, const char *word) {
  return found->length == strlen(word) && memcmp(found->text, word, found->length) == 0;
}

static enum row_error take_text(struct json_decoder *decoder, uint32_t column, const struct json_found *found) {
  const struct block *block = decoder->assembly.block;
  const char *text = found->text;
  bool in_block = text >= block->bytes->bytes && text < block->bytes->bytes + block->length;
  if (!in_block && found->length > 0) {
    char *room = assembly_side(&decoder->assembly, found->length);
    memcpy(room, text, found->length);
    text = room;
  }
  return convert_text(&decoder->assembly, column, decoder->assembly.rows, text, found->length);
}

static enum row_error take_scalar(struct json_decoder *decoder, uint32_t column, const struct json_found *found) {
  enum type_kind kind = decoder->assembly.columns[column]->kind;
  if (token_is(found, "null")) {
    assembly_null(&decoder->assembly, column, decoder->assembly.rows);
    return ROW_OK;
  }
  bool truth = token_is(found, "true") || token_is(found, "false");
  if (!truth && !json_is_number(found->text, found->length)) return ROW_INVALID_JSON;
  if (kind == TYPE_TEXT) return take_text(decoder, column, found);
  bool epoch = type_is_timestamp(kind) && decoder->options.ts_format != TS_TEXT;
  if (truth ? kind != TYPE_BOOL : !type_is_number(kind) && !epoch) return ROW_JSON_TYPE;
  return convert_value(&decoder->assembly, column, decoder->assembly.rows, found->text, found->length);
}

static enum row_error take_value(struct json_decoder *decoder, uint32_t column, const struct json_found *found) {
  enum type_kind kind = decoder->assembly.columns[column]->kind;
  switch (found->kind) {
    case JSON_ABSENT:
      assembly_null(&decoder->assembly, column, decoder->assembly.rows);
      return ROW_OK;
    case JSON_SCALAR:
      return take_scalar(decoder, column, found);
    case JSON_NESTED:
      return kind == TYPE_TEXT ? take_text(decoder, column, found) : ROW_JSON_TYPE;
    case JSON_STRING:
      if (kind == TYPE_TEXT) return take_text(decoder, column, found);
      return convert_value(&decoder->assembly, column, decoder->assembly.rows, found->text, found->length);
  }
  return ROW_INVALID_JSON;
}

static enum row_error take_row(struct json_decoder *decoder) {
  struct assembly *assembly = &decoder->assembly;
  for (uint32_t i = 0; i < assembly->width; i++) {
    if (!assembly->columns[i]) continue;
    enum row_error reason = take_value(decoder, i, &decoder->found[decoder->slot_of_column[i]]);
    if (reason != ROW_OK) return reason;
  }
  return ROW_OK;
}

static leat_status out_of_memory(struct leat_error *error) {
  return error_set(error, LEAT_ERROR_OUT_OF_MEMORY, "out of memory while reading JSON");
}

static leat_status decode_line(struct json_decoder *decoder, const char *line, size_t length, uint64_t position,
                               struct leat_error *error) {
  static const enum row_error reasons[] = {[JSON_READ] = ROW_OK, [JSON_BROKEN] = ROW_INVALID_JSON,
                                           [JSON_BAD_TEXT] = ROW_INVALID_UTF8, [JSON_NOT_OBJECT] = ROW_JSON_TYPE};
  struct assembly *assembly = &decoder->assembly;
  enum row_error reason = ROW_LINE_TOO_LONG;
  if (length <= (size_t)decoder->options.max_line) {
    memset(decoder->found, 0, sizeof *decoder->found * decoder->slot_count);
    enum json_result result = json_shim_read(decoder->shim, line, length, decoder->nodes, decoder->found);
    if (result == JSON_NO_MEMORY) return out_of_memory(error);
    reason = reasons[result];
  }
  assembly_need(assembly);
  if (reason == ROW_OK) reason = take_row(decoder);
  if (reason == ROW_OK) {
    assembly_accept(assembly, position, line, length);
  } else {
    assembly_reject(assembly, position, line, length, reason);
  }
  return LEAT_OK;
}

static bool is_blank(const char *line, size_t length) {
  size_t at = 0;
  while (at < length && (line[at] == ' ' || line[at] == '\t' || line[at] == '\r')) at++;
  return at == length;
}

// A line that is not plain; returns where the next one begins.
static leat_status decode_any_line(struct json_decoder *decoder, const char **line, uint64_t position,
                                   struct leat_error *error) {
  const struct block *block = decoder->assembly.block;
  size_t left = (size_t)(block->bytes->bytes + block->length - *line);
  const char *start = *line, *newline = memchr(start, '\n', left);
  size_t length = newline ? (size_t)(newline - start) : left;
  *line = start + length + 1;
  return is_blank(start, length) ? LEAT_OK : decode_line(decoder, start, length, position, error);
}

leat_status json_decode(struct json_decoder *decoder, struct block *block, struct decoded *out,
                        struct leat_error *error) {
  if (!decoder->shim) decoder->shim = json_shim_create();
  if (!decoder->shim) return out_of_memory(error);
  struct assembly *assembly = &decoder->assembly;
  const char *line = block->bytes->bytes, *end = line + block->length;
  uint64_t position = block->first;
  assembly_begin(assembly, block, out, split_count(line, block->length, '\n') + 1);
  leat_status status = LEAT_OK;
  while (line < end && status == LEAT_OK) {
    const char *next = line;
    // Only text that is known to be valid may go past simdjson.
    if (assembly->plain) {
      next = json_run_take(&decoder->run, assembly, decoder->slot_of_column, (size_t)decoder->options.max_line, line,
                           &position);
    }
    if (next == line) status = decode_any_line(decoder, &next, position++, error);
    line = next;
  }
  if (status == LEAT_OK) assembly_end(assembly);
  return status;
}

// A column cannot take a whole object while another takes a part of it.
static leat_status check_overlap(const struct table *table, uint32_t column, struct leat_error *error) {
  bool whole = false;
  const char *path = column_path(table, column, &whole);
  size_t length = strlen(path);
  for (uint32_t i = 0; i < table->schema.count; i++) {
    bool other_whole = false;
    const char *other = column_path(table, i, &other_whole);
    if (!other_whole && strncmp(other, path, length) == 0 && other[length] == '.') {
      char key[200];
      snprintf(key, sizeof key, PATH_PREFIX "%s", table->schema.fields[i].name);
      return option_error(table, key, error, "column \"%s\" takes a part of \"%s\", all of which column \"%s\" takes",
                          table->schema.fields[i].name, path, table->schema.fields[column].name);
    }
  }
  return LEAT_OK;
}

static leat_status check_path(const struct table *table, const struct connector_option *option,
                              struct leat_error *error) {
  const char *name = option->key + strlen(PATH_PREFIX);
  const char *value = option->value;
  size_t length = strlen(value);
  if (length == 0 || value[0] == '.' || value[length - 1] == '.' || strstr(value, "..")) {
    return option_error(table, option->key, error, "option \"%s\" must be a path such as 'meta.device', not \"%s\"",
                        option->key, value);
  }
  for (uint32_t i = 0; i < table->schema.count; i++) {
    if (strcmp(table->schema.fields[i].name, name) == 0) return check_overlap(table, i, error);
  }
  const char *names[64];
  uint32_t count = table->schema.count < 64 ? table->schema.count : 64;
  for (uint32_t i = 0; i < count; i++) names[i] = table->schema.fields[i].name;
  option_error(table, option->key, error, "option \"%s\" names no column of table \"%s\"", option->key, table->name);
  return option_error_nearest(name, names, count, error);
}

leat_status json_options_check(const struct table *table, struct leat_error *error) {
  for (uint32_t i = 0; i < table->option_count; i++) {
    if (strncmp(table->options[i].key, PATH_PREFIX, strlen(PATH_PREFIX)) != 0) continue;
    leat_status status = check_path(table, &table->options[i], error);
    if (status != LEAT_OK) return status;
  }
  for (uint32_t i = 0; i < table->schema.count; i++) {
    leat_status status = check_overlap(table, i, error);
    if (status != LEAT_OK) return status;
  }
  return LEAT_OK;
}
