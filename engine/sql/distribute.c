// The last pass: lookup tables get readings of their own, exchanges go where rows must meet, nodes are put in order.
#include <string.h>

#include "binder.h"

struct node_list {
  struct arena *arena;
  uint32_t count, capacity;
  struct plan_node **items;
};

static bool list_holds(const struct node_list *list, const struct plan_node *node) {
  for (uint32_t i = 0; i < list->count; i++)
    if (list->items[i] == node) return true;
  return false;
}

static void list_add(struct node_list *list, struct plan_node *node) {
  if (list->count == list->capacity) {
    uint32_t capacity = list->capacity ? 2 * list->capacity : 32;
    struct plan_node **grown = arena_alloc(list->arena, capacity * sizeof *grown);
    if (list->count) memcpy(grown, list->items, list->count * sizeof *grown);
    list->items = grown;
    list->capacity = capacity;
  }
  list->items[list->count++] = node;
}

static void collect(struct node_list *list, struct plan_node *node) {
  if (list_holds(list, node)) return;
  for (uint32_t i = 0; i < node->input_count; i++) collect(list, node->inputs[i]);
  list_add(list, node);
}

// --- lookup tables ---

static uint32_t private_source(struct binder *binder, uint32_t source, struct plan_node *scan) {
  struct plan *plan = binder->plan;
  struct plan_source *grown = arena_alloc(binder->arena, (plan->source_count + 1) * sizeof *grown);
  memcpy(grown, plan->sources, plan->source_count * sizeof *grown);
  grown[plan->source_count] = (struct plan_source){.table = grown[source].table, .scan = scan};
  plan->sources = grown;
  return plan->source_count++;
}

static struct plan_node *copy_build_side(struct binder *binder, const struct plan_node *node) {
  struct plan_node *copy = arena_alloc(binder->arena, sizeof *copy);
  *copy = *node;
  copy->inputs = arena_alloc(binder->arena, (node->input_count + 1) * sizeof *copy->inputs);
  for (uint32_t i = 0; i < node->input_count; i++) copy->inputs[i] = copy_build_side(binder, node->inputs[i]);
  if (copy->kind == NODE_SCAN)
    copy->source = copy->scan.source = private_source(binder, node->scan.source, copy);
  else if (copy->input_count)
    copy->source = copy->inputs[0]->source;
  return copy;
}

static void separate_lookups(struct binder *binder, struct node_list *done, struct plan_node *node) {
  if (list_holds(done, node)) return;
  list_add(done, node);
  if (node->kind == NODE_LOOKUP_JOIN) node->inputs[1] = copy_build_side(binder, node->inputs[1]);
  for (uint32_t i = 0; i < node->input_count; i++) separate_lookups(binder, done, node->inputs[i]);
}

// Depth of lookup tables below a node: what a table is itself joined to must be read before it.
static uint32_t lookup_depth(const struct plan_node *node) {
  uint32_t depth = 0;
  for (uint32_t i = 0; i < node->input_count; i++) {
    uint32_t below = lookup_depth(node->inputs[i]) + (node->kind == NODE_LOOKUP_JOIN && i == 1);
    depth = below > depth ? below : depth;
  }
  return depth;
}

static void set_phase(struct binder *binder, const struct plan_node *node, uint32_t phase) {
  if (node->kind == NODE_SCAN) binder->plan->sources[node->scan.source].phase = phase;
  for (uint32_t i = 0; i < node->input_count; i++) {
    bool build = node->kind == NODE_LOOKUP_JOIN && i == 1;
    set_phase(binder, node->inputs[i], build ? lookup_depth(node->inputs[1]) : phase);
  }
}

static void set_phases(struct binder *binder, const struct node_list *sinks) {
  uint32_t last = 0;
  for (uint32_t i = 0; i < sinks->count; i++) {
    uint32_t depth = lookup_depth(sinks->items[i]);
    last = depth > last ? depth : last;
  }
  for (uint32_t i = 0; i < binder->plan->source_count; i++) binder->plan->sources[i].phase = last;
  for (uint32_t i = 0; i < sinks->count; i++) set_phase(binder, sinks->items[i], last);
}

// --- exchanges ---

static struct plan_node *exchange(struct binder *binder, struct plan_node *input, enum exchange_kind kind,
                                  uint32_t key_count, const struct expr *const *keys) {
  struct plan_node *node = node_create(binder, NODE_EXCHANGE, 1);
  node->inputs[0] = input;
  node->source = input->source;
  node->schema = input->schema;
  node->exchange.kind = kind == EXCHANGE_HASH && key_count == 0 ? EXCHANGE_GATHER : kind;
  node->exchange.key_count = key_count;
  node->exchange.keys = keys;
  return node;
}

static bool is_bound_key(const struct plan_node *node, uint32_t key) {
  return key == node->aggregate.window_start_key || key == node->aggregate.window_end_key;
}

static bool has_distinct(const struct plan_node *node) {
  for (uint32_t i = 0; i < node->aggregate.call_count; i++)
    if (node->aggregate.calls[i].distinct) return true;
  return false;
}

static struct plan_node *partial_of(struct binder *binder, const struct plan_node *node) {
  struct plan_node *partial = node_create(binder, NODE_AGGREGATE, 1);
  struct plan_node **inputs = partial->inputs;
  *partial = *node;
  partial->inputs = inputs;
  inputs[0] = node->inputs[0];
  partial->aggregate.phase = PHASE_PARTIAL;
  partial->label = arena_printf(binder->arena, "partial %s", node->label);
  uint32_t keys = node->aggregate.key_count, count = keys + 1;
  struct field *fields =
      arena_alloc(binder->arena, (count + node->aggregate.call_count * AGGREGATE_PARTIALS_MAX) * sizeof *fields);
  memcpy(fields, node->schema.fields, keys * sizeof *fields);
  fields[keys] = (struct field){.name = "slice_start", .type = type_of(TYPE_TIMESTAMP)};
  for (uint32_t i = 0; i < node->aggregate.call_count; i++) {
    const struct aggregate *aggregate = node->aggregate.calls[i].aggregate;
    for (uint32_t p = 0; p < aggregate->partial_count; p++)
      fields[count++] = (struct field){.name = aggregate->name, .type = type_of(aggregate->partials[p])};
  }
  partial->schema = (struct schema){.count = count, .fields = fields};
  return partial;
}

static void distribute_aggregate(struct binder *binder, struct plan_node *node) {
  const struct expr **keys = arena_alloc(binder->arena, (node->aggregate.key_count + 1) * sizeof *keys);
  uint32_t count = 0;
  bool whole = has_distinct(node) || !binder->plan->choices.two_phase_aggregates;
  for (uint32_t i = 0; i < node->aggregate.key_count; i++)
    if (!is_bound_key(node, i))
      keys[count++] = whole ? node->aggregate.keys[i] : expr_column(binder->arena, i, node->schema.fields[i].type);
  if (!whole) {
    node->inputs[0] = partial_of(binder, node);
    node->aggregate.phase = PHASE_FINAL;
    node->label = arena_printf(binder->arena, "final %s", node->label);
  }
  node->inputs[0] = exchange(binder, node->inputs[0], EXCHANGE_HASH, count, keys);
}

// Rows that are not within the limit among their lane's are not among all: each lane drops them before the exchange.
static struct plan_node *prune_below(struct binder *binder, const struct plan_node *node) {
  struct plan_node *prune = node_create(binder, NODE_TOP_N, 1);
  prune->inputs[0] = node->inputs[0];
  prune->source = node->source;
  prune->schema = node->inputs[0]->schema;
  prune->label = arena_printf(binder->arena, "partial %s", node->label);
  prune->top_n = node->top_n;
  return prune;
}

static void distribute_top_n(struct binder *binder, struct plan_node *node) {
  bool prunes = node->top_n.limit && binder->plan->choices.two_phase_rankings;
  if (prunes) node->inputs[0] = prune_below(binder, node);
  node->inputs[0] = exchange(binder, node->inputs[0], node->top_n.rank == RANK_NONE ? EXCHANGE_GATHER : EXCHANGE_HASH,
                             node->top_n.partition_count, node->top_n.partition);
}

static void distribute(struct binder *binder, struct plan_node *node) {
  switch (node->kind) {
    case NODE_AGGREGATE:
      distribute_aggregate(binder, node);
      break;
    case NODE_WINDOW_JOIN:
      node->inputs[0] = exchange(binder, node->inputs[0], EXCHANGE_HASH, node->join.key_count, node->join.left_keys);
      node->inputs[1] = exchange(binder, node->inputs[1], EXCHANGE_HASH, node->join.key_count, node->join.right_keys);
      break;
    case NODE_LOOKUP_JOIN:
      node->inputs[1] = exchange(binder, node->inputs[1], EXCHANGE_BROADCAST, 0, NULL);
      break;
    case NODE_TOP_N:
      distribute_top_n(binder, node);
      break;
    default:
      break;
  }
}

// --- which columns are read: what sources decode, joins and rankings keep ---

static void note_column(uint32_t *column, void *context) {
  ((bool *)context)[*column] = true;
}

static void note_expr(const struct expr *expr, bool *needed) {
  if (expr) expr_visit_columns((struct expr *)(uintptr_t)expr, note_column, needed);
}

static void note_exprs(const struct expr *const *exprs, uint32_t count, bool *needed) {
  for (uint32_t i = 0; i < count; i++) note_expr(exprs[i], needed);
}

static void note_all(bool *needed, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) needed[i] = true;
}

static void note_project(const struct plan_node *node, const bool *out, bool *in) {
  for (uint32_t i = 0; i < node->schema.count; i++)
    if (out[i] || node->project.exprs[i]->kind != EXPR_COLUMN) note_expr(node->project.exprs[i], in);
}

static void note_aggregate(const struct plan_node *node, bool *in) {
  if (node->aggregate.phase == PHASE_FINAL) {
    note_all(in, node->inputs[0]->schema.count);
    return;
  }
  in[node->aggregate.time] = true;
  note_exprs(node->aggregate.keys, node->aggregate.key_count, in);
  for (uint32_t i = 0; i < node->aggregate.call_count; i++) {
    note_expr(node->aggregate.calls[i].argument, in);
    note_expr(node->aggregate.calls[i].filter, in);
  }
}

// A join reads its keys, its condition and the columns by which windows close; the others only if somebody else does.
static void note_join(const struct plan_node *node, uint32_t side, const bool *out, bool *in, struct arena *arena) {
  uint32_t first = side == 0 ? 0 : node->inputs[0]->schema.count, width = node->inputs[side]->schema.count;
  bool *condition = arena_alloc(arena, (node->schema.count + 1) * sizeof *condition);
  note_expr(node->join.condition, condition);
  for (uint32_t i = 0; i < width; i++) in[i] = in[i] || out[first + i] || condition[first + i];
  note_exprs(side == 0 ? node->join.left_keys : node->join.right_keys, node->join.key_count, in);
  if (node->kind == NODE_WINDOW_JOIN) in[side == 0 ? node->join.left_end : node->join.right_end] = true;
}

static void note_top_n(const struct plan_node *node, bool *in) {
  in[node->top_n.end] = true;
  note_exprs(node->top_n.partition, node->top_n.partition_count, in);
  for (uint32_t i = 0; i < node->top_n.order_count; i++) note_expr(node->top_n.order[i].expr, in);
}

static void note_inputs(const struct plan *plan, const struct plan_node *node, bool **needed, struct arena *arena) {
  const bool *out = needed[node->id];
  for (uint32_t i = 0; i < node->input_count; i++) {
    bool *in = needed[node->inputs[i]->id];
    uint32_t width = node->inputs[i]->schema.count;
    switch (node->kind) {
      case NODE_FILTER:
        note_expr(node->filter.condition, in);
        break;
      case NODE_PROJECT:
        note_project(node, out, in);
        continue;
      case NODE_EXCHANGE:
        note_exprs(node->exchange.keys, node->exchange.key_count, in);
        break;
      case NODE_LATENESS:
        in[node->lateness.time] = true;
        if (plan->sources[node->lateness.source].late) note_all(in, width);
        break;
      case NODE_WINDOW:
        in[node->window.time] = true;
        break;
      case NODE_AGGREGATE:
        note_aggregate(node, in);
        continue;
      case NODE_WINDOW_JOIN:
      case NODE_LOOKUP_JOIN:
        note_join(node, i, out, in, arena);
        continue;
      case NODE_TOP_N:
        note_top_n(node, in);
        break;
      case NODE_UNION:
      case NODE_LIMIT:
        break;
      default:
        note_all(in, width);
        continue;
    }
    for (uint32_t c = 0; c < width; c++) in[c] = in[c] || out[c];
  }
}

static bool gathers_rows(const struct plan_node *node) {
  return node->kind == NODE_WINDOW_JOIN || node->kind == NODE_LOOKUP_JOIN || node->kind == NODE_TOP_N;
}

// Joined and ranked rows are no longer their source's: rejected(t) writes them out, all columns of them.
static void find_needed(struct binder *binder) {
  struct plan *plan = binder->plan;
  bool **needed = arena_alloc(binder->arena, (plan->node_count + 1) * sizeof *needed);
  for (uint32_t i = 0; i < plan->node_count; i++)
    needed[i] = arena_alloc(binder->arena, (plan->nodes[i]->schema.count + 1) * sizeof **needed);
  for (uint32_t i = plan->node_count; i-- > 0;) {
    struct plan_node *node = plan->nodes[i];
    if (gathers_rows(node) && plan->sources[node->source].rejected) note_all(needed[i], node->schema.count);
    note_inputs(plan, node, needed, binder->arena);
    node->needed = needed[i];
  }
  for (uint32_t i = 0; i < plan->source_count; i++) {
    struct plan_source *source = &plan->sources[i];
    uint32_t count = source->table->schema.count;
    source->needed = arena_alloc(binder->arena, (count + 1) * sizeof *source->needed);
    for (uint32_t c = 0; c < count; c++)
      source->needed[c] = source->table->connector->checks_values || source->late ||
                          (int32_t)c == source->table->event_time || (source->scan && needed[source->scan->id][c]);
  }
}

// --- order ---

static bool is_scan(const struct plan_node *node) {
  return node->kind == NODE_SCAN || node->kind == NODE_LATE_SCAN || node->kind == NODE_REJECT_SCAN;
}

// Drops readings that no output hangs on (a view nobody selects from), and renumbers the rest.
static void drop_unused_sources(struct binder *binder) {
  struct plan *plan = binder->plan;
  uint32_t *renamed = arena_alloc(binder->arena, (plan->source_count + 1) * sizeof *renamed);
  bool *used = arena_alloc(binder->arena, (plan->source_count + 1) * sizeof *used);
  struct plan_source *kept = arena_alloc(binder->arena, (plan->source_count + 1) * sizeof *kept);
  for (uint32_t i = 0; i < plan->node_count; i++)
    if (is_scan(plan->nodes[i])) used[plan->nodes[i]->scan.source] = true;
  uint32_t count = 0;
  for (uint32_t i = 0; i < plan->source_count; i++) {
    if (!used[i]) continue;
    kept[count] = plan->sources[i];
    kept[count].scan = kept[count].late = kept[count].rejected = NULL;
    renamed[i] = count++;
  }
  for (uint32_t i = 0; i < plan->node_count; i++) {
    struct plan_node *node = plan->nodes[i];
    node->source = renamed[node->source];
    if (node->kind == NODE_LATENESS) node->lateness.source = renamed[node->lateness.source];
    if (!is_scan(node)) continue;
    node->scan.source = renamed[node->scan.source];
    struct plan_source *source = &kept[node->scan.source];
    *(node->kind == NODE_SCAN        ? &source->scan
      : node->kind == NODE_LATE_SCAN ? &source->late
                                     : &source->rejected) = node;
  }
  plan->sources = kept;
  plan->source_count = count;
}

leat_status plan_finish(struct binder *binder) {
  struct plan *plan = binder->plan;
  struct node_list sinks = {
      .arena = binder->arena, .count = plan->node_count, .items = plan->nodes, .capacity = plan->node_count};
  struct node_list bound = {.arena = binder->arena}, done = {.arena = binder->arena};
  struct node_list before = {.arena = binder->arena}, order = {.arena = binder->arena};
  for (uint32_t i = 0; i < sinks.count; i++) collect(&bound, sinks.items[i]);
  if (plan->choices.filter_pushdown) push_filters_down(binder, bound.items, bound.count);
  for (uint32_t i = 0; i < sinks.count; i++) separate_lookups(binder, &done, sinks.items[i]);
  set_phases(binder, &sinks);
  for (uint32_t i = 0; i < sinks.count; i++) collect(&before, sinks.items[i]);
  for (uint32_t i = 0; i < before.count && plan->lanes > 1; i++) distribute(binder, before.items[i]);
  for (uint32_t i = 0; i < sinks.count; i++) collect(&order, sinks.items[i]);
  plan->nodes = order.items;
  plan->node_count = order.count;
  for (uint32_t i = 0; i < order.count; i++) order.items[i]->id = i;
  drop_unused_sources(binder);
  find_needed(binder);
  return LEAT_OK;
}
