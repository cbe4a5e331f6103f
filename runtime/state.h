// What the runtime's own files share: the structs of a run, its sources and sinks, and its lanes.
#ifndef RUNTIME_STATE_H
#define RUNTIME_STATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "runtime/channel.h"
#include "runtime/io.h"
#include "runtime/runtime.h"
#include "runtime/spool.h"

#define RUNTIME_LANES_MAX WATERMARK_INPUTS_MAX
#define RUNTIME_CACHE_LINE 64

// One source, read by all lanes: blocks are claimed in order under `lock`, decoded in parallel, and take their place
// in event time in order again.
struct shared_source {
  const struct plan_source *spec;
  const struct source_class *class;
  struct source *source;            // NULL until opened
  uint32_t phase;
  pthread_mutex_t lock;             // held while a block is claimed
  uint64_t claimed;                 // under lock: blocks handed out
  atomic_uint_fast64_t published;   // blocks [0, published) have been counted into `high`
  atomic_uint_fast64_t end;         // blocks in all, UINT64_MAX until the source has ended
  atomic_int_fast64_t high;         // highest event time of the published blocks
  atomic_uint_fast64_t last_rows;   // monotonic nanoseconds when rows were last seen, 0: not yet started
  atomic_uint_fast64_t rows_read, rows_scanned, bytes_read, bytes_total;
};

struct shared_sink {
  const struct plan_sink *spec;
  const struct sink_class *class;
  struct sink *sink;                // NULL until opened
  pthread_mutex_t lock;             // held while formatted rows are appended
  atomic_uint_fast64_t rows;
  // Bare SELECTs print one after the other, all under the first one's lock.
  struct shared_sink *first, *next;  // NULL: not a bare SELECT; the last one
  uint32_t ended;                    // lanes that have no more rows for it
  bool printing, printed;            // its turn has come; and has passed
  struct spool spool;                // what came before its turn
};

// A lane's part in reading one source. Only its lane touches it, but for `watermark`.
struct lane_source {
  struct shared_source *shared;
  struct decoder *decoder;
  struct block block;
  struct decoded decoded;
  bool holding;                     // a block is claimed and not all of its rows are pushed
  bool published;                   // that block's place in event time is settled
  uint32_t next;                    // first batch of it not yet pushed
  int64_t *highs;                   // highest event time of each of its batches
  uint32_t high_capacity;
  int64_t claim_time;               // wall clock when it was claimed
  int64_t prefix;                   // highest event time before batch `next`
  bool waiting;                     // the source had nothing when last asked
  bool idle, done;
  uint64_t refused;                 // rows that could not be read, or whose event time is no good
  uint64_t tried;                   // lane step that last tried it
  atomic_int_fast64_t watermark;    // last one sent that is a time, or END
};

// Rows rejected in this lane, gathered into batches for rejected(t): raw, reason, position.
struct reject_buffer {
  struct column_builder columns[3];
};

// Copies of figures that other threads may read while the lane runs.
struct published_stats {
  atomic_uint_fast64_t batches, rows_in, rows_out, rows_late, rows_rejected, rows_filtered, nanoseconds;
  atomic_uint_fast64_t state_bytes, state_peak_bytes;
};

struct lane {
  struct operator_env env;          // first: operators hand it back
  struct runtime *runtime;
  struct operator **operators;      // one a plan node
  struct lane_source *sources;
  struct reject_buffer *rejects;    // one a source
  uint64_t *rejected, *late;        // rows, one a source
  struct runtime_rejected_example *examples;  // the first rejected here, one a source
  atomic_uint_fast64_t *rejected_published, *late_published;
  struct published_stats *published;
  bool *late_running;               // one a source: rows are on their way to late(t)
  uint32_t overflow;                // messages waiting for credit, over all exchanges
  bool started, rejects_ended, finished;
  uint32_t phases_reported;
  uint64_t steps;
  pthread_t thread;
  bool thread_started;
  int event;                        // eventfd: wakes the lane when it sleeps
  _Alignas(RUNTIME_CACHE_LINE) atomic_uint signals;
  atomic_bool sleeping;
};

struct runtime {
  const struct plan *plan;
  struct runtime_options options;
  const struct io *io;
  uint32_t lanes;
  struct lane **lane;
  struct shared_source *sources;
  struct shared_sink *sinks;
  uint32_t exchange_count;
  const struct plan_node **exchanges;    // in the order rows flow: those below rejected(t) come last
  uint32_t *exchange_of;                 // node id → position in exchanges
  struct channel **channels;             // [exchange][from][to]; NULL from a lane to itself
  uint32_t *node_phase;                  // latest phase of anything a node reads from
  bool *from_reject;                     // below a NODE_REJECT_SCAN: errors there are only counted
  uint32_t phase_count;
  atomic_uint *phase_done;               // lanes that are through with a phase
  atomic_uint_fast64_t *limit_used;      // rows taken, one a node
  atomic_bool stop;                      // finish what is held and return
  atomic_bool failed;
  pthread_mutex_t error_lock;
  struct leat_error error;               // under error_lock: the first failure
};

static inline struct lane *lane_of(struct operator_env *env) { return (struct lane *)env; }
static inline struct channel *runtime_channel(const struct runtime *runtime, uint32_t exchange, uint32_t from,
                                              uint32_t to) {
  return runtime->channels[((size_t)exchange * runtime->lanes + from) * runtime->lanes + to];
}

#endif
