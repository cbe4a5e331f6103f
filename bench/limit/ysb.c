// The Yahoo streaming benchmark: views of ads, counted by campaign in windows of 10 s.
//
// Both programs count by ad, and join ads to their campaigns when a window closes: a thousand look-ups a window instead
// of one an event. Events that are no views are packed away first, in vectors: two in three.
#include <assert.h>
#include <string.h>

#include "ads.h"
#include "block.h"
#include "engine/memory.h"
#include "keys.h"
#include "loops.h"
#include "slices.h"
#include "spans.h"

#define WINDOW INT64_C(10000000)
#define VIEW 1
#define CODES 65536  // of 16 bits

// The table of ads, with campaigns numbered.
struct dimension {
  uint32_t count;
  int64_t *ids;         // owned; so are the others
  uint32_t *campaigns;  // slots of `campaign_ids`
  struct limit_keys campaign_ids;
};

struct ysb {
  struct dimension ads;
  struct limit_slices windows;  // a window's state is its counts
  uint32_t counters;            // of a window
  uint32_t *slots;              // owned: the counter of each ad
  uint64_t *totals;             // owned: by campaign, all 0 between windows
  struct limit_block *out;
};

static int64_t *wide_copy(const struct limit_input *input, const char *column, uint32_t count) {
  int64_t *out = mem_alloc((count + 1) * sizeof *out);
  for (uint32_t i = 0; i < count; i++) out[i] = limit_value(input, "ad", column, i);
  return out;
}

static void dimension_init(struct dimension *ads, const struct limit_input *input) {
  ads->count = (uint32_t)limit_table(input, "ad")->rows;
  ads->ids = wide_copy(input, "ad_id", ads->count);
  ads->campaigns = mem_alloc((ads->count + 1) * sizeof *ads->campaigns);
  int64_t *campaigns = wide_copy(input, "campaign_id", ads->count);
  uint64_t capacity = 1;
  while (capacity < 2 * (uint64_t)ads->count + 2) capacity *= 2;
  limit_keys_init(&ads->campaign_ids, capacity);
  limit_keys_insert(&ads->campaign_ids, campaigns, ads->count, ads->campaigns);
  mem_free(campaigns);
}

static void ysb_init(struct ysb *ysb, const struct limit_input *input, const struct limit_output *output) {
  *ysb = (struct ysb){0};
  dimension_init(&ysb->ads, input);
  ysb->slots = mem_alloc((ysb->ads.count + 1) * sizeof *ysb->slots);
  ysb->totals = mem_zalloc(ysb->ads.campaign_ids.capacity * sizeof *ysb->totals);
  ysb->out = limit_block_create(output, 3);
}

static void ysb_release(struct ysb *ysb) {
  mem_free(ysb->ads.ids);
  mem_free(ysb->ads.campaigns);
  limit_keys_release(&ysb->ads.campaign_ids);
  mem_free(ysb->slots);
  mem_free(ysb->totals);
  limit_slices_release(&ysb->windows);
  limit_block_destroy(ysb->out);
}

static uint32_t *counts_for(struct ysb *ysb, int64_t window) {
  uint32_t **counts = (uint32_t **)limit_slices_state(&ysb->windows, window);
  if (*counts == NULL) *counts = mem_zalloc(ysb->counters * sizeof **counts);
  return *counts;
}

// The join: counts of ads become counts of campaigns.
static void emit_window(struct ysb *ysb, const uint32_t *counts, int64_t window_start) {
  for (uint32_t ad = 0; ad < ysb->ads.count; ad++) ysb->totals[ysb->ads.campaigns[ad]] += counts[ysb->slots[ad]];
  for (uint64_t campaign = 0; campaign < ysb->ads.campaign_ids.capacity; campaign++) {
    if (ysb->totals[campaign] == 0) continue;
    uint32_t row = limit_block_row(ysb->out);
    ysb->out->columns[0][row] = ysb->ads.campaign_ids.keys[campaign];
    ysb->out->columns[1][row] = window_start;
    ysb->out->columns[2][row] = (int64_t)ysb->totals[campaign];
    ysb->totals[campaign] = 0;
  }
}

static void emit_closed(struct ysb *ysb, int64_t time) {
  struct limit_slice closed;
  while (limit_slices_take_closed(&ysb->windows, WINDOW, time, &closed)) {
    emit_window(ysb, closed.state, closed.id * WINDOW);
    mem_free(closed.state);
  }
  limit_block_flush(ysb->out);
}

// Ids that are any 64-bit numbers: the ads' perfect hash. One pass reads all three columns and packs the views' ids, in
// long blocks: what it reads is not read again, and its packed ids stay in the second cache.

#define IDS_BLOCK 8192

LIMIT_CLONES static void count_ids(const struct ads *ads, const int64_t *ids, uint32_t count, uint32_t *counts) {
  const struct ads here = *ads;
  for (uint32_t i = 0; i < count; i++) {
    uint64_t hash = (uint64_t)ids[i] * here.multiplier;
    uint64_t slot = ads_slot(hash, here.displacements[hash >> here.group_shift], here.slots);
    if (__builtin_expect(here.ids[slot] == ids[i], 1)) counts[slot]++;
  }
}

static struct limit_typed_ids rows_from(const struct limit_typed_ids *events, uint64_t first) {
  return (struct limit_typed_ids){events->times + first, events->types + first, events->ids + first};
}

// The next span's views.
static bool next_views(struct limit_spans *spans, const struct limit_typed_ids *events, int64_t *packed,
                       uint32_t *views, struct limit_span *span) {
  struct limit_range times;
  uint32_t rows = limit_spans_block(spans);
  if (rows > 0) {
    struct limit_typed_ids block = rows_from(events, spans->next);
    *views = limit_pack_ids(&block, rows, VIEW, packed, &times);
    if (limit_spans_take(spans, rows, times, span)) return true;
  }
  if (!limit_spans_next(spans, span)) return false;
  struct limit_typed_ids part = rows_from(events, span->first);
  *views = limit_pack_ids(&part, span->rows, VIEW, packed, &times);
  return true;
}

static void run_views(const struct limit_input *input, const struct limit_output *output) {
  const struct limit_table *event = limit_table(input, "event");
  const struct limit_typed_ids events = {limit_int64(input, "event", "ts"), limit_int64(input, "event", "event_type"),
                                         limit_int64(input, "event", "ad_id")};
  struct ysb ysb;
  struct ads ads;
  ysb_init(&ysb, input, output);
  ads_init(&ads, ysb.ads.ids, ysb.ads.count);
  ysb.counters = (uint32_t)ads.slots;
  for (uint32_t slot = 0; slot < ysb.counters; slot++)
    if (ads.numbers[slot] != UINT32_MAX) ysb.slots[ads.numbers[slot]] = slot;
  int64_t packed[IDS_BLOCK + LIMIT_PACK_SLACK];
  uint32_t views;
  struct limit_spans spans;
  limit_spans_init(&spans, events.times, event->rows, WINDOW, IDS_BLOCK);
  for (struct limit_span span; next_views(&spans, &events, packed, &views, &span);) {
    count_ids(&ads, packed, views, counts_for(&ysb, span.slice));
    if (span.block_ends) emit_closed(&ysb, spans.time_high - event->lateness);
  }
  emit_closed(&ysb, INT64_MAX);
  ads_release(&ads);
  ysb_release(&ysb);
}

// Codes of 16 bits: a code is its counter, and twelve bytes are read an event in place of twenty-four. A counter for
// each code that there can be, so that none need be tested; the ads' few stay in the first cache.

static void count_codes(const uint32_t *codes, uint32_t count, uint32_t *counts) {
  for (uint32_t i = 0; i < count; i++) counts[codes[i]]++;
}

static void run_views_codes(const struct limit_input *input, const struct limit_output *output) {
  const struct limit_table *event = limit_table(input, "event");
  const int16_t *codes = limit_values(input, "event", "ad_id", sizeof *codes);
  const int16_t *types = limit_values(input, "event", "event_type", sizeof *types);
  struct ysb ysb;
  ysb_init(&ysb, input, output);
  ysb.counters = CODES;
  for (uint32_t ad = 0; ad < ysb.ads.count; ad++) ysb.slots[ad] = (uint16_t)ysb.ads.ids[ad];
  uint32_t packed[LIMIT_BLOCK_ROWS + LIMIT_PACK_SLACK];
  struct limit_spans spans;
  limit_spans_init(&spans, limit_int64(input, "event", "ts"), event->rows, WINDOW, LIMIT_BLOCK_ROWS);
  for (struct limit_span span; limit_spans_next(&spans, &span);) {
    uint32_t views = limit_pack_codes(types + span.first, codes + span.first, span.rows, VIEW, packed);
    count_codes(packed, views, counts_for(&ysb, span.slice));
    if (span.block_ends) emit_closed(&ysb, spans.time_high - event->lateness);
  }
  emit_closed(&ysb, INT64_MAX);
  ysb_release(&ysb);
}

static const struct limit limits[] = {
    {"ysb", "views", LIMIT_NAMES("event.ad_id", "event.event_type", "event.ts", "ad.ad_id", "ad.campaign_id"),
     LIMIT_NAMES("campaign_id", "window_start", "count"), run_views},
    {"ysb", "views_codes", LIMIT_NAMES("event.ad_id", "event.event_type", "event.ts", "ad.ad_id", "ad.campaign_id"),
     LIMIT_NAMES("campaign_id", "window_start", "count"), run_views_codes},
};
const struct limit_workload limit_ysb = LIMIT_WORKLOAD(limits);
