// Expressions as SQL-like text for people.
#include <string.h>

#include "expr.h"
#include "function.h"
#include "value.h"

static char *render(struct arena *arena, const struct expr *expr, const struct schema *names, bool nested);

static bool is_operator(const char *name) {
  return !(name[0] >= 'a' && name[0] <= 'z');
}

static char *quote(struct arena *arena, const char *bytes, size_t length) {
  char *out = arena_alloc(arena, 2 * length + 3), *end = out;
  *end++ = '\'';
  for (size_t i = 0; i < length; i++) {
    if (bytes[i] == '\'') *end++ = '\'';
    *end++ = bytes[i];
  }
  *end = '\'';
  return out;
}

static char *render_constant(struct arena *arena, const struct expr *expr) {
  if (expr->is_null) return arena_printf(arena, "NULL");
  enum type_kind kind = expr->type.kind;
  if (kind == TYPE_TEXT || kind == TYPE_UNKNOWN)
    return quote(arena, text_bytes(&expr->value.text), expr->value.text.length);
  if (kind == TYPE_BOOL) return arena_printf(arena, expr->value.bytes[0] ? "true" : "false");
  char text[VALUE_TEXT_MAX];
  size_t length = value_format(kind, expr->value.bytes, text);
  if (type_is_number(kind)) return arena_strndup(arena, text, length);
  return arena_printf(arena, "%s::%s", quote(arena, text, length), type_name(kind));
}

static char *render_column(struct arena *arena, const struct expr *expr, const struct schema *names) {
  if (names == NULL || expr->column >= names->count) return arena_printf(arena, "$%u", expr->column + 1);
  return arena_printf(arena, "%s", names->fields[expr->column].name);
}

// The arguments with `separator` between them.
static char *render_list(struct arena *arena, const struct expr *expr, const struct schema *names,
                         const char *separator, bool nested) {
  char *out = arena_printf(arena, "%s", "");
  for (uint32_t i = 0; i < expr->argument_count; i++)
    out = arena_printf(arena, "%s%s%s", out, i ? separator : "", render(arena, expr->arguments[i], names, nested));
  return out;
}

static char *parenthesize(struct arena *arena, char *text, bool nested) {
  return nested ? arena_printf(arena, "(%s)", text) : text;
}

static const char *operator_words(const char *name) {
  static const char *const words[][2] = {{"~~", "LIKE"}, {"!~~", "NOT LIKE"}, {"~~*", "ILIKE"}, {"!~~*", "NOT ILIKE"}};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (strcmp(name, words[i][0]) == 0) return words[i][1];
  return name;
}

static char *render_call(struct arena *arena, const struct expr *expr, const struct schema *names, bool nested) {
  const char *name = expr->function->name;
  if (expr->type.kind == TYPE_UNKNOWN) return render(arena, expr->arguments[0], names, nested);
  if (strcmp(name, "cast") == 0) {
    char type[64];
    type_format(expr->type, type);
    return arena_printf(arena, "%s::%s", render(arena, expr->arguments[0], names, true), type);
  }
  if (strcmp(name, "not") == 0)
    return parenthesize(arena, arena_printf(arena, "NOT %s", render(arena, expr->arguments[0], names, true)), nested);
  if (!is_operator(name)) return arena_printf(arena, "%s(%s)", name, render_list(arena, expr, names, ", ", false));
  if (expr->argument_count == 1)
    return parenthesize(arena, arena_printf(arena, "%s %s", name, render(arena, expr->arguments[0], names, true)),
                        nested);
  char *separator = arena_printf(arena, " %s ", operator_words(name));
  return parenthesize(arena, render_list(arena, expr, names, separator, true), nested);
}

static char *render_case(struct arena *arena, const struct expr *expr, const struct schema *names) {
  char *out = arena_printf(arena, "CASE");
  for (uint32_t i = 0; i + 1 < expr->argument_count; i += 2)
    out = arena_printf(arena, "%s WHEN %s THEN %s", out, render(arena, expr->arguments[i], names, false),
                       render(arena, expr->arguments[i + 1], names, false));
  return arena_printf(arena, "%s ELSE %s END", out,
                      render(arena, expr->arguments[expr->argument_count - 1], names, false));
}

static char *render(struct arena *arena, const struct expr *expr, const struct schema *names, bool nested) {
  switch (expr->kind) {
    case EXPR_CONSTANT:
      return render_constant(arena, expr);
    case EXPR_COLUMN:
      return render_column(arena, expr, names);
    case EXPR_CALL:
      return render_call(arena, expr, names, nested);
    case EXPR_AND:
      return parenthesize(arena, render_list(arena, expr, names, " AND ", true), nested);
    case EXPR_OR:
      return parenthesize(arena, render_list(arena, expr, names, " OR ", true), nested);
    case EXPR_IS_NULL:
    case EXPR_IS_NOT_NULL: {
      const char *test = expr->kind == EXPR_IS_NULL ? "NULL" : "NOT NULL";
      return parenthesize(arena, arena_printf(arena, "%s IS %s", render(arena, expr->arguments[0], names, true), test),
                          nested);
    }
    case EXPR_COALESCE:
      return arena_printf(arena, "COALESCE(%s)", render_list(arena, expr, names, ", ", false));
    case EXPR_GREATEST:
      return arena_printf(arena, "GREATEST(%s)", render_list(arena, expr, names, ", ", false));
    case EXPR_LEAST:
      return arena_printf(arena, "LEAST(%s)", render_list(arena, expr, names, ", ", false));
    case EXPR_CASE:
      return render_case(arena, expr, names);
    case EXPR_DISTINCT:
      return parenthesize(arena, render_list(arena, expr, names, " IS DISTINCT FROM ", true), nested);
    case EXPR_NOT_DISTINCT:
      return parenthesize(arena, render_list(arena, expr, names, " IS NOT DISTINCT FROM ", true), nested);
  }
  return arena_printf(arena, "?");
}

char *expr_text(struct arena *arena, const struct expr *expr, const struct schema *names) {
  return render(arena, expr, names, false);
}
