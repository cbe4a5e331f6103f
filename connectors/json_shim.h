// The seam between C and simdjson: no exception and no long jump crosses it.
#ifndef CONNECTORS_JSON_SHIM_H
#define CONNECTORS_JSON_SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JSON_NO_COLUMN UINT32_MAX

// A field that is wanted, or a way to one. Node 0 is the document; 0 as child or next means none.
struct json_node {
  const char *key;
  size_t key_length;
  uint32_t child, next;
  uint32_t slot;  // where in the answer it goes, or JSON_NO_COLUMN
};

enum json_kind { JSON_ABSENT, JSON_STRING, JSON_SCALAR /* number, true, false or null, unchecked */, JSON_NESTED };

struct json_found {
  enum json_kind kind;
  const char *text;  // in the document, or in the shim's memory until the next call
  size_t length;
};

enum json_result { JSON_READ, JSON_BROKEN, JSON_BAD_TEXT, JSON_NOT_OBJECT, JSON_NO_MEMORY };

struct json_shim;
struct json_shim *json_shim_create(void);  // NULL when memory ran out
void json_shim_destroy(struct json_shim *shim);  // NULL is allowed

// Reads one document of `length` bytes with JSON_SHIM_PADDING readable bytes behind it. `found` is all absent before.
#define JSON_SHIM_PADDING 64
enum json_result json_shim_read(struct json_shim *shim, const char *text, size_t length, const struct json_node *nodes,
                                struct json_found *found);

// Whether all of it is UTF-8; NUL is.
bool json_shim_utf8(const char *text, size_t length);

#ifdef __cplusplus
}
#endif

#endif
