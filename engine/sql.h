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

// Parses, binds and plans all statements. On success *out owns everything; free with plan_destroy.
leat_status sql_plan(const struct sql_request *request, struct plan **out, struct leat_error *error) LEAT_MUST_USE;
void plan_destroy(struct plan *plan);  // NULL is allowed

#endif
