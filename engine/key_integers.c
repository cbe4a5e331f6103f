// Integer-like keys as 64-bit integers, and back.
#include "key_integers.h"

#define READ(type)                                                              \
  do {                                                                          \
    const type *values = key->values;                                           \
    if (key->constant)                                                          \
      for (uint32_t i = 0; i < count; i++) out[i] = (int64_t)values[0];         \
    else if (rows)                                                              \
      for (uint32_t i = 0; i < count; i++) out[i] = (int64_t)values[rows[i]];   \
    else                                                                        \
      for (uint32_t i = 0; i < count; i++) out[i] = (int64_t)values[first + i]; \
  } while (0)

const int64_t *key_integers_read(const struct column *key, const uint32_t *rows, uint32_t first, uint32_t count,
                                 int64_t *out) {
  uint32_t width = type_width(key->kind);
  if (width == sizeof *out && !rows && !key->constant) return (const int64_t *)key->values + first;
  switch (width) {
    case 1: READ(uint8_t); break;
    case 2: READ(int16_t); break;
    case 4: READ(int32_t); break;
    default: READ(int64_t); break;
  }
  return out;
}

#define WRITE(type)                                                            \
  do {                                                                         \
    type *values = (type *)column->values + first;                             \
    for (uint32_t i = 0; i < count; i++) values[i] = (type)integers[i];        \
  } while (0)

void key_integers_write(const int64_t *integers, uint32_t count, struct column *column, uint32_t first) {
  switch (type_width(column->kind)) {
    case 1: WRITE(uint8_t); break;
    case 2: WRITE(int16_t); break;
    case 4: WRITE(int32_t); break;
    default: WRITE(int64_t); break;
  }
}
