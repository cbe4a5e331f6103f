// Types of expressions: names of types, conversions, common types, constants the binder needs at once.
#include <string.h>

#include "../datetime.h"
#include "../value.h"
#include "binder.h"

static leat_status bind_modifiers(struct binder *binder, const PgQuery__TypeName *name, struct type *type) {
  int64_t modifiers[2] = {0, 0};
  if (name->n_typmods > 2)
    return bind_fail(binder, name->location, LEAT_ERROR_UNSUPPORTED, "this form of type is not supported");
  for (size_t i = 0; i < name->n_typmods; i++) {
    const Node *node = name->typmods[i];
    if (node->node_case != PG_QUERY__NODE__NODE_A_CONST || node->a_const->val_case != PG_QUERY__A__CONST__VAL_IVAL)
      return bind_fail(binder, name->location, LEAT_ERROR_BIND, "type modifiers must be integers");
    modifiers[i] = node->a_const->ival->ival;
  }
  if (type->kind == TYPE_NUMERIC) {
    if (modifiers[0] < 1 || modifiers[0] > 38 || modifiers[1] < 0 || modifiers[1] > modifiers[0])
      return bind_fail(
          binder, name->location, LEAT_ERROR_BIND,
          "numeric(%lld,%lld): the precision must be between 1 and 38, the scale between 0 and the precision",
          (long long)modifiers[0], (long long)modifiers[1]);
    type->precision = (uint16_t)modifiers[0];
    type->scale = (int16_t)modifiers[1];
  } else if (type_is_timestamp(type->kind)) {
    if (modifiers[0] >= 6) return LEAT_OK;  // microseconds, which all have
    bind_fail(binder, name->location, LEAT_ERROR_UNSUPPORTED, "a precision of %s is not supported",
              type_name(type->kind));
    return bind_hint(binder, "Cut the value with date_trunc('milliseconds', …) or date_trunc('second', …).");
  } else if (type->kind == TYPE_TEXT && strcmp(node_string(name->names[name->n_names - 1]), "text") != 0) {
    if (modifiers[0] < 1 || modifiers[0] > 65535)
      return bind_fail(binder, name->location, LEAT_ERROR_BIND, "length for type varchar must be between 1 and 65535");
    type->precision = (uint16_t)modifiers[0];
  } else if (type->kind == TYPE_INTERVAL) {
    bind_fail(binder, name->location, LEAT_ERROR_UNSUPPORTED, "this form of interval is not supported");
    return bind_hint(binder, "Write the units within the quotes, like interval '1 day 2 hours'.");
  } else {
    return bind_fail(binder, name->location, LEAT_ERROR_BIND, "type modifier is not allowed for type \"%s\"",
                     type_name(type->kind));
  }
  return LEAT_OK;
}

leat_status bind_type(struct binder *binder, const PgQuery__TypeName *name, struct type *out) {
  const char *text = name->n_names ? node_string(name->names[name->n_names - 1]) : "";
  enum type_kind kind = type_by_name(text);
  if (kind == TYPE_COUNT || kind == TYPE_UNKNOWN || name->setof || name->pct_type) {
    bind_fail(binder, name->location, LEAT_ERROR_BIND, "type \"%s\" does not exist", text);
    return bind_hint(binder,
                     "Types are boolean, smallint, integer, bigint, real, double precision, numeric, text, varchar, "
                     "date, timestamp, timestamptz and interval.");
  }
  *out = type_of(kind);
  if (name->n_array_bounds > 0)
    return bind_fail(binder, name->location, LEAT_ERROR_UNSUPPORTED, "arrays are not supported");
  return name->n_typmods == 0 ? LEAT_OK : bind_modifiers(binder, name, out);
}

// The unit that stands behind a text, as in interval '1' hour: bits of PostgreSQL's INTERVAL_MASK.
static const char *interval_unit(const PgQuery__TypeName *name) {
  static const struct {
    int32_t mask;
    const char *unit;
  } units[] = {{1 << 2, "year"},  {1 << 1, "month"},   {1 << 3, "day"},
               {1 << 10, "hour"}, {1 << 11, "minute"}, {1 << 12, "second"}};
  const Node *mask = name->n_typmods == 1 ? name->typmods[0] : NULL;
  if (mask == NULL || mask->node_case != PG_QUERY__NODE__NODE_A_CONST) return NULL;
  if (mask->a_const->val_case != PG_QUERY__A__CONST__VAL_IVAL) return NULL;
  for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
    if (units[i].mask == mask->a_const->ival->ival) return units[i].unit;
  return NULL;
}

const char *interval_literal(struct binder *binder, const PgQuery__TypeCast *node) {
  const char *unit = interval_unit(node->type_name);
  if (unit == NULL || node->arg->node_case != PG_QUERY__NODE__NODE_A_CONST) return NULL;
  if (node->arg->a_const->val_case != PG_QUERY__A__CONST__VAL_SVAL) return NULL;
  const char *text = node->arg->a_const->sval->sval;
  size_t whole = strspn(text, "+-") + strspn(text + strspn(text, "+-"), "0123456789");
  size_t number = whole + (text[whole] == '.' ? 1 + strspn(text + whole + 1, "0123456789") : 0);
  if (whole == strspn(text, "+-") || text[number] != '\0') return NULL;
  bool keeps_fraction = strcmp(unit, "second") == 0;
  return arena_printf(binder->arena, "%.*s %s", (int)(keeps_fraction ? number : whole), text, unit);
}

static leat_status parse_literal(struct binder *binder, const struct expr *expr, struct type type, struct expr **out) {
  char value[32] = {0};
  if (expr->is_null) {
    *out = expr_constant(binder->arena, type, NULL);
  } else {
    const struct text *text = &expr->value.text;
    enum row_error error = value_parse(type, text_bytes(text), text->length, value);
    if (error != ROW_OK)
      return bind_fail(binder, (int)expr->location, LEAT_ERROR_BIND, "%s: \"%.*s\"", row_error_text(error),
                       (int)text->length, text_bytes(text));
    *out = expr_constant(binder->arena, type, value);
  }
  (*out)->location = expr->location;
  return LEAT_OK;
}

static bool same_type(struct type left, struct type right) {
  return left.kind == right.kind &&
         (right.precision == 0 || (left.precision == right.precision && left.scale == right.scale));
}

leat_status coerce(struct binder *binder, struct expr *expr, struct type type, enum cast_context context,
                   struct expr **out) {
  *out = expr;
  if (same_type(expr->type, type)) return LEAT_OK;
  if (expr->type.kind == TYPE_UNKNOWN && expr->kind == EXPR_CONSTANT) return parse_literal(binder, expr, type, out);
  const struct cast *cast = cast_find(expr->type.kind, type.kind, context);
  if (cast == NULL) {
    char from[64], to[64];
    type_format(expr->type, from);
    type_format(type, to);
    return bind_fail(binder, (int)expr->location, LEAT_ERROR_BIND, "cannot cast type %s to %s", from, to);
  }
  *out = expr_call(binder->arena, &cast->function, type, &expr);
  (*out)->location = expr->location;
  return LEAT_OK;
}

// As select_common_type, then each expression is cast to it. An all-unknown list becomes text.
leat_status coerce_common(struct binder *binder, struct expr **exprs, uint32_t count, const char *what) {
  enum type_kind *kinds = arena_alloc(binder->arena, (count + 1) * sizeof *kinds);
  for (uint32_t i = 0; i < count; i++) kinds[i] = exprs[i]->type.kind;
  enum type_kind common = type_common(kinds, count);
  if (common == TYPE_UNKNOWN) common = TYPE_TEXT;
  if (common == TYPE_COUNT)
    return bind_fail(binder, (int)exprs[count - 1]->location, LEAT_ERROR_BIND, "%s types %s and %s cannot be matched",
                     what, type_name(kinds[0]), type_name(kinds[count - 1]));
  struct type type = type_of(common);
  bool alike = true;
  for (uint32_t i = 1; i < count; i++) alike = alike && memcmp(&exprs[i]->type, &exprs[0]->type, sizeof type) == 0;
  if (alike && exprs[0]->type.kind == common) type = exprs[0]->type;
  for (uint32_t i = 0; i < count; i++) {
    leat_status status = coerce(binder, exprs[i], type, CAST_IMPLICIT, &exprs[i]);
    if (status != LEAT_OK) return status;
  }
  return LEAT_OK;
}

static leat_status hint_at_interval(struct binder *binder) {
  return bind_hint(binder, "Write it as interval '10 s', interval '1 hour' or interval '7 days'.");
}

leat_status bind_interval_constant(struct binder *binder, const Node *node, const char *what, int64_t *micros) {
  struct expr *expr;
  struct expr_scope scope = {.clause = what};
  leat_status status = bind_expr(binder, &scope, node, &expr);
  if (status == LEAT_OK) status = coerce(binder, expr, type_of(TYPE_INTERVAL), CAST_IMPLICIT, &expr);
  if (status != LEAT_OK) return hint_at_interval(binder);
  expr = expr_fold(binder->arena, expr);
  struct interval interval;
  if (expr->kind == EXPR_CONSTANT && !expr->is_null) {
    memcpy(&interval, expr->value.bytes, sizeof interval);
    if (interval_fixed_micros(&interval, micros)) return LEAT_OK;
  }
  bind_fail(binder, node_location(node), LEAT_ERROR_BIND, "%s must be a constant interval without months or years",
            what);
  return hint_at_interval(binder);
}
