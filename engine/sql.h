// SQL text in, physical plan out.
#ifndef ENGINE_SQL_H
#define ENGINE_SQL_H

#include "connector.h"
#include "plan.h"

struct sql_variable { const char *name; const char *value; };

struct sql_request {
  const char *file;             // for messages
  const char *text;
  uint32_t variable_count;      // for :name and :'name', as psql's
  const struct sql_variable *variables;
  uint32_t lanes;
  uint32_t connector_count;
  const struct connector_class *const *connectors;
};

// Parses, binds and plans all statements. On success *out owns everything; free with plan_destroy. On failure *out is
// NULL. There is no guard inside: an allocation that fails leaves through the caller's (memory.h), and *out then holds
// what was made so far, for plan_destroy. So *out must outlive the guard, and be NULL before.
leat_status sql_plan(const struct sql_request *request, struct plan **out, struct leat_error *error) LEAT_MUST_USE;
void plan_destroy(struct plan *plan);  // NULL is allowed

#endif
