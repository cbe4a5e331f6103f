// Joins: told apart by their condition into window joins and joins with a bounded lookup table.
#include <string.h>

#include "binder.h"

// A join's condition taken apart: equalities between the sides, and the rest.
struct condition_parts {
  uint32_t key_count;
  struct expr *left_keys[32];
  struct expr *right_keys[32];  // numbered as columns of the right side
  struct expr *rest;
};

struct side_scan {
  uint32_t left_count;
  bool left, right;
};

static void note_side(uint32_t *column, void *context) {
  struct side_scan *scan = context;
  if (*column < scan->left_count)
    scan->left = true;
  else
    scan->right = true;
}

static struct side_scan sides_of(struct expr *expr, uint32_t left_count) {
  struct side_scan scan = {.left_count = left_count};
  expr_visit_columns(expr, note_side, &scan);
  return scan;
}

static void shift_column(uint32_t *column, void *context) {
  *column -= *(const uint32_t *)context;
}

static bool take_equality(struct binder *binder, struct expr *term, uint32_t left_count,
                          struct condition_parts *parts) {
  if (term->kind != EXPR_CALL || strcmp(term->function->name, "=") != 0 || parts->key_count == 32) return false;
  struct expr *l = term->arguments[0], *r = term->arguments[1];
  struct side_scan a = sides_of(l, left_count), b = sides_of(r, left_count);
  if (a.right && b.left) {
    struct expr *swap = l;
    l = r;
    r = swap;
    struct side_scan swap_scan = a;
    a = b;
    b = swap_scan;
  }
  if (!a.left || a.right || !b.right || b.left || l->type.kind != r->type.kind) return false;
  r = expr_copy(binder->arena, r);
  expr_visit_columns(r, shift_column, &left_count);
  parts->left_keys[parts->key_count] = l;
  parts->right_keys[parts->key_count++] = r;
  return true;
}

static void take_apart(struct binder *binder, struct expr *condition, uint32_t left_count,
                       struct condition_parts *parts) {
  if (condition == NULL) return;
  if (condition->kind == EXPR_AND) {
    for (uint32_t i = 0; i < condition->argument_count; i++)
      take_apart(binder, condition->arguments[i], left_count, parts);
    return;
  }
  if (take_equality(binder, condition, left_count, parts)) return;
  struct expr *terms[] = {parts->rest, condition};
  parts->rest = parts->rest ? expr_node(binder->arena, EXPR_AND, type_of(TYPE_BOOL), terms, 2) : condition;
}

static const struct relation_column *key_column(const struct relation *relation, const struct expr *key) {
  return key->kind == EXPR_COLUMN ? &relation->columns[key->column] : NULL;
}

// The window columns that both sides are equal on; false if the join has none.
static bool find_window_keys(const struct relation *left, const struct relation *right,
                             const struct condition_parts *parts, const struct relation_column **l,
                             const struct relation_column **r) {
  for (uint32_t i = 0; i < parts->key_count; i++) {
    *l = key_column(left, parts->left_keys[i]);
    *r = key_column(right, parts->right_keys[i]);
    if (!*l || !*r || (*l)->role != (*r)->role) continue;
    if ((*l)->role != ROLE_WINDOW_START && (*l)->role != ROLE_WINDOW_END) continue;
    if (memcmp(&(*l)->window, &(*r)->window, sizeof(*l)->window) == 0) return true;
  }
  return false;
}

static const struct expr *const *keys_in_plan(struct binder *binder, struct expr **keys, uint32_t count) {
  struct expr **copy = arena_alloc(binder->arena, (count + 1) * sizeof *copy);
  memcpy(copy, keys, count * sizeof *copy);
  return (const struct expr *const *)copy;
}

static struct relation *join_node(struct binder *binder, enum node_kind node_kind, enum join_kind kind,
                                  const struct relation *left, const struct relation *right,
                                  struct condition_parts *parts) {
  struct plan_node *node = node_create(binder, node_kind, 2);
  node->inputs[0] = left->node;
  node->inputs[1] = right->node;
  node->source = left->node->source;
  node->join.kind = kind;
  node->join.key_count = parts->key_count;
  node->join.left_keys = keys_in_plan(binder, parts->left_keys, parts->key_count);
  node->join.right_keys = keys_in_plan(binder, parts->right_keys, parts->key_count);
  node->join.condition = parts->rest;
  struct relation *out = relation_create(binder, node, left->count + right->count);
  memcpy(out->columns, left->columns, left->count * sizeof *left->columns);
  memcpy(out->columns + left->count, right->columns, right->count * sizeof *right->columns);
  relation_set_schema(binder, out);
  return out;
}

// A padded side's window columns may be NULL, so nothing downstream may close windows by them.
static void forget_roles(struct relation *relation, uint32_t first, uint32_t count) {
  for (uint32_t i = first; i < first + count; i++) relation->columns[i].role = ROLE_NONE;
}

static void keep_roles(struct relation *joined, uint32_t left_count, enum join_kind kind) {
  if (kind == JOIN_RIGHT || kind == JOIN_FULL) forget_roles(joined, 0, left_count);
  if (kind == JOIN_LEFT || kind == JOIN_FULL) forget_roles(joined, left_count, joined->count - left_count);
}

// Rows wait for the watermark to pass their window's end: window_start closes a window's size later than window_end.
static void close_by(struct plan_node *node, const struct relation *left, const struct relation *right,
                     const struct relation_column *l, const struct relation_column *r) {
  node->join.left_end = (uint32_t)(l - left->columns);
  node->join.right_end = (uint32_t)(r - right->columns);
  node->join.lag = (l->lag > r->lag ? l->lag : r->lag) + (l->role == ROLE_WINDOW_START ? l->window.size : 0);
}

static leat_status fail_unbounded_join(struct binder *binder, const struct condition_parts *parts, int location) {
  bind_fail(binder, location, LEAT_ERROR_UNSUPPORTED, "this join of two streams would keep every row for ever: %s",
            parts->key_count ? "its keys do not hold equal windows" : "it has no equality of windows");
  return bind_hint(
      binder, "Join tumble() or hop() relations ON a.window_start = b.window_start, or a table without event_time.");
}

static leat_status bind_lookup_join(struct binder *binder, enum join_kind kind, const struct relation *left,
                                    const struct relation *right, struct condition_parts *parts, int location,
                                    struct relation **out) {
  if (kind == JOIN_RIGHT || kind == JOIN_FULL)
    return bind_fail(binder, location, LEAT_ERROR_UNSUPPORTED,
                     "a lookup join keeps the stream's rows: write stream JOIN table or stream LEFT JOIN table");
  *out = join_node(binder, NODE_LOOKUP_JOIN, kind, left, right, parts);
  (*out)->bounded = left->bounded;
  keep_roles(*out, left->count, kind);
  return LEAT_OK;
}

// Columns of a join whose sides were swapped, put back in the order of the text.
static struct relation *unswap(struct binder *binder, const struct relation *swapped, uint32_t first_count) {
  uint32_t count = swapped->count, second_count = count - first_count;
  struct expr **exprs = arena_alloc(binder->arena, (count + 1) * sizeof *exprs);
  struct relation *out = relation_create(binder, NULL, count);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t from = i < second_count ? first_count + i : i - second_count;
    exprs[i] = relation_expr(binder, swapped, from);
    out->columns[i] = swapped->columns[from];
  }
  out->node = build_project(binder, swapped->node, count, exprs, NULL);
  out->bounded = swapped->bounded;
  relation_set_schema(binder, out);
  return out;
}

struct column_swap {
  uint32_t left_count, right_count;
};

static void swap_column(uint32_t *column, void *context) {
  const struct column_swap *swap = context;
  *column = *column < swap->left_count ? *column + swap->right_count : *column - swap->left_count;
}

static leat_status bind_swapped(struct binder *binder, enum join_kind kind, struct relation *left,
                                struct relation *right, struct expr *condition, int location, struct relation **out) {
  struct column_swap swap = {left->count, right->count};
  struct expr *swapped = condition ? expr_copy(binder->arena, condition) : NULL;
  if (swapped) expr_visit_columns(swapped, swap_column, &swap);
  enum join_kind mirrored = kind == JOIN_RIGHT ? JOIN_LEFT : kind == JOIN_LEFT ? JOIN_RIGHT : kind;
  leat_status status = bind_join(binder, mirrored, right, left, swapped, location, out);
  if (status == LEAT_OK) *out = unswap(binder, *out, right->count);
  return status;
}

leat_status bind_join(struct binder *binder, enum join_kind kind, struct relation *left, struct relation *right,
                      struct expr *condition, int location, struct relation **out) {
  if (left->bounded && !right->bounded) return bind_swapped(binder, kind, left, right, condition, location, out);
  struct condition_parts parts = {0};
  take_apart(binder, condition, left->count, &parts);
  if (right->bounded) return bind_lookup_join(binder, kind, left, right, &parts, location, out);
  const struct relation_column *l, *r;
  if (!find_window_keys(left, right, &parts, &l, &r)) return fail_unbounded_join(binder, &parts, location);
  *out = join_node(binder, NODE_WINDOW_JOIN, kind, left, right, &parts);
  close_by((*out)->node, left, right, l, r);
  relation_hold_back(*out, &l->window, l->lag > r->lag ? l->lag : r->lag);
  keep_roles(*out, left->count, kind);
  return LEAT_OK;
}
