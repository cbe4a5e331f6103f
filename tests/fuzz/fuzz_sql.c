// Fuzzes the SQL front end: any text parses, binds, plans and explains, or is an error with words.
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/memory.h"
#include "engine/sql.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void explain_all(const struct plan *plan) {
  plan_explain(plan, EXPLAIN_TEXT, plan->arena);
  plan_explain(plan, EXPLAIN_JSON, plan->arena);
  plan_explain(plan, EXPLAIN_DOT, plan->arena);
}

static void plan_text(const char *text, uint32_t lanes) {
  const struct sql_variable variable = {.name = "x", .value = "1"};
  struct sql_request request = {
      .file = "fuzz.sql", .text = text, .variable_count = 1, .variables = &variable, .lanes = lanes};
  request.connectors = connector_list(&request.connector_count);
  struct plan *plan = NULL;
  struct leat_error error = {0};
  if (sql_plan(&request, &plan, &error) == LEAT_OK) {
    explain_all(plan);
  } else {
    assert(error.status != LEAT_OK && error.message[0]);
  }
  plan_destroy(plan);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char *const text = mem_strndup((const char *)data, size);
  struct mem_guard guard;
  if (mem_guard_enter(&guard)) {
    plan_text(text, 1 + (uint32_t)(size % 4));
    mem_guard_leave(&guard);
  }
  mem_free(text);
  return 0;
}
