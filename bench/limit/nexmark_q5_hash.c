// Nexmark's q5 by hash tables: what its dense index gains is what knowing that keys lie close together is worth.
//
// A slice has a table of its auctions and their counts, small enough for the first caches. An auction's slot comes of
// its low bits: numbers that were counted up do not collide, and live ones share cache lines. A bid costs a mask, a
// comparison with the home slot's auction and an increment; one in fourteen is its slice's first for an auction, which
// the branch cannot foresee, but doing without the branch costs as much. A slice that ends is packed to a list, which
// is added to the window's table and later subtracted.
#include <string.h>

#include "block.h"
#include "engine/memory.h"
#include "loops.h"
#include "slide.h"
#include "spans.h"

#define SLICE INT64_C(2000000)
#define OVERLAP 5
#define CAPACITY_MIN 64
#define NONE INT64_MIN  // an empty slot; not an auction
#define SPREAD UINT64_C(0xd1342543de82ef95)

struct counts {
  int64_t *auctions;           // owned: one a slot
  uint32_t *counts;            // owned: the same
  uint64_t capacity;           // a power of two
  uint64_t used, displaced;    // slots; of them those that are not their auction's home
  uint64_t multiplier, shift;  // 1 and 0, until low bits prove to spread badly
};

struct entry {
  int64_t auction;
  uint32_t count;
};

// A slice that takes rows has a table; one in the window has a list.
struct slice {
  struct counts counts;
  uint32_t size;
  struct entry *entries;  // owned
};

struct q5 {
  struct limit_slide slide;
  struct counts window;
  uint64_t expected;    // slots of a slice
  uint32_t *selection;  // room for the slots of the larger table
  uint64_t room;
  struct limit_block *out;
};

static void counts_init(struct counts *counts, uint64_t capacity, bool spread) {
  *counts = (struct counts){.capacity = capacity, .multiplier = 1};
  if (spread) {
    counts->multiplier = SPREAD;
    counts->shift = 64 - (uint64_t)__builtin_ctzll(capacity);
  }
  counts->auctions = mem_alloc_aligned(capacity * sizeof *counts->auctions);
  counts->counts = mem_zalloc(capacity * sizeof *counts->counts);
  for (uint64_t slot = 0; slot < capacity; slot++) counts->auctions[slot] = NONE;
}

static void counts_release(struct counts *counts) {
  mem_free(counts->auctions);
  mem_free(counts->counts);
}

static inline uint64_t home_slot(int64_t auction, uint64_t multiplier, uint64_t shift, uint64_t capacity) {
  return ((uint64_t)auction * multiplier >> shift) & (capacity - 1);
}

// The auction's slot, or the one where it belongs.
static inline uint64_t find_slot(const struct counts *counts, int64_t auction) {
  uint64_t slot = home_slot(auction, counts->multiplier, counts->shift, counts->capacity);
  while (counts->auctions[slot] != auction && counts->auctions[slot] != NONE)
    slot = (slot + 1) & (counts->capacity - 1);
  return slot;
}

static void add_count(struct counts *counts, uint64_t home, int64_t auction, uint32_t count);

static inline uint64_t home_of(const struct counts *counts, int64_t auction) {
  return home_slot(auction, counts->multiplier, counts->shift, counts->capacity);
}

// Auctions that have no count any more are left out.
static __attribute__((noinline)) void grow(struct counts *counts) {
  struct counts old = *counts;
  uint64_t live = 0, capacity = CAPACITY_MIN;
  for (uint64_t slot = 0; slot < old.capacity; slot++) live += old.counts[slot] != 0;
  while (capacity < 3 * live) capacity *= 2;
  counts_init(counts, capacity, old.shift != 0 || old.displaced > old.used / 4);
  for (uint64_t slot = 0; slot < old.capacity; slot++) {
    if (old.counts[slot] != 0)
      add_count(counts, home_of(counts, old.auctions[slot]), old.auctions[slot], old.counts[slot]);
  }
  counts_release(&old);
}

static __attribute__((noinline)) uint64_t displace(struct counts *counts, uint64_t slot, int64_t auction) {
  while (counts->auctions[slot] != auction && counts->auctions[slot] != NONE)
    slot = (slot + 1) & (counts->capacity - 1);
  counts->displaced += counts->auctions[slot] == NONE;
  return slot;
}

// Whether the auction is new can not be foreseen, so that nothing branches on it: it is stored again if it is not.
static inline void add_count(struct counts *counts, uint64_t slot, int64_t auction, uint32_t count) {
  int64_t found = counts->auctions[slot];
  if (__builtin_expect((found != auction) & (found != NONE), 0)) {
    slot = displace(counts, slot, auction);
    found = counts->auctions[slot];
  }
  counts->auctions[slot] = auction;
  counts->counts[slot] += count;
  counts->used += found != auction;
  if (__builtin_expect(counts->used > counts->capacity / 2, 0)) grow(counts);
}

// Counts until the table has grown, in registers all that makes a slot; returns how many rows that took.
LIMIT_CLONES static uint32_t count_some(struct counts *counts, const int64_t *auctions, const int64_t *times,
                                        uint32_t rows) {
  const uint64_t multiplier = counts->multiplier, shift = counts->shift, capacity = counts->capacity;
  const int64_t *known = counts->auctions;
  uint32_t *to = counts->counts;
  for (uint32_t i = 0; i < rows; i++) {
    if (i % LIMIT_LINE_ROWS == 0) {
      limit_fetch_next(times + i);
      limit_fetch_next(auctions + i);
    }
    uint64_t slot = home_slot(auctions[i], multiplier, shift, capacity);
    if (__builtin_expect(known[slot] == auctions[i], 1)) {
      to[slot]++;
    } else {
      add_count(counts, slot, auctions[i], 1);
      if (__builtin_expect(counts->counts != to, 0)) return i + 1;
    }
  }
  return rows;
}

static void count_bids(struct counts *counts, const int64_t *auctions, const int64_t *times, uint32_t rows) {
  for (uint32_t taken; rows > 0; rows -= taken, auctions += taken, times += taken)
    taken = count_some(counts, auctions, times, rows);
}

static void need_room(struct q5 *q5, uint64_t slots) {
  if (slots <= q5->room) return;
  q5->room = slots;
  q5->selection = mem_realloc(q5->selection, (slots + LIMIT_PACK_SLACK) * sizeof *q5->selection);
}

static void pack(struct q5 *q5, struct slice *slice) {
  struct counts *counts = &slice->counts;
  uint32_t capacity = (uint32_t)counts->capacity;
  need_room(q5, capacity);
  slice->size = limit_select_unequal(counts->counts, capacity, 0, q5->selection);
  slice->entries = mem_alloc(slice->size * sizeof *slice->entries);
  for (uint32_t i = 0; i < slice->size; i++) {
    uint32_t slot = q5->selection[i];
    slice->entries[i] = (struct entry){counts->auctions[slot], counts->counts[slot]};
  }
}

static void enter(void *program, void *state) {
  struct q5 *q5 = program;
  struct slice *slice = state;
  pack(q5, slice);
  q5->expected = slice->counts.capacity;
  counts_release(&slice->counts);
  for (uint32_t i = 0; i < slice->size; i++)
    add_count(&q5->window, home_of(&q5->window, slice->entries[i].auction), slice->entries[i].auction,
              slice->entries[i].count);
}

static void leave(void *program, void *state) {
  struct q5 *q5 = program;
  struct slice *slice = state;
  for (uint32_t i = 0; i < slice->size; i++)
    q5->window.counts[find_slot(&q5->window, slice->entries[i].auction)] -= slice->entries[i].count;
  mem_free(slice->entries);
  mem_free(slice);
}

static void emit(void *program, int64_t window_start) {
  struct q5 *q5 = program;
  uint32_t capacity = (uint32_t)q5->window.capacity;
  need_room(q5, capacity);
  uint32_t most = limit_max_count(q5->window.counts, capacity);
  uint32_t found = limit_select_equal(q5->window.counts, capacity, most, q5->selection);
  for (uint32_t i = 0; i < found; i++) {
    uint32_t row = limit_block_row(q5->out);
    q5->out->columns[0][row] = window_start;
    q5->out->columns[1][row] = q5->window.auctions[q5->selection[i]];
    q5->out->columns[2][row] = most;
  }
  limit_block_flush(q5->out);
}

static const struct limit_slide_steps steps = {enter, emit, leave};

static void run_q5_hash(const struct limit_input *input, const struct limit_output *output) {
  const struct limit_table *bid = limit_table(input, "bid");
  const int64_t *auctions = limit_int64(input, "bid", "auction"), *times = limit_int64(input, "bid", "date_time");
  struct q5 q5 = {.slide = {.width = SLICE, .overlap = OVERLAP}, .expected = CAPACITY_MIN};
  q5.out = limit_block_create(output, 3);
  counts_init(&q5.window, CAPACITY_MIN, false);
  struct limit_spans spans;
  limit_spans_init(&spans, times, bid->rows, SLICE, LIMIT_BLOCK_ROWS);
  for (struct limit_span span; limit_spans_next(&spans, &span);) {
    struct slice **slice = (struct slice **)limit_slices_state(&q5.slide.slices, span.slice);
    if (*slice == NULL) {
      *slice = mem_zalloc(sizeof **slice);
      counts_init(&(*slice)->counts, q5.expected, q5.window.shift != 0);
    }
    count_bids(&(*slice)->counts, auctions + span.first, times + span.first, span.rows);
    if (span.block_ends) limit_slide_to(&q5.slide, spans.time_high - bid->lateness, &steps, &q5);
  }
  limit_slide_to(&q5.slide, INT64_MAX, &steps, &q5);
  limit_slices_release(&q5.slide.slices);
  counts_release(&q5.window);
  mem_free(q5.selection);
  limit_block_destroy(q5.out);
}

static const struct limit limits[] = {
    {"nexmark", "q5_hash", LIMIT_NAMES("bid.auction", "bid.date_time"), LIMIT_NAMES("window_start", "auction", "num"),
     run_q5_hash},
};
const struct limit_workload limit_nexmark_q5_hash = LIMIT_WORKLOAD(limits);
