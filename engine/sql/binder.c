// Places and words of front-end errors, and small accessors of the parse tree.
#include "binder.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "variables.h"

void bind_place(const struct binder *binder, int location, uint32_t *line, uint32_t *column) {
  const char *text = binder->request->text;
  const size_t end = variables_origin(binder, location > 0 ? (size_t)location : 0);
  *line = *column = 1;
  for (size_t i = 0; i < end && text[i] != '\0'; i++) {
    bool newline = text[i] == '\n';
    *line += newline;
    if (newline) *column = 0;
    if ((text[i] & 0xc0) != 0x80) (*column)++;
  }
}

// Nodes without a place of their own are reported at their statement; none lies at the text's first byte.
static void locate(struct binder *binder, int location) {
  binder->failed = location > 0 ? location : binder->statement;
  bind_place(binder, binder->failed, &binder->error->line, &binder->error->column);
}

leat_status bind_fail(struct binder *binder, int location, leat_status status, const char *format, ...) {
  if (binder->error == NULL || binder->error->status != LEAT_OK) return status;
  char message[sizeof binder->error->message];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  binder->error->file = binder->request->file;
  locate(binder, location);
  return error_set(binder->error, status, "%s", message);
}

leat_status bind_hint(struct binder *binder, const char *format, ...) {
  if (binder->error == NULL) return LEAT_ERROR_BIND;
  char hint[sizeof binder->error->hint];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(hint, sizeof hint, format, arguments);
  va_end(arguments);
  return error_hint(binder->error, "%s", hint);
}

const char *node_string(const Node *node) {
  return node != NULL && node->node_case == PG_QUERY__NODE__NODE_STRING ? node->string->sval : "";
}

int node_location(const Node *node) {
  if (node == NULL) return -1;
  switch (node->node_case) {
    case PG_QUERY__NODE__NODE_COLUMN_REF: return node->column_ref->location;
    case PG_QUERY__NODE__NODE_A_CONST: return node->a_const->location;
    case PG_QUERY__NODE__NODE_FUNC_CALL: return node->func_call->location;
    case PG_QUERY__NODE__NODE_A_EXPR: return node->a_expr->location;
    case PG_QUERY__NODE__NODE_TYPE_CAST: {
      int inner = node_location(node->type_cast->arg);
      return inner >= 0 ? inner : node->type_cast->location;
    }
    case PG_QUERY__NODE__NODE_BOOL_EXPR: return node->bool_expr->location;
    case PG_QUERY__NODE__NODE_CASE_EXPR: return node->case_expr->location;
    case PG_QUERY__NODE__NODE_NULL_TEST: return node->null_test->location;
    case PG_QUERY__NODE__NODE_COALESCE_EXPR: return node->coalesce_expr->location;
    case PG_QUERY__NODE__NODE_MIN_MAX_EXPR: return node->min_max_expr->location;
    case PG_QUERY__NODE__NODE_SUB_LINK: return node->sub_link->location;
    case PG_QUERY__NODE__NODE_RANGE_VAR: return node->range_var->location;
    case PG_QUERY__NODE__NODE_RES_TARGET: return node->res_target->location;
    case PG_QUERY__NODE__NODE_A_ARRAY_EXPR: return node->a_array_expr->location;
    case PG_QUERY__NODE__NODE_A_INDIRECTION: return node_location(node->a_indirection->arg);
    case PG_QUERY__NODE__NODE_ROW_EXPR: return node->row_expr->location;
    case PG_QUERY__NODE__NODE_COLLATE_CLAUSE: return node->collate_clause->location;
    case PG_QUERY__NODE__NODE_PARAM_REF: return node->param_ref->location;
    case PG_QUERY__NODE__NODE_NAMED_ARG_EXPR: return node->named_arg_expr->location;
    case PG_QUERY__NODE__NODE_BOOLEAN_TEST: return node->boolean_test->location;
    case PG_QUERY__NODE__NODE_XML_EXPR: return node->xml_expr->location;
    case PG_QUERY__NODE__NODE_GROUPING_FUNC: return node->grouping_func->location;
    default: return -1;
  }
}
