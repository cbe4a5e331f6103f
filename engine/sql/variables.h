// psql's variables in a pipeline's text: :name as it is, :'name' as a literal, :"name" as an identifier.
#ifndef ENGINE_SQL_VARIABLES_H
#define ENGINE_SQL_VARIABLES_H

#include "binder.h"

// The text with variables replaced, in the binder's arena. A name nobody gave fails, except where the colon is
// part of a cast (::), a quoted text or a comment.
leat_status substitute_variables(struct binder *binder, const char *text, const char **out);

#endif
