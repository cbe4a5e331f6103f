// What the front end's files share: names in scope, relations under construction, errors with a place.
#ifndef ENGINE_SQL_BINDER_H
#define ENGINE_SQL_BINDER_H

#include <pg_query/pg_query.pb-c.h>

#include "../error.h"
#include "../function.h"
#include "../sql.h"

typedef PgQuery__Node Node;

// What the engine knows of a column beside its type: whether event time can be told from it.
enum column_role {
  ROLE_NONE,
  ROLE_EVENT_TIME,  // rises with the watermark; at most `lag` behind it
  ROLE_ARRIVAL_TIME,
  ROLE_WINDOW_START,
  ROLE_WINDOW_END,
  ROLE_RANK  // the number a NODE_TOP_N gave; a bound on it becomes the node's limit
};

struct relation_column {
  const char *qualifier;  // the alias it is reached by, or NULL
  const char *name;
  struct type type;
  bool hidden;  // not in *, and only reached when nothing else has the name
  enum column_role role;
  struct window window;  // of ROLE_WINDOW_*
  int64_t lag;
  struct plan_node *ranked;  // ROLE_RANK
};

// A FROM item, a subquery or a whole query: the node that makes the rows, and what its columns are called.
struct relation {
  struct plan_node *node;
  uint32_t count;
  struct relation_column *columns;
  bool bounded;  // read to its end without event time: may be a lookup table
};

struct named_query {  // a view or a CTE, bound once
  const char *name;
  struct relation *relation;
  struct named_query *next;
};

struct table_entry {
  struct table table;
  struct table_entry *next;
};

// An aggregate or ranking call met while binding a select list.
#define CALL_COLUMN_BASE (UINT32_C(1) << 24)  // EXPR_COLUMN numbers from here on stand for calls
#define RANK_COLUMN_BASE (UINT32_C(1) << 25)

struct rank_call {
  enum rank_kind kind;
  uint32_t partition_count;
  struct expr **partition;
  uint32_t order_count;
  struct sort_key *order;
  uint32_t location;
};

#define CALLS_MAX 64
// Where an expression is bound: the columns it may name, and whether calls are allowed.
struct expr_scope {
  const struct relation *relation;
  const char *clause;  // "WHERE", for messages
  bool allow_aggregates;
  bool allow_ranks;
  bool inside_aggregate;
  uint32_t call_count;
  struct aggregate_call calls[CALLS_MAX];
  uint32_t rank_count;
  struct rank_call ranks[1];
};

struct binder {
  struct arena *arena;
  struct leat_error *error;
  const struct sql_request *request;
  const char *text;  // after variables were put in
  uint32_t substitution_count;
  const struct substitution *substitutions;  // where they were put, in order (variables.h)
  int statement;                             // byte offset of the statement being bound
  int failed;                                // and of the first error
  struct plan *plan;
  struct table_entry *tables;
  struct named_query *names;  // innermost first
  uint32_t source_capacity, sink_capacity, node_capacity;
  const struct plan_node *printed;     // the last bare SELECT
  int printed_location, waits_for;     // its statement; one whose end the SELECT at `waits` would wait for in vain
  int waits;                           // 0: none
  bool keep_unknown;  // a UNION's branches: its literals take the union's type
};

// --- errors (binder.c) ---
// Fails at byte `location` of the text; at the statement where it is not known (0 or less).
leat_status bind_fail(struct binder *binder, int location, leat_status status, const char *format, ...)
    LEAT_PRINTF(4, 5);
// The line and the column, in characters, at which a person finds byte `location` in the file.
void bind_place(const struct binder *binder, int location, uint32_t *line, uint32_t *column);
leat_status bind_hint(struct binder *binder, const char *format, ...) LEAT_PRINTF(2, 3);
const char *node_string(const Node *node);  // of a String node, "" otherwise
int node_location(const Node *node);        // of an expression, -1 unknown

// --- what an error says beside its words (hints.c) ---
leat_status fail_unknown_column(struct binder *binder, const struct expr_scope *scope, const char *qualifier,
                                const char *name, int location);
leat_status fail_unknown_relation(struct binder *binder, const char *name, int location);
leat_status fail_no_function(struct binder *binder, const char *name, struct expr **arguments, uint32_t count,
                             bool ambiguous, int location);
bool is_current_time(const char *name);  // of a function
leat_status fail_current_time(struct binder *binder, int location);
void hint_at_variable(struct binder *binder);  // where the error lies in a variable's value
void hint_at_syntax(struct binder *binder, int location);

// --- nodes (build.c) ---
struct plan_node *node_create(struct binder *binder, enum node_kind kind, uint32_t input_count);
struct plan_node *build_filter(struct binder *binder, struct plan_node *input, struct expr *condition);
struct plan_node *build_project(struct binder *binder, struct plan_node *input, uint32_t count, struct expr **exprs,
                                const struct field *fields);
struct relation *relation_create(struct binder *binder, struct plan_node *node, uint32_t count);
struct relation *relation_filter(struct binder *binder, const struct relation *input, struct expr *condition);
void relation_set_schema(struct binder *binder, struct relation *relation);  // node's schema from its columns
struct expr *relation_expr(struct binder *binder, const struct relation *relation, uint32_t column);
struct expr *infinity_expr(struct binder *binder);  // the timestamp only the end of input reaches
// Its first `count` columns.
struct relation *relation_first(struct binder *binder, const struct relation *input, uint32_t count);
// Appends a constant 'infinity' column, for operators that close groups by a column, where the input is bounded.
struct relation *relation_add_infinity(struct binder *binder, const struct relation *input, uint32_t *column);
// For operators that keep rows until their window closes, `lag` behind the watermark: times come that much later.
void relation_hold_back(struct relation *relation, const struct window *window, int64_t lag);

// --- expressions (bind_expr.c, bind_call.c, coerce.c) ---
leat_status bind_expr(struct binder *binder, struct expr_scope *scope, const Node *node, struct expr **out);
leat_status bind_condition(struct binder *binder, struct expr_scope *scope, const Node *node, struct expr **out);
leat_status bind_function_call(struct binder *binder, struct expr_scope *scope, const PgQuery__FuncCall *call,
                               struct expr **out);
leat_status bind_named_call(struct binder *binder, const char *name, struct expr **arguments, uint32_t count,
                            int location, struct expr **out);
leat_status bind_type(struct binder *binder, const PgQuery__TypeName *name, struct type *out);
leat_status coerce(struct binder *binder, struct expr *expr, struct type type, enum cast_context context,
                   struct expr **out);
leat_status coerce_common(struct binder *binder, struct expr **exprs, uint32_t count, const char *what);
// Of interval '1' hour the text "1 hour": a number whose unit stands behind it. NULL: another form.
const char *interval_literal(struct binder *binder, const PgQuery__TypeCast *node);
leat_status bind_interval_constant(struct binder *binder, const Node *node, const char *what, int64_t *micros);
leat_status bind_sort_keys(struct binder *binder, struct expr_scope *scope, size_t count, Node **nodes,
                           struct sort_key **out);
int relation_find(const struct relation *relation, const char *qualifier, const char *name, bool *ambiguous);

// --- relations (bind_from.c, bind_window.c, bind_join.c, bind_select.c, bind_group.c) ---
leat_status bind_select(struct binder *binder, const PgQuery__SelectStmt *select, struct relation **out);
leat_status bind_from(struct binder *binder, Node **items, size_t count, struct relation **out);
leat_status bind_window_function(struct binder *binder, const PgQuery__FuncCall *call, struct relation **out);
leat_status bind_named_relation(struct binder *binder, const char *name, int location, struct relation **out);
leat_status bind_join(struct binder *binder, enum join_kind kind, struct relation *left, struct relation *right,
                      struct expr *condition, int location, struct relation **out);
leat_status bind_side_stream(struct binder *binder, const char *function, const PgQuery__FuncCall *call,
                             struct relation **out);
// Groups `input` by `keys`; the output relation's columns are keys, then calls.
leat_status bind_aggregate(struct binder *binder, struct relation *input, uint32_t key_count, struct expr **keys,
                           uint32_t call_count, const struct aggregate_call *calls, int location,
                           struct relation **out);
// Orders or ranks within windows; the output has a rank column more unless kind is RANK_NONE.
leat_status bind_top_n(struct binder *binder, struct relation *input, const struct rank_call *rank,
                       struct relation **out);

// --- tables and statements (bind_table.c, statements.c) ---
leat_status bind_create_table(struct binder *binder, const PgQuery__CreateStmt *statement);
const struct table *find_table(const struct binder *binder, const char *name);
bool find_view(const struct binder *binder, const char *name);
leat_status check_table_use(struct binder *binder, const struct table *table, bool is_source);

// --- after binding (optimize.c, pushdown.c, distribute.c) ---
// A copy of the chain below `node` in which late rows are taken out, and rows know which windows they have missed.
struct plan_node *insert_lateness(struct binder *binder, struct plan_node *node, uint32_t time,
                                  const struct window *window);
// If `node`'s windows can be left to an aggregate's slices: the chain without NODE_WINDOW, where the
// window columns hold the event time instead; NULL if a condition needs them.
struct plan_node *fuse_window(struct binder *binder, struct plan_node *node, uint32_t window_column);
// Moves conditions on one side's columns below joins; `nodes` are all there are, inputs before their consumers.
void push_filters_down(struct binder *binder, struct plan_node *const *nodes, uint32_t count);
leat_status plan_finish(struct binder *binder);  // exchanges, phases, needed columns, order

#endif
