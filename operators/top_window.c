// The rows of one open window that can still be in a top-N's result: the others are dropped as they come.
#include "top_window.h"

#include <assert.h>
#include <string.h>

#include "engine/kernel.h"
#include "engine/memory.h"
#include "sort_word.h"

#define ROW_NONE UINT32_MAX
#define CHUNK_ROWS 256          // compared with the bar before any of them is looked at
#define GARBAGE_ROWS_MIN 1024   // the store is not copied for fewer

// ---- scratch ----

void top_scratch_init(struct top_scratch *scratch, const struct top_shape *shape) {
  uint32_t count = shape->order.count;
  scratch->views = mem_zalloc((count + 1) * sizeof *scratch->views);
  scratch->keys = mem_zalloc((count + 1) * sizeof *scratch->keys);
  for (uint32_t i = 0; i < count; i++) scratch->keys[i] = &scratch->views[i];
}

static void scratch_release_rows(struct top_scratch *scratch) {
  mem_free(scratch->sorted);
  mem_free(scratch->ranks);
  scratch->sorted = NULL;
  scratch->ranks = NULL;
  scratch->capacity = 0;
}

void top_scratch_release(struct top_scratch *scratch) {
  mem_free(scratch->views);
  mem_free(scratch->keys);
  scratch_release_rows(scratch);
}

static void scratch_reserve(struct top_scratch *scratch, uint32_t rows) {
  if (rows <= scratch->capacity) return;
  uint32_t capacity = 64;
  while (capacity < rows) capacity *= 2;
  scratch->sorted = mem_realloc(scratch->sorted, 2 * (size_t)capacity * sizeof *scratch->sorted);
  scratch->ranks = mem_realloc(scratch->ranks, capacity * sizeof *scratch->ranks);
  scratch->capacity = capacity;
}

// Borrowed until the window's store changes.
static void view_keys(const struct top_window *window, struct top_scratch *scratch) {
  const struct top_shape *shape = window->shape;
  for (uint32_t i = 0; i < shape->order.count; i++) {
    column_builder_view(&window->store.builders[shape->order_at[i]], &scratch->views[i]);
  }
}

// ---- life ----

struct top_window *top_window_create(const struct top_shape *shape) {
  struct top_window *window = mem_zalloc(sizeof *window);
  window->shape = shape;
  row_store_init(&window->store, shape->kinds, shape->width);
  return window;
}

void top_window_destroy(struct top_window *window) {
  row_store_release(&window->store);
  key_table_destroy(window->keys);
  mem_free(window->groups);
  mem_free(window->words);
  mem_free(window->previous);
  mem_free(window);
}

size_t top_window_bytes(const struct top_window *window) {
  size_t bytes = sizeof *window + row_store_bytes(&window->store);
  if (window->keys) bytes += key_table_bytes(window->keys);
  bytes += window->group_capacity * sizeof *window->groups;
  return bytes + window->row_capacity * (sizeof *window->words + sizeof *window->previous);
}

static void reserve_groups(struct top_window *window, uint32_t count) {
  if (count > window->group_capacity) {
    uint32_t capacity = window->shape->key_count ? 64 : 1;
    while (capacity < count) capacity *= 2;
    window->groups = mem_realloc(window->groups, capacity * sizeof *window->groups);
    window->group_capacity = capacity;
  }
  uint32_t limit = window->shape->limit;
  struct top_group empty = {.bar = INT64_MAX, .worst = ROW_NONE, .last = ROW_NONE,
                            .check_at = limit > 1 ? limit : ROW_NONE};
  while (window->group_count < count) window->groups[window->group_count++] = empty;
}

static void reserve_rows(struct top_window *window, uint32_t count) {
  if (count <= window->row_capacity) return;
  uint32_t capacity = window->row_capacity ? window->row_capacity : 64;
  while (capacity < count) capacity *= 2;
  window->words = mem_realloc(window->words, capacity * sizeof *window->words);
  window->previous = mem_realloc(window->previous, capacity * sizeof *window->previous);
  window->row_capacity = capacity;
}

// ---- which rows may get in ----

LEAT_CLONES static bool any_below(const int64_t *words, uint32_t count, int64_t bar) {
  int64_t below = 0;
  for (uint32_t i = 0; i < count; i++) below |= words[i] <= bar ? -1 : 0;
  return below != 0;
}

// A window that is one group: all rows have the same bar, which most of them do not pass.
static uint32_t choose_by_one_bar(struct top_window *window, const struct top_input *input, const uint32_t *rows,
                                  uint32_t count, struct top_scratch *scratch) {
  reserve_groups(window, 1);
  int64_t bar = window->groups[0].bar, words[CHUNK_ROWS];
  uint32_t kept = 0;
  for (uint32_t first = 0; first < count; first += CHUNK_ROWS) {
    uint32_t n = count - first < CHUNK_ROWS ? count - first : CHUNK_ROWS;
    const uint32_t *chosen = rows ? rows + first : NULL;
    sort_words(input->order[0], window->shape->order.sort, chosen, first, n, words);
    if (!any_below(words, n, bar)) continue;
    for (uint32_t i = 0; i < n; i++) {
      scratch->words[kept] = words[i];
      scratch->rows[kept] = chosen ? chosen[i] : first + i;
      kept += words[i] <= bar;
    }
  }
  memset(scratch->groups, 0, kept * sizeof *scratch->groups);
  return kept;
}

static uint32_t choose_by_group(struct top_window *window, const struct top_input *input, const uint32_t *rows,
                                uint32_t count, struct top_scratch *scratch) {
  const struct top_shape *shape = window->shape;
  if (!window->keys) window->keys = key_table_create(shape->key_kinds, shape->key_count, shape->choices);
  key_table_insert(window->keys, input->keys, rows, count, scratch->groups);
  reserve_groups(window, key_table_size(window->keys));
  sort_words(input->order[0], shape->order.sort, rows, 0, count, scratch->words);
  uint32_t kept = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t group = scratch->groups[i];
    int64_t word = scratch->words[i];
    scratch->groups[kept] = group;
    scratch->words[kept] = word;
    scratch->rows[kept] = rows ? rows[i] : i;
    kept += word <= window->groups[group].bar;
  }
  return kept;
}

// ---- getting in ----

// In order of arrival.
static void list_rows(const struct top_window *window, const struct top_group *group, struct ordered_row *out) {
  uint32_t at = group->count;
  for (uint32_t row = group->last; row != ROW_NONE; row = window->previous[row]) {
    assert(at > 0);
    out[--at] = (struct ordered_row){window->words[row], row};
  }
}

// Rows with the worst row's word may still come before it, or share its rank, unless the word says it all.
static void set_bar(struct top_window *window, struct top_group *group, uint32_t worst) {
  const struct top_shape *shape = window->shape;
  int64_t word = window->words[worst];
  bool decides = row_order_settled(&shape->order, word) == shape->order.count;
  group->worst = worst;
  group->bar = decides && shape->rank == RANK_ROW_NUMBER ? word - 1 : word;
}

// A candidate's row against the worst that is in, which may still be waiting itself.
static int compare_to_worst(const struct top_window *window, const struct top_group *group,
                            const struct top_input *input, struct ordered_row row, const struct top_scratch *scratch) {
  struct ordered_row worst = {window->words[group->worst], group->worst};
  struct column *const *keys = scratch->keys;
  if (worst.row >= window->store.rows) {
    worst.row = scratch->waiting[worst.row - window->store.rows];
    keys = input->order;
  }
  return row_order_compare(&window->shape->order, input->order, row, keys, worst);
}

static uint32_t add_row(struct top_window *window, struct top_group *group, struct ordered_row row, uint32_t waiting,
                        struct top_scratch *scratch) {
  uint32_t at = window->store.rows + waiting;
  scratch->waiting[waiting] = row.row;
  window->words[at] = row.word;
  window->previous[at] = group->last;
  group->last = at;
  group->count++;
  window->live++;
  return at;
}

// Limit 1, and a row that comes before all others: they are out. One that was still waiting gives it its place.
static uint32_t replace_rows(struct top_window *window, struct top_group *group, struct ordered_row row,
                             uint32_t waiting, struct top_scratch *scratch) {
  bool in_place = group->count == 1 && group->last >= window->store.rows;
  uint32_t place = in_place ? group->last - window->store.rows : waiting;
  window->live -= group->count;
  group->count = 0;
  group->last = ROW_NONE;
  set_bar(window, group, add_row(window, group, row, place, scratch));
  return in_place ? waiting : waiting + 1;
}

static uint32_t doubled(uint32_t count) { return count > ROW_NONE / 2 ? ROW_NONE : 2 * count; }

// The group has more rows than when its bar was set. dense_rank's limit counts values, which words cannot.
static void lower_bar(struct top_window *window, struct top_group *group, struct top_scratch *scratch) {
  uint32_t limit = window->shape->limit;
  group->check_at = doubled(group->count);
  if (window->shape->rank == RANK_DENSE_RANK) return;
  scratch_reserve(scratch, group->count);
  list_rows(window, group, scratch->sorted);
  int64_t bar = row_order_bar(scratch->sorted, group->count, limit, scratch->ranks);
  group->bar = bar < group->bar ? bar : group->bar;
}

// Returns how many rows wait to be stored; *due counts the groups to be cut once they are.
static uint32_t admit(struct top_window *window, const struct top_input *input, uint32_t count,
                      struct top_scratch *scratch, uint32_t *due) {
  const struct top_shape *shape = window->shape;
  uint32_t waiting = 0;
  *due = 0;
  for (uint32_t i = 0; i < count; i++) {
    struct top_group *group = &window->groups[scratch->groups[i]];
    struct ordered_row row = {scratch->words[i], scratch->rows[i]};
    if (row.word > group->bar) continue;
    int order = group->worst == ROW_NONE ? -1 : compare_to_worst(window, group, input, row, scratch);
    if (order > 0 || (order == 0 && shape->rank == RANK_ROW_NUMBER)) continue;
    if (shape->limit == 1 && order < 0) {
      waiting = replace_rows(window, group, row, waiting, scratch);
    } else {
      add_row(window, group, row, waiting++, scratch);
      if (group->count < group->check_at) continue;
      lower_bar(window, group, scratch);
      if (!group->due && group->count > shape->limit) scratch->due[(*due)++] = scratch->groups[i];
      group->due = group->count > shape->limit;
    }
  }
  return waiting;
}

// ---- what is in, in order ----

// Of many rows those that words alone tell to be out need not be sorted.
static uint32_t drop_by_word(const struct top_shape *shape, struct ordered_row *rows, uint32_t count, int64_t *room) {
  if (!shape->limit || shape->rank == RANK_DENSE_RANK || count / 2 <= shape->limit) return count;
  int64_t bar = row_order_bar(rows, count, shape->limit, room);
  uint32_t kept = 0;
  for (uint32_t i = 0; i < count; i++) {
    rows[kept] = rows[i];
    kept += rows[i].word <= bar;
  }
  return kept;
}

// Sorts the group's rows, with ranks, in the scratch. Returns how many are within the limit.
static uint32_t rank_group(const struct top_window *window, const struct top_group *group,
                           struct top_scratch *scratch) {
  const struct top_shape *shape = window->shape;
  scratch_reserve(scratch, group->count);
  struct ordered_row *sorted = scratch->sorted, *room = sorted + scratch->capacity;
  list_rows(window, group, sorted);
  uint32_t kept = drop_by_word(shape, sorted, group->count, scratch->ranks);
  if (kept > 1) row_order_sort(&shape->order, scratch->keys, sorted, room, kept);
  row_order_rank(&shape->order, shape->rank, scratch->keys, sorted, kept, scratch->ranks);
  while (shape->limit && scratch->ranks[kept - 1] > shape->limit) kept--;
  return kept;
}

// Links the sorted rows anew: later rows come after equal ones.
static void cut(struct top_window *window, struct top_group *group, struct top_scratch *scratch) {
  const struct top_shape *shape = window->shape;
  uint32_t kept = rank_group(window, group, scratch);
  window->live -= group->count - kept;
  group->count = kept;
  group->check_at = doubled(kept);
  group->due = false;
  group->last = ROW_NONE;
  for (uint32_t i = 0; i < kept; i++) {
    uint32_t row = scratch->sorted[i].row;
    window->previous[row] = group->last;
    group->last = row;
  }
  int64_t places = shape->rank == RANK_DENSE_RANK ? scratch->ranks[kept - 1] : kept;
  if (places >= shape->limit) set_bar(window, group, group->last);
}

uint32_t top_window_rank(struct top_window *window, struct top_scratch *scratch, uint32_t *rows, int64_t *ranks) {
  view_keys(window, scratch);
  uint32_t count = 0;
  for (uint32_t g = 0; g < window->group_count; g++) {
    uint32_t kept = rank_group(window, &window->groups[g], scratch);
    for (uint32_t i = 0; i < kept; i++) rows[count + i] = scratch->sorted[i].row;
    memcpy(ranks + count, scratch->ranks, kept * sizeof *ranks);
    count += kept;
  }
  if (scratch->capacity > BATCH_ROWS_MAX) scratch_release_rows(scratch);
  return count;
}

// ---- throwing away what is out ----

// Gives the live rows new numbers, a group after the other, and notes where they are now.
static void renumber(struct top_window *window, uint32_t *rows, int64_t *words, uint32_t *previous) {
  uint32_t next = 0;
  for (uint32_t g = 0; g < window->group_count; g++) {
    struct top_group *group = &window->groups[g];
    uint32_t at = next + group->count, worst = ROW_NONE;
    for (uint32_t row = group->last; row != ROW_NONE; row = window->previous[row]) {
      at--;
      rows[at] = row;
      words[at] = window->words[row];
      previous[at] = at > next ? at - 1 : ROW_NONE;
      if (row == group->worst) worst = at;
    }
    group->worst = worst;
    if (group->count) group->last = next + group->count - 1;
    next += group->count;
  }
  assert(next == window->live);
}

static void copy_rows(struct row_store *store, const uint32_t *rows, uint32_t count) {
  uint32_t width = store->width;
  struct column **columns = mem_zalloc((width + 1) * sizeof *columns);
  row_store_finish(store, columns);
  row_store_append(store, 0, columns, width, rows, count);
  row_store_commit(store, count);
  for (uint32_t i = 0; i < width; i++) column_release(columns[i]);
  mem_free(columns);
}

static void compact(struct top_window *window) {
  uint32_t capacity = window->live + BATCH_ROWS_MAX;
  uint32_t *rows = mem_alloc((window->live + 1) * sizeof *rows);
  int64_t *words = mem_alloc(capacity * sizeof *words);
  uint32_t *previous = mem_alloc(capacity * sizeof *previous);
  renumber(window, rows, words, previous);
  mem_free(window->words);
  mem_free(window->previous);
  window->words = words;
  window->previous = previous;
  window->row_capacity = capacity;
  copy_rows(&window->store, rows, window->live);
  mem_free(rows);
}

bool top_window_add(struct top_window *window, const struct top_input *input, const uint32_t *rows, uint32_t count,
                    struct top_scratch *scratch) {
  const struct top_shape *shape = window->shape;
  uint32_t groups = window->group_count, due;
  uint32_t candidates = shape->key_count ? choose_by_group(window, input, rows, count, scratch)
                                         : choose_by_one_bar(window, input, rows, count, scratch);
  window->seen += count;
  if (!candidates) return window->group_count > groups;
  view_keys(window, scratch);
  reserve_rows(window, window->store.rows + candidates);
  uint32_t waiting = admit(window, input, candidates, scratch, &due);
  if (!waiting) return window->group_count > groups;
  row_store_append(&window->store, 0, input->stored, shape->width, scratch->waiting, waiting);
  row_store_commit(&window->store, waiting);
  view_keys(window, scratch);
  for (uint32_t i = 0; i < due; i++) cut(window, &window->groups[scratch->due[i]], scratch);
  if (window->store.rows > 2 * (uint64_t)window->live + GARBAGE_ROWS_MIN) compact(window);
  return true;
}
