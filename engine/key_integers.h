// Keys that are integers or stored like them: reading them as 64-bit integers, and writing them back.
#ifndef ENGINE_KEY_INTEGERS_H
#define ENGINE_KEY_INTEGERS_H

#include "column.h"

static inline bool key_is_integer_like(enum type_kind kind) {
  return kind == TYPE_BOOL || type_is_integer(kind) || kind == TYPE_DATE || type_is_timestamp(kind);
}

// The keys of rows[0..count), or of rows `first` and on where `rows` is NULL. They lie in `out`, or in the column if
// they lie there just so.
const int64_t *key_integers_read(const struct column *key, const uint32_t *rows, uint32_t first, uint32_t count,
                                 int64_t *out);
// Into rows `first` and on.
void key_integers_write(const int64_t *integers, uint32_t count, struct column *column, uint32_t first);

#endif
