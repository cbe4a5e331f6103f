// GROUP BY, DISTINCT, ranking and ordering: what may be closed by a watermark, and when.
#include <stdio.h>
#include <string.h>

#include "binder.h"

static bool is_window_role(enum column_role role) {
  return role == ROLE_WINDOW_START || role == ROLE_WINDOW_END;
}

// The input column whose value tells when a group of these keys closes, UINT32_MAX if none does.
static uint32_t find_window_key(const struct relation *input, uint32_t key_count, struct expr *const *keys) {
  uint32_t found = UINT32_MAX;
  for (uint32_t i = 0; i < key_count; i++)
    if (keys[i]->kind == EXPR_COLUMN && is_window_role(input->columns[keys[i]->column].role)) {
      found = keys[i]->column;
      if (input->columns[found].role == ROLE_WINDOW_END) break;
    }
  return found;
}

static int64_t closing_lag(const struct relation_column *column) {
  return column->lag + (column->role == ROLE_WINDOW_START ? column->window.size : 0);
}

static leat_status fail_updating(struct binder *binder, const struct relation *input, const char *what, int location) {
  bind_fail(binder, location, LEAT_ERROR_UNSUPPORTED,
            "%s over a stream without a window never ends: its result would be updated for ever", what);
  for (uint32_t i = 0; i < input->count; i++)
    if (is_window_role(input->columns[i].role))
      return bind_hint(binder, "Add %s to the %s.", input->columns[i].name,
                       strcmp(what, "an aggregate") == 0 ? "GROUP BY" : "keys");
  return bind_hint(
      binder,
      "Read FROM tumble(t, ts, interval '1 minute') and GROUP BY window_start; a table read once has no event_time.");
}

struct window_keys {
  uint32_t start, end;
};

static struct window_keys locate_bounds(const struct relation *input, uint32_t key_count, struct expr *const *keys,
                                        const struct window *window) {
  struct window_keys found = {UINT32_MAX, UINT32_MAX};
  for (uint32_t i = 0; i < key_count; i++) {
    if (keys[i]->kind != EXPR_COLUMN) continue;
    const struct relation_column *column = &input->columns[keys[i]->column];
    if (!is_window_role(column->role) || memcmp(&column->window, window, sizeof *window) != 0) continue;
    if (column->role == ROLE_WINDOW_START && found.start == UINT32_MAX) found.start = i;
    if (column->role == ROLE_WINDOW_END && found.end == UINT32_MAX) found.end = i;
  }
  return found;
}

struct bound_use {
  const struct relation *input;
  bool used;
};

static void note_bound(uint32_t *column, void *context) {
  struct bound_use *use = context;
  use->used = use->used || is_window_role(use->input->columns[*column].role);
}

// True when a key other than the bounds themselves, an argument or a filter computes with a window's bound.
static bool computes_with_bounds(const struct relation *input, uint32_t key_count, struct expr *const *keys,
                                 struct window_keys bounds, uint32_t call_count, const struct aggregate_call *calls) {
  struct bound_use use = {.input = input};
  for (uint32_t i = 0; i < key_count; i++)
    if (i != bounds.start && i != bounds.end) expr_visit_columns(keys[i], note_bound, &use);
  for (uint32_t i = 0; i < call_count; i++) {
    if (calls[i].argument) expr_visit_columns((struct expr *)(uintptr_t)calls[i].argument, note_bound, &use);
    if (calls[i].filter) expr_visit_columns((struct expr *)(uintptr_t)calls[i].filter, note_bound, &use);
  }
  return use.used;
}

static char *aggregate_label(struct binder *binder, const struct relation *input, uint32_t key_count,
                             struct expr *const *keys) {
  struct schema names = input->node->schema;
  char *label = arena_strndup(binder->arena, "", 0);
  for (uint32_t i = 0; i < key_count; i++)
    label = arena_printf(binder->arena, "%s%s%s", label, i ? ", " : "", expr_text(binder->arena, keys[i], &names));
  return key_count ? arena_printf(binder->arena, "aggregate on (%s)", label) : arena_printf(binder->arena, "aggregate");
}

static struct relation *aggregate_relation(struct binder *binder, struct plan_node *node, const struct relation *input,
                                           uint32_t key_count, struct expr **keys, uint32_t call_count,
                                           const struct aggregate_call *calls) {
  struct relation *out = relation_create(binder, node, key_count + call_count);
  for (uint32_t i = 0; i < key_count; i++) {
    if (keys[i]->kind == EXPR_COLUMN) {
      out->columns[i] = input->columns[keys[i]->column];
      if (!is_window_role(out->columns[i].role)) out->columns[i].role = ROLE_NONE;
    } else {
      out->columns[i] = (struct relation_column){.name = "?column?", .type = keys[i]->type};
    }
  }
  for (uint32_t i = 0; i < call_count; i++)
    out->columns[key_count + i] =
        (struct relation_column){.name = calls[i].aggregate->name, .type = type_of(calls[i].aggregate->result)};
  relation_set_schema(binder, out);
  return out;
}

static const struct aggregate_call *copy_calls(struct binder *binder, uint32_t count,
                                               const struct aggregate_call *calls) {
  struct aggregate_call *copy = arena_alloc(binder->arena, (count + 1) * sizeof *copy);
  if (count) memcpy(copy, calls, count * sizeof *copy);
  return copy;
}

static void set_keys(struct binder *binder, struct plan_node *node, uint32_t key_count, struct expr **keys,
                     bool by_time) {
  struct expr **copy = arena_alloc(binder->arena, (key_count + 1) * sizeof *copy);
  for (uint32_t i = 0; i < key_count; i++)
    copy[i] =
        by_time && (i == node->aggregate.window_start_key || i == node->aggregate.window_end_key) ? NULL : keys[i];
  node->aggregate.key_count = key_count;
  node->aggregate.keys = (const struct expr *const *)copy;
}

leat_status bind_aggregate(struct binder *binder, struct relation *input, uint32_t key_count, struct expr **keys,
                           uint32_t call_count, const struct aggregate_call *calls, int location,
                           struct relation **out) {
  uint32_t closing = find_window_key(input, key_count, keys);
  if (closing == UINT32_MAX && !input->bounded)
    return fail_updating(binder, input, call_count ? "an aggregate" : "DISTINCT", location);
  if (closing == UINT32_MAX) input = relation_add_infinity(binder, input, &closing);
  const struct relation_column *column = &input->columns[closing];
  struct window_keys bounds = locate_bounds(input, key_count, keys, &column->window);
  struct plan_node *fused = NULL;
  if (is_window_role(column->role) && !computes_with_bounds(input, key_count, keys, bounds, call_count, calls))
    fused = fuse_window(binder, input->node, closing);
  struct plan_node *node = node_create(binder, NODE_AGGREGATE, 1);
  node->inputs[0] = fused ? fused : input->node;
  node->source = node->inputs[0]->source;
  node->label = aggregate_label(binder, input, key_count, keys);
  node->aggregate.by_time = fused != NULL;
  node->aggregate.time = closing;
  node->aggregate.lag = fused ? column->lag : closing_lag(column);
  node->aggregate.window = column->window;
  node->aggregate.window_start_key = bounds.start;
  node->aggregate.window_end_key = bounds.end;
  set_keys(binder, node, key_count, keys, fused != NULL);
  node->aggregate.call_count = call_count;
  node->aggregate.calls = copy_calls(binder, call_count, calls);
  *out = aggregate_relation(binder, node, input, key_count, keys, call_count, calls);
  (*out)->bounded = input->bounded;
  return LEAT_OK;
}

// Rows that agree on one bound of a window agree on the other: it divides no partition.
static void set_partition(struct binder *binder, struct plan_node *node, const struct relation *input,
                          const struct rank_call *rank) {
  const struct relation_column *closing = &input->columns[node->top_n.end];
  const struct expr **keys = arena_alloc(binder->arena, (rank->partition_count + 1) * sizeof *keys);
  uint32_t count = 0;
  for (uint32_t i = 0; i < rank->partition_count; i++) {
    const struct expr *key = rank->partition[i];
    const struct relation_column *column = key->kind == EXPR_COLUMN ? &input->columns[key->column] : NULL;
    bool repeats = column && column != closing && is_window_role(column->role) && is_window_role(closing->role) &&
                   memcmp(&column->window, &closing->window, sizeof column->window) == 0;
    if (!repeats) keys[count++] = key;
  }
  node->top_n.partition_count = count;
  node->top_n.partition = keys;
}

leat_status bind_top_n(struct binder *binder, struct relation *input, const struct rank_call *rank,
                       struct relation **out) {
  uint32_t closing = find_window_key(input, rank->partition_count, rank->partition);
  if (rank->kind == RANK_NONE && closing == UINT32_MAX && rank->order_count > 0) {  // ORDER BY window_start, …
    struct expr *first = (struct expr *)(uintptr_t)rank->order[0].expr;
    if (!rank->order[0].descending) closing = find_window_key(input, 1, &first);
  }
  if (closing == UINT32_MAX && !input->bounded) {
    if (rank->kind != RANK_NONE) return fail_updating(binder, input, "a ranking", (int)rank->location);
    bind_fail(binder, (int)rank->location, LEAT_ERROR_UNSUPPORTED,
              "ORDER BY over a stream must begin with window_start or window_end, ascending");
    return bind_hint(binder, "A stream has no end to sort before; each window is sorted when it closes.");
  }
  if (closing == UINT32_MAX) input = relation_add_infinity(binder, input, &closing);
  struct plan_node *node = node_create(binder, NODE_TOP_N, 1);
  node->inputs[0] = input->node;
  node->source = input->node->source;
  node->label = rank->kind == RANK_NONE ? "sort" : "top-n";
  node->top_n.end = closing;
  node->top_n.lag = closing_lag(&input->columns[closing]);
  node->top_n.rank = rank->kind;
  set_partition(binder, node, input, rank);
  node->top_n.order_count = rank->order_count;
  node->top_n.order = rank->order;
  uint32_t extra = rank->kind != RANK_NONE;
  *out = relation_create(binder, node, input->count + extra);
  memcpy((*out)->columns, input->columns, input->count * sizeof *input->columns);
  relation_hold_back(*out, &input->columns[closing].window, input->columns[closing].lag);
  if (extra)
    (*out)->columns[input->count] = (struct relation_column){
        .name = "row_number", .type = type_of(TYPE_INT64), .role = ROLE_RANK, .ranked = node, .hidden = true};
  (*out)->bounded = input->bounded;
  relation_set_schema(binder, *out);
  return LEAT_OK;
}
