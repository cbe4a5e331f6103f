// What connectors share: lists of decoded and rejected records, growing text, WITH options.
#include <string.h>
#include <strings.h>

#include "connector.h"
#include "memory.h"
#include "value.h"

void rejected_list_add(struct rejected_list *list, const char *raw, size_t length, enum row_error reason,
                       uint64_t position) {
  if (list->count == list->capacity) {
    uint32_t capacity = list->capacity ? 2 * list->capacity : 16;
    list->records = mem_realloc(list->records, capacity * sizeof *list->records);
    list->capacity = capacity;
  }
  if (length > UINT32_MAX) length = UINT32_MAX;
  const char *kept = raw;
  if (length > TEXT_INLINE_MAX) {
    struct buffer *buffer = buffer_create(length);
    memcpy(buffer->bytes, raw, length);
    buffer_list_add(&list->texts, buffer);
    buffer_release(buffer);
    kept = buffer->bytes;
  }
  list->records[list->count++] = (struct rejected_record){text_view(kept, (uint32_t)length), reason, position};
}

void rejected_list_clear(struct rejected_list *list) {
  mem_free(list->records);
  buffer_list_clear(&list->texts);
  *list = (struct rejected_list){0};
}

void decoded_add(struct decoded *decoded, struct batch *batch) {
  if (decoded->count == decoded->capacity) {
    uint32_t capacity = decoded->capacity ? 2 * decoded->capacity : 8;
    decoded->batches = mem_realloc(decoded->batches, capacity * sizeof(struct batch *));
    decoded->capacity = capacity;
  }
  decoded->batches[decoded->count++] = batch;
}

void decoded_clear(struct decoded *decoded) {
  for (uint32_t i = 0; i < decoded->count; i++) batch_free(decoded->batches[i]);
  mem_free(decoded->batches);
  rejected_list_clear(&decoded->rejected);
  *decoded = (struct decoded){0};
}

char *text_out_reserve(struct text_out *out, size_t bytes) {
  if (out->capacity - out->length < bytes) {
    size_t capacity = out->capacity ? out->capacity : 4096;
    while (capacity - out->length < bytes) capacity *= 2;
    out->bytes = mem_realloc(out->bytes, capacity);
    out->capacity = capacity;
  }
  return out->bytes + out->length;
}

void text_out_add(struct text_out *out, const char *bytes, size_t length) {
  if (length == 0) return;
  memcpy(text_out_reserve(out, length), bytes, length);
  out->length += length;
}

void text_out_release(struct text_out *out) {
  mem_free(out->bytes);
  *out = (struct text_out){0};
}

static const struct connector_option *find_option(const struct table *table, const char *key) {
  for (uint32_t i = 0; i < table->option_count; i++)
    if (strcmp(table->options[i].key, key) == 0) return &table->options[i];
  return NULL;
}

const char *table_option(const struct table *table, const char *key) {
  const struct connector_option *option = find_option(table, key);
  return option ? option->value : NULL;
}

static void locate(struct leat_error *error, const struct connector_option *option) {
  if (error == NULL || error->line != 0) return;
  error->line = option->line;
  error->column = option->column;
}

static bool is_one_of(const char *value, const char *const *words) {
  for (uint32_t i = 0; words[i]; i++)
    if (strcasecmp(value, words[i]) == 0) return true;
  return false;
}

leat_status table_option_bool(const struct table *table, const char *key, bool fallback, bool *out,
                              struct leat_error *error) {
  static const char *const yes[] = {"true", "on", "yes", "1", "t", NULL};
  static const char *const no[] = {"false", "off", "no", "0", "f", NULL};
  *out = fallback;
  const struct connector_option *option = find_option(table, key);
  if (option == NULL) return LEAT_OK;
  *out = is_one_of(option->value, yes);
  if (*out || is_one_of(option->value, no)) return LEAT_OK;
  locate(error, option);
  return error_set(error, LEAT_ERROR_BIND, "option \"%s\" of table \"%s\" must be true or false, not \"%s\"", key,
                   table->name, option->value);
}

leat_status table_option_int(const struct table *table, const char *key, int64_t fallback, int64_t min, int64_t max,
                             int64_t *out, struct leat_error *error) {
  *out = fallback;
  const struct connector_option *option = find_option(table, key);
  if (option == NULL) return LEAT_OK;
  int64_t value;
  if (int64_parse(option->value, strlen(option->value), &value) == ROW_OK && value >= min && value <= max) {
    *out = value;
    return LEAT_OK;
  }
  locate(error, option);
  return error_set(error, LEAT_ERROR_BIND,
                   "option \"%s\" of table \"%s\" must be an integer from %lld to %lld, not \"%s\"", key, table->name,
                   (long long)min, (long long)max, option->value);
}
