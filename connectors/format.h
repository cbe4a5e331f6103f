// Formats of records in text files: how a block of whole records becomes batches.
#ifndef CONNECTORS_FORMAT_H
#define CONNECTORS_FORMAT_H

#include "connectors/options.h"
#include "engine/connector.h"

// Bytes behind a block's text that decoders may read; they are zero.
#define BLOCK_PADDING 64

// Which column each field of a file's records goes to, by position.
struct csv_map {
  uint32_t count;
  uint32_t columns[];  // CSV_SKIP: nobody needs it
};
#define CSV_SKIP UINT32_MAX

// From a header line, or by position when `header` is NULL. Free with mem_free.
leat_status csv_map_create(const struct plan_source *spec, const struct file_options *options, const char *header,
                           size_t length, const char *file, struct csv_map **out,
                           struct leat_error *error) LEAT_MUST_USE;

struct csv_decoder;
struct csv_decoder *csv_decoder_create(const struct plan_source *spec, const struct file_options *options);
// `map` is the one of the block's file. Every record ends with a newline.
leat_status csv_decode(struct csv_decoder *decoder, const struct csv_map *map, struct block *block,
                       struct decoded *out);
void csv_decoder_destroy(struct csv_decoder *decoder);  // NULL is allowed

struct json_decoder;
struct json_decoder *json_decoder_create(const struct plan_source *spec, const struct file_options *options);
leat_status json_decode(struct json_decoder *decoder, struct block *block, struct decoded *out,
                        struct leat_error *error);
void json_decoder_destroy(struct json_decoder *decoder);  // NULL is allowed
// Checks the options json.COLUMN = 'path.to.field'.
leat_status json_options_check(const struct table *table, struct leat_error *error) LEAT_MUST_USE;

#endif
