// Conditions of WHERE go below joins: a row that one side's columns already rule out need not wait or look anything up.
#include <string.h>

#include "binder.h"

// What is true of all rows that pass a filter over a join, by where it can be told.
struct split {
  struct binder *binder;
  const struct plan_node *join;
  struct expr *below[2];  // of one input's columns, numbered as there; NULL: nothing
  struct expr *above;
};

static struct expr *both(struct binder *binder, struct expr *left, struct expr *right) {
  if (left == NULL) return right;
  struct expr *terms[] = {left, right};
  return expr_node(binder->arena, EXPR_AND, type_of(TYPE_BOOL), terms, 2);
}

static bool is_total(const struct function *function) {
  static const char *const names[] = {"=", "<>", "<", "<=", ">", ">=", "not"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(function->name, names[i]) == 0) return true;
  return false;
}

// What may err stays above the join: there it is only asked about rows that the join gives.
static bool cannot_fail(const struct expr *expr) {
  if (expr->kind == EXPR_CALL && !is_total(expr->function)) return false;
  for (uint32_t i = 0; i < expr->argument_count; i++)
    if (!cannot_fail(expr->arguments[i])) return false;
  return true;
}

struct sides {
  uint32_t left_count;
  bool reads[2];
};

static void note_side(uint32_t *column, void *context) {
  struct sides *sides = context;
  sides->reads[*column >= sides->left_count] = true;
}

static void shift_column(uint32_t *column, void *context) {
  *column -= *(const uint32_t *)context;
}

// Rows of a side that the join fills up with NULL are not that side's own: they are told apart above only.
static bool passes(enum join_kind kind, uint32_t side) {
  return kind == JOIN_INNER || kind == (side == 0 ? JOIN_LEFT : JOIN_RIGHT);
}

static void place(struct split *split, struct expr *term) {
  if (term->kind == EXPR_AND) {
    for (uint32_t i = 0; i < term->argument_count; i++) place(split, term->arguments[i]);
    return;
  }
  struct sides sides = {.left_count = split->join->inputs[0]->schema.count};
  expr_visit_columns(term, note_side, &sides);
  uint32_t side = sides.reads[1];
  if (sides.reads[0] == sides.reads[1] || !passes(split->join->join.kind, side) || !cannot_fail(term)) {
    split->above = both(split->binder, split->above, term);
    return;
  }
  struct expr *moved = expr_copy(split->binder->arena, term);
  if (side == 1) expr_visit_columns(moved, shift_column, &sides.left_count);
  split->below[side] = both(split->binder, split->below[side], moved);
}

// All nodes there were before anything was moved.
struct graph {
  struct plan_node *const *nodes;
  uint32_t count;
};

// A join that two read cannot be narrowed down for one of them.
static bool is_join_of_one(const struct graph *graph, const struct plan_node *node) {
  uint32_t consumers = 0;
  for (uint32_t i = 0; i < graph->count; i++)
    for (uint32_t k = 0; k < graph->nodes[i]->input_count; k++) consumers += graph->nodes[i]->inputs[k] == node;
  return consumers == 1 && (node->kind == NODE_WINDOW_JOIN || node->kind == NODE_LOOKUP_JOIN);
}

// A filter of which nothing stays becomes the join itself, which has no other consumer.
static void push_down(struct binder *binder, const struct graph *graph, struct plan_node *filter) {
  struct plan_node *join = filter->inputs[0];
  struct split split = {.binder = binder, .join = join};
  place(&split, (struct expr *)(uintptr_t)filter->filter.condition);
  for (uint32_t i = 0; i < 2; i++) {
    if (!split.below[i]) continue;
    bool deeper = is_join_of_one(graph, join->inputs[i]);
    join->inputs[i] = build_filter(binder, join->inputs[i], split.below[i]);
    if (deeper) push_down(binder, graph, join->inputs[i]);
  }
  if (split.above)
    filter->filter.condition = split.above;
  else
    *filter = *join;
}

void push_filters_down(struct binder *binder, struct plan_node *const *nodes, uint32_t count) {
  const struct graph graph = {nodes, count};
  for (uint32_t i = count; i-- > 0;)
    if (nodes[i]->kind == NODE_FILTER && is_join_of_one(&graph, nodes[i]->inputs[0]))
      push_down(binder, &graph, nodes[i]);
}
