// Binding of calls: scalar functions, aggregates and ranking functions.
#include <string.h>

#include "binder.h"

leat_status bind_named_call(struct binder *binder, const char *name, struct expr **arguments, uint32_t count,
                            int location, struct expr **out) {
  enum type_kind kinds[FUNCTION_ARGUMENTS_MAX * 4] = {TYPE_UNKNOWN};
  if (count > sizeof kinds / sizeof kinds[0])
    return bind_fail(binder, location, LEAT_ERROR_BIND, "function %s has too many arguments", name);
  for (uint32_t i = 0; i < count; i++) kinds[i] = arguments[i]->type.kind;
  bool ambiguous = false;
  const struct function *function = function_resolve(name, kinds, count, &ambiguous);
  if (function == NULL) return fail_no_function(binder, name, arguments, count, ambiguous, location);
  struct expr **cast = arena_alloc(binder->arena, (count + 1) * sizeof *cast);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t at = i < function->argument_count ? i : function->argument_count - 1u;
    enum cast_context context = function->variadic ? CAST_ASSIGNMENT : CAST_IMPLICIT;
    leat_status status = arguments[i]->type.kind == function->arguments[at]
                             ? (cast[i] = arguments[i], LEAT_OK)
                             : coerce(binder, arguments[i], type_of(function->arguments[at]), context, &cast[i]);
    if (status != LEAT_OK) return status;
  }
  *out = count <= function->argument_count && !function->variadic
             ? expr_call(binder->arena, function, type_of(function->result), cast)
             : expr_node(binder->arena, EXPR_CALL, type_of(function->result), cast, count);
  (*out)->function = function;
  if (location >= 0) (*out)->location = (uint32_t)location;
  return LEAT_OK;
}

static leat_status add_call(struct binder *binder, struct expr_scope *scope, const struct aggregate_call *call,
                            int location, struct expr **out) {
  uint32_t i = 0;
  for (; i < scope->call_count; i++) {
    const struct aggregate_call *known = &scope->calls[i];
    bool same_argument = (!known->argument && !call->argument) ||
                         (known->argument && call->argument && expr_equal(known->argument, call->argument));
    bool same_filter =
        (!known->filter && !call->filter) || (known->filter && call->filter && expr_equal(known->filter, call->filter));
    if (known->aggregate == call->aggregate && known->distinct == call->distinct && same_argument && same_filter) break;
  }
  if (i == CALLS_MAX)
    return bind_fail(binder, location, LEAT_ERROR_UNSUPPORTED, "more than %d aggregate calls in one query", CALLS_MAX);
  if (i == scope->call_count) scope->calls[scope->call_count++] = *call;
  *out = expr_column(binder->arena, CALL_COLUMN_BASE + i, type_of(call->aggregate->result));
  return LEAT_OK;
}

static leat_status bind_aggregate_call(struct binder *binder, struct expr_scope *scope, const char *name,
                                       const PgQuery__FuncCall *call, struct expr **out) {
  if (scope->inside_aggregate)
    return bind_fail(binder, call->location, LEAT_ERROR_BIND, "aggregate function calls cannot be nested");
  if (!scope->allow_aggregates)
    return bind_fail(binder, call->location, LEAT_ERROR_BIND, "aggregate functions are not allowed in %s",
                     scope->clause);
  if (call->n_agg_order > 0 || call->agg_within_group)
    return bind_fail(binder, call->location, LEAT_ERROR_UNSUPPORTED, "ORDER BY inside an aggregate is not supported");
  if (call->n_args != (call->agg_star ? 0u : 1u))
    return bind_fail(binder, call->location, LEAT_ERROR_BIND, "aggregate %s takes one argument", name);
  struct aggregate_call bound = {.distinct = call->agg_distinct};
  struct expr *argument = NULL, *filter = NULL;
  scope->inside_aggregate = true;
  leat_status status = call->agg_star ? LEAT_OK : bind_expr(binder, scope, call->args[0], &argument);
  if (status == LEAT_OK && call->agg_filter) status = bind_condition(binder, scope, call->agg_filter, &filter);
  scope->inside_aggregate = false;
  if (status != LEAT_OK) return status;
  bound.aggregate = aggregate_resolve(name, argument ? argument->type.kind : TYPE_COUNT);
  if (bound.aggregate == NULL)
    return fail_no_function(binder, name, &argument, argument ? 1 : 0, false, call->location);
  enum type_kind wanted = bound.aggregate->argument;
  if (argument && bound.aggregate->takes_argument && wanted != TYPE_UNKNOWN && wanted != argument->type.kind)
    status = coerce(binder, argument, type_of(wanted), CAST_IMPLICIT, &argument);
  bound.argument = argument;
  bound.filter = filter;
  return status == LEAT_OK ? add_call(binder, scope, &bound, call->location, out) : status;
}

leat_status bind_sort_keys(struct binder *binder, struct expr_scope *scope, size_t count, Node **nodes,
                           struct sort_key **out) {
  *out = arena_alloc(binder->arena, (count + 1) * sizeof **out);
  for (size_t i = 0; i < count; i++) {
    const PgQuery__SortBy *sort = nodes[i]->sort_by;
    struct expr *expr;
    if (sort->n_use_op > 0)
      return bind_fail(binder, sort->location, LEAT_ERROR_UNSUPPORTED, "ORDER BY … USING is not supported");
    leat_status status = bind_expr(binder, scope, sort->node, &expr);
    if (status != LEAT_OK) return status;
    bool descending = sort->sortby_dir == PG_QUERY__SORT_BY_DIR__SORTBY_DESC;
    bool by_default = sort->sortby_nulls != PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_FIRST &&
                      sort->sortby_nulls != PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_LAST;
    (*out)[i] = (struct sort_key){
        .expr = expr,
        .descending = descending,
        .nulls_first = by_default ? descending : sort->sortby_nulls == PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_FIRST};
  }
  return LEAT_OK;
}

static enum rank_kind rank_by_name(const char *name) {
  if (strcmp(name, "row_number") == 0) return RANK_ROW_NUMBER;
  if (strcmp(name, "rank") == 0) return RANK_RANK;
  if (strcmp(name, "dense_rank") == 0) return RANK_DENSE_RANK;
  return RANK_NONE;
}

static leat_status bind_rank_call(struct binder *binder, struct expr_scope *scope, const char *name,
                                  const PgQuery__FuncCall *call, struct expr **out) {
  const PgQuery__WindowDef *over = call->over;
  struct rank_call rank = {.kind = rank_by_name(name), .location = (uint32_t)call->location};
  if (rank.kind == RANK_NONE || call->n_args > 0) {
    bind_fail(binder, call->location, LEAT_ERROR_UNSUPPORTED, "%s(…) OVER is not supported", name);
    return bind_hint(binder,
                     "OVER takes row_number(), rank() and dense_rank(); aggregate with GROUP BY window_start instead.");
  }
  if (!scope->allow_ranks)
    return bind_fail(binder, call->location, LEAT_ERROR_BIND, "window functions are not allowed in %s", scope->clause);
  if (over->n_order_clause == 0)
    return bind_fail(binder, call->location, LEAT_ERROR_BIND, "%s() needs OVER (… ORDER BY …)", name);
  if (scope->rank_count == 1)
    return bind_fail(binder, call->location, LEAT_ERROR_UNSUPPORTED,
                     "only one ranking function a query: put the other in an outer query");
  rank.partition = arena_alloc(binder->arena, (over->n_partition_clause + 1) * sizeof *rank.partition);
  rank.partition_count = (uint32_t)over->n_partition_clause;
  for (size_t i = 0; i < over->n_partition_clause; i++) {
    leat_status status = bind_expr(binder, scope, over->partition_clause[i], &rank.partition[i]);
    if (status != LEAT_OK) return status;
  }
  rank.order_count = (uint32_t)over->n_order_clause;
  leat_status status = bind_sort_keys(binder, scope, over->n_order_clause, over->order_clause, &rank.order);
  if (status != LEAT_OK) return status;
  scope->ranks[scope->rank_count] = rank;
  *out = expr_column(binder->arena, RANK_COLUMN_BASE + scope->rank_count++, type_of(TYPE_INT64));
  return LEAT_OK;
}

static leat_status bind_scalar_call(struct binder *binder, struct expr_scope *scope, const char *name,
                                    const PgQuery__FuncCall *call, struct expr **out) {
  if (call->agg_star || call->agg_distinct || call->agg_filter)
    return bind_fail(binder, call->location, LEAT_ERROR_BIND, "%s is not an aggregate function", name);
  if (is_current_time(name)) return fail_current_time(binder, call->location);
  struct expr **arguments = arena_alloc(binder->arena, (call->n_args + 1) * sizeof *arguments);
  for (size_t i = 0; i < call->n_args; i++) {
    leat_status status = bind_expr(binder, scope, call->args[i], &arguments[i]);
    if (status != LEAT_OK) return status;
  }
  return bind_named_call(binder, name, arguments, (uint32_t)call->n_args, call->location, out);
}

leat_status bind_function_call(struct binder *binder, struct expr_scope *scope, const PgQuery__FuncCall *call,
                               struct expr **out) {
  const char *name = node_string(call->funcname[call->n_funcname - 1]);
  if (call->n_funcname > 1 && strcmp(node_string(call->funcname[0]), "pg_catalog") != 0)
    return bind_fail(binder, call->location, LEAT_ERROR_BIND, "schema \"%s\" does not exist",
                     node_string(call->funcname[0]));
  if (call->over) return bind_rank_call(binder, scope, name, call, out);
  if (aggregate_exists(name)) return bind_aggregate_call(binder, scope, name, call, out);
  if (rank_by_name(name) != RANK_NONE)
    return bind_fail(binder, call->location, LEAT_ERROR_BIND, "window function %s requires an OVER clause", name);
  return bind_scalar_call(binder, scope, name, call, out);
}
