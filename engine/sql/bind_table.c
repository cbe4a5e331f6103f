// CREATE TABLE: columns, and the options that say where the rows come from or go to.
#include <string.h>

#include "../datetime.h"
#include "../value.h"
#include "binder.h"

const struct table *find_table(const struct binder *binder, const char *name) {
  for (const struct table_entry *entry = binder->tables; entry; entry = entry->next)
    if (strcmp(entry->table.name, name) == 0) return &entry->table;
  return NULL;
}

bool find_view(const struct binder *binder, const char *name) {
  for (const struct named_query *query = binder->names; query; query = query->next)
    if (strcmp(query->name, name) == 0) return true;
  return false;
}

leat_status check_table_use(struct binder *binder, const struct table *table, bool is_source) {
  const struct connector_class *connector = table->connector;
  if (is_source ? connector->source == NULL : connector->sink == NULL)
    return bind_fail(binder, -1, LEAT_ERROR_BIND, "table \"%s\": connector '%s' cannot be %s", table->name,
                     connector->name, is_source ? "read" : "written");
  if (connector->check == NULL) return LEAT_OK;
  leat_status status = connector->check(table, is_source, binder->error);
  if (status == LEAT_OK || binder->error == NULL) return status;
  binder->error->file = binder->request->file;
  if (binder->error->line > 0) return status;
  binder->error->line = table->line;
  binder->error->column = table->column;
  return status;
}

static leat_status bind_columns(struct binder *binder, const PgQuery__CreateStmt *statement, struct table *table) {
  struct field *fields = arena_alloc(binder->arena, (statement->n_table_elts + 1) * sizeof *fields);
  for (size_t i = 0; i < statement->n_table_elts; i++) {
    if (statement->table_elts[i]->node_case != PG_QUERY__NODE__NODE_COLUMN_DEF)
      return bind_fail(binder, statement->relation->location, LEAT_ERROR_UNSUPPORTED,
                       "table constraints are not supported");
    const PgQuery__ColumnDef *column = statement->table_elts[i]->column_def;
    for (size_t k = 0; k < i; k++)
      if (strcmp(fields[k].name, column->colname) == 0)
        return bind_fail(binder, column->location, LEAT_ERROR_BIND, "column \"%s\" specified more than once",
                         column->colname);
    if (column->n_constraints > 0)
      return bind_fail(binder, column->location, LEAT_ERROR_UNSUPPORTED,
                       "column constraints are not supported (column \"%s\")", column->colname);
    fields[i].name = column->colname;
    leat_status status = bind_type(binder, column->type_name, &fields[i].type);
    if (status != LEAT_OK) return status;
  }
  table->schema = (struct schema){.count = (uint32_t)statement->n_table_elts, .fields = fields};
  if (statement->n_table_elts == 0)
    return bind_fail(binder, statement->relation->location, LEAT_ERROR_BIND, "a table needs at least one column");
  return LEAT_OK;
}

static leat_status option_text(struct binder *binder, const PgQuery__DefElem *option, const char **out) {
  const Node *value = option->arg;
  if (value == NULL)
    *out = "true";
  else if (value->node_case == PG_QUERY__NODE__NODE_STRING)
    *out = value->string->sval;
  else if (value->node_case == PG_QUERY__NODE__NODE_INTEGER)
    *out = arena_printf(binder->arena, "%d", value->integer->ival);
  else if (value->node_case == PG_QUERY__NODE__NODE_FLOAT)
    *out = value->float_->fval;
  else if (value->node_case == PG_QUERY__NODE__NODE_TYPE_NAME)
    *out = node_string(value->type_name->names[value->type_name->n_names - 1]);
  else
    return bind_fail(binder, option->location, LEAT_ERROR_BIND, "option \"%s\": write the value as 'text' or a number",
                     option->defname);
  return LEAT_OK;
}

static leat_status option_duration(struct binder *binder, const PgQuery__DefElem *option, const char *text,
                                   int64_t *out) {
  struct interval interval;
  if (interval_parse(text, strlen(text), &interval) == ROW_OK && interval_fixed_micros(&interval, out) && *out >= 0)
    return LEAT_OK;
  bind_fail(binder, option->location, LEAT_ERROR_BIND, "option \"%s\": '%s' is not a duration", option->defname, text);
  return bind_hint(binder, "Write it like '30 s', '5 min' or '1 day'.");
}

static leat_status option_event_time(struct binder *binder, const PgQuery__DefElem *option, const char *text,
                                     struct table *table) {
  const char **names = arena_alloc(binder->arena, (table->schema.count + 1) * sizeof *names);
  for (uint32_t i = 0; i < table->schema.count; i++) {
    names[i] = table->schema.fields[i].name;
    if (strcmp(names[i], text) != 0) continue;
    if (!type_is_timestamp(table->schema.fields[i].type.kind))
      return bind_fail(binder, option->location, LEAT_ERROR_BIND,
                       "event_time column \"%s\" must be timestamp or timestamptz, not %s", text,
                       type_name(table->schema.fields[i].type.kind));
    table->event_time = (int32_t)i;
    return LEAT_OK;
  }
  bind_fail(binder, option->location, LEAT_ERROR_BIND, "event_time: table \"%s\" has no column \"%s\"", table->name,
            text);
  const char *near = nearest_name(text, names, table->schema.count);
  return near ? bind_hint(binder, "Did you mean \"%s\"?", near) : LEAT_ERROR_BIND;
}

static leat_status bind_connector(struct binder *binder, const PgQuery__DefElem *option, const char *text,
                                  struct table *table) {
  const char *names[64];
  uint32_t count = binder->request->connector_count;
  for (uint32_t i = 0; i < count && i < 64; i++) {
    names[i] = binder->request->connectors[i]->name;
    if (strcmp(names[i], text) == 0) table->connector = binder->request->connectors[i];
  }
  if (table->connector) return LEAT_OK;
  bind_fail(binder, option->location, LEAT_ERROR_BIND, "there is no connector '%s'", text);
  const char *near = nearest_name(text, names, count);
  if (near) return bind_hint(binder, "Did you mean '%s'?", near);
  char *list = arena_printf(binder->arena, "%s", count ? names[0] : "none");
  for (uint32_t i = 1; i < count && i < 64; i++) list = arena_printf(binder->arena, "%s, %s", list, names[i]);
  return bind_hint(binder, "There are: %s.", list);
}

// True when the engine itself takes the option.
static leat_status bind_engine_option(struct binder *binder, const PgQuery__DefElem *option, const char *text,
                                      struct table *table, bool *taken) {
  const char *key = option->defnamespace[0] ? "" : option->defname;
  *taken = true;
  if (strcmp(key, "connector") == 0) return bind_connector(binder, option, text, table);
  if (strcmp(key, "event_time") == 0) return option_event_time(binder, option, text, table);
  if (strcmp(key, "lateness") == 0) return option_duration(binder, option, text, &table->lateness);
  if (strcmp(key, "idle") == 0) return option_duration(binder, option, text, &table->idle);
  if (strcmp(key, "max_skew") == 0) return option_duration(binder, option, text, &table->max_skew);
  *taken = false;
  return LEAT_OK;
}

static bool key_matches(const char *pattern, const char *key) {
  size_t length = strlen(pattern);
  if (length > 2 && strcmp(pattern + length - 2, ".*") == 0)
    return strncmp(pattern, key, length - 1) == 0 && key[length - 1] != '\0';
  return strcmp(pattern, key) == 0;
}

static leat_status check_option_name(struct binder *binder, const struct table *table, const char *key, int location) {
  static const char *const engine_keys[] = {"connector", "event_time", "lateness", "idle", "max_skew"};
  const char *names[64];
  uint32_t count = 0;
  for (const struct connector_option_spec *spec = table->connector->options; spec->key; spec++) {
    if (key_matches(spec->key, key)) return LEAT_OK;
    if (count < 50) names[count++] = spec->key;
  }
  for (uint32_t i = 0; i < sizeof engine_keys / sizeof engine_keys[0]; i++) names[count++] = engine_keys[i];
  bind_fail(binder, location, LEAT_ERROR_BIND, "connector '%s' has no option \"%s\"", table->connector->name, key);
  const char *near = nearest_name(key, names, count);
  if (near) return bind_hint(binder, "Did you mean \"%s\"?", near);
  const char *list = names[0];
  for (uint32_t i = 1; i < count; i++) list = arena_printf(binder->arena, "%s, %s", list, names[i]);
  return bind_hint(binder, "Options are %s.", list);
}

static leat_status bind_options(struct binder *binder, const PgQuery__CreateStmt *statement, struct table *table) {
  struct connector_option *options = arena_alloc(binder->arena, (statement->n_options + 1) * sizeof *options);
  int *locations = arena_alloc(binder->arena, (statement->n_options + 1) * sizeof *locations);
  for (size_t i = 0; i < statement->n_options; i++) {
    const PgQuery__DefElem *option = statement->options[i]->def_elem;
    const char *text = "";
    bool taken = false;
    leat_status status = option_text(binder, option, &text);
    if (status == LEAT_OK) status = bind_engine_option(binder, option, text, table, &taken);
    if (status != LEAT_OK) return status;
    if (taken) continue;
    const char *key = option->defnamespace[0]
                          ? arena_printf(binder->arena, "%s.%s", option->defnamespace, option->defname)
                          : option->defname;
    for (uint32_t k = 0; k < table->option_count; k++)
      if (strcmp(options[k].key, key) == 0)
        return bind_fail(binder, option->location, LEAT_ERROR_BIND, "option \"%s\" is given twice", key);
    struct connector_option *added = &options[table->option_count];
    *added = (struct connector_option){.key = key, .value = text};
    bind_place(binder, option->location, &added->line, &added->column);
    locations[table->option_count++] = option->location;
  }
  table->options = options;
  if (table->connector == NULL) {
    bind_fail(binder, statement->relation->location, LEAT_ERROR_BIND, "table \"%s\" needs WITH (connector = '…')",
              table->name);
    return bind_hint(binder, "For example WITH (connector = 'file', path = 'data.csv', format = 'csv').");
  }
  for (uint32_t i = 0; i < table->option_count; i++) {
    leat_status status = check_option_name(binder, table, options[i].key, locations[i]);
    if (status != LEAT_OK) return status;
  }
  return LEAT_OK;
}

#define MAX_SKEW_DEFAULT MICROS_PER_DAY

leat_status bind_create_table(struct binder *binder, const PgQuery__CreateStmt *statement) {
  const char *name = statement->relation->relname;
  if (find_table(binder, name) || find_view(binder, name))
    return bind_fail(binder, statement->relation->location, LEAT_ERROR_BIND, "relation \"%s\" already exists", name);
  if (statement->partspec || statement->n_inh_relations > 0)
    return bind_fail(binder, statement->relation->location, LEAT_ERROR_UNSUPPORTED,
                     "PARTITION BY and INHERITS are not supported");
  struct table_entry *entry = arena_alloc(binder->arena, sizeof *entry);
  entry->table = (struct table){.name = name, .event_time = -1, .max_skew = MAX_SKEW_DEFAULT};
  bind_place(binder, statement->relation->location, &entry->table.line, &entry->table.column);
  leat_status status = bind_columns(binder, statement, &entry->table);
  if (status == LEAT_OK) status = bind_options(binder, statement, &entry->table);
  if (status != LEAT_OK) return status;
  entry->next = binder->tables;
  binder->tables = entry;
  return LEAT_OK;
}
