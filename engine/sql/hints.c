// What an error says beside its words: near names, what there is instead, what was probably meant.
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "binder.h"
#include "variables.h"

// A hint holds 255 bytes.
#define NAMES_LISTED_MAX 12
#define LIST_BYTES_MAX 170

// "a, b, c", or NULL where there are none or too many to be of help.
static const char *list_names(struct binder *binder, const char *const *names, uint32_t count) {
  if (count == 0 || count > NAMES_LISTED_MAX) return NULL;
  const char *list = names[0];
  for (uint32_t i = 1; i < count; i++) list = arena_printf(binder->arena, "%s, %s", list, names[i]);
  return strlen(list) <= LIST_BYTES_MAX ? list : NULL;
}

static leat_status hint_at_columns(struct binder *binder, const struct expr_scope *scope, const char *name,
                                   const char *const *names, uint32_t count, int location) {
  const char *near = nearest_name(name, names, count);
  const char *list = list_names(binder, names, count);
  if (near) return bind_hint(binder, "Did you mean \"%s\"?", near);
  if (strcmp(name, "window_start") == 0 || strcmp(name, "window_end") == 0)
    return bind_hint(binder, "Windows come from FROM tumble(table, time, interval '1 hour') or hop(…).");
  if (location >= 0 && binder->text[location] == '"')
    return bind_hint(binder, "Double quotes are for names; text is written in single quotes: '%s'.", name);
  if (strcmp(scope->clause, "ORDER BY") == 0)
    return bind_hint(binder, "ORDER BY sees only what the SELECT list gives%s%s.", list ? ": " : "", list ? list : "");
  if (count == 0) return bind_hint(binder, "There are no columns here: is FROM missing?");
  return list ? bind_hint(binder, "The columns here are %s.", list) : LEAT_ERROR_BIND;
}

static leat_status fail_unknown_qualifier(struct binder *binder, const struct relation *relation, const char *qualifier,
                                          int location) {
  const char *names[NAMES_LISTED_MAX + 1];
  uint32_t count = 0;
  for (uint32_t i = 0; i < relation->count && count <= NAMES_LISTED_MAX; i++) {
    const char *known = relation->columns[i].qualifier;
    if (known && (count == 0 || strcmp(names[count - 1], known) != 0)) names[count++] = known;
  }
  bind_fail(binder, location, LEAT_ERROR_BIND, "missing FROM-clause entry for table \"%s\"", qualifier);
  const char *list = list_names(binder, names, count);
  return list ? bind_hint(binder, "The relations here are called %s.", list) : LEAT_ERROR_BIND;
}

leat_status fail_unknown_column(struct binder *binder, const struct expr_scope *scope, const char *qualifier,
                                const char *name, int location) {
  const struct relation *relation = scope->relation;
  bool qualifier_known = qualifier == NULL;
  const char **names = arena_alloc(binder->arena, (relation->count + 1) * sizeof *names);
  uint32_t count = 0;
  for (uint32_t i = 0; i < relation->count; i++) {
    const struct relation_column *column = &relation->columns[i];
    bool matches = qualifier == NULL || (column->qualifier && strcmp(column->qualifier, qualifier) == 0);
    qualifier_known = qualifier_known || matches;
    if (matches && !column->hidden) names[count++] = column->name;
  }
  if (!qualifier_known) return fail_unknown_qualifier(binder, relation, qualifier, location);
  if (qualifier != NULL)
    bind_fail(binder, location, LEAT_ERROR_BIND, "column %s.%s does not exist", qualifier, name);
  else
    bind_fail(binder, location, LEAT_ERROR_BIND, "column \"%s\" does not exist", name);
  return hint_at_columns(binder, scope, name, names, count, location);
}

leat_status fail_unknown_relation(struct binder *binder, const char *name, int location) {
  const char *names[256];
  uint32_t count = 0;
  for (const struct table_entry *entry = binder->tables; entry && count < 256; entry = entry->next)
    names[count++] = entry->table.name;
  for (const struct named_query *query = binder->names; query && count < 256; query = query->next)
    names[count++] = query->name;
  bind_fail(binder, location, LEAT_ERROR_BIND, "relation \"%s\" does not exist", name);
  const char *near = nearest_name(name, names, count);
  return near ? bind_hint(binder, "Did you mean \"%s\"?", near)
              : bind_hint(binder, "Declare it with CREATE TABLE or CREATE VIEW above.");
}

void hint_at_variable(struct binder *binder) {
  const struct substitution *value = variables_at(binder, (size_t)binder->failed);
  if (value == NULL) return;
  char *hint = binder->error->hint;
  size_t used = strlen(hint);
  snprintf(hint + used, sizeof binder->error->hint - used, "%sThis is in the value of variable \"%.*s\".",
           used ? " " : "", (int)value->name_length, value->name);
}

// --- functions ---

static const char *signature(struct binder *binder, const struct function *function) {
  const char *text = arena_printf(binder->arena, "%s(", function->name);
  for (uint32_t i = 0; i < function->argument_count; i++) {
    const bool any = function->arguments[i] == TYPE_UNKNOWN;
    text = arena_printf(binder->arena, "%s%s%s", text, i ? ", " : "", any ? "any" : type_name(function->arguments[i]));
  }
  return arena_printf(binder->arena, "%s%s)", text, function->variadic ? ", …" : "");
}

// The name is right and the arguments are not.
static leat_status hint_at_arguments(struct binder *binder, const char *name) {
  const struct function *overloads[NAMES_LISTED_MAX];
  enum type_kind kinds[NAMES_LISTED_MAX];
  const char *names[NAMES_LISTED_MAX];
  uint32_t count = function_overloads(name, overloads, NAMES_LISTED_MAX);
  uint32_t arguments = aggregate_arguments(name, kinds, NAMES_LISTED_MAX);
  for (uint32_t i = 0; i < count; i++) names[i] = signature(binder, overloads[i]);
  for (uint32_t i = 0; i < arguments; i++) names[i] = type_name(kinds[i]);
  const char *list = list_names(binder, names, count ? count : arguments);
  if (list && arguments) return bind_hint(binder, "%s takes %s.", name, list);
  if (list) return bind_hint(binder, "There is %s.", list);
  return bind_hint(binder, "No function of that name takes these types. You might need to add explicit type casts.");
}

static const char *list_types(struct binder *binder, struct expr **arguments, uint32_t count) {
  const char *types = "";
  for (uint32_t i = 0; i < count; i++) {
    char one[64];
    type_format(arguments[i]->type, one);
    types = arena_printf(binder->arena, "%s%s%s", types, i ? ", " : "", one);
  }
  return types;
}

leat_status fail_no_function(struct binder *binder, const char *name, struct expr **arguments, uint32_t count,
                             bool ambiguous, int location) {
  const char *what = ambiguous ? "is not unique" : "does not exist";
  bool word = name[0] >= 'a' && name[0] <= 'z';
  if (!word && count == 2)
    return bind_fail(binder, location, LEAT_ERROR_BIND, "operator %s: %s %s %s", what,
                     type_name(arguments[0]->type.kind), name, type_name(arguments[1]->type.kind));
  bind_fail(binder, location, LEAT_ERROR_BIND, "function %s(%s) %s", name, list_types(binder, arguments, count), what);
  if (function_exists(name) || aggregate_exists(name)) return hint_at_arguments(binder, name);
  const char *names[512];
  uint32_t known = function_names(names, 400);
  known += aggregate_names(names + known, 512 - known);
  const char *near = nearest_name(name, names, known);
  return near ? bind_hint(binder, "Did you mean \"%s\"?", near) : LEAT_ERROR_BIND;
}

bool is_current_time(const char *name) {
  return strcmp(name, "now") == 0 || strcmp(name, "clock_timestamp") == 0 || strcmp(name, "statement_timestamp") == 0 ||
         strcmp(name, "transaction_timestamp") == 0;
}

leat_status fail_current_time(struct binder *binder, int location) {
  bind_fail(binder, location, LEAT_ERROR_UNSUPPORTED, "the current time is not supported in a pipeline");
  return bind_hint(binder, "Give it as a variable: leat run -v now=\"$(date -u +%%FT%%T)\" and :'now'::timestamp.");
}

// --- syntax ---

static bool begins_with_any(const char *text, const char *const *words, size_t count) {
  for (size_t i = 0; i < count; i++) {
    size_t length = strlen(words[i]);
    if (strncasecmp(text, words[i], length) == 0 && !isalnum((unsigned char)text[length]) && text[length] != '_')
      return true;
  }
  return false;
}

#define BEGINS_WITH_ANY(text, words) begins_with_any(text, words, sizeof words / sizeof words[0])

void hint_at_syntax(struct binder *binder, int location) {
  static const char *const statements[] = {"SELECT", "INSERT", "CREATE", "EXPLAIN", "SET", "WITH"};
  static const char *const clauses[] = {"FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT"};
  const char *text = binder->text + location, *before = text;
  while (before > binder->text && strchr(" \t\r\n", before[-1])) before--;
  if (before == binder->text) return;
  bool first_in_line = memchr(before, '\n', (size_t)(text - before)) != NULL;
  if (before[-1] == ',' && (*text == ')' || BEGINS_WITH_ANY(text, clauses)))
    bind_hint(binder, "There is a comma too many before it.");
  else if (first_in_line && BEGINS_WITH_ANY(text, statements))
    bind_hint(binder, "Statements are separated by semicolons: is one missing before this?");
  else if (*text == '\'' && strstr(binder->error->message, "unterminated quoted string"))
    bind_hint(binder, "Close it with a single quote; one within the text is written twice.");
}
