// The bytes of one file, descriptor or standard input, decompressed as they are read.
#ifndef CONNECTORS_INPUT_H
#define CONNECTORS_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "leat/leat.h"

struct input;

enum input_state { INPUT_MORE, INPUT_WAIT /* nothing now */, INPUT_END };

// `path` "-" is standard input. The path is borrowed until input_close.
leat_status input_open(const char *path, struct input **out, struct leat_error *error) LEAT_MUST_USE;
// Up to `capacity` bytes; *got may be 0 with INPUT_MORE. Compression is told by the content. A plain input may be
// asked again after INPUT_END: a file can grow.
leat_status input_read(struct input *input, char *bytes, size_t capacity, size_t *got, enum input_state *state,
                       struct leat_error *error) LEAT_MUST_USE;
// Adds to an error about a path that was not found where it was looked for. Returns LEAT_ERROR_IO.
leat_status path_hint(const char *path, struct leat_error *error);
uint64_t input_bytes_read(const struct input *input);  // as they lie on disk
int input_descriptor(const struct input *input);
bool input_compressed(const struct input *input);
void input_close(struct input *input);  // NULL is allowed

#endif
