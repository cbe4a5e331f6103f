// FROM: tables, views, CTEs, subqueries, window functions and side streams, and the joins between them.
#include <string.h>

#include "binder.h"

static struct relation *copy_relation(struct binder *binder, const struct relation *from, const char *qualifier) {
  struct relation *out = relation_create(binder, from->node, from->count);
  memcpy(out->columns, from->columns, from->count * sizeof *from->columns);
  for (uint32_t i = 0; i < out->count && qualifier; i++) out->columns[i].qualifier = qualifier;
  out->bounded = from->bounded;
  return out;
}

static leat_status apply_alias(struct binder *binder, const PgQuery__Alias *alias, struct relation *relation,
                               int location) {
  if (alias == NULL) return LEAT_OK;
  if (strcmp(alias->aliasname, "asof") == 0) {
    bind_fail(binder, location, LEAT_ERROR_UNSUPPORTED,
              "ASOF JOIN is not supported (PostgreSQL reads ASOF as an alias here)");
    return bind_hint(binder, "Join on equal windows, or quote the alias: AS \"asof_\".");
  }
  for (uint32_t i = 0; i < relation->count; i++) relation->columns[i].qualifier = alias->aliasname;
  if (alias->n_colnames > relation->count)
    return bind_fail(binder, location, LEAT_ERROR_BIND,
                     "table \"%s\" has %u columns available but %zu columns specified", alias->aliasname,
                     relation->count, alias->n_colnames);
  for (size_t i = 0; i < alias->n_colnames; i++) relation->columns[i].name = node_string(alias->colnames[i]);
  return LEAT_OK;
}

// One reading of a table serves all its uses in the plan; lookup tables get their own later.
static uint32_t source_of(struct binder *binder, const struct table *table) {
  struct plan *plan = binder->plan;
  for (uint32_t i = 0; i < plan->source_count; i++)
    if (plan->sources[i].table == table) return i;
  if (plan->source_count == binder->source_capacity) {
    uint32_t capacity = binder->source_capacity ? 2 * binder->source_capacity : 8;
    struct plan_source *grown = arena_alloc(binder->arena, capacity * sizeof *grown);
    if (plan->source_count) memcpy(grown, plan->sources, plan->source_count * sizeof *grown);
    plan->sources = grown;
    binder->source_capacity = capacity;
  }
  plan->sources[plan->source_count] = (struct plan_source){.table = table};
  return plan->source_count++;
}

static struct relation *relation_of_table(struct binder *binder, const struct table *table, enum node_kind kind) {
  struct plan_node *node = node_create(binder, kind, 0);
  node->source = node->scan.source = source_of(binder, table);
  bool arrival = kind == NODE_SCAN && table->event_time < 0;
  uint32_t count = table->schema.count + arrival;
  struct relation *out = relation_create(binder, node, count);
  for (uint32_t i = 0; i < table->schema.count; i++)
    out->columns[i] = (struct relation_column){
        .qualifier = table->name,
        .name = table->schema.fields[i].name,
        .type = table->schema.fields[i].type,
        .role = kind == NODE_SCAN && (int32_t)i == table->event_time ? ROLE_EVENT_TIME : ROLE_NONE};
  if (arrival)
    out->columns[count - 1] = (struct relation_column){.qualifier = table->name,
                                                       .name = "arrival_time",
                                                       .type = type_of(TYPE_TIMESTAMPTZ),
                                                       .hidden = true,
                                                       .role = ROLE_ARRIVAL_TIME};
  node->scan.arrival_time = arrival;
  relation_set_schema(binder, out);
  return out;
}

// The one scan node of a source, so that all its uses hang on the same reading.
static struct relation *scan_table(struct binder *binder, const struct table *table) {
  struct relation *out = relation_of_table(binder, table, NODE_SCAN);
  struct plan_source *source = &binder->plan->sources[out->node->scan.source];
  if (source->scan) out->node = source->scan;
  source->scan = out->node;
  out->bounded = table->event_time < 0 && table->connector->bounded && table->connector->bounded(table);
  return out;
}

leat_status bind_named_relation(struct binder *binder, const char *name, int location, struct relation **out) {
  for (const struct named_query *query = binder->names; query; query = query->next)
    if (strcmp(query->name, name) == 0) {
      *out = copy_relation(binder, query->relation, name);
      for (uint32_t i = 0; i < (*out)->count; i++)
        if ((*out)->columns[i].role == ROLE_RANK) (*out)->columns[i].role = ROLE_NONE;  // others read that node too
      return LEAT_OK;
    }
  const struct table *table = find_table(binder, name);
  if (table == NULL) return fail_unknown_relation(binder, name, location);
  leat_status status = check_table_use(binder, table, true);
  if (status == LEAT_OK) *out = scan_table(binder, table);
  return status;
}

static struct relation *reject_stream(struct binder *binder, const struct table *table) {
  static const char *const names[] = {"raw", "reason", "position"};
  struct plan_node *node = node_create(binder, NODE_REJECT_SCAN, 0);
  node->source = node->scan.source = source_of(binder, table);
  struct relation *out = relation_create(binder, node, 3);
  for (uint32_t i = 0; i < 3; i++)
    out->columns[i] = (struct relation_column){.qualifier = "rejected", .name = names[i], .type = type_of(TYPE_TEXT)};
  relation_set_schema(binder, out);
  return out;
}

leat_status bind_side_stream(struct binder *binder, const char *function, const PgQuery__FuncCall *call,
                             struct relation **out) {
  if (call->n_args != 1 || call->args[0]->node_case != PG_QUERY__NODE__NODE_COLUMN_REF)
    return bind_fail(binder, call->location, LEAT_ERROR_BIND, "%s takes the name of a table: %s(t)", function,
                     function);
  const PgQuery__ColumnRef *ref = call->args[0]->column_ref;
  const char *name = node_string(ref->fields[ref->n_fields - 1]);
  const struct table *table = find_table(binder, name);
  if (table == NULL) return fail_unknown_relation(binder, name, ref->location);
  leat_status status = check_table_use(binder, table, true);
  if (status != LEAT_OK) return status;
  bool late = strcmp(function, "late") == 0;
  if (late && table->event_time < 0) {
    bind_fail(binder, call->location, LEAT_ERROR_BIND, "no row of \"%s\" is ever late: it has no event time", name);
    return bind_hint(binder, "Name its time column in the table's options: event_time = '…'.");
  }
  *out = late ? relation_of_table(binder, table, NODE_LATE_SCAN) : reject_stream(binder, table);
  struct plan_source *source = &binder->plan->sources[(*out)->node->scan.source];
  struct plan_node **place = late ? &source->late : &source->rejected;
  if (*place) (*out)->node = *place;
  *place = (*out)->node;
  if (!late) source->keep_raw = true;
  return LEAT_OK;
}

static leat_status bind_range_function(struct binder *binder, const PgQuery__RangeFunction *range,
                                       struct relation **out) {
  const Node *item = range->n_functions == 1 && !range->ordinality ? range->functions[0]->list->items[0] : NULL;
  if (item == NULL || item->node_case != PG_QUERY__NODE__NODE_FUNC_CALL)
    return bind_fail(binder, -1, LEAT_ERROR_UNSUPPORTED, "this form of function in FROM is not supported");
  const PgQuery__FuncCall *call = item->func_call;
  const char *name = node_string(call->funcname[call->n_funcname - 1]);
  bool side = strcmp(name, "late") == 0 || strcmp(name, "rejected") == 0;
  leat_status status = side ? bind_side_stream(binder, name, call, out) : bind_window_function(binder, call, out);
  if (status != LEAT_OK) return status;
  *out = copy_relation(binder, *out, name);
  return apply_alias(binder, range->alias, *out, call->location);
}

static leat_status bind_item(struct binder *binder, const Node *item, struct relation **out);

static leat_status bind_using(struct binder *binder, const PgQuery__JoinExpr *join, const struct relation *both,
                              uint32_t left_count, struct expr **condition) {
  for (size_t i = 0; i < join->n_using_clause; i++) {
    const char *name = node_string(join->using_clause[i]);
    struct relation left = {.count = left_count, .columns = both->columns};
    struct relation right = {.count = both->count - left_count, .columns = both->columns + left_count};
    bool ambiguous[2];
    int l = relation_find(&left, NULL, name, &ambiguous[0]), r = relation_find(&right, NULL, name, &ambiguous[1]);
    if (l < 0 || r < 0 || ambiguous[0] || ambiguous[1])
      return bind_fail(binder, -1, LEAT_ERROR_BIND, "column \"%s\" in USING must be in both tables, once each", name);
    struct expr *sides[] = {relation_expr(binder, both, (uint32_t)l),
                            relation_expr(binder, both, left_count + (uint32_t)r)};
    struct expr *equal;
    leat_status status = bind_named_call(binder, "=", sides, 2, -1, &equal);
    if (status != LEAT_OK) return status;
    struct expr *terms[] = {*condition, equal};
    *condition = *condition ? expr_node(binder->arena, EXPR_AND, type_of(TYPE_BOOL), terms, 2) : equal;
    both->columns[join->jointype == PG_QUERY__JOIN_TYPE__JOIN_RIGHT ? (uint32_t)l : left_count + (uint32_t)r].hidden =
        true;
  }
  return LEAT_OK;
}

static struct relation *concatenate(struct binder *binder, const struct relation *left, const struct relation *right) {
  struct relation *out = relation_create(binder, NULL, left->count + right->count);
  memcpy(out->columns, left->columns, left->count * sizeof *left->columns);
  memcpy(out->columns + left->count, right->columns, right->count * sizeof *right->columns);
  return out;
}

static leat_status bind_join_item(struct binder *binder, const PgQuery__JoinExpr *join, struct relation **out) {
  struct relation *left, *right;
  leat_status status = bind_item(binder, join->larg, &left);
  if (status == LEAT_OK) status = bind_item(binder, join->rarg, &right);
  if (status != LEAT_OK) return status;
  if (join->is_natural)
    return bind_fail(binder, -1, LEAT_ERROR_UNSUPPORTED,
                     "NATURAL JOIN is not supported: name the columns with ON or USING");
  struct relation *both = concatenate(binder, left, right);
  struct expr *condition = NULL;
  if (join->quals) {
    struct expr_scope scope = {.relation = both, .clause = "JOIN/ON"};
    status = bind_condition(binder, &scope, join->quals, &condition);
  } else {
    status = bind_using(binder, join, both, left->count, &condition);
  }
  if (status != LEAT_OK) return status;
  enum join_kind kind = join->jointype == PG_QUERY__JOIN_TYPE__JOIN_LEFT    ? JOIN_LEFT
                        : join->jointype == PG_QUERY__JOIN_TYPE__JOIN_RIGHT ? JOIN_RIGHT
                        : join->jointype == PG_QUERY__JOIN_TYPE__JOIN_FULL  ? JOIN_FULL
                                                                            : JOIN_INNER;
  status = bind_join(binder, kind, left, right, condition, join->quals ? node_location(join->quals) : -1, out);
  for (uint32_t i = 0; i < both->count && status == LEAT_OK; i++) (*out)->columns[i].hidden = both->columns[i].hidden;
  return status == LEAT_OK && join->alias ? apply_alias(binder, join->alias, *out, -1) : status;
}

static leat_status bind_item(struct binder *binder, const Node *item, struct relation **out) {
  leat_status status;
  switch (item->node_case) {
    case PG_QUERY__NODE__NODE_RANGE_VAR:
      if (item->range_var->schemaname[0] != '\0' && strcmp(item->range_var->schemaname, "public") != 0)
        return bind_fail(binder, item->range_var->location, LEAT_ERROR_BIND, "schema \"%s\" does not exist",
                         item->range_var->schemaname);
      status = bind_named_relation(binder, item->range_var->relname, item->range_var->location, out);
      return status == LEAT_OK ? apply_alias(binder, item->range_var->alias, *out, item->range_var->location) : status;
    case PG_QUERY__NODE__NODE_RANGE_SUBSELECT:
      if (item->range_subselect->lateral)
        return bind_fail(binder, -1, LEAT_ERROR_UNSUPPORTED, "LATERAL is not supported");
      status = bind_select(binder, item->range_subselect->subquery->select_stmt, out);
      if (status != LEAT_OK) return status;
      *out = copy_relation(binder, *out, NULL);
      return apply_alias(binder, item->range_subselect->alias, *out, -1);
    case PG_QUERY__NODE__NODE_RANGE_FUNCTION:
      return bind_range_function(binder, item->range_function, out);
    case PG_QUERY__NODE__NODE_JOIN_EXPR:
      return bind_join_item(binder, item->join_expr, out);
    default:
      return bind_fail(binder, node_location(item), LEAT_ERROR_UNSUPPORTED, "this form of FROM item is not supported");
  }
}

leat_status bind_from(struct binder *binder, Node **items, size_t count, struct relation **out) {
  if (count != 1) {
    bind_fail(binder, count ? node_location(items[1]) : -1, LEAT_ERROR_UNSUPPORTED, "FROM a, b is not supported");
    return bind_hint(binder, "Write FROM a JOIN b ON …, so that the join's condition is told from the filter.");
  }
  return bind_item(binder, items[0], out);
}
