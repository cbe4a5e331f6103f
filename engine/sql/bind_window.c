// tumble(rel, time, size [, offset]) and hop(rel, time, slide, size [, offset]) in FROM.
#include <string.h>

#include "binder.h"

static leat_status bind_window_relation(struct binder *binder, const PgQuery__FuncCall *call, const char *name,
                                        struct relation **out) {
  const Node *argument = call->args[0];
  if (argument->node_case != PG_QUERY__NODE__NODE_COLUMN_REF || argument->column_ref->n_fields != 1) {
    bind_fail(binder, node_location(argument), LEAT_ERROR_BIND,
              "the first argument of %s is the name of a table, view or WITH query", name);
    return bind_hint(binder, "Write it without quotes: %s(readings, ts, interval '1 hour').", name);
  }
  return bind_named_relation(binder, node_string(argument->column_ref->fields[0]), argument->column_ref->location, out);
}

static leat_status fail_not_event_time(struct binder *binder, const struct relation *relation,
                                       const struct relation_column *column, const char *name, int location) {
  bind_fail(binder, location, LEAT_ERROR_BIND, "%s needs an event-time column, and \"%s\" is not one", name,
            column->name);
  for (uint32_t i = 0; i < relation->count; i++)
    if (relation->columns[i].role == ROLE_EVENT_TIME)
      return bind_hint(binder, "The event time here is \"%s\".", relation->columns[i].name);
  return bind_hint(binder, "Name it in the table's options, WITH (…, event_time = '%s'), or use arrival_time.",
                   column->name);
}

static leat_status bind_time_column(struct binder *binder, const struct relation *relation,
                                    const PgQuery__FuncCall *call, const char *name, uint32_t *time) {
  struct expr_scope scope = {.relation = relation, .clause = name};
  struct expr *expr;
  leat_status status = bind_expr(binder, &scope, call->args[1], &expr);
  if (status != LEAT_OK) return status;
  if (expr->kind != EXPR_COLUMN)
    return bind_fail(binder, node_location(call->args[1]), LEAT_ERROR_BIND, "the second argument of %s is a column",
                     name);
  const struct relation_column *column = &relation->columns[expr->column];
  if (column->role == ROLE_NONE || column->role == ROLE_RANK || !type_is_timestamp(column->type.kind))
    return fail_not_event_time(binder, relation, column, name, node_location(call->args[1]));
  *time = expr->column;
  return LEAT_OK;
}

static leat_status bind_window_sizes(struct binder *binder, const PgQuery__FuncCall *call, bool hop,
                                     struct window *window) {
  size_t required = hop ? 4 : 3;
  if (call->n_args < required || call->n_args > required + 1) {
    bind_fail(binder, call->location, LEAT_ERROR_BIND, "%s takes %zu or %zu arguments", hop ? "hop" : "tumble",
              required, required + 1);
    return bind_hint(binder, hop ? "hop(table, time, slide, size [, offset])" : "tumble(table, time, size [, offset])");
  }
  leat_status status = bind_interval_constant(binder, call->args[2], hop ? "the slide" : "the size", &window->slide);
  window->size = window->slide;
  if (status == LEAT_OK && hop) status = bind_interval_constant(binder, call->args[3], "the size", &window->size);
  if (status == LEAT_OK && call->n_args > required)
    status = bind_interval_constant(binder, call->args[required], "the offset", &window->offset);
  if (status != LEAT_OK) return status;
  if (window->size <= 0 || window->slide <= 0)
    return bind_fail(binder, call->location, LEAT_ERROR_BIND, "a window's size and slide must be greater than zero");
  if (window->size / window->slide > 1000000)
    return bind_fail(binder, call->location, LEAT_ERROR_UNSUPPORTED, "more than 1,000,000 windows would hold each row");
  return LEAT_OK;
}

static struct relation *assign_windows(struct binder *binder, const struct relation *input, uint32_t time,
                                       const struct window *window) {
  const struct relation_column *source = &input->columns[time];
  struct plan_node *below =
      source->role == ROLE_EVENT_TIME ? insert_lateness(binder, input->node, time, window) : input->node;
  struct plan_node *node = node_create(binder, NODE_WINDOW, 1);
  node->inputs[0] = below;
  node->source = below->source;
  node->window.time = time;
  node->window.lag = source->lag;
  node->window.window = *window;
  struct relation *out = relation_create(binder, node, input->count + 2);
  memcpy(out->columns, input->columns, input->count * sizeof *input->columns);
  for (uint32_t i = 0; i < 2; i++)
    out->columns[input->count + i] = (struct relation_column){.name = i ? "window_end" : "window_start",
                                                              .type = type_of(source->type.kind),
                                                              .role = i ? ROLE_WINDOW_END : ROLE_WINDOW_START,
                                                              .window = *window,
                                                              .lag = source->lag};
  for (uint32_t i = 0; i < input->count; i++) {
    struct relation_column *column = &out->columns[i];
    bool bound = column->role == ROLE_WINDOW_START || column->role == ROLE_WINDOW_END;
    if (i != time || bound) column->role = ROLE_NONE;  // another time may lie anywhere outside of the window
  }
  relation_set_schema(binder, out);
  return out;
}

// A window column of an earlier aggregate is event time too: window_end never lies behind the watermark,
// window_start lies a window's size behind it.
static void promote_window_column(struct relation *relation, uint32_t time) {
  struct relation_column *column = &relation->columns[time];
  if (column->role == ROLE_WINDOW_START) column->lag += column->window.size;
}

leat_status bind_window_function(struct binder *binder, const PgQuery__FuncCall *call, struct relation **out) {
  const char *name = node_string(call->funcname[call->n_funcname - 1]);
  bool hop = strcmp(name, "hop") == 0;
  if (!hop && strcmp(name, "tumble") != 0) {
    bind_fail(binder, call->location, LEAT_ERROR_BIND, "function %s does not exist in FROM", name);
    return bind_hint(binder, "Functions in FROM are tumble, hop, late and rejected.");
  }
  struct window window = {0};
  struct relation *input;
  uint32_t time;
  leat_status status = bind_window_sizes(binder, call, hop, &window);
  if (status == LEAT_OK) status = bind_window_relation(binder, call, name, &input);
  if (status == LEAT_OK) status = bind_time_column(binder, input, call, name, &time);
  if (status != LEAT_OK) return status;
  promote_window_column(input, time);
  *out = assign_windows(binder, input, time, &window);
  return LEAT_OK;
}
