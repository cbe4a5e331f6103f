// Binding of expressions: names to columns, operators to functions, literals to constants.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../numeric.h"
#include "../value.h"
#include "binder.h"

int relation_find(const struct relation *relation, const char *qualifier, const char *name, bool *ambiguous) {
  int found = -1;
  *ambiguous = false;
  for (int hidden = 0; hidden <= 1 && found < 0; hidden++)
    for (uint32_t i = 0; i < relation->count; i++) {
      const struct relation_column *column = &relation->columns[i];
      if (column->hidden != hidden || strcmp(column->name, name) != 0) continue;
      if (qualifier != NULL && (column->qualifier == NULL || strcmp(column->qualifier, qualifier) != 0)) continue;
      if (found >= 0) *ambiguous = true;
      found = (int)i;
    }
  return found;
}

static leat_status bind_column(struct binder *binder, struct expr_scope *scope, const PgQuery__ColumnRef *ref,
                               struct expr **out) {
  size_t parts = ref->n_fields;
  if (parts > 2 || ref->fields[parts - 1]->node_case == PG_QUERY__NODE__NODE_A_STAR)
    return bind_fail(binder, ref->location, LEAT_ERROR_BIND, "a column is written as name or table.name here");
  const char *name = node_string(ref->fields[parts - 1]);
  const char *qualifier = parts == 2 ? node_string(ref->fields[0]) : NULL;
  if (scope->relation == NULL)
    return bind_fail(binder, ref->location, LEAT_ERROR_BIND, "column \"%s\" cannot be used in %s: it must be constant",
                     name, scope->clause);
  bool ambiguous;
  int column = relation_find(scope->relation, qualifier, name, &ambiguous);
  if (ambiguous) return bind_fail(binder, ref->location, LEAT_ERROR_BIND, "column reference \"%s\" is ambiguous", name);
  if (column < 0) return fail_unknown_column(binder, scope, qualifier, name, ref->location);
  *out = relation_expr(binder, scope->relation, (uint32_t)column);
  return LEAT_OK;
}

static struct expr *constant(struct binder *binder, enum type_kind kind, const void *value) {
  return expr_constant(binder->arena, type_of(kind), value);
}

// An integer literal is integer, bigint or numeric, whichever holds it first; one with a point is numeric. What
// numeric's 38 digits cannot hold is double precision.
static leat_status bind_number(struct binder *binder, const char *text, int location, struct expr **out) {
  int64_t integer;
  if (strpbrk(text, ".eE") == NULL && int64_parse(text, strlen(text), &integer) == ROW_OK) {
    *out = constant(binder, TYPE_INT64, &integer);
    return LEAT_OK;
  }
  struct numeric numeric;
  double number;
  if (numeric_parse(text, strlen(text), &numeric) == ROW_OK) {
    *out = constant(binder, TYPE_NUMERIC, &numeric);
    return LEAT_OK;
  }
  enum row_error error = double_parse(text, strlen(text), &number);
  if (error != ROW_OK) return bind_fail(binder, location, LEAT_ERROR_BIND, "%s: \"%s\"", row_error_text(error), text);
  *out = constant(binder, TYPE_FLOAT64, &number);
  return LEAT_OK;
}

static leat_status bind_literal(struct binder *binder, const PgQuery__AConst *literal, struct expr **out) {
  if (literal->isnull) {
    *out = constant(binder, TYPE_UNKNOWN, NULL);
    return LEAT_OK;
  }
  switch (literal->val_case) {
    case PG_QUERY__A__CONST__VAL_IVAL: {
      int32_t value = literal->ival->ival;
      *out = constant(binder, TYPE_INT32, &value);
      return LEAT_OK;
    }
    case PG_QUERY__A__CONST__VAL_BOOLVAL: {
      uint8_t value = literal->boolval->boolval != 0;
      *out = constant(binder, TYPE_BOOL, &value);
      return LEAT_OK;
    }
    case PG_QUERY__A__CONST__VAL_FVAL:
      return bind_number(binder, literal->fval->fval, literal->location, out);
    case PG_QUERY__A__CONST__VAL_SVAL: {
      struct text text = text_view(literal->sval->sval, (uint32_t)strlen(literal->sval->sval));
      *out = constant(binder, TYPE_UNKNOWN, &text);
      return LEAT_OK;
    }
    default:
      return bind_fail(binder, literal->location, LEAT_ERROR_UNSUPPORTED, "bit strings are not supported");
  }
}

static leat_status bind_all(struct binder *binder, struct expr_scope *scope, Node *const *nodes, size_t count,
                            struct expr ***out) {
  *out = arena_alloc(binder->arena, (count + 1) * sizeof **out);
  for (size_t i = 0; i < count; i++) {
    leat_status status = bind_expr(binder, scope, nodes[i], &(*out)[i]);
    if (status != LEAT_OK) return status;
  }
  return LEAT_OK;
}

static leat_status bind_bool_expr(struct binder *binder, struct expr_scope *scope, const PgQuery__BoolExpr *node,
                                  struct expr **out) {
  struct expr **arguments = arena_alloc(binder->arena, (node->n_args + 1) * sizeof *arguments);
  for (size_t i = 0; i < node->n_args; i++) {
    leat_status status = bind_condition(binder, scope, node->args[i], &arguments[i]);
    if (status != LEAT_OK) return status;
  }
  if (node->boolop == PG_QUERY__BOOL_EXPR_TYPE__NOT_EXPR)
    return bind_named_call(binder, "not", arguments, 1, node->location, out);
  enum expr_kind kind = node->boolop == PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR ? EXPR_AND : EXPR_OR;
  *out = expr_node(binder->arena, kind, type_of(TYPE_BOOL), arguments, (uint32_t)node->n_args);
  return LEAT_OK;
}

static struct expr *combine(struct binder *binder, enum expr_kind kind, struct expr *left, struct expr *right) {
  struct expr *arguments[] = {left, right};
  return expr_node(binder->arena, kind, type_of(TYPE_BOOL), arguments, 2);
}

static leat_status compare(struct binder *binder, const char *name, struct expr *left, struct expr *right, int location,
                           struct expr **out) {
  struct expr *arguments[] = {left, right};
  return bind_named_call(binder, name, arguments, 2, location, out);
}

// x IN (a, b, …) is x = a OR x = b OR …; NOT IN is the AND of <>.
static leat_status bind_in(struct binder *binder, struct expr *left, struct expr **items, size_t count,
                           const char *name, int location, struct expr **out) {
  struct expr **all = arena_alloc(binder->arena, (count + 1) * sizeof *all);
  all[0] = left;
  memcpy(all + 1, items, count * sizeof *items);
  leat_status status = coerce_common(binder, all, (uint32_t)count + 1, "IN");
  for (size_t i = 1; i <= count && status == LEAT_OK; i++) {
    struct expr *term;
    status = compare(binder, name, all[0], all[i], location, &term);
    if (status != LEAT_OK) break;
    *out = i == 1 ? term : combine(binder, strcmp(name, "=") == 0 ? EXPR_OR : EXPR_AND, *out, term);
  }
  return status;
}

static leat_status bind_range(struct binder *binder, bool negated, struct expr *left, struct expr *lower,
                              struct expr *upper, int location, struct expr **out) {
  struct expr *low, *high;
  leat_status status = compare(binder, negated ? "<" : ">=", left, lower, location, &low);
  if (status == LEAT_OK) status = compare(binder, negated ? ">" : "<=", left, upper, location, &high);
  if (status == LEAT_OK) *out = combine(binder, negated ? EXPR_OR : EXPR_AND, low, high);
  return status;
}

// SYMMETRIC is the range both ways round, as PostgreSQL's grammar expands it.
static leat_status bind_between(struct binder *binder, const PgQuery__AExpr *node, struct expr *left,
                                struct expr **bounds, struct expr **out) {
  bool negated = node->kind == PG_QUERY__A__EXPR__KIND__AEXPR_NOT_BETWEEN ||
                 node->kind == PG_QUERY__A__EXPR__KIND__AEXPR_NOT_BETWEEN_SYM;
  bool symmetric = node->kind == PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN_SYM ||
                   node->kind == PG_QUERY__A__EXPR__KIND__AEXPR_NOT_BETWEEN_SYM;
  struct expr *there, *back;
  leat_status status = bind_range(binder, negated, left, bounds[0], bounds[1], node->location, &there);
  *out = there;
  if (status != LEAT_OK || !symmetric) return status;
  status = bind_range(binder, negated, left, bounds[1], bounds[0], node->location, &back);
  if (status == LEAT_OK) *out = combine(binder, negated ? EXPR_AND : EXPR_OR, there, back);
  return status;
}

static leat_status bind_nullif(struct binder *binder, struct expr *left, struct expr *right, int location,
                               struct expr **out) {
  struct expr *equal;
  leat_status status = compare(binder, "=", left, right, location, &equal);
  if (status != LEAT_OK) return status;
  if (left->type.kind == TYPE_UNKNOWN &&
      (status = coerce(binder, left, type_of(TYPE_TEXT), CAST_IMPLICIT, &left)) != LEAT_OK)
    return status;
  struct expr *arguments[] = {equal, expr_constant(binder->arena, left->type, NULL), left};
  *out = expr_node(binder->arena, EXPR_CASE, left->type, arguments, 3);
  return LEAT_OK;
}

static leat_status bind_list_operator(struct binder *binder, struct expr_scope *scope, const PgQuery__AExpr *node,
                                      struct expr *left, struct expr **out) {
  if (node->rexpr->node_case != PG_QUERY__NODE__NODE_LIST)
    return bind_fail(binder, node->location, LEAT_ERROR_UNSUPPORTED, "arrays are not supported: write IN (a, b, …)");
  const PgQuery__List *list = node->rexpr->list;
  struct expr **items;
  leat_status status = bind_all(binder, scope, list->items, list->n_items, &items);
  if (status != LEAT_OK) return status;
  if (node->kind == PG_QUERY__A__EXPR__KIND__AEXPR_IN)
    return bind_in(binder, left, items, list->n_items, node_string(node->name[0]), node->location, out);
  return bind_between(binder, node, left, items, out);
}

static leat_status bind_operator(struct binder *binder, struct expr_scope *scope, const PgQuery__AExpr *node,
                                 struct expr **out) {
  struct expr *left = NULL, *right = NULL;
  leat_status status = LEAT_OK;
  if (node->lexpr) status = bind_expr(binder, scope, node->lexpr, &left);
  if (status != LEAT_OK) return status;
  if (node->kind == PG_QUERY__A__EXPR__KIND__AEXPR_IN || node->kind >= PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN)
    return bind_list_operator(binder, scope, node, left, out);
  if (node->kind == PG_QUERY__A__EXPR__KIND__AEXPR_SIMILAR)
    return bind_fail(binder, node->location, LEAT_ERROR_UNSUPPORTED, "SIMILAR TO is not supported: use LIKE");
  status = bind_expr(binder, scope, node->rexpr, &right);
  if (status != LEAT_OK) return status;
  const char *name = node_string(node->name[node->n_name - 1]);
  struct expr *arguments[] = {left, right};
  switch (node->kind) {
    case PG_QUERY__A__EXPR__KIND__AEXPR_OP:
    case PG_QUERY__A__EXPR__KIND__AEXPR_LIKE:
    case PG_QUERY__A__EXPR__KIND__AEXPR_ILIKE:
      if (left == NULL && strcmp(name, "+") == 0) {
        *out = right;
        return LEAT_OK;
      }
      return bind_named_call(binder, strcmp(name, "!=") == 0 ? "<>" : name, left ? arguments : &right, left ? 2 : 1,
                             node->location, out);
    case PG_QUERY__A__EXPR__KIND__AEXPR_NULLIF:
      return bind_nullif(binder, left, right, node->location, out);
    case PG_QUERY__A__EXPR__KIND__AEXPR_DISTINCT:
    case PG_QUERY__A__EXPR__KIND__AEXPR_NOT_DISTINCT: {
      status = coerce_common(binder, arguments, 2, "IS DISTINCT FROM");
      bool distinct = node->kind == PG_QUERY__A__EXPR__KIND__AEXPR_DISTINCT;
      if (status == LEAT_OK)
        *out = combine(binder, distinct ? EXPR_DISTINCT : EXPR_NOT_DISTINCT, arguments[0], arguments[1]);
      return status;
    }
    default:
      return bind_fail(binder, node->location, LEAT_ERROR_UNSUPPORTED, "operator \"%s\" in this form is not supported",
                       name);
  }
}

static leat_status bind_case(struct binder *binder, struct expr_scope *scope, const PgQuery__CaseExpr *node,
                             struct expr **out) {
  uint32_t pairs = (uint32_t)node->n_args, count = 2 * pairs + 1;
  struct expr **arguments = arena_alloc(binder->arena, count * sizeof *arguments);
  struct expr **results = arena_alloc(binder->arena, (pairs + 1) * sizeof *results);
  struct expr *subject = NULL;
  leat_status status = node->arg ? bind_expr(binder, scope, node->arg, &subject) : LEAT_OK;
  for (uint32_t i = 0; i < pairs && status == LEAT_OK; i++) {
    const PgQuery__CaseWhen *when = node->args[i]->case_when;
    struct expr *value;
    if (subject == NULL)
      status = bind_condition(binder, scope, when->expr, &arguments[2 * i]);
    else if ((status = bind_expr(binder, scope, when->expr, &value)) == LEAT_OK)
      status = compare(binder, "=", subject, value, when->location, &arguments[2 * i]);
    if (status == LEAT_OK) status = bind_expr(binder, scope, when->result, &results[i]);
  }
  if (status != LEAT_OK) return status;
  if (node->defresult)
    status = bind_expr(binder, scope, node->defresult, &results[pairs]);
  else
    results[pairs] = constant(binder, TYPE_UNKNOWN, NULL);
  if (status == LEAT_OK) status = coerce_common(binder, results, pairs + 1, "CASE");
  if (status != LEAT_OK) return status;
  for (uint32_t i = 0; i < pairs; i++) arguments[2 * i + 1] = results[i];
  arguments[2 * pairs] = results[pairs];
  *out = expr_node(binder->arena, EXPR_CASE, results[0]->type, arguments, count);
  return LEAT_OK;
}

static leat_status bind_variadic(struct binder *binder, struct expr_scope *scope, enum expr_kind kind, const char *what,
                                 Node *const *nodes, size_t count, struct expr **out) {
  struct expr **arguments;
  leat_status status = bind_all(binder, scope, nodes, count, &arguments);
  if (status == LEAT_OK) status = coerce_common(binder, arguments, (uint32_t)count, what);
  if (status == LEAT_OK) *out = expr_node(binder->arena, kind, arguments[0]->type, arguments, (uint32_t)count);
  return status;
}

// x IS TRUE and its kin are x IS NOT DISTINCT FROM true, and so on.
static leat_status bind_boolean_test(struct binder *binder, struct expr_scope *scope, const PgQuery__BooleanTest *node,
                                     struct expr **out) {
  struct expr *argument;
  leat_status status = bind_condition(binder, scope, node->arg, &argument);
  if (status != LEAT_OK) return status;
  PgQuery__BoolTestType test = node->booltesttype;
  if (test == PG_QUERY__BOOL_TEST_TYPE__IS_UNKNOWN || test == PG_QUERY__BOOL_TEST_TYPE__IS_NOT_UNKNOWN) {
    enum expr_kind kind = test == PG_QUERY__BOOL_TEST_TYPE__IS_UNKNOWN ? EXPR_IS_NULL : EXPR_IS_NOT_NULL;
    *out = expr_node(binder->arena, kind, type_of(TYPE_BOOL), &argument, 1);
    return LEAT_OK;
  }
  uint8_t value = test == PG_QUERY__BOOL_TEST_TYPE__IS_TRUE || test == PG_QUERY__BOOL_TEST_TYPE__IS_NOT_TRUE;
  bool negated = test == PG_QUERY__BOOL_TEST_TYPE__IS_NOT_TRUE || test == PG_QUERY__BOOL_TEST_TYPE__IS_NOT_FALSE;
  *out = combine(binder, negated ? EXPR_DISTINCT : EXPR_NOT_DISTINCT, argument, constant(binder, TYPE_BOOL, &value));
  return LEAT_OK;
}

static leat_status bind_cast(struct binder *binder, struct expr_scope *scope, const PgQuery__TypeCast *node,
                             struct expr **out) {
  struct type type = type_of(TYPE_INTERVAL);
  struct expr *argument;
  const char *interval = interval_literal(binder, node);
  leat_status status = interval ? LEAT_OK : bind_type(binder, node->type_name, &type);
  if (status == LEAT_OK) status = bind_expr(binder, scope, node->arg, &argument);
  if (status != LEAT_OK) return status;
  if (interval) {
    struct text text = text_view(interval, (uint32_t)strlen(interval));
    uint32_t location = argument->location;
    argument = constant(binder, TYPE_UNKNOWN, &text);
    argument->location = location;
  }
  // A literal becomes text first: an explicit cast cuts it to length, where reading it as varchar(n) would refuse it.
  if (type.kind == TYPE_TEXT && argument->type.kind == TYPE_UNKNOWN)
    status = coerce(binder, argument, type_of(TYPE_TEXT), CAST_EXPLICIT, &argument);
  if (status != LEAT_OK) return status;
  return coerce(binder, argument, type, CAST_EXPLICIT, out);
}

static leat_status bind_null_test(struct binder *binder, struct expr_scope *scope, const PgQuery__NullTest *node,
                                  struct expr **out) {
  struct expr *argument;
  leat_status status = bind_expr(binder, scope, node->arg, &argument);
  if (status != LEAT_OK) return status;
  enum expr_kind kind = node->nulltesttype == PG_QUERY__NULL_TEST_TYPE__IS_NULL ? EXPR_IS_NULL : EXPR_IS_NOT_NULL;
  *out = expr_node(binder->arena, kind, type_of(TYPE_BOOL), &argument, 1);
  return LEAT_OK;
}

static const char *unsupported_words(const Node *node) {
  switch (node->node_case) {
    case PG_QUERY__NODE__NODE_A_ARRAY_EXPR: return "arrays are";
    case PG_QUERY__NODE__NODE_A_INDIRECTION: return "[…] and (…).field are";
    case PG_QUERY__NODE__NODE_ROW_EXPR: return "rows of values, (a, b), are";
    case PG_QUERY__NODE__NODE_COLLATE_CLAUSE: return "COLLATE is";
    case PG_QUERY__NODE__NODE_PARAM_REF: return "parameters, $1, are";
    case PG_QUERY__NODE__NODE_NAMED_ARG_EXPR: return "arguments by name are";
    default: return "this kind of expression is";
  }
}

static leat_status bind_any(struct binder *binder, struct expr_scope *scope, const Node *node, struct expr **out) {
  switch (node->node_case) {
    case PG_QUERY__NODE__NODE_COLUMN_REF:
      return bind_column(binder, scope, node->column_ref, out);
    case PG_QUERY__NODE__NODE_A_CONST:
      return bind_literal(binder, node->a_const, out);
    case PG_QUERY__NODE__NODE_A_EXPR:
      return bind_operator(binder, scope, node->a_expr, out);
    case PG_QUERY__NODE__NODE_BOOL_EXPR:
      return bind_bool_expr(binder, scope, node->bool_expr, out);
    case PG_QUERY__NODE__NODE_NULL_TEST:
      return bind_null_test(binder, scope, node->null_test, out);
    case PG_QUERY__NODE__NODE_BOOLEAN_TEST:
      return bind_boolean_test(binder, scope, node->boolean_test, out);
    case PG_QUERY__NODE__NODE_CASE_EXPR:
      return bind_case(binder, scope, node->case_expr, out);
    case PG_QUERY__NODE__NODE_TYPE_CAST:
      return bind_cast(binder, scope, node->type_cast, out);
    case PG_QUERY__NODE__NODE_FUNC_CALL:
      return bind_function_call(binder, scope, node->func_call, out);
    case PG_QUERY__NODE__NODE_COALESCE_EXPR:
      return bind_variadic(binder, scope, EXPR_COALESCE, "COALESCE", node->coalesce_expr->args,
                           node->coalesce_expr->n_args, out);
    case PG_QUERY__NODE__NODE_MIN_MAX_EXPR: {
      bool greatest = node->min_max_expr->op == PG_QUERY__MIN_MAX_OP__IS_GREATEST;
      return bind_variadic(binder, scope, greatest ? EXPR_GREATEST : EXPR_LEAST, greatest ? "GREATEST" : "LEAST",
                           node->min_max_expr->args, node->min_max_expr->n_args, out);
    }
    case PG_QUERY__NODE__NODE_SUB_LINK:
      bind_fail(binder, node_location(node), LEAT_ERROR_UNSUPPORTED, "a subquery in an expression is not supported");
      return bind_hint(binder, "Write it as a join in FROM.");
    case PG_QUERY__NODE__NODE_SQLVALUE_FUNCTION:
      return fail_current_time(binder, node->sqlvalue_function->location);
    default:
      return bind_fail(binder, node_location(node), LEAT_ERROR_UNSUPPORTED, "%s not supported in %s",
                       unsupported_words(node), scope->clause);
  }
}

leat_status bind_expr(struct binder *binder, struct expr_scope *scope, const Node *node, struct expr **out) {
  leat_status status = bind_any(binder, scope, node, out);
  int location = node_location(node);
  if (status == LEAT_OK && location >= 0) (*out)->location = (uint32_t)location;
  return status;
}

leat_status bind_condition(struct binder *binder, struct expr_scope *scope, const Node *node, struct expr **out) {
  leat_status status = bind_expr(binder, scope, node, out);
  if (status != LEAT_OK) return status;
  if ((*out)->type.kind == TYPE_UNKNOWN) return coerce(binder, *out, type_of(TYPE_BOOL), CAST_IMPLICIT, out);
  if ((*out)->type.kind == TYPE_BOOL) return LEAT_OK;
  return bind_fail(binder, node_location(node), LEAT_ERROR_BIND, "argument of %s must be type boolean, not type %s",
                   scope->clause, type_name((*out)->type.kind));
}
