// The public face of Leat: version, status codes and the error object that every call fills in.
#ifndef LEAT_LEAT_H
#define LEAT_LEAT_H

#include <stdint.h>

#define LEAT_VERSION "0.1.0"

#if defined(__GNUC__)
#define LEAT_MUST_USE __attribute__((warn_unused_result))
#define LEAT_PRINTF(format_index, first_index) __attribute__((format(printf, format_index, first_index)))
#else
#define LEAT_MUST_USE
#define LEAT_PRINTF(format_index, first_index)
#endif

// What a call may answer: identifier and the words a person reads.
#define LEAT_STATUS_LIST(X)                              \
  X(LEAT_OK, "success")                                  \
  X(LEAT_ERROR_USAGE, "wrong usage")                     \
  X(LEAT_ERROR_SYNTAX, "syntax error")                   \
  X(LEAT_ERROR_BIND, "invalid statement")                \
  X(LEAT_ERROR_UNSUPPORTED, "not supported")             \
  X(LEAT_ERROR_IO, "input/output error")                 \
  X(LEAT_ERROR_DATA, "invalid data")                     \
  X(LEAT_ERROR_MEMORY_LIMIT, "memory limit reached")     \
  X(LEAT_ERROR_OUT_OF_MEMORY, "out of memory")           \
  X(LEAT_ERROR_CANCELLED, "cancelled")

typedef enum leat_status {
#define X(name, text) name,
  LEAT_STATUS_LIST(X)
#undef X
} leat_status;

// Where and why a call failed. Zero-initialise it; it owns nothing. `file` is borrowed from the
// caller who named it. `line` and `column` start at 1; 0 means unknown.
struct leat_error {
  leat_status status;
  const char *file;
  uint32_t line;
  uint32_t column;
  char message[512];
  char hint[256];
};

#endif
