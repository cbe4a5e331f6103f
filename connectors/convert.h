// The text of fields to values in an assembly's columns: one of them exactly, or many rows of a column at a time.
#ifndef CONNECTORS_CONVERT_H
#define CONNECTORS_CONVERT_H

#include "connectors/assembly.h"

// Rows of which a column is converted at a time: enough to decide its type once, few enough to stay in cache.
#define RUN_ROWS 256

// A field's text in the block being decoded.
struct span {
  uint32_t at;
  uint32_t length;  // SPAN_NULL: SQL NULL
};
#define SPAN_NULL UINT32_MAX

// Reads the text of a value of any type but text.
enum row_error convert_value(struct assembly *assembly, uint32_t column, uint32_t row, const char *text, size_t length);
// A text value: bytes that lie in the block or in assembly_side.
enum row_error convert_text(struct assembly *assembly, uint32_t column, uint32_t row, const char *text, size_t length);
// The values of `count` rows from assembly->rows on; their spans are `stride` apart. A row that fails gets its reason,
// unless it has one.
void convert_run(struct assembly *assembly, uint32_t column, const struct span *spans, uint32_t stride, uint32_t count,
                 uint8_t *reasons);

#endif
