// Fuzzes the CSV decoder and the search for record ends with arbitrary bytes; the first byte chooses the options.
#include <assert.h>
#include <string.h>

#include "connectors/format.h"
#include "connectors/split.h"
#include "engine/memory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const struct field fields[] = {{"a", {.kind = TYPE_INT64}},     {"b", {.kind = TYPE_TEXT}},
                                        {"c", {.kind = TYPE_TIMESTAMP}}, {"d", {.kind = TYPE_NUMERIC}},
                                        {"e", {.kind = TYPE_FLOAT64}},   {"f", {.kind = TYPE_TEXT, .precision = 3}}};
  static bool needed[] = {true, true, true, true, true, true};
  if (size == 0 || size > 1 << 20) return 0;
  const struct table table = {.name = "t", .schema = {1 + data[0] % 6u, fields}};
  const struct plan_source spec = {.table = &table, .needed = needed, .keep_raw = data[0] & 64};
  const struct file_options options = {
      .delimiter = ',', .quote = '"', .null_text = "", .ts_format = data[0] >> 3 & 3, .max_line = 4096};
  const char *text = (const char *)data + 1;
  size_t length = size - 1;
  size_t first = split_first(text, length, '"');
  assert(first <= split_last(text, length, '"'));
  struct leat_error error = {0};
  struct csv_map *map = NULL;
  bool header = data[0] & 128;
  leat_status mapped = csv_map_create(&spec, &options, header ? text : NULL, header ? first : 0, "fuzz", &map, &error);
  if (mapped != LEAT_OK) return 0;
  struct block block = {.bytes = buffer_create(length + BLOCK_PADDING), .length = length, .first = 1};
  memcpy(block.bytes->bytes, text, length);
  memset(block.bytes->bytes + length, 0, BLOCK_PADDING);
  struct csv_decoder *decoder = csv_decoder_create(&spec, &options);
  struct decoded decoded = {0};
  leat_status status = csv_decode(decoder, map, &block, &decoded);
  assert(status == LEAT_OK);
  csv_decoder_destroy(decoder);
  buffer_release(block.bytes);
  decoded_clear(&decoded);
  mem_free(map);
  return 0;
}
