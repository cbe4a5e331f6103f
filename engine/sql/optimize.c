// Rewrites along a chain of nodes: rows told late before they reach their windows, windows left to slices.
#include <string.h>

#include "binder.h"

static struct plan_node *copy_node(struct binder *binder, const struct plan_node *node) {
  struct plan_node *copy = arena_alloc(binder->arena, sizeof *copy);
  *copy = *node;
  copy->inputs = arena_alloc(binder->arena, (node->input_count + 1) * sizeof *copy->inputs);
  if (node->input_count) memcpy(copy->inputs, node->inputs, node->input_count * sizeof *copy->inputs);
  return copy;
}

static uint32_t passed_column(const struct plan_node *project, uint32_t column) {
  const struct expr *expr = project->project.exprs[column];
  return expr->kind == EXPR_COLUMN ? expr->column : UINT32_MAX;
}

static struct plan_node *lateness_over(struct binder *binder, struct plan_node *below, uint32_t time,
                                       const struct window *window) {
  const struct table *table = binder->plan->sources[below->source].table;
  if ((int32_t)time != table->event_time) return below;
  struct plan_node *node = node_create(binder, NODE_LATENESS, 1);
  node->inputs[0] = below;
  node->schema = below->schema;
  node->source = below->source;
  node->lateness.time = time;
  node->lateness.window = *window;
  node->lateness.source = below->source;
  node->lateness.lateness = table->lateness;
  return node;
}

// Kinds that pass the rows of their source on when they come, and its time in a column of the same number.
static bool passes_rows(enum node_kind kind) {
  return kind == NODE_FILTER || kind == NODE_UNION || kind == NODE_LOOKUP_JOIN || kind == NODE_WINDOW;
}

struct plan_node *insert_lateness(struct binder *binder, struct plan_node *node, uint32_t time,
                                  const struct window *window) {
  if (node->kind == NODE_SCAN || node->kind == NODE_LATENESS) return lateness_over(binder, node, time, window);
  uint32_t below = time;
  if (node->kind == NODE_PROJECT)
    below = passed_column(node, time);
  else if (!passes_rows(node->kind))
    return node;
  struct plan_node *copy = copy_node(binder, node);
  uint32_t rewritten = node->kind == NODE_UNION ? node->input_count : 1;
  for (uint32_t i = 0; i < rewritten && below != UINT32_MAX; i++)
    copy->inputs[i] = insert_lateness(binder, node->inputs[i], below, window);
  return copy;
}

// Columns of a chain's node that hold bounds of the window below it.
struct bound_columns {
  const bool *is_bound;
  bool used;
};

static void note_bound(uint32_t *column, void *context) {
  struct bound_columns *bounds = context;
  bounds->used = bounds->used || bounds->is_bound[*column];
}

static bool expr_uses(const struct expr *expr, const bool *is_bound) {
  struct bound_columns bounds = {.is_bound = is_bound};
  if (expr) expr_visit_columns((struct expr *)(uintptr_t)expr, note_bound, &bounds);
  return bounds.used;
}

// NODE_WINDOW as a projection in which both bounds are the event time: no row is copied, no column moves.
static struct plan_node *time_for_bounds(struct binder *binder, const struct plan_node *node, bool **is_bound) {
  uint32_t count = node->schema.count;
  struct expr **exprs = arena_alloc(binder->arena, count * sizeof *exprs);
  *is_bound = arena_alloc(binder->arena, count * sizeof **is_bound);
  for (uint32_t i = 0; i < count; i++) {
    bool bound = i + 2 >= count;
    (*is_bound)[i] = bound;
    exprs[i] = expr_column(binder->arena, bound ? node->window.time : i, node->schema.fields[i].type);
  }
  return build_project(binder, node->inputs[0], count, exprs, node->schema.fields);
}

static struct plan_node *fuse_project(struct binder *binder, const struct plan_node *node, struct plan_node *below,
                                      const bool *bound_below, bool **is_bound) {
  *is_bound = arena_alloc(binder->arena, (node->schema.count + 1) * sizeof **is_bound);
  for (uint32_t i = 0; i < node->schema.count; i++) {
    const struct expr *expr = node->project.exprs[i];
    (*is_bound)[i] = expr->kind == EXPR_COLUMN && bound_below[expr->column];
    if (!(*is_bound)[i] && expr_uses(expr, bound_below)) return NULL;
  }
  struct plan_node *copy = copy_node(binder, node);
  copy->inputs[0] = below;
  return copy;
}

static bool join_uses(const struct plan_node *node, const bool *bound_below) {
  bool used = expr_uses(node->join.condition, bound_below);
  for (uint32_t i = 0; i < node->join.key_count; i++) used = used || expr_uses(node->join.left_keys[i], bound_below);
  return used;
}

// Rows between two windows must leave before any expression sees them.
static bool has_gaps(const struct plan_node *node) { return node->window.window.slide > node->window.window.size; }

static struct plan_node *fuse_chain(struct binder *binder, struct plan_node *node, bool **is_bound) {
  if (node->kind == NODE_WINDOW) return has_gaps(node) ? NULL : time_for_bounds(binder, node, is_bound);
  if (node->kind != NODE_FILTER && node->kind != NODE_PROJECT && node->kind != NODE_LOOKUP_JOIN) return NULL;
  bool *bound_below;
  struct plan_node *below = fuse_chain(binder, node->inputs[0], &bound_below);
  if (below == NULL) return NULL;
  if (node->kind == NODE_PROJECT) return fuse_project(binder, node, below, bound_below, is_bound);
  *is_bound = arena_alloc(binder->arena, (node->schema.count + 1) * sizeof **is_bound);
  memcpy(*is_bound, bound_below, below->schema.count * sizeof **is_bound);
  if (node->kind == NODE_FILTER ? expr_uses(node->filter.condition, *is_bound) : join_uses(node, *is_bound))
    return NULL;
  struct plan_node *copy = copy_node(binder, node);
  copy->inputs[0] = below;
  return copy;
}

struct plan_node *fuse_window(struct binder *binder, struct plan_node *node, uint32_t window_column) {
  bool *is_bound;
  struct plan_node *fused = fuse_chain(binder, node, &is_bound);
  return fused && is_bound[window_column] ? fused : NULL;
}
