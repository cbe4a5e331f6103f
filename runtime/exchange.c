// Moves rows between lanes: by hash of keys, all to lane 0, or all to everyone.
//
// Sending: rows for the own lane go on directly; small runs of rows for another lane are packed into one batch, and
// every watermark is preceded by what is packed. Receiving: the watermark that goes on is the minimum over the lanes.
// A silent lane holds the minimum at its last watermark: all lanes of a source follow the same event time, so only
// when all of them are silent is the exchange silent too. That keeps rows of a lane that wakes up from being overtaken.
#include "runtime/exchange.h"

#include <assert.h>
#include <string.h>

#include "engine/hash.h"
#include "runtime/lane.h"

#define PACK_ROWS_MIN 1024     // runs of at least so many rows are sent as they are
#define RECEIVE_MAX 8          // messages of one lane in one step

// Rows on their way to one lane, not yet sent.
struct packing {
  uint32_t rows;
  struct column_builder *columns;  // one a column of the first batch packed; `present` tells which are used
  bool *present;
  int32_t *weights;                // BATCH_ROWS_MAX, NULL until a batch has some
  int64_t *missed_until;           // likewise
};

// Messages that found their channel full, oldest first.
struct overflow {
  uint32_t first, count, capacity;
  struct message *messages;
};

struct outlet {
  struct packing packing;
  struct overflow overflow;
};

struct exchange {
  struct operator operator;
  struct lane *lane;
  uint32_t index;                       // of runtime->exchanges
  uint32_t width;
  struct outlet *outlets;               // one a lane
  uint32_t waiting;                     // messages in all overflows
  struct watermark_merge merge;         // the lanes' watermarks without silence
  bool idle[RUNTIME_LANES_MAX];
  bool closed[RUNTIME_LANES_MAX];       // END or close came from this lane
  uint32_t idle_count, closed_count;
  bool idle_sent, close_sent;
};


static leat_status init(struct operator *operator, struct leat_error *error) {
  (void)error;
  struct exchange *exchange = (struct exchange *)operator;
  exchange->lane = lane_of(operator->env);
  exchange->index = exchange->lane->runtime->exchange_of[operator->node->id];
  exchange->width = operator->node->schema.count;
  exchange->outlets = mem_zalloc(operator->env->lanes * sizeof *exchange->outlets);
  watermark_merge_init(&exchange->merge, operator->env->lanes);
  return LEAT_OK;
}

static void packing_release(struct packing *packing, uint32_t width) {
  for (uint32_t i = 0; packing->columns && packing->present && i < width; i++) {
    if (packing->present[i]) column_builder_release(&packing->columns[i]);
  }
  mem_free(packing->columns);
  mem_free(packing->present);
  mem_free(packing->weights);
  mem_free(packing->missed_until);
}

static void overflow_release(struct overflow *overflow) {
  for (uint32_t i = 0; i < overflow->count; i++) batch_free(overflow->messages[overflow->first + i].batch);
  mem_free(overflow->messages);
}

static void destroy(struct operator *operator) {
  struct exchange *exchange = (struct exchange *)operator;
  for (uint32_t i = 0; exchange->outlets && i < operator->env->lanes; i++) {
    packing_release(&exchange->outlets[i].packing, exchange->width);
    overflow_release(&exchange->outlets[i].overflow);
  }
  mem_free(exchange->outlets);
}

static struct message *overflow_reserve(struct overflow *overflow) {
  if (overflow->first + overflow->count == overflow->capacity) {
    if (overflow->first > 0) {
      memmove(overflow->messages, overflow->messages + overflow->first, overflow->count * sizeof *overflow->messages);
      overflow->first = 0;
    } else {
      uint32_t capacity = overflow->capacity ? overflow->capacity * 2 : 16;
      overflow->messages = mem_realloc(overflow->messages, capacity * sizeof *overflow->messages);
      overflow->capacity = capacity;
    }
  }
  return &overflow->messages[overflow->first + overflow->count];
}

// Takes ownership of the message's batch.
static void send(struct exchange *exchange, uint32_t to, struct message message) {
  struct overflow *overflow = &exchange->outlets[to].overflow;
  struct lane *lane = exchange->lane;
  if (overflow->count == 0 &&
      channel_send(runtime_channel(lane->runtime, exchange->index, lane->env.lane, to), &message)) {
    lane_notify(lane->runtime->lane[to]);
    return;
  }
  *overflow_reserve(overflow) = message;
  overflow->count++;
  exchange->waiting++;
  lane->overflow++;
}

static void packing_open(struct packing *packing, const struct batch *batch) {
  if (!packing->columns) {
    packing->columns = mem_zalloc((batch->width ? batch->width : 1) * sizeof *packing->columns);
    packing->present = mem_zalloc((batch->width ? batch->width : 1) * sizeof *packing->present);
  }
  for (uint32_t i = 0; i < batch->width; i++) {
    if (packing->present[i] || !batch->columns[i]) continue;
    assert(packing->rows == 0 && "all batches of one edge carry the same columns");
    column_builder_init(&packing->columns[i], batch->columns[i]->kind);
    packing->present[i] = true;
  }
}

static void pack_weights(struct packing *packing, const struct batch *batch, const uint32_t *rows, uint32_t count) {
  if (!packing->weights && !batch->weights) return;
  if (!packing->weights) {
    packing->weights = mem_alloc(BATCH_ROWS_MAX * sizeof *packing->weights);
    for (uint32_t i = 0; i < BATCH_ROWS_MAX; i++) packing->weights[i] = 1;
  }
  int32_t *weights = packing->weights + packing->rows;
  for (uint32_t i = 0; i < count; i++) weights[i] = batch->weights ? batch->weights[rows[i]] : 1;
}

static void pack_missed(struct packing *packing, const struct batch *batch, const uint32_t *rows, uint32_t count) {
  if (!packing->missed_until && !batch->missed_until) return;
  if (!packing->missed_until) {
    packing->missed_until = mem_alloc(BATCH_ROWS_MAX * sizeof *packing->missed_until);
    for (uint32_t i = 0; i < BATCH_ROWS_MAX; i++) packing->missed_until[i] = INT64_MIN;
  }
  int64_t *missed = packing->missed_until + packing->rows;
  for (uint32_t i = 0; i < count && batch->missed_until; i++) missed[i] = batch->missed_until[rows[i]];
}

static void send_packed(struct exchange *exchange, uint32_t to) {
  struct packing *packing = &exchange->outlets[to].packing;
  if (packing->rows == 0) return;
  struct batch *batch = batch_create(exchange->width, packing->rows);
  batch->time_high = INT64_MIN;
  for (uint32_t i = 0; i < exchange->width; i++) {
    if (packing->present[i]) batch->columns[i] = column_builder_finish(&packing->columns[i]);
  }
  batch->weights = packing->weights;
  packing->weights = NULL;
  batch->missed_until = packing->missed_until;
  packing->missed_until = NULL;
  packing->rows = 0;
  send(exchange, to, (struct message){.kind = MESSAGE_BATCH, .batch = batch});
}

static void pack(struct exchange *exchange, uint32_t to, const struct batch *batch, const uint32_t *rows,
                 uint32_t count) {
  struct packing *packing = &exchange->outlets[to].packing;
  if (packing->rows + count > BATCH_ROWS_MAX) send_packed(exchange, to);
  packing_open(packing, batch);
  for (uint32_t i = 0; i < batch->width; i++) {
    if (packing->present[i]) column_builder_append_rows(&packing->columns[i], batch->columns[i], rows, count);
  }
  pack_weights(packing, batch, rows, count);
  pack_missed(packing, batch, rows, count);
  packing->rows += count;
}

static struct batch *gather(const struct batch *batch, const uint32_t *rows, uint32_t count) {
  struct batch *out = batch_create(batch->width, count);
  out->time_high = INT64_MIN;
  out->missed_until = batch_gather_missed(batch, rows, count);
  for (uint32_t i = 0; i < batch->width; i++) {
    if (batch->columns[i]) out->columns[i] = column_gather(batch->columns[i], rows, count);
  }
  if (batch->weights) {
    out->weights = mem_alloc(count * sizeof *out->weights);
    for (uint32_t i = 0; i < count; i++) out->weights[i] = batch->weights[rows[i]];
  }
  return out;
}

static void send_rows(struct exchange *exchange, uint32_t to, const struct batch *batch, const uint32_t *rows,
                      uint32_t count) {
  if (count < PACK_ROWS_MIN) {
    pack(exchange, to, batch, rows, count);
    return;
  }
  send_packed(exchange, to);
  send(exchange, to, (struct message){.kind = MESSAGE_BATCH, .batch = gather(batch, rows, count)});
}

// Sorts the batch's selected rows by the lane that owns their keys: lane i's are rows[starts[i] .. starts[i + 1]).
static void partition(const struct exchange *exchange, const struct batch *batch, struct column *const *keys,
                      uint32_t *rows, uint32_t *starts) {
  uint64_t hashes[BATCH_ROWS_MAX];
  uint8_t targets[BATCH_ROWS_MAX];
  uint32_t lanes = exchange->operator.env->lanes;
  uint32_t next[RUNTIME_LANES_MAX] = {0};
  hash_columns(keys, exchange->operator.node->exchange.key_count, batch->selection, batch->count, hashes);
  memset(starts, 0, (lanes + 1) * sizeof *starts);
  for (uint32_t i = 0; i < batch->count; i++) {
    targets[i] = (uint8_t)shard_lane(shard_of(hashes[i]), lanes);
    starts[targets[i] + 1]++;
  }
  for (uint32_t i = 0; i < lanes; i++) {
    starts[i + 1] += starts[i];
    next[i] = starts[i];
  }
  for (uint32_t i = 0; i < batch->count; i++) rows[next[targets[i]]++] = batch_row(batch, i);
}

// Sends every other lane its rows and passes the own ones on.
static leat_status distribute(struct exchange *exchange, struct batch *batch, struct column *const *keys,
                              struct leat_error *error) {
  uint32_t rows[BATCH_ROWS_MAX];
  uint32_t starts[RUNTIME_LANES_MAX + 1];
  uint32_t lanes = exchange->operator.env->lanes, own = exchange->operator.env->lane;
  partition(exchange, batch, keys, rows, starts);
  for (uint32_t i = 0; i < lanes; i++) {
    uint32_t count = starts[i + 1] - starts[i];
    if (i != own && count > 0) send_rows(exchange, i, batch, rows + starts[i], count);
  }
  uint32_t count = starts[own + 1] - starts[own];
  if (count == 0) {
    batch_free(batch);
    return LEAT_OK;
  }
  if (count < batch->count) {
    uint32_t *selection = mem_alloc(count * sizeof *selection);
    memcpy(selection, rows + starts[own], count * sizeof *selection);
    batch_select(batch, selection, count);
  }
  return operator_emit(&exchange->operator, batch, error);
}

static leat_status push_hash(struct exchange *exchange, struct batch *batch, struct leat_error *error) {
  const struct plan_node *node = exchange->operator.node;
  uint32_t key_count = node->exchange.key_count, made = 0;
  struct column **keys = mem_zalloc((key_count ? key_count : 1) * sizeof *keys);
  leat_status status = LEAT_OK;
  while (made < key_count && status == LEAT_OK) {
    status = operator_evaluate(&exchange->operator, node->exchange.keys[made], batch, &keys[made], error);
    if (status == LEAT_OK) made++;
  }
  if (status == LEAT_OK && batch->count > 0) {
    status = distribute(exchange, batch, keys, error);
  } else {
    batch_free(batch);
  }
  for (uint32_t i = 0; i < made; i++) column_release(keys[i]);
  mem_free(keys);
  return status;
}

static leat_status push(struct operator *operator, uint32_t input, struct batch *batch, struct leat_error *error) {
  (void)input;
  struct exchange *exchange = (struct exchange *)operator;
  if (operator->env->lanes == 1) return operator_emit(operator, batch, error);
  switch (operator->node->exchange.kind) {
    case EXCHANGE_HASH:
      return push_hash(exchange, batch, error);
    case EXCHANGE_GATHER:
      if (operator->env->lane == 0) return operator_emit(operator, batch, error);
      send(exchange, 0, (struct message){.kind = MESSAGE_BATCH, .batch = batch});
      return LEAT_OK;
    case EXCHANGE_BROADCAST:
      for (uint32_t i = 0; i < operator->env->lanes; i++) {
        if (i == operator->env->lane) continue;
        send(exchange, i, (struct message){.kind = MESSAGE_BATCH, .batch = batch_clone(batch)});
      }
      return operator_emit(operator, batch, error);
  }
  assert(!"exchange kind");
  return LEAT_OK;
}

// To every other lane that takes part, after what is packed for it.
static void send_all(struct exchange *exchange, struct message message) {
  uint32_t lanes = exchange->operator.env->lanes, own = exchange->operator.env->lane;
  bool gathers = exchange->operator.node->exchange.kind == EXCHANGE_GATHER;
  for (uint32_t i = 0; i < lanes; i++) {
    if (i == own || (gathers && i != 0)) continue;
    send_packed(exchange, i);
    send(exchange, i, message);
  }
}

static void note_closed(struct exchange *exchange, uint32_t from) {
  if (exchange->closed[from]) return;
  exchange->closed[from] = true;
  exchange->closed_count++;
}

// Whether lane `from` counts here: the lanes that only give to a gather see nothing but themselves.
static bool is_merging(const struct exchange *exchange) {
  return exchange->operator.node->exchange.kind != EXCHANGE_GATHER || exchange->operator.env->lane == 0;
}

static void note_idle(struct exchange *exchange, uint32_t from, bool idle) {
  if (exchange->idle[from] == idle) return;
  exchange->idle[from] = idle;
  exchange->idle_count += idle ? 1 : -1;
}

static leat_status merge(struct exchange *exchange, uint32_t from, int64_t watermark, struct leat_error *error) {
  uint32_t lanes = exchange->operator.env->lanes;
  // A lane that has ended is as silent as can be: it must not keep the others' silence from going on.
  note_idle(exchange, from, watermark == WATERMARK_IDLE || watermark == WATERMARK_END);
  if (watermark == WATERMARK_END) note_closed(exchange, from);
  bool rose = watermark != WATERMARK_IDLE && watermark_merge_update(&exchange->merge, from, watermark);
  if (exchange->idle_count == lanes && exchange->merge.current != WATERMARK_END) {
    if (exchange->idle_sent) return LEAT_OK;
    exchange->idle_sent = true;
    return operator_emit_watermark(&exchange->operator, WATERMARK_IDLE, error);
  }
  bool woke = exchange->idle_sent && exchange->merge.current != WATERMARK_NONE;
  if (exchange->idle_count < lanes && woke) exchange->idle_sent = false;
  if (!rose && !woke) return LEAT_OK;
  return operator_emit_watermark(&exchange->operator, exchange->merge.current, error);
}

static leat_status advance(struct operator *operator, uint32_t input, int64_t watermark, struct leat_error *error) {
  (void)input;
  struct exchange *exchange = (struct exchange *)operator;
  if (operator->env->lanes > 1) {
    send_all(exchange, (struct message){.kind = MESSAGE_WATERMARK, .watermark = watermark});
  }
  uint32_t own = operator->env->lane;
  if (is_merging(exchange)) return merge(exchange, own, watermark, error);
  if (watermark == WATERMARK_END) note_closed(exchange, own);
  return operator_emit_watermark(operator, watermark, error);
}

static leat_status take(struct exchange *exchange, uint32_t from, struct message message, struct leat_error *error) {
  switch (message.kind) {
    case MESSAGE_BATCH:
      return operator_emit(&exchange->operator, message.batch, error);
    case MESSAGE_WATERMARK:
      return merge(exchange, from, message.watermark, error);
    case MESSAGE_CLOSE:
      note_closed(exchange, from);
      return LEAT_OK;
  }
  assert(!"message kind");
  return LEAT_OK;
}

static leat_status receive_from(struct exchange *exchange, uint32_t from, bool *progressed, struct leat_error *error) {
  struct lane *lane = exchange->lane;
  struct channel *channel = runtime_channel(lane->runtime, exchange->index, from, lane->env.lane);
  struct message message;
  uint32_t taken = 0, overflow = lane->overflow;
  leat_status status = LEAT_OK;
  while (status == LEAT_OK && taken < RECEIVE_MAX && lane->overflow <= overflow && channel_receive(channel, &message)) {
    status = take(exchange, from, message, error);
    taken++;
  }
  if (taken > 0) {
    *progressed = true;
    lane_notify(lane->runtime->lane[from]);  // it may be waiting for room
  }
  return status;
}

leat_status exchange_receive(struct operator *operator, bool *progressed, struct leat_error *error) {
  struct exchange *exchange = (struct exchange *)operator;
  if (!is_merging(exchange)) return LEAT_OK;
  leat_status status = LEAT_OK;
  uint32_t overflow = exchange->lane->overflow;
  for (uint32_t i = 0; status == LEAT_OK && i < operator->env->lanes && exchange->lane->overflow <= overflow; i++) {
    if (i != operator->env->lane) status = receive_from(exchange, i, progressed, error);
  }
  return status;
}

bool exchange_drain(struct operator *operator) {
  struct exchange *exchange = (struct exchange *)operator;
  struct lane *lane = exchange->lane;
  bool moved = false;
  for (uint32_t to = 0; exchange->waiting > 0 && to < operator->env->lanes; to++) {
    struct overflow *overflow = &exchange->outlets[to].overflow;
    struct channel *channel = runtime_channel(lane->runtime, exchange->index, lane->env.lane, to);
    uint32_t sent = 0;
    while (overflow->count > 0 && channel_send(channel, &overflow->messages[overflow->first])) {
      overflow->first++;
      overflow->count--;
      sent++;
    }
    exchange->waiting -= sent;
    lane->overflow -= sent;
    if (sent > 0) lane_notify(lane->runtime->lane[to]);
    moved |= sent > 0;
  }
  return moved;
}

bool exchange_blocked(const struct operator *operator) {
  return ((const struct exchange *)operator)->waiting > 0;
}

bool exchange_finished(const struct operator *operator) {
  const struct exchange *exchange = (const struct exchange *)operator;
  if (!is_merging(exchange)) return exchange->closed[operator->env->lane];
  return exchange->closed_count == operator->env->lanes;
}

void exchange_close(struct operator *operator) {
  struct exchange *exchange = (struct exchange *)operator;
  if (exchange->close_sent || exchange->closed[operator->env->lane]) return;
  exchange->close_sent = true;
  if (operator->env->lanes > 1) send_all(exchange, (struct message){.kind = MESSAGE_CLOSE});
  note_closed(exchange, operator->env->lane);
}

const struct operator_class exchange_class = {
    .kind = NODE_EXCHANGE,
    .instance_size = sizeof(struct exchange),
    .init = init,
    .push = push,
    .advance = advance,
    .destroy = destroy,
};
