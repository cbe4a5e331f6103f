// SQL text in, physical plan out: one statement after another.
#include <limits.h>
#include <pg_query.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../value.h"
#include "binder.h"
#include "variables.h"

static struct plan_sink *add_sink(struct binder *binder) {
  struct plan *plan = binder->plan;
  if (plan->sink_count == binder->sink_capacity) {
    uint32_t capacity = binder->sink_capacity ? 2 * binder->sink_capacity : 4;
    struct plan_sink *grown = arena_alloc(binder->arena, capacity * sizeof *grown);
    if (plan->sink_count) memcpy(grown, plan->sinks, plan->sink_count * sizeof *grown);
    plan->sinks = grown;
    binder->sink_capacity = capacity;
  }
  return &plan->sinks[plan->sink_count++];
}

static void add_output(struct binder *binder, const struct relation *relation, const struct table *table) {
  struct plan_sink *sink = add_sink(binder);
  *sink = (struct plan_sink){
      .table = table, .schema = relation->node->schema, .follows = table == NULL && binder->printed};
  struct plan_node *node = node_create(binder, NODE_SINK, 1);
  node->inputs[0] = relation->node;
  node->source = relation->node->source;
  node->schema = relation->node->schema;
  node->sink.sink = binder->plan->sink_count - 1;
  node->label = table ? arena_printf(binder->arena, "sink %s", table->name) : "print";
  struct plan *plan = binder->plan;
  if (plan->node_count == binder->node_capacity) {
    uint32_t capacity = binder->node_capacity ? 2 * binder->node_capacity : 8;
    struct plan_node **grown = arena_alloc(binder->arena, capacity * sizeof *grown);
    if (plan->node_count) memcpy(grown, plan->nodes, plan->node_count * sizeof *grown);
    plan->nodes = grown;
    binder->node_capacity = capacity;
  }
  plan->nodes[plan->node_count++] = node;  // only sinks until plan_finish
}

static leat_status insert_target(struct binder *binder, const PgQuery__InsertStmt *statement, const struct table *table,
                                 size_t i, uint32_t *out) {
  if (statement->n_cols == 0) {
    *out = (uint32_t)i;
    return LEAT_OK;
  }
  const char *name = statement->cols[i]->res_target->name;
  const char **names = arena_alloc(binder->arena, table->schema.count * sizeof *names);
  for (uint32_t c = 0; c < table->schema.count; c++) {
    names[c] = table->schema.fields[c].name;
    if (strcmp(names[c], name) != 0) continue;
    *out = c;
    return LEAT_OK;
  }
  bind_fail(binder, statement->cols[i]->res_target->location, LEAT_ERROR_BIND,
            "column \"%s\" of relation \"%s\" does not exist", name, table->name);
  const char *near = nearest_name(name, names, table->schema.count);
  return near ? bind_hint(binder, "Did you mean \"%s\"?", near) : LEAT_ERROR_BIND;
}

// The query's columns in the table's order, cast to its types; columns not named are NULL.
static leat_status fit_to_table(struct binder *binder, const PgQuery__InsertStmt *statement, const struct table *table,
                                struct relation *input, struct relation **out) {
  uint32_t expected = statement->n_cols ? (uint32_t)statement->n_cols : table->schema.count;
  if (input->count != expected)
    return bind_fail(binder, statement->relation->location, LEAT_ERROR_BIND,
                     "INSERT has %s expressions than target columns (%u for %u)",
                     input->count > expected ? "more" : "fewer", input->count, expected);
  struct expr **exprs = arena_alloc(binder->arena, (table->schema.count + 1) * sizeof *exprs);
  for (uint32_t i = 0; i < input->count; i++) {
    uint32_t target = 0;
    leat_status status = insert_target(binder, statement, table, i, &target);
    if (status != LEAT_OK) return status;
    const struct field *field = &table->schema.fields[target];
    if (coerce(binder, relation_expr(binder, input, i), field->type, CAST_ASSIGNMENT, &exprs[target]) == LEAT_OK)
      continue;
    binder->error->status = LEAT_OK;
    bind_fail(binder, statement->relation->location, LEAT_ERROR_BIND,
              "column \"%s\" is of type %s but expression is of type %s", field->name, type_name(field->type.kind),
              type_name(input->columns[i].type.kind));
    return bind_hint(binder, "You will need to rewrite or cast the expression.");
  }
  for (uint32_t c = 0; c < table->schema.count; c++)
    if (exprs[c] == NULL) exprs[c] = expr_constant(binder->arena, table->schema.fields[c].type, NULL);
  *out =
      relation_create(binder, build_project(binder, input->node, table->schema.count, exprs, table->schema.fields), 0);
  return LEAT_OK;
}

static leat_status run_insert(struct binder *binder, const PgQuery__InsertStmt *statement) {
  const struct table *table = find_table(binder, statement->relation->relname);
  if (table == NULL)
    return fail_unknown_relation(binder, statement->relation->relname, statement->relation->location);
  if (statement->select_stmt == NULL || statement->on_conflict_clause || statement->n_returning_list ||
      statement->with_clause)
    return bind_fail(binder, statement->relation->location, LEAT_ERROR_UNSUPPORTED,
                     "write INSERT INTO table SELECT …, without ON CONFLICT or RETURNING");
  struct relation *relation;
  leat_status status = bind_select(binder, statement->select_stmt->select_stmt, &relation);
  if (status == LEAT_OK) status = fit_to_table(binder, statement, table, relation, &relation);
  if (status == LEAT_OK) status = check_table_use(binder, table, false);
  for (uint32_t i = 0; i < binder->plan->sink_count && status == LEAT_OK; i++)
    if (binder->plan->sinks[i].table == table)
      status = bind_fail(binder, statement->relation->location, LEAT_ERROR_UNSUPPORTED,
                         "table \"%s\" is written twice: use UNION ALL in one INSERT", table->name);
  if (status == LEAT_OK) add_output(binder, relation, table);
  return status;
}

static bool source_ends(const struct plan *plan, const struct plan_node *scan) {
  const struct table *table = plan->sources[scan->scan.source].table;
  return table->connector->bounded && table->connector->bounded(table);
}

// Whether all that `node` reads comes to an end, or is cut by a LIMIT on the way of its rows.
static bool comes_to_an_end(const struct plan *plan, const struct plan_node *node, bool limits_count) {
  if (node->kind == NODE_LIMIT && limits_count) return true;
  if (node->kind == NODE_SCAN || node->kind == NODE_LATE_SCAN || node->kind == NODE_REJECT_SCAN)
    return source_ends(plan, node);
  bool waits = node->kind == NODE_AGGREGATE || node->kind == NODE_WINDOW_JOIN || node->kind == NODE_TOP_N;
  for (uint32_t i = 0; i < node->input_count; i++)
    if (!comes_to_an_end(plan, node->inputs[i], limits_count && !waits)) return false;
  return true;
}

static leat_status run_select(struct binder *binder, const PgQuery__SelectStmt *select) {
  struct relation *relation;
  leat_status status = bind_select(binder, select, &relation);
  if (status != LEAT_OK) return status;
  if (binder->printed && !binder->waits && !comes_to_an_end(binder->plan, binder->printed, true)) {
    binder->waits = binder->statement;
    binder->waits_for = binder->printed_location;
  }
  add_output(binder, relation, NULL);
  binder->printed = relation->node;
  binder->printed_location = binder->statement;
  return LEAT_OK;
}

// A plan that is only explained may have what would never print.
static leat_status check_turns(struct binder *binder) {
  if (!binder->waits || binder->plan->explain_count > 0) return LEAT_OK;
  uint32_t line, column;
  bind_place(binder, binder->waits_for, &line, &column);
  bind_fail(binder, binder->waits, LEAT_ERROR_UNSUPPORTED,
            "this SELECT would never be printed: it follows the one in line %u, which never ends", line);
  return bind_hint(binder,
                   "Write one of them with INSERT INTO a table of connector 'file', or end the first with LIMIT.");
}

static leat_status run_view(struct binder *binder, const PgQuery__ViewStmt *view) {
  if (view->query->node_case != PG_QUERY__NODE__NODE_SELECT_STMT)
    return bind_fail(binder, view->view->location, LEAT_ERROR_UNSUPPORTED, "a view is a SELECT");
  const char *name = view->view->relname;
  if (find_table(binder, name) || (find_view(binder, name) && !view->replace))
    return bind_fail(binder, view->view->location, LEAT_ERROR_BIND, "relation \"%s\" already exists", name);
  struct named_query *query = arena_alloc(binder->arena, sizeof *query);
  leat_status status = bind_select(binder, view->query->select_stmt, &query->relation);
  if (status != LEAT_OK) return status;
  if (view->n_aliases > query->relation->count)
    return bind_fail(binder, view->view->location, LEAT_ERROR_BIND,
                     "CREATE VIEW specifies more column names than columns");
  for (size_t i = 0; i < view->n_aliases; i++) query->relation->columns[i].name = node_string(view->aliases[i]);
  query->name = name;
  query->next = binder->names;
  binder->names = query;
  return LEAT_OK;
}

static bool parse_bytes(const char *text, uint64_t *out) {
  char *unit;
  double value = strtod(text, &unit);
  while (*unit == ' ') unit++;
  static const struct {
    const char *name;
    double factor;
  } units[] = {{"", 1}, {"B", 1}, {"kB", 1024}, {"MB", 1048576}, {"GB", 1073741824}, {"TB", 1099511627776.0}};
  for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
    if (unit != text && value >= 0 && value < 1e6 * 1048576.0 && strcasecmp(unit, units[i].name) == 0) {
      *out = (uint64_t)(value * units[i].factor);
      return true;
    }
  return false;
}

// The value of a SET as text; empty where it is none.
static const char *set_text(const struct binder *binder, const PgQuery__VariableSetStmt *set) {
  if (set->n_args != 1 || set->args[0]->node_case != PG_QUERY__NODE__NODE_A_CONST) return "";
  const PgQuery__AConst *value = set->args[0]->a_const;
  if (value->val_case == PG_QUERY__A__CONST__VAL_SVAL) return value->sval->sval;
  if (value->val_case == PG_QUERY__A__CONST__VAL_IVAL) return arena_printf(binder->arena, "%d", value->ival->ival);
  if (value->val_case == PG_QUERY__A__CONST__VAL_BOOLVAL) return value->boolval->boolval ? "on" : "off";
  return "";
}

static leat_status set_choice(struct binder *binder, const char *name, const char *text, bool *choice, int location) {
  uint8_t value = 0;
  if (value_parse(type_of(TYPE_BOOL), text, strlen(text), &value) != ROW_OK)
    return bind_fail(binder, location, LEAT_ERROR_BIND, "parameter \"%s\" requires a Boolean value", name);
  *choice = value != 0;
  return LEAT_OK;
}

static leat_status refuse_parameter(struct binder *binder, const char *name, int location) {
  static const char *const names[] = {"memory_limit",
#define X(name, what) "enable_" #name,
                                      CHOICE_LIST(X)
#undef X
  };
  bind_fail(binder, location, LEAT_ERROR_BIND, "unrecognized configuration parameter \"%s\"", name);
  const char *near = nearest_name(name, names, sizeof names / sizeof *names);
  if (near) return bind_hint(binder, "Did you mean \"%s\"?", near);
  return bind_hint(binder, "There is memory_limit, for example SET memory_limit = '64 MB'.");
}

static leat_status run_set(struct binder *binder, const PgQuery__VariableSetStmt *set, int location) {
  const char *text = set_text(binder, set);
  bool *choice = NULL;
  if (strncmp(set->name, "enable_", 7) == 0) choice = choices_find(&binder->plan->choices, set->name + 7);
  if (choice) return set_choice(binder, set->name, text, choice, location);
  if (strcmp(set->name, "memory_limit") != 0) return refuse_parameter(binder, set->name, location);
  if (parse_bytes(text, &binder->plan->memory_limit)) return LEAT_OK;
  return bind_fail(binder, location, LEAT_ERROR_BIND,
                   "memory_limit takes a size like '64 MB' or '1 GB'; '0' is no limit");
}

static leat_status run_statement(struct binder *binder, const Node *node, int location) {
  switch (node->node_case) {
    case PG_QUERY__NODE__NODE_CREATE_STMT:
      return bind_create_table(binder, node->create_stmt);
    case PG_QUERY__NODE__NODE_VIEW_STMT:
      return run_view(binder, node->view_stmt);
    case PG_QUERY__NODE__NODE_INSERT_STMT:
      return run_insert(binder, node->insert_stmt);
    case PG_QUERY__NODE__NODE_SELECT_STMT:
      return run_select(binder, node->select_stmt);
    case PG_QUERY__NODE__NODE_VARIABLE_SET_STMT:
      return run_set(binder, node->variable_set_stmt, location);
    case PG_QUERY__NODE__NODE_EXPLAIN_STMT:
      if (node->explain_stmt->n_options > 0) {
        bind_fail(binder, node->explain_stmt->options[0]->def_elem->location, LEAT_ERROR_UNSUPPORTED,
                  "EXPLAIN takes no options");
        return bind_hint(binder, "leat explain --format json has other forms, leat run --stats figures.");
      }
      binder->plan->explain_count++;
      return run_statement(binder, node->explain_stmt->query, location);
    default:
      bind_fail(binder, location, LEAT_ERROR_UNSUPPORTED, "this statement is not supported");
      return bind_hint(binder,
                       "Statements are CREATE TABLE, CREATE VIEW, INSERT INTO … SELECT, SELECT, EXPLAIN and SET.");
  }
}

static void *arena_pb_alloc(void *arena, size_t bytes) {
  return arena_alloc(arena, bytes);
}
static void arena_pb_free(void *arena, void *block) {
  (void)arena, (void)block;
}  // the arena frees all at once

// The parser counts characters, from 1; 0: it does not know.
static int cursor_location(const char *text, int cursor) {
  int location = 0;
  for (; cursor > 1 && text[location] != '\0'; cursor--) {
    do location++;
    while ((text[location] & 0xc0) == 0x80);
  }
  return location;
}

static leat_status parse(struct binder *binder, PgQuery__ParseResult **out) {
  PgQueryProtobufParseResult result = pg_query_parse_protobuf(binder->text);
  if (result.error) {
    const int location = cursor_location(binder->text, result.error->cursorpos);
    bind_fail(binder, location, LEAT_ERROR_SYNTAX, "%s", result.error->message);
    hint_at_syntax(binder, location);
  } else {
    ProtobufCAllocator allocator = {.alloc = arena_pb_alloc, .free = arena_pb_free, .allocator_data = binder->arena};
    *out = pg_query__parse_result__unpack(&allocator, result.parse_tree.len, (const uint8_t *)result.parse_tree.data);
    if (*out == NULL) bind_fail(binder, -1, LEAT_ERROR_UNSUPPORTED, "the text nests too deeply to be read");
  }
  leat_status status = result.error ? LEAT_ERROR_SYNTAX : *out ? LEAT_OK : LEAT_ERROR_UNSUPPORTED;
  pg_query_free_protobuf_parse_result(result);
  return status;
}

// Past the blanks and comments before a statement.
static int statement_start(const struct binder *binder, int location) {
  const char *text = binder->text + location;
  for (;;) {
    size_t skipped = strspn(text, " \n\t\r\f") + comment_length(text + strspn(text, " \n\t\r\f"));
    if (skipped == 0) return (int)(text - binder->text);
    text += skipped;
  }
}

static leat_status plan_text(struct binder *binder) {
  PgQuery__ParseResult *tree;
  leat_status status = substitute_variables(binder);
  if (status == LEAT_OK) status = parse(binder, &tree);
  for (size_t i = 0; status == LEAT_OK && i < tree->n_stmts; i++) {
    binder->statement = statement_start(binder, tree->stmts[i]->stmt_location);
    status = run_statement(binder, tree->stmts[i]->stmt, binder->statement);
  }
  if (status != LEAT_OK) return status;
  if (binder->plan->sink_count == 0) {
    bind_fail(binder, -1, LEAT_ERROR_BIND, "the pipeline has no output");
    return bind_hint(binder, "End it with SELECT … or INSERT INTO sink SELECT …");
  }
  status = check_turns(binder);
  return status == LEAT_OK ? plan_finish(binder) : status;
}

leat_status sql_plan(const struct sql_request *request, struct plan **out, struct leat_error *error) {
  struct leat_error local = {0};
  struct arena *arena = arena_create();
  struct plan *plan = *out = arena_alloc(arena, sizeof *plan);
  plan->arena = arena;
  plan->lanes = request->lanes ? request->lanes : 1;
  plan->choices = choices_all;
  struct binder *binder = arena_alloc(arena, sizeof *binder);
  *binder = (struct binder){.arena = arena, .error = &local, .request = request, .text = request->text, .plan = plan};
  leat_status status = plan_text(binder);
  if (status == LEAT_OK) return LEAT_OK;
  hint_at_variable(binder);
  if (error) *error = local;
  *out = NULL;
  plan_destroy(plan);
  return status;
}

void plan_destroy(struct plan *plan) {
  if (plan) arena_destroy(plan->arena);
}
