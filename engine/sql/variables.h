// psql's variables in a pipeline's text: :name as it is, :'name' as a literal, :"name" as an identifier.
#ifndef ENGINE_SQL_VARIABLES_H
#define ENGINE_SQL_VARIABLES_H

#include "binder.h"

// A value in the binder's text, and what stands in its place in the file.
struct substitution {
  size_t start, end;  // bytes of binder->text
  size_t from, to;    // bytes of request->text
  const char *name;   // in request->text
  size_t name_length;
};

// Puts the values of variables into binder->text. A name nobody gave fails, except where the colon is part of a cast
// (::), a quoted text or a comment.
leat_status substitute_variables(struct binder *binder);
// Where byte `offset` of binder->text comes from in request->text: of a value, the variable's place.
size_t variables_origin(const struct binder *binder, size_t offset);
// The value that byte `offset` of binder->text lies in, or NULL.
const struct substitution *variables_at(const struct binder *binder, size_t offset);
// Bytes of the comment that `text` begins with, or 0.
size_t comment_length(const char *text);

#endif
