// min and max of every type that has an order.
#include <string.h>

#include "aggregate_family.h"
#include "value.h"

// A state: the best value so far. Text of more than 12 bytes points into the table's text builder.
struct extreme {
  char value[32] __attribute__((aligned(16)));
  uint8_t set;
};

static void keep(struct extreme *state, enum type_kind kind, const void *value, struct column_builder *texts) {
  memcpy(state->value, value, type_width(kind));
  state->set = 1;
  struct text text;
  if (kind != TYPE_TEXT) return;
  memcpy(&text, value, sizeof text);
  if (text.length <= TEXT_INLINE_MAX) return;
  char *bytes = column_builder_text(texts, text.length);
  memcpy(bytes, text.data, text.length);
  text = text_view(bytes, text.length);
  memcpy(state->value, &text, sizeof text);
}

static void consider(struct extreme *state, enum type_kind kind, const void *value, int sign, struct column_builder *texts) {
  if (!state->set || sign * value_compare(kind, value, state->value) > 0) keep(state, kind, value, texts);
}

static void update(void *states, const uint32_t *groups, const struct column *argument, const uint32_t *rows, uint32_t count, int sign,
                   struct column_builder *texts) {
  for (uint32_t i = 0; i < count; i++) {
    uint32_t row = aggregate_row(rows, i);
    if (!column_is_null(argument, row)) consider(&((struct extreme *)states)[groups[i]], argument->kind, column_value(argument, row), sign, texts);
  }
}

// The common types have loops of their own: no call a row.
#define FAST_LOOP(type)                                                                 \
  do {                                                                                  \
    const type *values = argument->values;                                              \
    for (uint32_t i = 0; i < count; i++) {                                              \
      struct extreme *state = &all[groups[i]];                                          \
      type value = values[aggregate_row(rows, i)], best;                                \
      memcpy(&best, state->value, sizeof best);                                         \
      if (state->set && !(sign > 0 ? value > best : value < best)) continue;            \
      memcpy(state->value, &value, sizeof value);                                       \
      state->set = 1;                                                                   \
    }                                                                                   \
  } while (0)

static void update_any(void *states, const uint32_t *groups, const struct column *argument, const uint32_t *rows, uint32_t count, int sign,
                       struct column_builder *texts) {
  struct extreme *all = states;
  bool plain = !argument->validity && !argument->constant;
  if (plain && (argument->kind == TYPE_INT64 || type_is_timestamp(argument->kind))) FAST_LOOP(int64_t);
  else if (plain && argument->kind == TYPE_INT32) FAST_LOOP(int32_t);
  else update(states, groups, argument, rows, count, sign, texts);
}

static void min_update(void *states, const uint32_t *groups, const struct column *argument, const uint32_t *rows, uint32_t count,
                       struct column_builder *texts) {
  update_any(states, groups, argument, rows, count, -1, texts);
}
static void max_update(void *states, const uint32_t *groups, const struct column *argument, const uint32_t *rows, uint32_t count,
                       struct column_builder *texts) {
  update_any(states, groups, argument, rows, count, 1, texts);
}
static void min_merge(void *states, const uint32_t *groups, struct column *const *partials, uint32_t count, struct column_builder *texts) {
  update_any(states, groups, partials[0], NULL, count, -1, texts);
}
static void max_merge(void *states, const uint32_t *groups, struct column *const *partials, uint32_t count, struct column_builder *texts) {
  update_any(states, groups, partials[0], NULL, count, 1, texts);
}

static struct column *finish(const void *states, uint32_t first, uint32_t count, enum type_kind kind) {
  const struct extreme *from = (const struct extreme *)states + first;
  struct column_builder builder;
  column_builder_init(&builder, kind);
  for (uint32_t i = 0; i < count; i++) column_builder_append(&builder, from[i].set ? from[i].value : NULL);
  return column_builder_finish(&builder);
}

#define EXTREME_TYPES(X)                                                                                    \
  X(TYPE_INT16) X(TYPE_INT32) X(TYPE_INT64) X(TYPE_FLOAT32) X(TYPE_FLOAT64) X(TYPE_NUMERIC) X(TYPE_TEXT)    \
  X(TYPE_DATE) X(TYPE_TIMESTAMP) X(TYPE_TIMESTAMPTZ) X(TYPE_INTERVAL)

#define FINISH(kind)                                                                                        \
  static struct column *finish_##kind(const void *states, uint32_t first, uint32_t count) {                 \
    return finish(states, first, count, kind);                                                              \
  }                                                                                                         \
  static void export_##kind(const void *states, uint32_t first, uint32_t count, struct column **partials) { \
    partials[0] = finish(states, first, count, kind);                                                       \
  }
EXTREME_TYPES(FINISH)

#define ENTRIES(kind)                                                                                                              \
  {"min", true, kind, kind, sizeof(struct extreme), 1, {kind}, min_update, export_##kind, min_merge, finish_##kind},               \
  {"max", true, kind, kind, sizeof(struct extreme), 1, {kind}, max_update, export_##kind, max_merge, finish_##kind},

static const struct aggregate entries[] = {EXTREME_TYPES(ENTRIES)};

const struct aggregate_family aggregate_extremes = {entries, sizeof entries / sizeof entries[0]};
