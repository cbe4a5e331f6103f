// Probing a join table with batches: partners by key, the further condition, rows without a partner.
#include "join_probe.h"

#include <assert.h>
#include <string.h>

static void mark_columns(const struct expr *expr, bool *read) {
  if (expr->kind == EXPR_COLUMN) read[expr->column] = true;
  for (uint32_t i = 0; i < expr->argument_count; i++) mark_columns(expr->arguments[i], read);
}

void join_probe_init(struct join_probe *probe, struct operator *operator) {
  const struct plan_node *node = operator->node;
  uint32_t left = node->inputs[0]->schema.count, right = node->inputs[1]->schema.count;
  probe->operator = operator;
  probe->kind = node->join.kind;
  probe->condition = node->join.condition;
  probe->first[1] = left;
  probe->width[0] = left;
  probe->width[1] = right;
  probe->condition_reads = mem_zalloc(left + right + 1);
  probe->emitted = mem_zalloc(left + right + 1);
  if (probe->condition) mark_columns(probe->condition, probe->condition_reads);
  for (uint32_t i = 0; i < left + right; i++) probe->emitted[i] = !node->needed || node->needed[i];
}

void join_probe_release(struct join_probe *probe) {
  mem_free(probe->condition_reads);
  mem_free(probe->emitted);
  probe->condition_reads = probe->emitted = NULL;
}

static bool keeps_lonely(const struct join_probe *probe, uint32_t side) {
  return probe->kind == JOIN_FULL || probe->kind == (side == 0 ? JOIN_LEFT : JOIN_RIGHT);
}

bool join_probe_tracks(const struct join_probe *probe) { return keeps_lonely(probe, 1 - probe->side); }

static void mark_partners(struct join_table *table, const uint32_t *partners, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    if (partners[i] != UINT32_MAX) table->matched[partners[i]] = true;
  }
}

static struct batch *output(const struct join_probe *probe, uint32_t rows) {
  return batch_create(probe->width[0] + probe->width[1], rows);
}

// From members to rows of the table.
static void map_members(const struct join_table *table, uint32_t *partners, uint32_t count) {
  for (uint32_t i = 0; table->members && i < count; i++) {
    if (partners[i] != UINT32_MAX) partners[i] = table->members[partners[i]];
  }
}

// ---- rows that stay where they are ----

// The columns of `batch` (taken over) by reference, with its selection and what it knows of its rows.
static struct batch *widen(const struct join_probe *probe, struct batch *batch, const bool *wanted) {
  struct batch *out = output(probe, batch->rows);
  uint32_t first = probe->first[probe->side];
  for (uint32_t i = 0; i < probe->width[probe->side]; i++) {
    if (batch->columns[i] && wanted[first + i]) out->columns[first + i] = column_retain(batch->columns[i]);
  }
  batch_move_rows(out, batch);
  batch_free(batch);
  return out;
}

// The table's columns for the selected rows of `out`, whose partners stand in the same order.
static void add_partners(const struct join_probe *probe, const struct join_table *table, const bool *wanted,
                         struct batch *out) {
  uint32_t first = probe->first[1 - probe->side];
  for (uint32_t i = 0; i < table->width; i++) {
    const struct column *column = table->columns[i];
    if (!column || !wanted[first + i]) continue;
    out->columns[first + i] =
        out->selection ? column_scatter(column, probe->partners, out->selection, out->count, out->rows)
                       : column_gather(column, probe->partners, out->count);
  }
}

static void add_nulls(const struct join_probe *probe, uint32_t side, struct batch *out) {
  const struct schema *schema = &probe->operator->node->schema;
  for (uint32_t i = probe->first[side]; i < probe->first[side] + probe->width[side]; i++) {
    if (probe->emitted[i]) out->columns[i] = column_create_constant(schema->fields[i].type.kind, out->rows, NULL);
  }
}

static void select_rows(struct batch *batch, const uint32_t *rows, uint32_t count) {
  if (count == batch->count) return;
  uint32_t *selection = mem_alloc((count + 1) * sizeof *selection);
  memcpy(selection, rows, count * sizeof *selection);
  batch_select(batch, selection, count);
}

static bool is_true(const struct column *condition, uint32_t row) {
  return !column_is_null(condition, row) && ((const uint8_t *)condition->values)[column_slot(condition, row)];
}

// Selects the rows of `batch` for which the condition is true; their partners move along.
static leat_status filter_rows(struct join_probe *probe, const struct join_table *table, struct batch *batch,
                               struct leat_error *error) {
  struct batch *candidates = widen(probe, batch_clone(batch), probe->condition_reads);
  add_partners(probe, table, probe->condition_reads, candidates);
  struct column *condition = NULL;
  leat_status status = operator_evaluate(probe->operator, probe->condition, candidates, &condition, error);
  uint32_t kept = 0, next = 0;
  for (uint32_t i = 0; status == LEAT_OK && next < candidates->count; i++) {
    uint32_t row = batch_row(batch, i);
    if (batch_row(candidates, next) != row) continue;  // it was rejected
    next++;
    probe->rows[kept] = row;
    probe->partners[kept] = probe->partners[i];
    kept += is_true(condition, row);
  }
  select_rows(batch, probe->rows, kept);
  column_release(condition);
  batch_free(candidates);
  return status;
}

// Leaves away what nobody reads once the keys are known.
static void strip(const struct join_probe *probe, struct batch *batch) {
  uint32_t first = probe->first[probe->side];
  for (uint32_t i = 0; i < batch->width; i++) {
    if (i < probe->width[probe->side] && (probe->emitted[first + i] || probe->condition_reads[first + i])) continue;
    column_release(batch->columns[i]);
    batch->columns[i] = NULL;
  }
}

// Few rows in a large batch are better off on their own, unless rejected(t) wants their text.
static bool is_sparse(const struct batch *batch) {
  return batch->count < batch->rows / 8 && !(batch->origin && batch->origin->raw);
}

static bool any_lonely(const uint32_t *partners, uint32_t count) {
  bool any = false;
  for (uint32_t i = 0; i < count; i++) any |= partners[i] == UINT32_MAX;
  return any;
}

// Selects the rows that have a partner.
static void drop_lonely(struct join_probe *probe, struct batch *batch) {
  if (!any_lonely(probe->partners, batch->count)) return;
  uint32_t *rows = probe->rows, *partners = probe->partners, kept = 0;
  for (uint32_t i = 0; i < batch->count; i++) {
    rows[kept] = batch_row(batch, i);
    partners[kept] = partners[i];
    kept += partners[i] != UINT32_MAX;
  }
  select_rows(batch, rows, kept);
}

static leat_status join_in_place(struct join_probe *probe, struct join_table *table, struct batch *batch,
                                 struct column *const *keys, struct leat_error *error) {
  key_table_find(table->keys, keys, batch->selection, batch->count, probe->partners);
  if (!keeps_lonely(probe, probe->side)) drop_lonely(probe, batch);
  map_members(table, probe->partners, batch->count);
  if (is_sparse(batch)) {
    strip(probe, batch);
    batch_compact(batch);
  }
  leat_status status = probe->condition && batch->count ? filter_rows(probe, table, batch, error) : LEAT_OK;
  if (status != LEAT_OK || !batch->count) {
    batch_free(batch);
    return status;
  }
  if (table->matched) mark_partners(table, probe->partners, batch->count);
  struct batch *out = widen(probe, batch, probe->emitted);
  add_partners(probe, table, probe->emitted, out);
  return operator_emit(probe->operator, out, error);
}

// ---- pairs ----

static void gather(struct column *const *from, uint32_t width, const bool *wanted, const uint32_t *rows, uint32_t count,
                   struct column **out) {
  for (uint32_t i = 0; i < width; i++) {
    if (from[i] && wanted[i]) out[i] = column_gather(from[i], rows, count);
  }
}

// The gathered pairs as a batch.
static struct batch *pair_batch(const struct join_probe *probe, const struct join_table *table,
                                const struct batch *batch, const bool *wanted) {
  struct batch *out = output(probe, probe->pairs);
  out->missed_until = batch_gather_missed(batch, probe->rows, probe->pairs);
  uint32_t side = probe->side, first = probe->first[side], other = probe->first[1 - side];
  gather(batch->columns, probe->width[side], wanted + first, probe->rows, probe->pairs, out->columns + first);
  gather(table->columns, table->width, wanted + other, probe->partners, probe->pairs, out->columns + other);
  return out;
}

static void mark_pair(struct join_probe *probe, struct join_table *table, uint32_t pair) {
  probe->matched[probe->rows[pair]] = true;
  if (table->matched) table->matched[probe->partners[pair]] = true;
}

// Keeps the pairs for which the condition is true. A pair whose condition errs was rejected: its rows count as matched,
// so that they are not emitted as lonely besides.
static void keep_pairs(struct join_probe *probe, struct join_table *table, const struct batch *candidates,
                       const struct column *condition) {
  uint32_t kept = 0, next = 0;
  for (uint32_t i = 0; i < probe->pairs; i++) {
    bool valid = next < candidates->count && batch_row(candidates, next) == i;
    next += valid;
    if (!valid) {
      mark_pair(probe, table, i);
    } else if (is_true(condition, i)) {
      probe->rows[kept] = probe->rows[i];
      probe->partners[kept++] = probe->partners[i];
    }
  }
  probe->pairs = kept;
}

static leat_status apply_condition(struct join_probe *probe, struct join_table *table, const struct batch *batch,
                                   struct leat_error *error) {
  struct batch *candidates = pair_batch(probe, table, batch, probe->condition_reads);
  struct column *condition = NULL;
  leat_status status = operator_evaluate(probe->operator, probe->condition, candidates, &condition, error);
  if (status == LEAT_OK) keep_pairs(probe, table, candidates, condition);
  column_release(condition);
  batch_free(candidates);
  return status;
}

static leat_status flush_pairs(struct join_probe *probe, struct join_table *table, const struct batch *batch,
                               struct leat_error *error) {
  if (!probe->pairs) return LEAT_OK;
  map_members(table, probe->partners, probe->pairs);
  if (probe->condition) {
    leat_status status = apply_condition(probe, table, batch, error);
    if (status != LEAT_OK || !probe->pairs) return status;
  }
  bool marks = table->matched || keeps_lonely(probe, probe->side);
  for (uint32_t i = 0; marks && i < probe->pairs; i++) mark_pair(probe, table, i);
  struct batch *out = pair_batch(probe, table, batch, probe->emitted);
  probe->pairs = 0;
  return operator_emit(probe->operator, out, error);
}

static leat_status add_pairs(struct join_probe *probe, struct join_table *table, const struct batch *batch,
                             uint32_t row, struct join_members members, struct leat_error *error) {
  for (uint32_t done = 0; done < members.count;) {
    uint32_t room = BATCH_ROWS_MAX - probe->pairs, rest = members.count - done, count = rest < room ? rest : room;
    uint32_t *rows = probe->rows + probe->pairs, *partners = probe->partners + probe->pairs;
    for (uint32_t i = 0; i < count; i++) {
      rows[i] = row;
      partners[i] = members.first + done + i;
    }
    probe->pairs += count;
    done += count;
    leat_status status = probe->pairs == BATCH_ROWS_MAX ? flush_pairs(probe, table, batch, error) : LEAT_OK;
    if (status != LEAT_OK) return status;
  }
  return LEAT_OK;
}

// Pairs of all selected rows. Most rows have one partner or none: those are written without a branch.
static leat_status find_pairs(struct join_probe *probe, struct join_table *table, const struct batch *batch,
                              struct leat_error *error) {
  for (uint32_t i = 0; i < batch->count; i++) {
    struct join_members members = {0, table->rows};
    if (table->keys) members = join_table_members(table, probe->groups[i]);
    if (members.count > 1) {
      leat_status status = add_pairs(probe, table, batch, batch_row(batch, i), members, error);
      if (status != LEAT_OK) return status;
      continue;
    }
    probe->rows[probe->pairs] = batch_row(batch, i);
    probe->partners[probe->pairs] = members.first;
    probe->pairs += members.count;
    leat_status status = probe->pairs == BATCH_ROWS_MAX ? flush_pairs(probe, table, batch, error) : LEAT_OK;
    if (status != LEAT_OK) return status;
  }
  return flush_pairs(probe, table, batch, error);
}

static leat_status emit_lonely(struct join_probe *probe, struct batch *batch, struct leat_error *error) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < batch->count; i++) {
    probe->rows[count] = batch_row(batch, i);
    count += !probe->matched[probe->rows[count]];
  }
  select_rows(batch, probe->rows, count);
  struct batch *out = widen(probe, batch, probe->emitted);
  add_nulls(probe, 1 - probe->side, out);
  return operator_emit(probe->operator, out, error);
}

static leat_status join_by_pairs(struct join_probe *probe, struct join_table *table, struct batch *batch,
                                 struct column *const *keys, struct leat_error *error) {
  if (table->keys) key_table_find(table->keys, keys, batch->selection, batch->count, probe->groups);
  memset(probe->matched, 0, batch->rows * sizeof *probe->matched);
  probe->pairs = 0;
  leat_status status = find_pairs(probe, table, batch, error);
  if (status == LEAT_OK && keeps_lonely(probe, probe->side)) return emit_lonely(probe, batch, error);
  batch_free(batch);
  return status;
}

leat_status join_probe_batch(struct join_probe *probe, struct join_table *table, struct batch *batch,
                             struct column *const *keys, struct leat_error *error) {
  assert(!batch->weights);
  // A row that the condition leaves without its partner is lonely after all: only pairs tell.
  bool in_place = probe->operator->env->choices->joins_in_place && table->unique &&
                  (!probe->condition || probe->kind == JOIN_INNER);
  return in_place ? join_in_place(probe, table, batch, keys, error) : join_by_pairs(probe, table, batch, keys, error);
}

// ---- the table's rows without a partner ----

static leat_status emit_unmatched(struct join_probe *probe, const struct join_table *table, struct leat_error *error) {
  struct batch *out = output(probe, probe->pairs);
  uint32_t first = probe->first[1 - probe->side];
  add_nulls(probe, probe->side, out);
  gather(table->columns, table->width, probe->emitted + first, probe->partners, probe->pairs, out->columns + first);
  probe->pairs = 0;
  return operator_emit(probe->operator, out, error);
}

leat_status join_probe_finish(struct join_probe *probe, const struct join_table *table, struct leat_error *error) {
  leat_status status = LEAT_OK;
  probe->pairs = 0;
  for (uint32_t row = 0; table->matched && row < table->rows && status == LEAT_OK; row++) {
    probe->partners[probe->pairs] = row;
    probe->pairs += !table->matched[row];
    if (probe->pairs == BATCH_ROWS_MAX) status = emit_unmatched(probe, table, error);
  }
  return status == LEAT_OK && probe->pairs ? emit_unmatched(probe, table, error) : status;
}
