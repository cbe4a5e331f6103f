// psql's variables in a pipeline's text.
#include "variables.h"

#include <ctype.h>
#include <string.h>

struct writer {
  struct arena *arena;
  char *bytes;
  size_t length, capacity;
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

static void put_quoted(struct writer *writer, const char *value, char quote) {
  put(writer, &quote, 1);
  for (; *value; value++) {
    if (*value == quote) put(writer, &quote, 1);
    put(writer, value, 1);
  }
  put(writer, &quote, 1);
}

static const char *find_variable(const struct sql_request *request, const char *name, size_t length) {
  for (uint32_t i = 0; i < request->variable_count; i++)
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

// Length of what stands at `text` and must be left alone: a quoted text, an identifier, a comment, a cast; 0: nothing.
static size_t opaque_length(const char *text) {
  if (text[0] == '\'' || text[0] == '"') {
    const char *end = strchr(text + 1, text[0]);
    return end ? (size_t)(end - text) + 1 : strlen(text);
  }
  if (text[0] == '-' && text[1] == '-') return strcspn(text, "\n");
  if (text[0] == '/' && text[1] == '*') {
    const char *end = strstr(text + 2, "*/");
    return end ? (size_t)(end - text) + 2 : strlen(text);
  }
  return text[0] == ':' && text[1] == ':' ? 2 : 0;
}

static leat_status replace(struct binder *binder, struct writer *writer, const char **cursor, int offset) {
  const char *text = *cursor + 1;
  char quote = *text == '\'' || *text == '"' ? *text : '\0';
  const char *name = quote ? text + 1 : text;
  size_t length = name_length(name);
  if (length == 0 || (quote && name[length] != quote)) {
    put(writer, (*cursor)++, 1);
    return LEAT_OK;
  }
  const char *value = find_variable(binder->request, name, length);
  if (value == NULL) {
    bind_fail(binder, offset, LEAT_ERROR_BIND, "variable \"%.*s\" is not set", (int)length, name);
    return bind_hint(binder, "Give it on the command line: -v %.*s=value", (int)length, name);
  }
  if (quote)
    put_quoted(writer, value, quote);
  else
    put(writer, value, strlen(value));
  *cursor = name + length + (quote != '\0');
  return LEAT_OK;
}

leat_status substitute_variables(struct binder *binder, const char *text, const char **out) {
  struct writer writer = {.arena = binder->arena};
  put(&writer, "", 0);
  for (const char *cursor = text; *cursor;) {
    size_t opaque = opaque_length(cursor);
    if (opaque) {
      put(&writer, cursor, opaque);
      cursor += opaque;
    } else if (*cursor == ':') {
      leat_status status = replace(binder, &writer, &cursor, (int)(cursor - text));
      if (status != LEAT_OK) return status;
    } else {
      size_t plain = 1 + strcspn(cursor + 1, "'\"-/:");
      put(&writer, cursor, plain);
      cursor += plain;
    }
  }
  *out = writer.bytes;
  return LEAT_OK;
}
