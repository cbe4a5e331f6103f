// Nexmark's q8: the persons that opened an auction in the same window of 10 s that they appeared in.
//
// A window has a byte for each person's number seen as a person, and one for each seen as a seller: a row costs one
// load, one mask and one store, and stores wait for nothing. The bytes are indexed by a number's low bits, which is
// exact as long as the window's numbers are no further apart than there are bytes: tested a block at a time.
#include <assert.h>
#include <string.h>

#include "block.h"
#include "engine/memory.h"
#include "loops.h"
#include "slices.h"
#include "spans.h"

#define WINDOW INT64_C(10000000)
#define CAPACITY_MIN 4096
#define WORD 64                           // numbers are compared so many at a time, from a multiple of it on
#define CAPACITY_MAX (UINT64_C(1) << 30)  // with numbers further apart bytes are the wrong form

enum role { PERSON, SELLER, ROLES };

struct window {
  struct limit_range ids;
  uint64_t capacity;      // a power of two
  uint8_t *marks[ROLES];  // owned
};

// One of the two tables.
struct stream {
  const struct limit_table *table;
  const int64_t *ids;
  struct limit_spans spans;
};

static void window_destroy(struct window *window) {
  for (int role = 0; role < ROLES; role++) mem_free(window->marks[role]);
  mem_free(window);
}

static void grow(struct window *window, uint64_t places) {
  uint64_t from = window->capacity, to = from ? from : CAPACITY_MIN;
  while (to < places) to *= 2;
  assert(to <= CAPACITY_MAX);
  for (int role = 0; role < ROLES; role++) {
    uint8_t *marks = mem_zalloc(to);
    for (int64_t id = window->ids.low; id <= window->ids.high; id++)
      marks[(uint64_t)id & (to - 1)] = window->marks[role][(uint64_t)id & (from - 1)];
    mem_free(window->marks[role]);
    window->marks[role] = marks;
  }
  window->capacity = to;
}

// The window, with room for these numbers.
static struct window *window_for(struct limit_slices *windows, int64_t slice, struct limit_range ids) {
  struct window **window = (struct window **)limit_slices_state(windows, slice);
  if (*window == NULL) {
    *window = mem_zalloc(sizeof **window);
    (*window)->ids = (struct limit_range){INT64_MAX, INT64_MIN};
  }
  struct limit_range all = limit_unite((*window)->ids, ids);
  uint64_t places = (uint64_t)all.high - (uint64_t)all.low + 2 * WORD;  // whole words of them
  if (places > (*window)->capacity) grow(*window, places);
  (*window)->ids = all;
  return *window;
}

static void mark(const int64_t *ids, const int64_t *times, uint32_t rows, uint8_t *marks, uint64_t capacity) {
  uint64_t mask = capacity - 1;
  uint32_t i = 0;
  for (; i + LIMIT_LINE_ROWS <= rows; i += LIMIT_LINE_ROWS) {
    limit_fetch_next(times + i);
    limit_fetch_next(ids + i);
    for (uint32_t j = 0; j < LIMIT_LINE_ROWS; j++) marks[(uint64_t)ids[i + j] & mask] = 1;
  }
  for (; i < rows; i++) marks[(uint64_t)ids[i] & mask] = 1;
}

static void add_block(struct limit_slices *windows, struct stream *stream, enum role role) {
  struct limit_range range;
  for (struct limit_span span; limit_spans_next_range(&stream->spans, stream->ids, &span, &range);) {
    struct window *window = window_for(windows, span.slice, range);
    mark(stream->ids + span.first, stream->spans.times + span.first, span.rows, window->marks[role], window->capacity);
    if (span.block_ends) break;
  }
}

// Every number is written as a row of the answer, and kept if both arrays have it: branches could not be foreseen.
static uint32_t keep_both(const uint8_t *restrict persons, const uint8_t *restrict sellers, int64_t id, int64_t *out) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < WORD; i++) {
    out[kept] = id + i;
    kept += persons[i] & sellers[i];
  }
  return kept;
}

static void emit_window(const struct window *window, int64_t window_start, struct limit_block *out) {
  uint64_t mask = window->capacity - 1, first = (uint64_t)window->ids.low & -(uint64_t)WORD;
  for (uint64_t id = first; (int64_t)id <= window->ids.high; id += WORD) {
    if (out->count + WORD > LIMIT_OUT_ROWS) limit_block_flush(out);
    uint32_t kept = keep_both(window->marks[PERSON] + (id & mask), window->marks[SELLER] + (id & mask), (int64_t)id,
                              out->columns[1] + out->count);
    limit_fill(out->columns[0] + out->count, kept, window_start);
    out->count += kept;
  }
}

static void emit_closed(struct limit_slices *windows, int64_t time, struct limit_block *out) {
  struct limit_slice closed;
  while (limit_slices_take_closed(windows, WINDOW, time, &closed)) {
    emit_window(closed.state, closed.id * WINDOW, out);
    window_destroy(closed.state);
  }
  limit_block_flush(out);
}

static void stream_init(struct stream *stream, const struct limit_input *input, const char *table, const char *id) {
  stream->table = limit_table(input, table);
  stream->ids = limit_int64(input, table, id);
  limit_spans_init(&stream->spans, limit_int64(input, table, "date_time"), stream->table->rows, WINDOW,
                   LIMIT_BLOCK_ROWS);
}

// The stream that is behind goes on, a block at a time.
static void run_q8(const struct limit_input *input, const struct limit_output *output) {
  struct stream streams[ROLES];
  stream_init(&streams[PERSON], input, "person", "id");
  stream_init(&streams[SELLER], input, "auction", "seller");
  struct limit_block *out = limit_block_create(output, 2);
  struct limit_slices windows = {0};
  for (;;) {
    int64_t person = limit_spans_watermark(&streams[PERSON].spans, streams[PERSON].table->lateness);
    int64_t seller = limit_spans_watermark(&streams[SELLER].spans, streams[SELLER].table->lateness);
    emit_closed(&windows, person < seller ? person : seller, out);
    if (person == INT64_MAX && seller == INT64_MAX) break;
    enum role behind = seller < person ? SELLER : PERSON;
    add_block(&windows, &streams[behind], behind);
  }
  limit_slices_release(&windows);
  limit_block_destroy(out);
}

static const struct limit limits[] = {
    {"nexmark", "q8", LIMIT_NAMES("person.id", "person.date_time", "auction.seller", "auction.date_time"),
     LIMIT_NAMES("window_start", "id"), run_q8},
};
const struct limit_workload limit_nexmark_q8 = LIMIT_WORKLOAD(limits);
