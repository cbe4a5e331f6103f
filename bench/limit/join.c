// The join of a(key, value, ts) and b(key, value, ts) on equal keys within tumbling windows of 10 s.
//
// Rows wait for their window to close as spans of the resident columns, not as copies. Then the smaller side's values
// are sorted by key: counted by the key's slot, and put where the counts before it say, so that the matches of a row
// are one run of values. Slots are the keys less the lowest where their range is small enough, and else come of a hash
// table. The other side's rows are looked up in order, and each writes its matches eight at a time, without asking
// whether it has that many: for few matches a row there is no branch to foresee, for many the copying is in vectors.
#include <assert.h>
#include <string.h>

#include "block.h"
#include "engine/memory.h"
#include "keyed.h"
#include "keys.h"
#include "loops.h"
#include "pages.h"
#include "slices.h"
#include "spans.h"

#define WINDOW INT64_C(10000000)
#define STEP 8           // matches
#define FAR_SLOTS 65536  // from here on starts and values leave the second cache, and are fetched ahead
#define AHEAD 16         // rows

enum side { A, B, SIDES };

struct part {
  uint64_t first;
  uint32_t rows;
};

// A window's rows of one table.
struct rows {
  struct part *parts;  // owned
  uint64_t part_count, capacity, count;
};

struct window {
  struct rows sides[SIDES];
};

// The sorted side of a window that closes; the arrays are kept for the next one.
struct build {
  bool dense;
  int64_t low;
  struct limit_keys map;
  uint64_t slots;
  uint32_t *row_slots;  // owned: the slot of each row
  uint32_t *starts;     // owned: where a slot's values begin; slot `slots` has none, nor has one behind it
  int64_t *values;      // owned: by slot, with room for STEP more
  uint64_t row_capacity, slot_capacity;
};

struct stream {
  struct limit_keyed keyed;
  struct limit_spans spans;
};

struct join {
  struct stream streams[SIDES];
  struct limit_slices windows;
  struct build build;
  struct limit_block *out;
};

static void append_part(struct rows *rows, const struct limit_span *span) {
  if (rows->part_count == rows->capacity) {
    rows->capacity = rows->capacity ? 2 * rows->capacity : 64;
    rows->parts = mem_realloc(rows->parts, rows->capacity * sizeof *rows->parts);
  }
  rows->parts[rows->part_count++] = (struct part){span->first, span->rows};
  rows->count += span->rows;
}

static struct limit_range range_of(const struct rows *rows, const int64_t *keys) {
  struct limit_range range = {INT64_MAX, INT64_MIN};
  for (uint64_t i = 0; i < rows->part_count; i++)
    range = limit_unite(range, limit_range(keys + rows->parts[i].first, rows->parts[i].rows));
  return range;
}

static void build_reserve_rows(struct build *build, uint64_t rows) {
  assert(rows < UINT32_MAX);
  if (rows <= build->row_capacity) return;
  build->row_capacity = rows + rows / 2;
  mem_free(build->row_slots);
  mem_free(build->values);
  build->row_slots = limit_pages(build->row_capacity * sizeof *build->row_slots);
  build->values = limit_pages((build->row_capacity + STEP) * sizeof *build->values);
}

static void build_reserve_slots(struct build *build, uint64_t slots) {
  build->slots = slots;
  if (slots > build->slot_capacity) {
    build->slot_capacity = slots + slots / 2;
    mem_free(build->starts);
    build->starts = limit_pages((build->slot_capacity + 2) * sizeof *build->starts);
  }
  memset(build->starts, 0, (slots + 2) * sizeof *build->starts);
}

static void slots_dense(const struct build *build, const int64_t *keys, uint32_t count, uint32_t *out) {
  for (uint32_t i = 0; i < count; i++) {
    uint64_t slot = (uint64_t)keys[i] - (uint64_t)build->low;
    out[i] = (uint32_t)(slot < build->slots ? slot : build->slots);
  }
}

static void slots_hashed(struct build *build, const int64_t *keys, uint32_t count, uint32_t *out) {
  limit_keys_find(&build->map, keys, count, out);
  for (uint32_t i = 0; i < count; i++) out[i] = out[i] == LIMIT_SLOT_NONE ? (uint32_t)build->slots : out[i];
}

// The map has room for as many keys as there are rows.
static void assign_hashed(struct build *build, const struct rows *rows, const int64_t *keys) {
  uint64_t capacity = 1;
  while (capacity < 2 * (rows->count + 1)) capacity *= 2;
  if (build->map.capacity == capacity) {
    limit_keys_clear(&build->map);
  } else {
    limit_keys_release(&build->map);
    limit_keys_init(&build->map, capacity);
    build->map.spread = true;
  }
  uint64_t row = 0;
  for (uint64_t i = 0; i < rows->part_count; i++) {
    limit_keys_insert(&build->map, keys + rows->parts[i].first, rows->parts[i].rows, build->row_slots + row);
    row += rows->parts[i].rows;
  }
  build_reserve_slots(build, build->map.capacity);
}

static void assign_dense(struct build *build, const struct rows *rows, const int64_t *keys, struct limit_range range) {
  build->low = range.low;
  build_reserve_slots(build, (uint64_t)(range.high - range.low) + 1);
  uint64_t row = 0;
  for (uint64_t i = 0; i < rows->part_count; i++) {
    slots_dense(build, keys + rows->parts[i].first, rows->parts[i].rows, build->row_slots + row);
    row += rows->parts[i].rows;
  }
}

// Counts become the places where the slots' values begin, shifted by one slot: as values are placed these go up to
// where the next slot's begin, which in the end is what they are.
static void sort_values(struct build *build, const struct rows *rows, const int64_t *values) {
  uint32_t *places = build->starts + 1;
  const uint32_t *slots = build->row_slots;
  bool far = build->slots >= FAR_SLOTS;
  for (uint64_t row = 0; row < rows->count; row++) {
    if (far) __builtin_prefetch(places + slots[row + AHEAD < rows->count ? row + AHEAD : row], 1);
    places[slots[row]]++;
  }
  uint32_t sum = 0;
  for (uint64_t slot = 0; slot <= build->slots; slot++) {
    uint32_t count = places[slot];
    places[slot] = sum;
    sum += count;
  }
  uint64_t row = 0;
  for (uint64_t i = 0; i < rows->part_count; i++) {
    const int64_t *part = values + rows->parts[i].first;
    for (uint32_t j = 0; j < rows->parts[i].rows; j++, row++) {
      if (far) __builtin_prefetch(places + slots[row + AHEAD < rows->count ? row + AHEAD : row], 1);
      build->values[places[slots[row]]++] = part[j];
    }
  }
}

static void build_side(struct build *build, const struct rows *rows, const struct limit_keyed *keyed) {
  struct limit_range range = range_of(rows, keyed->keys);
  assert(range.low != LIMIT_KEY_NONE);
  build_reserve_rows(build, rows->count);
  build->dense = limit_is_dense(range, rows->count);
  if (build->dense)
    assign_dense(build, rows, keyed->keys, range);
  else
    assign_hashed(build, rows, keyed->keys);
  sort_values(build, rows, keyed->values);
}

// Where the answer's columns are, of the two sides' values.
struct columns {
  int64_t *keys, *probed, *built;
};

// Writes the matches of rows from `i` on, as many as the block has room for; returns the first row that is not done, of
// whose matches the first `done` are.
LIMIT_CLONES static uint32_t expand(const struct build *build, const struct limit_keyed_rows *rows,
                                    const uint32_t *slots, uint32_t i, uint32_t *done, struct columns columns,
                                    uint32_t *written) {
  const bool far = build->slots >= FAR_SLOTS;
  uint32_t count = *written;
  for (; i < rows->count; i++) {
    if (far) {
      __builtin_prefetch(build->starts + slots[i + 2 * AHEAD < rows->count ? i + 2 * AHEAD : i]);
      __builtin_prefetch(build->values + build->starts[slots[i + AHEAD < rows->count ? i + AHEAD : i]]);
    }
    uint32_t at = build->starts[slots[i]] + *done, end = build->starts[slots[i] + 1];
    do {
      if (count > LIMIT_OUT_ROWS - STEP) {
        *done = at - build->starts[slots[i]];
        *written = count;
        return i;
      }
      for (uint32_t j = 0; j < STEP; j++) columns.keys[count + j] = rows->keys[i];
      for (uint32_t j = 0; j < STEP; j++) columns.probed[count + j] = rows->values[i];
      for (uint32_t j = 0; j < STEP; j++) columns.built[count + j] = build->values[at + j];
      count += end - at < STEP ? end - at : STEP;
      at += STEP;
    } while (at < end);
    *done = 0;
  }
  *written = count;
  return i;
}

static void probe_part(struct join *join, const struct limit_keyed_rows *rows, enum side probed) {
  struct limit_block *out = join->out;
  struct columns columns = {out->columns[1], out->columns[probed == A ? 2 : 3], out->columns[probed == A ? 3 : 2]};
  uint32_t slots[LIMIT_BLOCK_ROWS], done = 0;
  if (join->build.dense)
    slots_dense(&join->build, rows->keys, rows->count, slots);
  else
    slots_hashed(&join->build, rows->keys, rows->count, slots);
  for (uint32_t i = 0; i < rows->count;) {
    i = expand(&join->build, rows, slots, i, &done, columns, &out->count);
    if (i < rows->count) limit_block_flush(out);
  }
}

static void join_window(struct join *join, const struct window *window, int64_t window_start) {
  enum side built = window->sides[A].count < window->sides[B].count ? A : B, probed = built == A ? B : A;
  const struct limit_keyed *keyed = &join->streams[probed].keyed;
  if (window->sides[built].count == 0) return;
  build_side(&join->build, &window->sides[built], &join->streams[built].keyed);
  limit_fill(join->out->columns[0], LIMIT_OUT_ROWS, window_start);
  for (uint64_t i = 0; i < window->sides[probed].part_count; i++) {
    struct part part = window->sides[probed].parts[i];
    struct limit_keyed_rows rows = {keyed->keys + part.first, keyed->values + part.first, keyed->times, part.rows};
    probe_part(join, &rows, probed);
  }
  limit_block_flush(join->out);
}

static void emit_closed(struct join *join, int64_t time) {
  struct limit_slice closed;
  while (limit_slices_take_closed(&join->windows, WINDOW, time, &closed)) {
    struct window *window = closed.state;
    join_window(join, window, closed.id * WINDOW);
    for (int side = 0; side < SIDES; side++) mem_free(window->sides[side].parts);
    mem_free(window);
  }
}

static void add_block(struct join *join, enum side side) {
  for (struct limit_span span; limit_spans_next(&join->streams[side].spans, &span);) {
    struct window **window = (struct window **)limit_slices_state(&join->windows, span.slice);
    if (*window == NULL) *window = mem_zalloc(sizeof **window);
    append_part(&(*window)->sides[side], &span);
    if (span.block_ends) break;
  }
}

static void stream_init(struct stream *stream, const struct limit_input *input, const char *table) {
  stream->keyed = limit_keyed(input, table);
  limit_spans_init(&stream->spans, stream->keyed.times, stream->keyed.rows, WINDOW, LIMIT_BLOCK_ROWS);
}

// The stream that is behind goes on, a block at a time.
static void run(const struct limit_input *input, const struct limit_output *output) {
  struct join join = {.out = limit_block_create(output, 4)};
  stream_init(&join.streams[A], input, "a");
  stream_init(&join.streams[B], input, "b");
  for (;;) {
    int64_t a = limit_spans_watermark(&join.streams[A].spans, join.streams[A].keyed.lateness);
    int64_t b = limit_spans_watermark(&join.streams[B].spans, join.streams[B].keyed.lateness);
    emit_closed(&join, a < b ? a : b);
    if (a == INT64_MAX && b == INT64_MAX) break;
    add_block(&join, b < a ? B : A);
  }
  limit_keys_release(&join.build.map);
  mem_free(join.build.row_slots);
  mem_free(join.build.starts);
  mem_free(join.build.values);
  limit_slices_release(&join.windows);
  limit_block_destroy(join.out);
}

static const struct limit limits[] = {
    {"join", "window", LIMIT_NAMES("a.key", "a.value", "a.ts", "b.key", "b.value", "b.ts"),
     LIMIT_NAMES("window_start", "key", "a.value", "b.value"), run},
};
const struct limit_workload limit_join = LIMIT_WORKLOAD(limits);
