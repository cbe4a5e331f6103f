// The physical plan: a graph of nodes that every lane instantiates. Owned by one arena; immutable once built.
#ifndef ENGINE_PLAN_H
#define ENGINE_PLAN_H

#include "aggregate.h"
#include "choices.h"
#include "expr.h"
#include "watermark.h"

struct connector_option { const char *key; const char *value; uint32_t line; uint32_t column; };

// A CREATE TABLE: schema and WITH options; a source where it is read, a sink where it is written.
struct table {
  const char *name;
  struct schema schema;
  uint32_t option_count;
  const struct connector_option *options;  // connector's own; those below are taken out
  const struct connector_class *connector;
  int32_t event_time;                      // column index, -1: arrival time
  int64_t lateness, idle, max_skew;        // microseconds; idle and max_skew 0: off
  uint32_t line, column;
};

enum node_kind {
  NODE_SCAN,         // rows of a source; output: the table's columns (+ arrival_time if asked for)
  NODE_LATE_SCAN,    // late(t): rows dropped by NODE_LATENESS over t; same columns as t
  NODE_REJECT_SCAN,  // rejected(t): raw text, reason text, position text
  NODE_VALUES,       // constant rows, emitted once by lane 0
  NODE_LATENESS,     // drops rows whose windows have all closed, to late(t)
  NODE_FILTER,
  NODE_PROJECT,
  NODE_WINDOW,       // adds window_start, window_end (last two columns); a row once per window that holds it
  NODE_AGGREGATE,
  NODE_WINDOW_JOIN,
  NODE_LOOKUP_JOIN,  // input 0: stream (probe), input 1: bounded table (build), complete before input 0 starts
  NODE_UNION,        // any number of inputs, same types
  NODE_TOP_N,        // orders each closed window; numbers or cuts its partitions
  NODE_LIMIT,
  NODE_EXCHANGE,     // moves rows between lanes
  NODE_SINK,
  NODE_KIND_COUNT
};

enum exchange_kind { EXCHANGE_HASH, EXCHANGE_GATHER /* to lane 0 */, EXCHANGE_BROADCAST };
enum aggregate_phase { PHASE_SINGLE, PHASE_PARTIAL, PHASE_FINAL };
enum join_kind { JOIN_INNER, JOIN_LEFT, JOIN_RIGHT, JOIN_FULL };
enum rank_kind { RANK_NONE /* only order */, RANK_ROW_NUMBER, RANK_RANK, RANK_DENSE_RANK };

struct sort_key { const struct expr *expr; bool descending; bool nulls_first; };

struct aggregate_call {
  const struct aggregate *aggregate;
  const struct expr *argument;   // NULL for count(*)
  const struct expr *filter;     // NULL: all rows
  bool distinct;
};

struct plan_node {
  enum node_kind kind;
  uint32_t id;                   // position in plan->nodes; inputs come before
  uint32_t input_count;
  struct plan_node **inputs;
  struct schema schema;          // what it emits
  const bool *needed;            // one a column of it: whether anybody reads it; NULL: all are read
  const char *label;             // for people: "window aggregate on (device)"
  // The source that rows rejected here are reported to: index into plan->sources, always valid.
  uint32_t source;
  union {
    struct { uint32_t source; bool arrival_time; } scan;   // the first three kinds; source = plan->sources index
    struct { uint32_t row_count; const struct expr *const *const *rows; } values;
    // `late_end`: a row is late when its last window has closed: all windows that need time column `time`.
    struct { uint32_t time; struct window window; uint32_t source; int64_t lateness; } lateness;
    struct { const struct expr *condition; } filter;
    struct { const struct expr *const *exprs; } project;   // schema.count of them
    struct { uint32_t time; int64_t lag; struct window window; } window;  // times may lie `lag` behind the watermark
    // Output columns: keys in order, then the calls' results (PARTIAL: keys, slice_start timestamp, then each
    // call's partials; FINAL reads exactly that). window_start_key / window_end_key: positions among the output
    // keys that are the window's bounds, or UINT32_MAX; those entries of `keys` are NULL when by_time.
    // by_time: rows are put into slices by column `time`, windows as `window`. Otherwise the rows carry their
    // window in the key columns already, and a group closes when the watermark has passed the value of column
    // `time` (an input column holding window_end) plus `lag`.
    struct {
      enum aggregate_phase phase;
      bool by_time;
      uint32_t time;
      int64_t lag;
      struct window window;
      uint32_t key_count;
      const struct expr *const *keys;
      uint32_t window_start_key, window_end_key;
      uint32_t call_count;
      const struct aggregate_call *calls;
    } aggregate;
    // Output: left columns, then right columns. Window join: rows wait until the watermark passes the value of
    // `left_end`/`right_end` (input columns; keys hold the windows' equality too). Condition sees left then right.
    struct {
      enum join_kind kind;
      uint32_t key_count;
      const struct expr *const *left_keys, *const *right_keys;
      const struct expr *condition;                        // further condition or NULL
      uint32_t left_end, right_end;                        // window join only
      int64_t lag;
    } join;
    // Rows wait until the watermark passes column `end` + lag, then each window's partitions are emitted in turn, their
    // rows ordered by `order`. rank: an extra last column bigint, if the schema has it; limit 0: all rows, else
    // rank <= limit only, and rows that cannot have such a rank are not kept.
    struct {
      uint32_t end;
      int64_t lag;
      enum rank_kind rank;
      uint32_t partition_count;
      const struct expr *const *partition;
      uint32_t order_count;
      const struct sort_key *order;
      uint64_t limit;
    } top_n;
    struct { uint64_t count; } limit;
    struct { enum exchange_kind kind; uint32_t key_count; const struct expr *const *keys; } exchange;
    struct { uint32_t sink; } sink;                        // plan->sinks index
  };
};

// One reading of a table. Sources of a lower phase are read to their end first (lookup tables).
struct plan_source {
  const struct table *table;
  uint32_t phase;
  bool *needed;              // one a column: false lets the connector skip it
  bool keep_raw;             // rejected(t) is read: keep the text of rows
  struct plan_node *scan;    // NULL if only late()/rejected() is read
  struct plan_node *late;    // NODE_LATE_SCAN or NULL
  struct plan_node *rejected;  // NODE_REJECT_SCAN or NULL
};

// One output: a table written by INSERT, or a bare SELECT (table NULL). Bare SELECTs are printed one after the other.
struct plan_sink {
  const struct table *table;
  struct schema schema;
  bool follows;  // a bare SELECT that is not the first
};

struct plan {
  struct arena *arena;
  uint32_t lanes;
  uint64_t memory_limit;     // bytes a state table may hold; 0: none
  struct choices choices;
  uint32_t node_count;
  struct plan_node **nodes;  // topological order
  uint32_t source_count;
  struct plan_source *sources;
  uint32_t sink_count;
  struct plan_sink *sinks;
  uint32_t explain_count;    // EXPLAIN statements: nothing runs if there are any
};

const char *node_kind_name(enum node_kind kind);

// EXPLAIN's text, JSON and graphviz forms, in `arena`.
enum explain_format { EXPLAIN_TEXT, EXPLAIN_JSON, EXPLAIN_DOT };
char *plan_explain(const struct plan *plan, enum explain_format format, struct arena *arena);

#endif
