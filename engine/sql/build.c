// Making plan nodes and the relations over them.
#include <string.h>

#include "binder.h"

struct plan_node *node_create(struct binder *binder, enum node_kind kind, uint32_t input_count) {
  struct plan_node *node = arena_alloc(binder->arena, sizeof *node);
  node->kind = kind;
  node->input_count = input_count;
  node->inputs = arena_alloc(binder->arena, (input_count + 1) * sizeof *node->inputs);
  node->label = node_kind_name(kind);
  return node;
}

struct plan_node *build_filter(struct binder *binder, struct plan_node *input, struct expr *condition) {
  struct plan_node *node = node_create(binder, NODE_FILTER, 1);
  node->inputs[0] = input;
  node->schema = input->schema;
  node->source = input->source;
  node->filter.condition = condition;
  return node;
}

struct plan_node *build_project(struct binder *binder, struct plan_node *input, uint32_t count, struct expr **exprs,
                                const struct field *fields) {
  struct plan_node *node = node_create(binder, NODE_PROJECT, 1);
  node->inputs[0] = input;
  node->source = input->source;
  node->schema = (struct schema){.count = count, .fields = fields};
  node->project.exprs = (const struct expr *const *)exprs;
  return node;
}

struct relation *relation_create(struct binder *binder, struct plan_node *node, uint32_t count) {
  struct relation *relation = arena_alloc(binder->arena, sizeof *relation);
  relation->node = node;
  relation->count = count;
  relation->columns = arena_alloc(binder->arena, (count + 1) * sizeof *relation->columns);
  return relation;
}

struct relation *relation_filter(struct binder *binder, const struct relation *input, struct expr *condition) {
  struct relation *out = relation_create(binder, build_filter(binder, input->node, condition), input->count);
  memcpy(out->columns, input->columns, input->count * sizeof *input->columns);
  out->bounded = input->bounded;
  return out;
}

void relation_set_schema(struct binder *binder, struct relation *relation) {
  struct field *fields = arena_alloc(binder->arena, (relation->count + 1) * sizeof *fields);
  for (uint32_t i = 0; i < relation->count; i++)
    fields[i] = (struct field){.name = relation->columns[i].name, .type = relation->columns[i].type};
  relation->node->schema = (struct schema){.count = relation->count, .fields = fields};
}

struct expr *relation_expr(struct binder *binder, const struct relation *relation, uint32_t column) {
  return expr_column(binder->arena, column, relation->columns[column].type);
}

struct relation *relation_first(struct binder *binder, const struct relation *input, uint32_t count) {
  struct expr **exprs = arena_alloc(binder->arena, (count + 1) * sizeof *exprs);
  for (uint32_t i = 0; i < count; i++) exprs[i] = relation_expr(binder, input, i);
  struct relation *out = relation_create(binder, build_project(binder, input->node, count, exprs, NULL), count);
  memcpy(out->columns, input->columns, count * sizeof *input->columns);
  out->bounded = input->bounded;
  relation_set_schema(binder, out);
  return out;
}

// A time no event has (operators keep event times below half of the integer's range), but which has an order.
#define END_OF_INPUT_TIME (INT64_MAX / 2 - 1)

struct expr *infinity_expr(struct binder *binder) {
  int64_t infinity = END_OF_INPUT_TIME;
  return expr_constant(binder->arena, type_of(TYPE_TIMESTAMP), &infinity);
}

struct relation *relation_add_infinity(struct binder *binder, const struct relation *input, uint32_t *column) {
  uint32_t count = input->count + 1;
  struct expr **exprs = arena_alloc(binder->arena, count * sizeof *exprs);
  for (uint32_t i = 0; i < input->count; i++) exprs[i] = relation_expr(binder, input, i);
  exprs[input->count] = infinity_expr(binder);
  struct relation *out = relation_create(binder, build_project(binder, input->node, count, exprs, NULL), count);
  memcpy(out->columns, input->columns, input->count * sizeof *input->columns);
  out->columns[input->count] =
      (struct relation_column){.name = "end_of_input", .type = type_of(TYPE_TIMESTAMP), .hidden = true};
  out->bounded = input->bounded;
  relation_set_schema(binder, out);
  *column = input->count;
  return out;
}

void relation_hold_back(struct relation *relation, const struct window *window, int64_t lag) {
  for (uint32_t i = 0; i < relation->count; i++) {
    struct relation_column *column = &relation->columns[i];
    bool time = column->role == ROLE_EVENT_TIME || column->role == ROLE_ARRIVAL_TIME;
    int64_t behind = lag + (time ? window->size : 0);  // a row's time may be its window's first
    if (behind > column->lag) column->lag = behind;
  }
}
