// EXPLAIN: the plan as an indented text, as JSON, and as a graph for graphviz.
#include <stdio.h>
#include <string.h>

#include "connector.h"
#include "datetime.h"
#include "plan.h"

const char *node_kind_name(enum node_kind kind) {
  static const char *const names[NODE_KIND_COUNT] = {
      "scan",      "late scan",   "rejected scan", "values", "lateness", "filter", "project",  "window",
      "aggregate", "window join", "lookup join",   "union",  "top-n",    "limit",  "exchange", "sink"};
  return kind < NODE_KIND_COUNT ? names[kind] : "unknown";
}

static char *micros_text(struct arena *arena, int64_t micros) {
  struct interval interval = {.days = (int32_t)(micros / MICROS_PER_DAY), .micros = micros % MICROS_PER_DAY};
  char text[DATETIME_TEXT_MAX];
  size_t length = interval_format(&interval, text);
  return arena_strndup(arena, text, length);
}

static char *window_text(struct arena *arena, const struct window *window) {
  char *size = micros_text(arena, window->size);
  char *offset = window->offset ? arena_printf(arena, " offset %s", micros_text(arena, window->offset))
                                : arena_strndup(arena, "", 0);
  if (window->size == window->slide) return arena_printf(arena, "tumble %s%s", size, offset);
  char *hop = arena_printf(arena, "hop %s size %s%s", micros_text(arena, window->slide), size, offset);
  if (window->slide > window->size) return hop;
  return arena_printf(arena, "%s, slices of %s", hop, micros_text(arena, window_slice_width(window)));
}

static char *exprs_text(struct arena *arena, const struct expr *const *exprs, uint32_t count,
                        const struct schema *names) {
  char *out = arena_strndup(arena, "", 0);
  for (uint32_t i = 0; i < count; i++)
    out = arena_printf(arena, "%s%s%s", out, i ? ", " : "",
                       exprs[i] ? expr_text(arena, exprs[i], names) : "window bound");
  return out;
}

static char *calls_text(struct arena *arena, const struct plan_node *node, const struct schema *names) {
  char *out = arena_strndup(arena, "", 0);
  for (uint32_t i = 0; i < node->aggregate.call_count; i++) {
    const struct aggregate_call *call = &node->aggregate.calls[i];
    const char *argument = call->argument ? expr_text(arena, call->argument, names) : "*";
    out = arena_printf(arena, "%s%s%s(%s%s)", out, i ? ", " : "", call->aggregate->name,
                       call->distinct ? "DISTINCT " : "", argument);
    if (call->filter) out = arena_printf(arena, "%s filter (%s)", out, expr_text(arena, call->filter, names));
  }
  return out;
}

static char *aggregate_text(struct arena *arena, const struct plan_node *node) {
  static const char *const phases[] = {"single phase", "partial", "final"};
  const struct plan_node *rows = node->inputs[0];
  if (node->aggregate.phase == PHASE_FINAL) rows = rows->inputs[0]->inputs[0];
  const char *window = node->aggregate.window.size ? window_text(arena, &node->aggregate.window) : "whole input";
  return arena_printf(arena, "%s; %s%s; keys (%s); %s; state: one entry a key and %s", phases[node->aggregate.phase],
                      window, node->aggregate.by_time ? ", rows into slices by time" : "",
                      exprs_text(arena, node->aggregate.keys, node->aggregate.key_count, &rows->schema),
                      calls_text(arena, node, &rows->schema), node->aggregate.by_time ? "open slice" : "open window");
}

static char *join_text(struct arena *arena, const struct plan_node *node) {
  static const char *const kinds[] = {"inner", "left", "right", "full"};
  char *left = exprs_text(arena, node->join.left_keys, node->join.key_count, &node->inputs[0]->schema);
  char *right = exprs_text(arena, node->join.right_keys, node->join.key_count, &node->inputs[1]->schema);
  char *condition = node->join.condition
                        ? arena_printf(arena, "; and %s", expr_text(arena, node->join.condition, &node->schema))
                        : arena_strndup(arena, "", 0);
  return arena_printf(arena, "%s on (%s) = (%s)%s; state: %s", kinds[node->join.kind], left, right, condition,
                      node->kind == NODE_LOOKUP_JOIN ? "the whole right side" : "the rows of open windows");
}

static char *exchange_text(struct arena *arena, const struct plan_node *node) {
  if (node->exchange.kind == EXCHANGE_GATHER) return arena_printf(arena, "gather to one lane");
  if (node->exchange.kind == EXCHANGE_BROADCAST) return arena_printf(arena, "broadcast to all lanes");
  return arena_printf(arena, "by hash of (%s)",
                      exprs_text(arena, node->exchange.keys, node->exchange.key_count, &node->inputs[0]->schema));
}

static char *node_details(const struct plan *plan, const struct plan_node *node, struct arena *arena) {
  const struct schema *below = node->input_count ? &node->inputs[0]->schema : NULL;
  switch (node->kind) {
    case NODE_SCAN:
    case NODE_LATE_SCAN:
    case NODE_REJECT_SCAN: {
      const struct plan_source *source = &plan->sources[node->scan.source];
      return arena_printf(arena, "%s (connector %s%s)", source->table->name, source->table->connector->name,
                          source->phase < plan->sources[plan->source_count - 1].phase ? ", read first" : "");
    }
    case NODE_VALUES:
      return arena_printf(arena, "%u rows", node->values.row_count);
    case NODE_LATENESS:
      return arena_printf(arena, "rows whose last window (%s) has closed go to late(%s); lateness %s",
                          window_text(arena, &node->lateness.window), plan->sources[node->lateness.source].table->name,
                          micros_text(arena, node->lateness.lateness));
    case NODE_FILTER:
      return expr_text(arena, node->filter.condition, below);
    case NODE_PROJECT:
      return exprs_text(arena, node->project.exprs, node->schema.count, below);
    case NODE_WINDOW:
      return window_text(arena, &node->window.window);
    case NODE_AGGREGATE:
      return aggregate_text(arena, node);
    case NODE_WINDOW_JOIN:
    case NODE_LOOKUP_JOIN:
      return join_text(arena, node);
    case NODE_TOP_N:
      return node->top_n.limit ? arena_printf(arena, "first %llu of each partition; state: rows that can be among them",
                                              (unsigned long long)node->top_n.limit)
                               : arena_printf(arena, "%s; state: the rows of open windows",
                                              node->top_n.rank == RANK_NONE ? "sort each window" : "number all rows");
    case NODE_LIMIT:
      return arena_printf(arena, "%llu rows", (unsigned long long)node->limit.count);
    case NODE_EXCHANGE:
      return exchange_text(arena, node);
    case NODE_SINK:
      return arena_printf(
          arena, "%s",
          plan->sinks[node->sink.sink].table ? plan->sinks[node->sink.sink].table->name : "standard output");
    default:
      return arena_strndup(arena, "", 0);
  }
}

static const char *node_title(const struct plan_node *node) {
  return node->kind == NODE_AGGREGATE ? "aggregate" : node_kind_name(node->kind);
}

struct explain {
  const struct plan *plan;
  struct arena *arena;
  char *out;
  bool *shown;
};

static void explain_tree(struct explain *explain, const struct plan_node *node, int depth) {
  char *details = node_details(explain->plan, node, explain->arena);
  bool again = explain->shown[node->id];
  explain->shown[node->id] = true;
  explain->out = arena_printf(explain->arena, "%s%*s%s #%u%s%s%s\n", explain->out, 2 * depth, "", node_title(node),
                              node->id, details[0] ? ": " : "", again ? "" : details, again ? "shown above" : "");
  for (uint32_t i = 0; i < node->input_count && !again; i++) explain_tree(explain, node->inputs[i], depth + 1);
}

static char *escape(struct arena *arena, const char *text) {
  char *out = arena_alloc(arena, 6 * strlen(text) + 1), *end = out;
  for (; *text; text++) {
    if (*text == '"' || *text == '\\') *end++ = '\\';
    if ((unsigned char)*text < ' ')
      end += sprintf(end, "\\u%04x", (unsigned)*text);
    else
      *end++ = *text;
  }
  return out;
}

static char *explain_json(const struct plan *plan, struct arena *arena) {
  char *out = arena_printf(arena, "{\"lanes\": %u, \"nodes\": [", plan->lanes);
  for (uint32_t i = 0; i < plan->node_count; i++) {
    const struct plan_node *node = plan->nodes[i];
    out = arena_printf(arena, "%s%s\n  {\"id\": %u, \"kind\": \"%s\", \"details\": \"%s\", \"inputs\": [", out,
                       i ? "," : "", i, node_title(node), escape(arena, node_details(plan, node, arena)));
    for (uint32_t k = 0; k < node->input_count; k++)
      out = arena_printf(arena, "%s%s%u", out, k ? ", " : "", node->inputs[k]->id);
    out = arena_printf(arena, "%s], \"columns\": [", out);
    for (uint32_t c = 0; c < node->schema.count; c++)
      out = arena_printf(arena, "%s%s\"%s\"", out, c ? ", " : "", escape(arena, node->schema.fields[c].name));
    out = arena_printf(arena, "%s]}", out);
  }
  return arena_printf(arena, "%s\n]}\n", out);
}

static char *explain_dot(const struct plan *plan, struct arena *arena) {
  char *out =
      arena_printf(arena, "digraph plan {\n  rankdir = BT;\n  node [shape = box, fontname = \"sans-serif\"];\n");
  for (uint32_t i = 0; i < plan->node_count; i++) {
    const struct plan_node *node = plan->nodes[i];
    out = arena_printf(arena, "%s  n%u [label = \"%s\\n%s\"];\n", out, i, node_title(node),
                       escape(arena, node_details(plan, node, arena)));
    for (uint32_t k = 0; k < node->input_count; k++)
      out = arena_printf(arena, "%s  n%u -> n%u%s;\n", out, node->inputs[k]->id, i,
                         node->kind == NODE_EXCHANGE ? " [style = dashed]" : "");
  }
  return arena_printf(arena, "%s}\n", out);
}

char *plan_explain(const struct plan *plan, enum explain_format format, struct arena *arena) {
  if (format == EXPLAIN_JSON) return explain_json(plan, arena);
  if (format == EXPLAIN_DOT) return explain_dot(plan, arena);
  struct explain explain = {.plan = plan, .arena = arena, .out = arena_printf(arena, "lanes: %u\n", plan->lanes)};
  explain.shown = arena_alloc(arena, plan->node_count + 1);
  for (uint32_t i = 0; i < plan->node_count; i++)
    if (plan->nodes[i]->kind == NODE_SINK) explain_tree(&explain, plan->nodes[i], 0);
  return explain.out;
}
