// Nexmark's queries of one table without groups: q1, q2, q7.
#include <string.h>

#include "block.h"
#include "engine/memory.h"
#include "loops.h"
#include "slices.h"
#include "spans.h"

#define WINDOW INT64_C(10000000)

// q1: three columns go by reference, so that only prices are read and only products are written, into one block that
// stays in the first cache. The conversion and the product are one vector instruction each: reading sets the limit.

LIMIT_CLONES static void multiply(const int64_t *restrict prices, uint32_t count, double *restrict out) {
  for (uint32_t i = 0; i < count; i++) out[i] = 0.908 * (double)prices[i];
}

static void run_q1(const struct limit_input *input, const struct limit_output *output) {
  const int64_t *auctions = limit_int64(input, "bid", "auction"), *bidders = limit_int64(input, "bid", "bidder");
  const int64_t *prices = limit_int64(input, "bid", "price"), *times = limit_int64(input, "bid", "date_time");
  uint64_t rows = limit_table(input, "bid")->rows;
  _Alignas(64) double products[LIMIT_OUT_ROWS];
  for (uint64_t at = 0; at < rows; at += LIMIT_OUT_ROWS) {
    uint32_t count = (uint32_t)(rows - at < LIMIT_OUT_ROWS ? rows - at : LIMIT_OUT_ROWS);
    multiply(prices + at, count, products);
    struct limit_rows block = {
        .count = count, .width = 4, .columns = {auctions + at, bidders + at, products, times + at}};
    output->emit(output->context, &block);
  }
}

// q2: x % 123 = 0 exactly when x times the inverse of 123 modulo 2^64 is the quotient of a multiple, which lies between
// -QUOTIENT_MAX and QUOTIENT_MAX: one product, one sum and one comparison a row, all in vectors, where a remainder
// would be computed row by row. Eight rows' answers are then looked at at once: one in 123 passes.

#define DIVISOR 123
#define INVERSE UINT64_C(0x2fdeb2fdeb2fdeb3)
#define QUOTIENT_MAX (UINT64_C(0x7fffffffffffffff) / DIVISOR)
_Static_assert(DIVISOR *INVERSE == 1, "the inverse modulo 2^64");

LIMIT_CLONES static void mark_multiples(const int64_t *restrict values, uint32_t count, uint8_t *restrict out) {
  for (uint32_t i = 0; i < count; i++) out[i] = (uint64_t)values[i] * INVERSE + QUOTIENT_MAX <= 2 * QUOTIENT_MAX;
}

// The rows whose mark is 1. Marks are looked at a word at a time, and bytes after the last one are 0.
static uint32_t select_marked(const uint8_t *marks, uint32_t count, uint32_t *out) {
  uint32_t selected = 0;
  for (uint32_t i = 0; i < count; i += 8) {
    uint64_t word;
    memcpy(&word, marks + i, sizeof word);
    for (; word != 0; word &= word - 1) out[selected++] = i + (uint32_t)__builtin_ctzll(word) / 8;
  }
  return selected;
}

static void run_q2(const struct limit_input *input, const struct limit_output *output) {
  const int64_t *auctions = limit_int64(input, "bid", "auction"), *prices = limit_int64(input, "bid", "price");
  uint64_t rows = limit_table(input, "bid")->rows;
  _Alignas(64) uint8_t marks[LIMIT_BLOCK_ROWS];
  uint32_t selection[LIMIT_BLOCK_ROWS];
  for (uint64_t at = 0; at < rows; at += LIMIT_BLOCK_ROWS) {
    uint32_t count = (uint32_t)(rows - at < LIMIT_BLOCK_ROWS ? rows - at : LIMIT_BLOCK_ROWS);
    mark_multiples(auctions + at, count, marks);
    memset(marks + count, 0, -count % 8);
    uint32_t selected = select_marked(marks, count, selection);
    struct limit_rows block = {
        .count = selected, .width = 2, .columns = {auctions + at, prices + at}, .selection = selection};
    if (selected > 0) output->emit(output->context, &block);
  }
}

// q7: one vector pass over times and prices, and nothing else but once a window.

struct maximum {
  int64_t price;
};

static void emit_maxima(struct limit_slices *windows, int64_t time, struct limit_block *out) {
  struct limit_slice closed;
  while (limit_slices_take_closed(windows, WINDOW, time, &closed)) {
    const struct maximum *maximum = closed.state;
    uint32_t row = limit_block_row(out);
    out->columns[0][row] = closed.id * WINDOW;
    out->columns[1][row] = maximum->price;
    mem_free(closed.state);
  }
  limit_block_flush(out);
}

static void add_maximum(struct limit_slices *windows, int64_t id, int64_t price) {
  struct maximum **maximum = (struct maximum **)limit_slices_state(windows, id);
  if (*maximum == NULL) {
    *maximum = mem_alloc(sizeof **maximum);
    (*maximum)->price = price;
  }
  if (price > (*maximum)->price) (*maximum)->price = price;
}

static void run_q7(const struct limit_input *input, const struct limit_output *output) {
  const struct limit_table *bid = limit_table(input, "bid");
  const int64_t *prices = limit_int64(input, "bid", "price");
  struct limit_block *out = limit_block_create(output, 2);
  struct limit_slices windows = {0};
  struct limit_spans spans;
  limit_spans_init(&spans, limit_int64(input, "bid", "date_time"), bid->rows, WINDOW, LIMIT_BLOCK_ROWS);
  struct limit_range range;
  for (struct limit_span span; limit_spans_next_range(&spans, prices, &span, &range);) {
    add_maximum(&windows, span.slice, range.high);
    if (span.block_ends) emit_maxima(&windows, spans.time_high - bid->lateness, out);
  }
  emit_maxima(&windows, INT64_MAX, out);
  limit_slices_release(&windows);
  limit_block_destroy(out);
}

// q7 with the bids themselves: as q7, and where a span's highest price reaches the window's, its bids of that price are
// looked for. That happens the less often the longer a window is open: of n spans in about ln n.

struct best {
  int64_t price;
  uint64_t count, capacity;
  uint64_t *rows;  // owned
};

struct bids {
  const int64_t *prices, *auctions, *bidders, *times;
};

static void keep_bid(struct best *best, uint64_t row) {
  if (best->count == best->capacity) {
    best->capacity = best->capacity ? 2 * best->capacity : 16;
    best->rows = mem_realloc(best->rows, best->capacity * sizeof *best->rows);
  }
  best->rows[best->count++] = row;
}

static void add_best(struct limit_slices *windows, const struct bids *bids, const struct limit_span *span,
                     int64_t price) {
  struct best **best = (struct best **)limit_slices_state(windows, span->slice);
  if (*best == NULL) {
    *best = mem_zalloc(sizeof **best);
    (*best)->price = price;
  }
  if (price < (*best)->price) return;
  if (price > (*best)->price) (*best)->count = 0;
  (*best)->price = price;
  for (uint64_t row = span->first; row < span->first + span->rows; row++) {
    if (bids->prices[row] == price) keep_bid(*best, row);
  }
}

static void emit_best(struct limit_slices *windows, int64_t time, const struct bids *bids, struct limit_block *out) {
  struct limit_slice closed;
  while (limit_slices_take_closed(windows, WINDOW, time, &closed)) {
    struct best *best = closed.state;
    for (uint64_t i = 0; i < best->count; i++) {
      uint32_t row = limit_block_row(out);
      out->columns[0][row] = closed.id * WINDOW;
      out->columns[1][row] = bids->auctions[best->rows[i]];
      out->columns[2][row] = best->price;
      out->columns[3][row] = bids->bidders[best->rows[i]];
      out->columns[4][row] = bids->times[best->rows[i]];
    }
    mem_free(best->rows);
    mem_free(best);
  }
  limit_block_flush(out);
}

static void run_q7_bids(const struct limit_input *input, const struct limit_output *output) {
  const struct limit_table *bid = limit_table(input, "bid");
  const struct bids bids = {limit_int64(input, "bid", "price"), limit_int64(input, "bid", "auction"),
                            limit_int64(input, "bid", "bidder"), limit_int64(input, "bid", "date_time")};
  struct limit_block *out = limit_block_create(output, 5);
  struct limit_slices windows = {0};
  struct limit_spans spans;
  limit_spans_init(&spans, bids.times, bid->rows, WINDOW, LIMIT_BLOCK_ROWS);
  struct limit_range range;
  for (struct limit_span span; limit_spans_next_range(&spans, bids.prices, &span, &range);) {
    add_best(&windows, &bids, &span, range.high);
    if (span.block_ends) emit_best(&windows, spans.time_high - bid->lateness, &bids, out);
  }
  emit_best(&windows, INT64_MAX, &bids, out);
  limit_slices_release(&windows);
  limit_block_destroy(out);
}

static const struct limit limits[] = {
    {"nexmark", "q1", LIMIT_NAMES("bid.auction", "bid.bidder", "bid.price", "bid.date_time"),
     LIMIT_NAMES("auction", "bidder", "price", "date_time"), run_q1},
    {"nexmark", "q2", LIMIT_NAMES("bid.auction", "bid.price"), LIMIT_NAMES("auction", "price"), run_q2},
    {"nexmark", "q7", LIMIT_NAMES("bid.price", "bid.date_time"), LIMIT_NAMES("window_start", "max"), run_q7},
    {"nexmark", "q7_bids", LIMIT_NAMES("bid.auction", "bid.bidder", "bid.price", "bid.date_time"),
     LIMIT_NAMES("window_start", "auction", "price", "bidder", "date_time"), run_q7_bids},
};
const struct limit_workload limit_nexmark = LIMIT_WORKLOAD(limits);
