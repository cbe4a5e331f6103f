// SELECT: filter, group, rank, project, distinct, order, limit; VALUES; UNION ALL; WITH.
#include <string.h>

#include "../value.h"
#include "binder.h"

struct targets {
  uint32_t count;
  struct expr **exprs;
  struct relation_column *columns;
};

// --- grouping ---

struct grouping {
  const struct relation *input;
  uint32_t key_count;
  struct expr **keys;
  struct binder *binder;
  leat_status status;
};

// Replaces what is a key, or a call, by the aggregate's output column; any other column is an error.
static struct expr *over_groups(struct grouping *grouping, struct expr *expr) {
  struct arena *arena = grouping->binder->arena;
  for (uint32_t i = 0; i < grouping->key_count; i++)
    if (expr_equal(grouping->keys[i], expr)) return expr_column(arena, i, expr->type);
  if (expr->kind == EXPR_COLUMN && expr->column >= RANK_COLUMN_BASE) return expr;
  if (expr->kind == EXPR_COLUMN && expr->column >= CALL_COLUMN_BASE)
    return expr_column(arena, grouping->key_count + expr->column - CALL_COLUMN_BASE, expr->type);
  if (expr->kind == EXPR_COLUMN) {
    const struct relation_column *column = &grouping->input->columns[expr->column];
    grouping->status =
        bind_fail(grouping->binder, (int)expr->location, LEAT_ERROR_BIND,
                  "column \"%s%s%s\" must appear in the GROUP BY clause or be used in an aggregate function",
                  column->qualifier ? column->qualifier : "", column->qualifier ? "." : "", column->name);
    return expr;
  }
  struct expr *copy = arena_alloc(arena, sizeof *copy);
  *copy = *expr;
  copy->arguments = arena_alloc(arena, (expr->argument_count + 1) * sizeof *copy->arguments);
  for (uint32_t i = 0; i < expr->argument_count; i++) copy->arguments[i] = over_groups(grouping, expr->arguments[i]);
  return copy;
}

static const PgQuery__ResTarget *target_at(const PgQuery__SelectStmt *select, size_t i) {
  return select->target_list[i]->res_target;
}

static bool is_plain_name(const Node *node, const char **name) {
  if (node->node_case != PG_QUERY__NODE__NODE_COLUMN_REF || node->column_ref->n_fields != 1) return false;
  *name = node_string(node->column_ref->fields[0]);
  return true;
}

// A GROUP BY or ORDER BY item may be a position or an output name: then it means that target's expression.
// As in PostgreSQL, GROUP BY prefers an input column of the name, ORDER BY an output one.
static leat_status resolve_item(struct binder *binder, const PgQuery__SelectStmt *select, const struct relation *input,
                                const Node *item, const char *clause, const Node **out) {
  *out = item;
  if (item->node_case == PG_QUERY__NODE__NODE_A_CONST && item->a_const->val_case == PG_QUERY__A__CONST__VAL_IVAL) {
    int32_t position = item->a_const->ival->ival;
    if (position < 1 || (size_t)position > select->n_target_list)
      return bind_fail(binder, item->a_const->location, LEAT_ERROR_BIND, "%s position %d is not in select list", clause,
                       position);
    *out = target_at(select, (size_t)position - 1)->val;
    return LEAT_OK;
  }
  const char *name;
  bool ambiguous;
  if (!is_plain_name(item, &name)) return LEAT_OK;
  if (strcmp(clause, "GROUP BY") == 0 && relation_find(input, NULL, name, &ambiguous) >= 0) return LEAT_OK;
  for (size_t i = 0; i < select->n_target_list; i++)
    if (strcmp(target_at(select, i)->name, name) == 0) *out = target_at(select, i)->val;
  return LEAT_OK;
}

static leat_status bind_group_keys(struct binder *binder, const PgQuery__SelectStmt *select,
                                   const struct relation *input, struct grouping *grouping) {
  grouping->keys = arena_alloc(binder->arena, (select->n_group_clause + 1) * sizeof *grouping->keys);
  struct expr_scope scope = {.relation = input, .clause = "GROUP BY"};
  for (size_t i = 0; i < select->n_group_clause; i++) {
    const Node *item;
    struct expr *key;
    if (select->group_clause[i]->node_case == PG_QUERY__NODE__NODE_GROUPING_SET)
      return bind_fail(binder, -1, LEAT_ERROR_UNSUPPORTED,
                       "GROUPING SETS, ROLLUP and CUBE are not supported: write one query each");
    leat_status status = resolve_item(binder, select, input, select->group_clause[i], "GROUP BY", &item);
    if (status == LEAT_OK) status = bind_expr(binder, &scope, item, &key);
    if (status == LEAT_OK && key->type.kind == TYPE_UNKNOWN)
      status = coerce(binder, key, type_of(TYPE_TEXT), CAST_IMPLICIT, &key);
    if (status != LEAT_OK) return status;
    bool repeated = false;
    for (uint32_t k = 0; k < grouping->key_count; k++) repeated = repeated || expr_equal(grouping->keys[k], key);
    if (!repeated) grouping->keys[grouping->key_count++] = key;
  }
  return LEAT_OK;
}

// --- select list ---

static const char *target_name(const PgQuery__ResTarget *target) {
  if (target->name[0] != '\0') return target->name;
  const Node *node = target->val;
  while (node->node_case == PG_QUERY__NODE__NODE_TYPE_CAST) {
    const Node *inner = node->type_cast->arg;
    const PgQuery__TypeName *type = node->type_cast->type_name;
    if (inner->node_case != PG_QUERY__NODE__NODE_COLUMN_REF && inner->node_case != PG_QUERY__NODE__NODE_FUNC_CALL &&
        inner->node_case != PG_QUERY__NODE__NODE_TYPE_CAST)
      return node_string(type->names[type->n_names - 1]);
    node = inner;
  }
  switch (node->node_case) {
    case PG_QUERY__NODE__NODE_COLUMN_REF:
      return node_string(node->column_ref->fields[node->column_ref->n_fields - 1]);
    case PG_QUERY__NODE__NODE_FUNC_CALL:
      return node_string(node->func_call->funcname[node->func_call->n_funcname - 1]);
    case PG_QUERY__NODE__NODE_CASE_EXPR:
      return "case";
    case PG_QUERY__NODE__NODE_COALESCE_EXPR:
      return "coalesce";
    case PG_QUERY__NODE__NODE_MIN_MAX_EXPR:
      return node->min_max_expr->op == PG_QUERY__MIN_MAX_OP__IS_GREATEST ? "greatest" : "least";
    case PG_QUERY__NODE__NODE_A_EXPR:
      return node->a_expr->kind == PG_QUERY__A__EXPR__KIND__AEXPR_NULLIF ? "nullif" : "?column?";
    default:
      return "?column?";
  }
}

static bool is_star(const Node *node, const char **qualifier) {
  if (node->node_case != PG_QUERY__NODE__NODE_COLUMN_REF) return false;
  const PgQuery__ColumnRef *ref = node->column_ref;
  if (ref->fields[ref->n_fields - 1]->node_case != PG_QUERY__NODE__NODE_A_STAR) return false;
  *qualifier = ref->n_fields > 1 ? node_string(ref->fields[0]) : NULL;
  return true;
}

static void add_target(struct targets *targets, struct expr *expr, const char *name, const struct relation *input) {
  struct relation_column *column = &targets->columns[targets->count];
  if (expr->kind == EXPR_COLUMN && expr->column < input->count)
    *column = input->columns[expr->column];
  else
    *column = (struct relation_column){0};
  column->name = name;
  column->qualifier = NULL;
  column->hidden = false;
  column->type = expr->type;
  targets->exprs[targets->count++] = expr;
}

static leat_status add_star(struct binder *binder, const struct relation *input, const char *qualifier, int location,
                            struct targets *targets) {
  uint32_t before = targets->count;
  for (uint32_t i = 0; i < input->count; i++) {
    const struct relation_column *column = &input->columns[i];
    if (column->hidden || (qualifier && (!column->qualifier || strcmp(column->qualifier, qualifier) != 0))) continue;
    add_target(targets, relation_expr(binder, input, i), column->name, input);
  }
  if (targets->count > before) return LEAT_OK;
  return bind_fail(binder, location, LEAT_ERROR_BIND, "missing FROM-clause entry for table \"%s\"",
                   qualifier ? qualifier : "*");
}

static leat_status bind_targets(struct binder *binder, const PgQuery__SelectStmt *select, struct expr_scope *scope,
                                bool keep_unknown, struct targets *targets) {
  size_t capacity = (select->n_target_list + 1) * (scope->relation->count + 1);
  targets->exprs = arena_alloc(binder->arena, capacity * sizeof *targets->exprs);
  targets->columns = arena_alloc(binder->arena, capacity * sizeof *targets->columns);
  for (size_t i = 0; i < select->n_target_list; i++) {
    const PgQuery__ResTarget *target = target_at(select, i);
    const char *qualifier;
    struct expr *expr;
    leat_status status;
    if (is_star(target->val, &qualifier)) {
      status = add_star(binder, scope->relation, qualifier, node_location(target->val), targets);
    } else {
      status = bind_expr(binder, scope, target->val, &expr);
      if (status == LEAT_OK && expr->type.kind == TYPE_UNKNOWN && !keep_unknown)
        status = coerce(binder, expr, type_of(TYPE_TEXT), CAST_IMPLICIT, &expr);
      if (status == LEAT_OK) add_target(targets, expr, target_name(target), scope->relation);
    }
    if (status != LEAT_OK) return status;
  }
  return LEAT_OK;
}

static struct relation *project_targets(struct binder *binder, struct relation *input, const struct targets *targets) {
  struct expr **exprs = arena_alloc(binder->arena, (targets->count + 1) * sizeof *exprs);
  for (uint32_t i = 0; i < targets->count; i++) exprs[i] = expr_fold(binder->arena, targets->exprs[i]);
  struct relation *out =
      relation_create(binder, build_project(binder, input->node, targets->count, exprs, NULL), targets->count);
  if (targets->count) memcpy(out->columns, targets->columns, targets->count * sizeof *targets->columns);
  for (uint32_t i = 0; i < targets->count; i++)
    if (exprs[i]->kind == EXPR_COLUMN) {
      const struct relation_column *from = &input->columns[exprs[i]->column];
      struct relation_column *to = &out->columns[i];
      to->role = from->role;
      to->window = from->window;
      to->lag = from->lag;
      to->ranked = from->ranked;
    } else {
      out->columns[i].role = ROLE_NONE;
    }
  out->bounded = input->bounded;
  relation_set_schema(binder, out);
  return out;
}

// --- the pieces in order ---

static bool integer_constant(const struct expr *expr, int64_t *out) {
  if (expr->kind != EXPR_CONSTANT || expr->is_null) return false;
  switch (expr->type.kind) {
    case TYPE_INT16: {
      int16_t value;
      memcpy(&value, expr->value.bytes, sizeof value);
      *out = value;
      return true;
    }
    case TYPE_INT32: {
      int32_t value;
      memcpy(&value, expr->value.bytes, sizeof value);
      *out = value;
      return true;
    }
    case TYPE_INT64:
      memcpy(out, expr->value.bytes, sizeof *out);
      return true;
    default:
      return false;
  }
}

static void push_rank_limit(const struct relation *input, const struct expr *condition) {
  if (condition->kind == EXPR_AND) {
    for (uint32_t i = 0; i < condition->argument_count; i++) push_rank_limit(input, condition->arguments[i]);
    return;
  }
  if (condition->kind != EXPR_CALL || condition->argument_count != 2) return;
  const struct expr *column = condition->arguments[0], *bound = condition->arguments[1];
  if (column->kind != EXPR_COLUMN || input->columns[column->column].role != ROLE_RANK) return;
  int64_t value;
  if (!integer_constant(bound, &value)) return;
  const char *name = condition->function->name;
  if (strcmp(name, "<") == 0)
    value--;
  else if (strcmp(name, "<=") != 0 && strcmp(name, "=") != 0)
    return;
  struct plan_node *node = input->columns[column->column].ranked;
  if (value >= 1 && (node->top_n.limit == 0 || (uint64_t)value < node->top_n.limit))
    node->top_n.limit = (uint64_t)value;
}

static leat_status bind_where(struct binder *binder, const PgQuery__SelectStmt *select, struct relation **relation) {
  if (select->where_clause == NULL) return LEAT_OK;
  struct expr_scope scope = {.relation = *relation, .clause = "WHERE"};
  struct expr *condition;
  leat_status status = bind_condition(binder, &scope, select->where_clause, &condition);
  if (status != LEAT_OK) return status;
  condition = expr_fold(binder->arena, condition);
  push_rank_limit(*relation, condition);
  *relation = relation_filter(binder, *relation, condition);
  return LEAT_OK;
}

static leat_status regroup(struct grouping *grouping, uint32_t count, struct expr **exprs) {
  for (uint32_t i = 0; i < count && grouping->status == LEAT_OK; i++)
    if (exprs[i]) exprs[i] = over_groups(grouping, exprs[i]);
  return grouping->status;
}

static leat_status regroup_rank(struct grouping *grouping, struct expr_scope *scope) {
  for (uint32_t r = 0; r < scope->rank_count; r++) {
    struct rank_call *rank = &scope->ranks[r];
    regroup(grouping, rank->partition_count, rank->partition);
    for (uint32_t i = 0; i < rank->order_count; i++) {
      struct expr *expr = (struct expr *)(uintptr_t)rank->order[i].expr;
      regroup(grouping, 1, &expr);
      rank->order[i].expr = expr;
    }
  }
  return grouping->status;
}

// For errors that are of no expression: the first thing grouped by or, without, the first one selected.
static int select_location(const PgQuery__SelectStmt *select) {
  if (select->n_group_clause) return node_location(select->group_clause[0]);
  return select->n_target_list ? node_location(target_at(select, 0)->val) : -1;
}

// Everything that may hold calls is bound over the input first; then the groups are made, and it is rewritten over
// them.
static leat_status group(struct binder *binder, const PgQuery__SelectStmt *select, struct expr_scope *scope,
                         struct targets *targets, struct relation **relation) {
  struct expr *having = NULL;
  leat_status status = LEAT_OK;
  scope->clause = "HAVING";
  scope->allow_ranks = false;
  if (select->having_clause) status = bind_condition(binder, scope, select->having_clause, &having);
  if (status != LEAT_OK) return status;
  if (select->n_group_clause == 0 && scope->call_count == 0 && having == NULL) return LEAT_OK;
  struct grouping grouping = {.input = *relation, .binder = binder};
  status = bind_group_keys(binder, select, *relation, &grouping);
  if (status != LEAT_OK) return status;
  status = regroup(&grouping, targets->count, targets->exprs);
  if (status == LEAT_OK) status = regroup(&grouping, 1, &having);
  if (status == LEAT_OK) status = regroup_rank(&grouping, scope);
  if (status == LEAT_OK)
    status = bind_aggregate(binder, *relation, grouping.key_count, grouping.keys, scope->call_count, scope->calls,
                            select_location(select), relation);
  if (status == LEAT_OK && having) *relation = relation_filter(binder, *relation, expr_fold(binder->arena, having));
  return status;
}

static struct expr *over_ranks(struct expr *expr, uint32_t rank_column) {
  if (expr->kind == EXPR_COLUMN && expr->column >= RANK_COLUMN_BASE) expr->column = rank_column;
  for (uint32_t i = 0; i < expr->argument_count; i++) over_ranks(expr->arguments[i], rank_column);
  return expr;
}

static leat_status rank_rows(struct binder *binder, struct expr_scope *scope, struct targets *targets,
                             struct relation **relation) {
  if (scope->rank_count == 0) return LEAT_OK;
  leat_status status = bind_top_n(binder, *relation, &scope->ranks[0], relation);
  if (status != LEAT_OK) return status;
  for (uint32_t i = 0; i < targets->count; i++) over_ranks(targets->exprs[i], (*relation)->count - 1);
  return LEAT_OK;
}

static leat_status make_distinct(struct binder *binder, const PgQuery__SelectStmt *select, struct relation **relation) {
  if (select->n_distinct_clause == 0) return LEAT_OK;
  const Node *first = select->distinct_clause[0];
  if (first != NULL && first->node_case != PG_QUERY__NODE__NODE__NOT_SET)
    return bind_fail(binder, -1, LEAT_ERROR_UNSUPPORTED, "DISTINCT ON is not supported: use row_number() OVER (…) = 1");
  struct expr **keys = arena_alloc(binder->arena, ((*relation)->count + 1) * sizeof *keys);
  for (uint32_t i = 0; i < (*relation)->count; i++) keys[i] = relation_expr(binder, *relation, i);
  return bind_aggregate(binder, *relation, (*relation)->count, keys, 0, NULL, select_location(select), relation);
}

// ORDER BY sees output columns by name or position only, so that it can stand above the projection.
static leat_status order_rows(struct binder *binder, const PgQuery__SelectStmt *select, struct relation **relation) {
  if (select->n_sort_clause == 0) return LEAT_OK;
  struct rank_call sort = {.kind = RANK_NONE, .order_count = (uint32_t)select->n_sort_clause};
  struct expr_scope scope = {.relation = *relation, .clause = "ORDER BY"};
  struct expr **positions = arena_alloc(binder->arena, select->n_sort_clause * sizeof *positions);
  for (size_t i = 0; i < select->n_sort_clause; i++) {
    const Node *item = select->sort_clause[i]->sort_by->node;
    if (item->node_case != PG_QUERY__NODE__NODE_A_CONST || item->a_const->val_case != PG_QUERY__A__CONST__VAL_IVAL)
      continue;
    int32_t position = item->a_const->ival->ival;
    if (position < 1 || (uint32_t)position > (*relation)->count)
      return bind_fail(binder, item->a_const->location, LEAT_ERROR_BIND, "ORDER BY position %d is not in select list",
                       position);
    positions[i] = relation_expr(binder, *relation, (uint32_t)position - 1);
  }
  sort.location = (uint32_t)(node_location(select->sort_clause[0]->sort_by->node) < 0
                                 ? 0
                                 : node_location(select->sort_clause[0]->sort_by->node));
  leat_status status = bind_sort_keys(binder, &scope, select->n_sort_clause, select->sort_clause, &sort.order);
  for (size_t i = 0; i < select->n_sort_clause; i++)
    if (positions[i]) sort.order[i].expr = positions[i];
  const uint32_t count = (*relation)->count;
  if (status == LEAT_OK) status = bind_top_n(binder, *relation, &sort, relation);
  if (status == LEAT_OK && (*relation)->count > count) *relation = relation_first(binder, *relation, count);
  return status;
}

static leat_status limit_rows(struct binder *binder, const PgQuery__SelectStmt *select, struct relation **relation) {
  if (select->limit_offset)
    return bind_fail(binder, node_location(select->limit_offset), LEAT_ERROR_UNSUPPORTED, "OFFSET is not supported");
  const Node *count = select->limit_count;
  if (select->limit_option == PG_QUERY__LIMIT_OPTION__LIMIT_OPTION_WITH_TIES) {
    bind_fail(binder, node_location(count), LEAT_ERROR_UNSUPPORTED, "WITH TIES is not supported");
    return bind_hint(binder, "Filter by rank() OVER (… ORDER BY …) in an outer query.");
  }
  if (count == NULL || (count->node_case == PG_QUERY__NODE__NODE_A_CONST && count->a_const->isnull)) return LEAT_OK;
  if (count->node_case != PG_QUERY__NODE__NODE_A_CONST || count->a_const->val_case != PG_QUERY__A__CONST__VAL_IVAL ||
      count->a_const->ival->ival < 0)
    return bind_fail(binder, node_location(count), LEAT_ERROR_BIND, "LIMIT takes a constant number of rows");
  struct plan_node *node = node_create(binder, NODE_LIMIT, 1);
  node->inputs[0] = (*relation)->node;
  node->source = (*relation)->node->source;
  node->limit.count = (uint64_t)count->a_const->ival->ival;
  node->schema = (*relation)->node->schema;
  (*relation)->node = node;
  return LEAT_OK;
}

static struct relation *one_empty_row(struct binder *binder) {
  struct plan_node *node = node_create(binder, NODE_VALUES, 0);
  struct expr **row = arena_alloc(binder->arena, sizeof *row);
  uint8_t value = 1;
  row[0] = expr_constant(binder->arena, type_of(TYPE_BOOL), &value);
  const struct expr *const **rows = arena_alloc(binder->arena, sizeof *rows);
  rows[0] = (const struct expr *const *)row;
  node->values.row_count = 1;
  node->values.rows = rows;
  struct relation *out = relation_create(binder, node, 1);
  out->columns[0] = (struct relation_column){.name = "", .type = type_of(TYPE_BOOL), .hidden = true};
  out->bounded = true;
  relation_set_schema(binder, out);
  return out;
}

static leat_status bind_simple_select(struct binder *binder, const PgQuery__SelectStmt *select, struct relation **out) {
  struct relation *relation = NULL;
  leat_status status = LEAT_OK;
  bool keep_unknown = binder->keep_unknown && select->n_distinct_clause == 0 && select->n_sort_clause == 0;
  binder->keep_unknown = false;
  if (select->n_from_clause)
    status = bind_from(binder, select->from_clause, select->n_from_clause, &relation);
  else
    relation = one_empty_row(binder);
  if (status == LEAT_OK) status = bind_where(binder, select, &relation);
  if (status != LEAT_OK) return status;
  struct expr_scope *scope = arena_alloc(binder->arena, sizeof *scope);
  *scope = (struct expr_scope){.relation = relation, .clause = "SELECT", .allow_aggregates = true, .allow_ranks = true};
  struct targets targets = {0};
  status = bind_targets(binder, select, scope, keep_unknown, &targets);
  if (status == LEAT_OK) status = group(binder, select, scope, &targets, &relation);
  if (status == LEAT_OK) status = rank_rows(binder, scope, &targets, &relation);
  if (status != LEAT_OK) return status;
  *out = project_targets(binder, relation, &targets);
  return make_distinct(binder, select, out);
}

// --- VALUES, UNION ALL, WITH ---

static leat_status bind_values(struct binder *binder, const PgQuery__SelectStmt *select, struct relation **out) {
  size_t rows = select->n_values_lists, width = select->values_lists[0]->list->n_items;
  struct expr **cells = arena_alloc(binder->arena, (rows * width + 1) * sizeof *cells);
  struct expr **column = arena_alloc(binder->arena, rows * sizeof *column);
  struct expr_scope scope = {.clause = "VALUES"};
  for (size_t r = 0; r < rows; r++) {
    const PgQuery__List *list = select->values_lists[r]->list;
    if (list->n_items != width)
      return bind_fail(binder, node_location(list->items[0]), LEAT_ERROR_BIND,
                       "VALUES lists must all be the same length");
    for (size_t c = 0; c < width; c++) {
      leat_status status = bind_expr(binder, &scope, list->items[c], &cells[r * width + c]);
      if (status != LEAT_OK) return status;
    }
  }
  *out = relation_create(binder, node_create(binder, NODE_VALUES, 0), (uint32_t)width);
  for (size_t c = 0; c < width; c++) {
    for (size_t r = 0; r < rows; r++) column[r] = cells[r * width + c];
    leat_status status = coerce_common(binder, column, (uint32_t)rows, "VALUES");
    if (status != LEAT_OK) return status;
    for (size_t r = 0; r < rows; r++) cells[r * width + c] = column[r];
    (*out)->columns[c] =
        (struct relation_column){.name = arena_printf(binder->arena, "column%zu", c + 1), .type = column[0]->type};
  }
  const struct expr *const **table = arena_alloc(binder->arena, rows * sizeof *table);
  for (size_t r = 0; r < rows; r++) table[r] = (const struct expr *const *)&cells[r * width];
  (*out)->node->values.row_count = (uint32_t)rows;
  (*out)->node->values.rows = table;
  (*out)->bounded = true;
  relation_set_schema(binder, *out);
  return LEAT_OK;
}

static struct relation *cast_columns(struct binder *binder, struct relation *input, struct expr **exprs) {
  bool same = true;
  for (uint32_t i = 0; i < input->count; i++) same = same && exprs[i]->kind == EXPR_COLUMN;
  if (same) return input;
  struct targets targets = {.count = input->count, .exprs = exprs, .columns = input->columns};
  for (uint32_t i = 0; i < input->count; i++) targets.columns[i].type = exprs[i]->type;
  return project_targets(binder, input, &targets);
}

static bool same_role(const struct relation_column *a, const struct relation_column *b) {
  return a->role == b->role && a->lag == b->lag && memcmp(&a->window, &b->window, sizeof a->window) == 0;
}

static leat_status bind_branch(struct binder *binder, const PgQuery__SelectStmt *select, struct relation **out) {
  binder->keep_unknown = select->op <= PG_QUERY__SET_OPERATION__SETOP_NONE && select->n_values_lists == 0;
  leat_status status = bind_select(binder, select, out);
  binder->keep_unknown = false;
  return status;
}

// An untyped literal in one branch takes the type of the other branch's column, text if that is one too.
static leat_status match_literals(struct binder *binder, struct relation *const sides[2]) {
  for (uint32_t s = 0; s < 2; s++)
    for (uint32_t i = 0; i < sides[s]->count; i++) {
      struct relation_column *column = &sides[s]->columns[i];
      if (column->type.kind != TYPE_UNKNOWN) continue;
      struct type other = sides[1 - s]->columns[i].type;
      if (other.kind == TYPE_UNKNOWN) other = type_of(TYPE_TEXT);
      struct expr **exprs = (struct expr **)(uintptr_t)sides[s]->node->project.exprs;
      leat_status status = coerce(binder, exprs[i], other, CAST_IMPLICIT, &exprs[i]);
      if (status != LEAT_OK) return status;
      column->type = other;
      relation_set_schema(binder, sides[s]);
    }
  return LEAT_OK;
}

static leat_status bind_union(struct binder *binder, const PgQuery__SelectStmt *select, struct relation **out) {
  if (select->op != PG_QUERY__SET_OPERATION__SETOP_UNION || !select->all) {
    bind_fail(binder, -1, LEAT_ERROR_UNSUPPORTED, "UNION without ALL, INTERSECT and EXCEPT are not supported");
    return bind_hint(binder, "Write UNION ALL, and SELECT DISTINCT in a window over it where rows repeat.");
  }
  struct relation *sides[2];
  leat_status status = bind_branch(binder, select->larg, &sides[0]);
  if (status == LEAT_OK) status = bind_branch(binder, select->rarg, &sides[1]);
  if (status == LEAT_OK && sides[0]->count == sides[1]->count) status = match_literals(binder, sides);
  if (status != LEAT_OK) return status;
  uint32_t count = sides[0]->count;
  if (sides[1]->count != count)
    return bind_fail(binder, -1, LEAT_ERROR_BIND, "each UNION query must have the same number of columns");
  struct expr **exprs[2];
  for (int s = 0; s < 2; s++) exprs[s] = arena_alloc(binder->arena, (count + 1) * sizeof **exprs);
  for (uint32_t i = 0; i < count; i++) {
    struct expr *pair[] = {relation_expr(binder, sides[0], i), relation_expr(binder, sides[1], i)};
    if ((status = coerce_common(binder, pair, 2, "UNION")) != LEAT_OK) return status;
    exprs[0][i] = pair[0];
    exprs[1][i] = pair[1];
  }
  for (int s = 0; s < 2; s++) sides[s] = cast_columns(binder, sides[s], exprs[s]);
  struct plan_node *node = node_create(binder, NODE_UNION, 2);
  for (int s = 0; s < 2; s++) node->inputs[s] = sides[s]->node;
  node->source = sides[0]->node->source;
  *out = relation_create(binder, node, count);
  for (uint32_t i = 0; i < count; i++) {
    (*out)->columns[i] = sides[0]->columns[i];
    (*out)->columns[i].qualifier = NULL;
    if (!same_role(&sides[0]->columns[i], &sides[1]->columns[i]) || (*out)->columns[i].role == ROLE_RANK)
      (*out)->columns[i].role = ROLE_NONE;
  }
  (*out)->bounded = sides[0]->bounded && sides[1]->bounded;
  relation_set_schema(binder, *out);
  return LEAT_OK;
}

static leat_status bind_ctes(struct binder *binder, const PgQuery__WithClause *with) {
  if (with->recursive)
    return bind_fail(binder, with->location, LEAT_ERROR_UNSUPPORTED, "WITH RECURSIVE is not supported");
  for (size_t i = 0; i < with->n_ctes; i++) {
    const PgQuery__CommonTableExpr *cte = with->ctes[i]->common_table_expr;
    struct relation *relation;
    if (cte->ctequery->node_case != PG_QUERY__NODE__NODE_SELECT_STMT)
      return bind_fail(binder, cte->location, LEAT_ERROR_UNSUPPORTED, "a WITH query must be a SELECT");
    leat_status status = bind_select(binder, cte->ctequery->select_stmt, &relation);
    if (status != LEAT_OK) return status;
    if (cte->n_aliascolnames > relation->count)
      return bind_fail(binder, cte->location, LEAT_ERROR_BIND,
                       "WITH query \"%s\" has %u columns available but %zu columns specified", cte->ctename,
                       relation->count, cte->n_aliascolnames);
    for (size_t c = 0; c < cte->n_aliascolnames; c++) relation->columns[c].name = node_string(cte->aliascolnames[c]);
    struct named_query *query = arena_alloc(binder->arena, sizeof *query);
    *query = (struct named_query){.name = cte->ctename, .relation = relation, .next = binder->names};
    binder->names = query;
  }
  return LEAT_OK;
}

leat_status bind_select(struct binder *binder, const PgQuery__SelectStmt *select, struct relation **out) {
  struct named_query *outer = binder->names;
  leat_status status = select->with_clause ? bind_ctes(binder, select->with_clause) : LEAT_OK;
  if (status == LEAT_OK && (select->into_clause || select->n_locking_clause || select->n_window_clause))
    status = bind_fail(binder, -1, LEAT_ERROR_UNSUPPORTED, "SELECT INTO, FOR UPDATE and WINDOW are not supported");
  if (status == LEAT_OK) {
    if (select->op > PG_QUERY__SET_OPERATION__SETOP_NONE)
      status = bind_union(binder, select, out);
    else if (select->n_values_lists)
      status = bind_values(binder, select, out);
    else
      status = bind_simple_select(binder, select, out);
  }
  if (status == LEAT_OK) status = order_rows(binder, select, out);
  if (status == LEAT_OK) status = limit_rows(binder, select, out);
  binder->names = outer;
  return status;
}
