// Nexmark's q5 by a dense index: the auctions with the most bids in each window of 10 s that hops by 2 s.
//
// An auction's number, cut to its low bits, is the index of its count: live auctions have numbers close together, so
// that no two of them share a count as long as there are more counts than the numbers are apart. That is tested a block
// at a time, by the lowest and the highest number, and the counts grow where it fails. A bid costs one load, one mask
// and one increment. Half of all bids go to one auction, whose increments would wait for each other: bids take turns
// between copies of the counts. All else happens once a slice, in vectors.
#include <assert.h>
#include <string.h>

#include "block.h"
#include "engine/memory.h"
#include "loops.h"
#include "slide.h"
#include "spans.h"

#define SLICE INT64_C(2000000)
#define OVERLAP 5
#define CAPACITY_MIN 1024
#define CAPACITY_MAX (UINT64_C(1) << 28)  // with auctions further apart a dense index is the wrong form
#define COPIES 4
// A load waits for an older store whose address has the same low 12 bits: copies of a count are kept off that.
#define STRIDE(capacity) ((capacity) + 16)

struct slice {
  struct limit_range auctions;
  uint32_t *counts;  // COPIES times STRIDE(capacity)
};

struct q5 {
  struct limit_slide slide;
  uint64_t capacity;  // a power of two; live auctions are not further apart
  uint32_t *window;   // the window's counts
  uint32_t *spare;    // counts of a slice, all 0, or NULL
  uint32_t *selection;
  struct limit_block *out;
};

// Auctions as runs of indices: all of a range in one piece, or in two.
struct piece {
  uint64_t offset;
  uint32_t count;
};

static bool next_piece(struct limit_range *left, uint64_t capacity, struct piece *piece) {
  if (left->low > left->high) return false;
  piece->offset = (uint64_t)left->low & (capacity - 1);
  uint64_t count = (uint64_t)(left->high - left->low) + 1;
  if (count > capacity - piece->offset) count = capacity - piece->offset;
  piece->count = (uint32_t)count;
  left->low += (int64_t)count;
  return true;
}

static const struct limit_range no_auctions = {INT64_MAX, INT64_MIN};

// Of the first `count` slices, and `range`.
static struct limit_range auctions_of(const struct q5 *q5, uint32_t count, struct limit_range range) {
  for (uint32_t i = 0; i < count; i++) {
    const struct slice *slice = limit_slices_entry(&q5->slide.slices, i)->state;
    if (slice) range = limit_unite(range, slice->auctions);
  }
  return range;
}

static uint32_t *move_counts(uint32_t *counts, uint32_t copies, struct limit_range range, uint64_t from, uint64_t to) {
  uint32_t *out = mem_zalloc(copies * STRIDE(to) * sizeof *out);
  for (uint32_t copy = 0; copy < copies; copy++) {
    for (int64_t auction = range.low; auction <= range.high; auction++)
      out[copy * STRIDE(to) + ((uint64_t)auction & (to - 1))] =
          counts[copy * STRIDE(from) + ((uint64_t)auction & (from - 1))];
  }
  mem_free(counts);
  return out;
}

static void grow(struct q5 *q5, uint64_t distance) {
  uint64_t from = q5->capacity, to = from;
  while (to <= distance) to *= 2;
  assert(to <= CAPACITY_MAX);
  q5->window = move_counts(q5->window, 1, auctions_of(q5, q5->slide.inside, no_auctions), from, to);
  for (uint32_t i = 0; i < q5->slide.slices.count; i++) {
    struct slice *slice = limit_slices_entry(&q5->slide.slices, i)->state;
    if (slice) slice->counts = move_counts(slice->counts, COPIES, slice->auctions, from, to);
  }
  mem_free(q5->spare);
  q5->spare = NULL;
  q5->selection = mem_realloc(q5->selection, (to + LIMIT_PACK_SLACK) * sizeof *q5->selection);
  q5->capacity = to;
}

static struct slice *slice_create(struct q5 *q5) {
  struct slice *slice = mem_alloc(sizeof *slice);
  slice->auctions = no_auctions;
  slice->counts = q5->spare ? q5->spare : mem_zalloc(COPIES * STRIDE(q5->capacity) * sizeof *slice->counts);
  q5->spare = NULL;
  return slice;
}

// The slice, with room for these auctions.
static struct slice *slice_for(struct q5 *q5, int64_t id, struct limit_range auctions) {
  struct slice **slice = (struct slice **)limit_slices_state(&q5->slide.slices, id);
  struct limit_range live = auctions_of(q5, q5->slide.slices.count, auctions);
  uint64_t distance = (uint64_t)live.high - (uint64_t)live.low;
  if (distance >= q5->capacity) grow(q5, distance);
  if (*slice == NULL) *slice = slice_create(q5);
  (*slice)->auctions = limit_unite((*slice)->auctions, auctions);
  return *slice;
}

static void count_bids(const int64_t *auctions, const int64_t *times, uint32_t rows, uint32_t *counts,
                       uint64_t capacity) {
  uint64_t mask = capacity - 1;
  uint32_t i = 0;
  for (; i + LIMIT_LINE_ROWS <= rows; i += LIMIT_LINE_ROWS) {
    limit_fetch_next(times + i);
    limit_fetch_next(auctions + i);
    for (uint32_t j = 0; j < LIMIT_LINE_ROWS; j++)
      counts[j % COPIES * STRIDE(capacity) + ((uint64_t)auctions[i + j] & mask)]++;
  }
  for (; i < rows; i++) counts[(uint64_t)auctions[i] & mask]++;
}

// Adds the copies up into the first, and that into the window.
static void enter(void *program, void *state) {
  struct q5 *q5 = program;
  struct slice *slice = state;
  struct limit_range left = slice->auctions;
  for (struct piece piece; next_piece(&left, q5->capacity, &piece);) {
    uint32_t *counts = slice->counts + piece.offset;
    for (uint32_t copy = 1; copy < COPIES; copy++) {
      uint32_t *more = counts + copy * STRIDE(q5->capacity);
      limit_add(counts, more, piece.count);
      memset(more, 0, piece.count * sizeof *more);
    }
    limit_add(q5->window + piece.offset, counts, piece.count);
  }
}

static void leave(void *program, void *state) {
  struct q5 *q5 = program;
  struct slice *slice = state;
  struct limit_range left = slice->auctions;
  for (struct piece piece; next_piece(&left, q5->capacity, &piece);) {
    limit_subtract(q5->window + piece.offset, slice->counts + piece.offset, piece.count);
    memset(slice->counts + piece.offset, 0, piece.count * sizeof *slice->counts);
  }
  mem_free(q5->spare);
  q5->spare = slice->counts;
  mem_free(slice);
}

static void emit_piece(struct q5 *q5, int64_t window_start, int64_t first, const struct piece *piece, uint32_t most) {
  uint32_t found = limit_select_equal(q5->window + piece->offset, piece->count, most, q5->selection);
  for (uint32_t i = 0; i < found; i++) {
    uint32_t row = limit_block_row(q5->out);
    q5->out->columns[0][row] = window_start;
    q5->out->columns[1][row] = first + q5->selection[i];
    q5->out->columns[2][row] = most;
  }
}

static void emit(void *program, int64_t window_start) {
  struct q5 *q5 = program;
  struct limit_range live = auctions_of(q5, q5->slide.inside, no_auctions), left = live;
  uint32_t most = 0;
  for (struct piece piece; next_piece(&left, q5->capacity, &piece);) {
    uint32_t count = limit_max_count(q5->window + piece.offset, piece.count);
    if (count > most) most = count;
  }
  left = live;
  for (struct piece piece; next_piece(&left, q5->capacity, &piece);)
    emit_piece(q5, window_start, left.low - piece.count, &piece, most);
  limit_block_flush(q5->out);
}

static const struct limit_slide_steps steps = {enter, emit, leave};

static void run_q5(const struct limit_input *input, const struct limit_output *output) {
  const struct limit_table *bid = limit_table(input, "bid");
  const int64_t *auctions = limit_int64(input, "bid", "auction"), *times = limit_int64(input, "bid", "date_time");
  struct q5 q5 = {.slide = {.width = SLICE, .overlap = OVERLAP}, .capacity = CAPACITY_MIN};
  q5.out = limit_block_create(output, 3);
  q5.window = mem_zalloc(STRIDE(q5.capacity) * sizeof *q5.window);
  q5.selection = mem_alloc((q5.capacity + LIMIT_PACK_SLACK) * sizeof *q5.selection);
  struct limit_spans spans;
  limit_spans_init(&spans, times, bid->rows, SLICE, LIMIT_BLOCK_ROWS);
  struct limit_range range;
  for (struct limit_span span; limit_spans_next_range(&spans, auctions, &span, &range);) {
    struct slice *slice = slice_for(&q5, span.slice, range);
    count_bids(auctions + span.first, times + span.first, span.rows, slice->counts, q5.capacity);
    if (span.block_ends) limit_slide_to(&q5.slide, spans.time_high - bid->lateness, &steps, &q5);
  }
  limit_slide_to(&q5.slide, INT64_MAX, &steps, &q5);
  limit_slices_release(&q5.slide.slices);
  mem_free(q5.window);
  mem_free(q5.spare);
  mem_free(q5.selection);
  limit_block_destroy(q5.out);
}

static const struct limit limits[] = {
    {"nexmark", "q5", LIMIT_NAMES("bid.auction", "bid.date_time"), LIMIT_NAMES("window_start", "auction", "num"),
     run_q5},
};
const struct limit_workload limit_nexmark_q5 = LIMIT_WORKLOAD(limits);
