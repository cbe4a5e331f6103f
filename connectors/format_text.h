// Rows out as text: CSV records, JSON lines, and cells for a printed table.
#ifndef CONNECTORS_FORMAT_TEXT_H
#define CONNECTORS_FORMAT_TEXT_H

#include "engine/connector.h"

struct text_style {
  char delimiter, quote;
  const char *null_text;
};
#define TEXT_STYLE_DEFAULT ((struct text_style){',', '"', ""})

void text_csv_header(const struct text_style *style, const struct schema *schema, struct text_out *out);
// The selected rows. NULL is the null string; other text that could be taken for it or breaks the record is quoted.
void text_csv_rows(const struct text_style *style, const struct batch *batch, struct text_out *out);
void text_json_rows(const struct schema *schema, const struct batch *batch, struct text_out *out);
// One value as PostgreSQL prints it; nothing for NULL.
void text_value(const struct column *column, uint32_t row, struct text_out *out);

#endif
