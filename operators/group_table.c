// The groups of one slice or window: keys, and one array of states for each aggregate call.
#include "group_table.h"

#include <assert.h>
#include <string.h>

#include "distinct.h"

static size_t at_least_one(uint32_t count) { return count ? count : 1; }

static void reserve(struct group_table *table, uint32_t size) {
  if (size <= table->capacity) return;
  uint32_t capacity = table->keys ? 16 : 1;
  while (capacity < size) capacity *= 2;
  for (uint32_t i = 0; i < table->shape->call_count; i++) {
    size_t width = table->shape->calls[i].aggregate->state_size;
    char *states = mem_realloc(table->states[i], capacity * width);
    memset(states + table->capacity * width, 0, (capacity - table->capacity) * width);
    table->states[i] = states;
  }
  if (table->holders) {
    table->holders = mem_realloc(table->holders, capacity * sizeof *table->holders);
    memset(table->holders + table->capacity, 0, (capacity - table->capacity) * sizeof *table->holders);
  }
  table->capacity = capacity;
}

struct group_table *group_table_create(const struct group_shape *shape, const struct group_table *like) {
  struct group_table *table = mem_zalloc(sizeof *table);
  table->shape = shape;
  table->states = mem_zalloc(at_least_one(shape->call_count) * sizeof *table->states);
  table->texts = mem_zalloc(at_least_one(shape->call_count) * sizeof *table->texts);
  table->distinct = mem_zalloc(at_least_one(shape->call_count) * sizeof *table->distinct);
  if (shape->key_count) table->keys = key_table_create(shape->kinds, shape->key_count, shape->choices);
  for (uint32_t i = 0; i < shape->call_count; i++) {
    const struct aggregate_call *call = &shape->calls[i];
    column_builder_init(&table->texts[i], TYPE_TEXT);
    bool distinct = call->distinct && call->argument;
    if (distinct) table->distinct[i] = distinct_create(call->argument->type.kind, shape->choices);
  }
  if (like && like->keys) {
    key_table_reserve(table->keys, like->keys);
    reserve(table, like->size);
  }
  return table;
}

void group_table_destroy(struct group_table *table) {
  if (!table) return;
  for (uint32_t i = 0; i < table->shape->call_count; i++) {
    mem_free(table->states[i]);
    column_builder_release(&table->texts[i]);
    distinct_destroy(table->distinct[i]);
  }
  mem_free(table->states);
  mem_free(table->texts);
  mem_free(table->distinct);
  mem_free(table->holders);
  key_table_destroy(table->keys);
  mem_free(table);
}

void group_table_count_holders(struct group_table *table) {
  assert(!table->size);
  table->holders = mem_zalloc(at_least_one(table->capacity) * sizeof *table->holders);
}

uint32_t group_table_held(const struct group_table *table) {
  uint32_t held = 0;
  for (uint32_t i = 0; i < table->size; i++) held += table->holders[i] > 0;
  return held;
}

void group_table_assign(struct group_table *table, struct column *const *keys, const uint32_t *rows, uint32_t count,
                        struct group_scratch *scratch) {
  if (table->keys) {
    key_table_insert(table->keys, keys, rows, count, scratch->groups);
    reserve(table, key_table_size(table->keys));
    table->size = key_table_size(table->keys);
  } else {
    reserve(table, 1);
    table->size = 1;
  }
}

// Where group_table_assign has put the rows' groups.
static const uint32_t *assigned(const struct group_table *table, const struct group_scratch *scratch) {
  return table->keys ? scratch->groups : aggregate_one_group;
}

static bool is_true(const struct column *condition, uint32_t row) {
  return !column_is_null(condition, row) && ((const uint8_t *)condition->values)[column_slot(condition, row)];
}

// Copies rows and their groups into the scratch, those that pass `filter` (NULL: all).
static uint32_t keep_rows(const struct column *filter, const uint32_t *groups, const uint32_t *rows, uint32_t count,
                          struct group_scratch *scratch) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t row = rows ? rows[i] : i;
    scratch->kept_rows[kept] = row;
    scratch->kept_groups[kept] = groups[i];
    kept += !filter || is_true(filter, row);
  }
  return kept;
}

void group_table_update(struct group_table *table, uint32_t call, const struct column *argument,
                        const struct column *filter, const uint32_t *rows, uint32_t count,
                        struct group_scratch *scratch) {
  const struct aggregate *aggregate = table->shape->calls[call].aggregate;
  struct distinct *seen = table->distinct[call];
  const uint32_t *groups = assigned(table, scratch);
  if (filter || seen) {
    count = keep_rows(filter, groups, rows, count, scratch);
    if (seen) {
      count = distinct_keep_new(seen, argument, scratch->kept_groups, scratch->kept_rows, count, scratch->ids);
    }
    groups = scratch->kept_groups;
    rows = scratch->kept_rows;
  }
  if (count) aggregate->update(table->states[call], groups, argument, rows, count, &table->texts[call]);
}

void group_table_absorb(struct group_table *table, struct column *const *partials, uint32_t count,
                        struct group_scratch *scratch) {
  for (uint32_t i = 0; i < table->shape->call_count; i++) {
    const struct aggregate *aggregate = table->shape->calls[i].aggregate;
    assert(!table->distinct[i]);
    aggregate->merge(table->states[i], assigned(table, scratch), partials, count, &table->texts[i]);
    partials += aggregate->partial_count;
  }
}

// Where each group of `from` went to in `table`; the caller frees it.
static uint32_t *translate_groups(struct group_table *table, const struct group_table *from) {
  uint32_t *translation = mem_alloc(at_least_one(from->size) * sizeof *translation);
  if (table->keys) {
    key_table_insert_from(table->keys, from->keys, 0, from->size, translation);
    table->size = key_table_size(table->keys);
  } else {
    table->size = 1;
    for (uint32_t i = 0; i < from->size; i++) translation[i] = 0;
  }
  reserve(table, table->size);
  return translation;
}

static void merge_states(struct group_table *table, const struct group_table *from, uint32_t call,
                         const uint32_t *translation) {
  const struct aggregate *aggregate = table->shape->calls[call].aggregate;
  if (aggregate->combine) {
    aggregate->combine(table->states[call], translation, from->states[call], from->size);
    return;
  }
  for (uint32_t first = 0; first < from->size; first += BATCH_ROWS_MAX) {
    uint32_t count = from->size - first < BATCH_ROWS_MAX ? from->size - first : BATCH_ROWS_MAX;
    struct column *partials[AGGREGATE_PARTIALS_MAX];
    aggregate->export_partials(from->states[call], first, count, partials);
    aggregate->merge(table->states[call], translation + first, partials, count, &table->texts[call]);
    for (uint32_t i = 0; i < aggregate->partial_count; i++) column_release(partials[i]);
  }
}

// A value may have been seen in several slices: only the pairs new to `table` count.
static void merge_distinct(struct group_table *table, const struct group_table *from, uint32_t call,
                           const uint32_t *translation, struct group_scratch *scratch) {
  const struct aggregate *aggregate = table->shape->calls[call].aggregate;
  struct column *values;
  uint64_t cursor = 0;
  for (uint32_t count; (count = distinct_next(from->distinct[call], &cursor, scratch->kept_groups, &values)) > 0;) {
    for (uint32_t i = 0; i < count; i++) {
      scratch->kept_rows[i] = i;
      scratch->kept_groups[i] = translation[scratch->kept_groups[i]];
    }
    uint32_t kept = distinct_keep_new(table->distinct[call], values, scratch->kept_groups, scratch->kept_rows, count,
                                      scratch->ids);
    if (kept) {
      aggregate->update(table->states[call], scratch->kept_groups, values, scratch->kept_rows, kept,
                        &table->texts[call]);
    }
    column_release(values);
  }
}

void group_table_merge(struct group_table *table, const struct group_table *from, struct group_scratch *scratch) {
  uint32_t *translation = translate_groups(table, from);
  for (uint32_t i = 0; table->holders && i < from->size; i++) table->holders[translation[i]]++;
  for (uint32_t i = 0; i < table->shape->call_count; i++) {
    if (table->distinct[i]) {
      merge_distinct(table, from, i, translation, scratch);
    } else {
      merge_states(table, from, i, translation);
    }
  }
  mem_free(translation);
}

void group_table_retract(struct group_table *table, const struct group_table *from) {
  uint32_t *translation = translate_groups(table, from);
  for (uint32_t i = 0; i < from->size; i++) {
    assert(table->holders[translation[i]] > 0);
    table->holders[translation[i]]--;
  }
  for (uint32_t i = 0; i < table->shape->call_count; i++) {
    table->shape->calls[i].aggregate->retract(table->states[i], translation, from->states[i], from->size);
  }
  mem_free(translation);
}

void group_table_export(const struct group_table *table, uint32_t first, uint32_t count, struct column **partials) {
  for (uint32_t i = 0; i < table->shape->call_count; i++) {
    const struct aggregate *aggregate = table->shape->calls[i].aggregate;
    aggregate->export_partials(table->states[i], first, count, partials);
    partials += aggregate->partial_count;
  }
}

size_t group_table_bytes(const struct group_table *table) {
  size_t bytes = sizeof *table;
  if (table->keys) bytes += key_table_bytes(table->keys);
  if (table->holders) bytes += table->capacity * sizeof *table->holders;
  for (uint32_t i = 0; i < table->shape->call_count; i++) {
    bytes += (size_t)table->capacity * table->shape->calls[i].aggregate->state_size;
    bytes += column_builder_bytes(&table->texts[i]);
    if (table->distinct[i]) bytes += distinct_bytes(table->distinct[i]);
  }
  return bytes;
}
