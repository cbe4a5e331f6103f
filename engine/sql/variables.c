// psql's variables in a pipeline's text.
#include "variables.h"

#include <ctype.h>
#include <string.h>

struct writer {
  struct arena *arena;
  char *bytes;
  size_t length, capacity;
  struct substitution *substitutions;
  uint32_t substitution_count, substitution_capacity;
};

static void put(struct writer *writer, const char *bytes, size_t length) {
  if (writer->length + length + 1 > writer->capacity) {
    size_t capacity = 2 * (writer->length + length + 64);
    char *grown = arena_alloc(writer->arena, capacity);
    if (writer->length) memcpy(grown, writer->bytes, writer->length);
    writer->bytes = grown;
    writer->capacity = capacity;
  }
  if (length) memcpy(writer->bytes + writer->length, bytes, length);
  writer->length += length;
  writer->bytes[writer->length] = '\0';
}

static struct substitution *add_substitution(struct writer *writer) {
  if (writer->substitution_count == writer->substitution_capacity) {
    uint32_t capacity = writer->substitution_capacity ? 2 * writer->substitution_capacity : 16;
    struct substitution *grown = arena_alloc(writer->arena, capacity * sizeof *grown);
    if (writer->substitution_count)
      memcpy(grown, writer->substitutions, writer->substitution_count * sizeof *grown);
    writer->substitutions = grown;
    writer->substitution_capacity = capacity;
  }
  return &writer->substitutions[writer->substitution_count++];
}

static void put_quoted(struct writer *writer, const char *value, char quote) {
  put(writer, &quote, 1);
  for (; *value; value++) {
    if (*value == quote) put(writer, &quote, 1);
    put(writer, value, 1);
  }
  put(writer, &quote, 1);
}

static const char *find_variable(const struct sql_request *request, const char *name, size_t length) {
  for (uint32_t i = request->variable_count; i-- > 0;)  // the last one given counts
    if (strlen(request->variables[i].name) == length && memcmp(request->variables[i].name, name, length) == 0)
      return request->variables[i].value;
  return NULL;
}

static size_t name_length(const char *text) {
  size_t length = 0;
  if (isdigit((unsigned char)text[0])) return 0;
  while (isalnum((unsigned char)text[length]) || text[length] == '_') length++;
  return length;
}

// PostgreSQL's comments nest.
static size_t block_comment_length(const char *text) {
  size_t length = 2;
  for (uint32_t depth = 1; depth > 0 && text[length] != '\0';) {
    const bool opens = text[length] == '/' && text[length + 1] == '*';
    const bool closes = text[length] == '*' && text[length + 1] == '/';
    depth += opens;
    depth -= closes;
    length += opens || closes ? 2 : 1;
  }
  return length;
}

size_t comment_length(const char *text) {
  if (text[0] == '-' && text[1] == '-') return strcspn(text, "\n");
  return text[0] == '/' && text[1] == '*' ? block_comment_length(text) : 0;
}

// A doubled quote does not end it, nor does one behind a backslash in a text that begins with E.
static size_t quoted_length(const char *text, bool escapes) {
  const char quote = text[0];
  size_t length = 1;
  for (; text[length] != '\0' && !(text[length] == quote && text[length + 1] != quote); length++)
    if (text[length + 1] != '\0' && (text[length] == quote || (escapes && text[length] == '\\'))) length++;
  return length + (text[length] != '\0');
}

static bool begins_escapes(const char *start, const char *quote) {
  if (*quote != '\'' || quote == start || (quote[-1] != 'e' && quote[-1] != 'E')) return false;
  return quote - start < 2 || (!isalnum((unsigned char)quote[-2]) && quote[-2] != '_');
}

// Length of what stands at `text` and must be left alone: a quoted text, an identifier, a comment, a cast; 0: nothing.
static size_t opaque_length(const char *start, const char *text) {
  if (text[0] == '\'' || text[0] == '"') return quoted_length(text, begins_escapes(start, text));
  if (text[0] == ':' && text[1] == ':') return 2;
  return comment_length(text);
}

// At a colon.
static leat_status replace(struct binder *binder, struct writer *writer, const char **cursor) {
  const char *text = *cursor + 1;
  char quote = *text == '\'' || *text == '"' ? *text : '\0';
  const char *name = quote ? text + 1 : text;
  size_t length = name_length(name), from = (size_t)(*cursor - binder->request->text);
  if (length == 0 || (quote && name[length] != quote)) {
    put(writer, (*cursor)++, 1);
    return LEAT_OK;
  }
  const char *value = find_variable(binder->request, name, length);
  if (value == NULL) {
    bind_fail(binder, (int)from, LEAT_ERROR_BIND, "variable \"%.*s\" is not set", (int)length, name);
    return bind_hint(binder, "Give it on the command line: -v %.*s=value", (int)length, name);
  }
  size_t start = writer->length;
  if (quote)
    put_quoted(writer, value, quote);
  else
    put(writer, value, strlen(value));
  *cursor = name + length + (quote != '\0');
  *add_substitution(writer) = (struct substitution){.start = start,
                                                    .end = writer->length,
                                                    .from = from,
                                                    .to = (size_t)(*cursor - binder->request->text),
                                                    .name = name,
                                                    .name_length = length};
  return LEAT_OK;
}

leat_status substitute_variables(struct binder *binder) {
  const char *text = binder->request->text;
  struct writer writer = {.arena = binder->arena};
  put(&writer, "", 0);
  for (const char *cursor = text; *cursor;) {
    size_t opaque = opaque_length(text, cursor);
    if (opaque) {
      put(&writer, cursor, opaque);
      cursor += opaque;
    } else if (*cursor == ':') {
      leat_status status = replace(binder, &writer, &cursor);
      if (status != LEAT_OK) return status;
    } else {
      size_t plain = 1 + strcspn(cursor + 1, "'\"-/:");
      put(&writer, cursor, plain);
      cursor += plain;
    }
  }
  binder->text = writer.bytes;
  binder->substitution_count = writer.substitution_count;
  binder->substitutions = writer.substitutions;
  return LEAT_OK;
}

// The last value that begins at or before `offset`.
static const struct substitution *substitution_before(const struct binder *binder, size_t offset) {
  const struct substitution *found = NULL;
  for (uint32_t i = 0; i < binder->substitution_count && binder->substitutions[i].start <= offset; i++)
    found = &binder->substitutions[i];
  return found;
}

size_t variables_origin(const struct binder *binder, size_t offset) {
  const struct substitution *value = substitution_before(binder, offset);
  if (value == NULL) return offset;
  return offset < value->end ? value->from : value->to + (offset - value->end);
}

const struct substitution *variables_at(const struct binder *binder, size_t offset) {
  const struct substitution *value = substitution_before(binder, offset);
  return value && offset < value->end ? value : NULL;
}
