// Fuzzes the decoder of JSON lines with arbitrary bytes; the first byte chooses the options.
#include <assert.h>
#include <string.h>

#include "connectors/format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const struct field fields[] = {{"a", {.kind = TYPE_INT64}},     {"b", {.kind = TYPE_TEXT}},
                                        {"c", {.kind = TYPE_TIMESTAMP}}, {"d", {.kind = TYPE_NUMERIC}},
                                        {"e", {.kind = TYPE_BOOL}},      {"f", {.kind = TYPE_TEXT}}};
  static bool needed[] = {true, true, true, true, true, true};
  static const struct connector_option paths[] = {{.key = "json.f", .value = "m.x.y"},
                                                  {.key = "json.a", .value = "m.a"}};
  if (size == 0 || size > 1 << 20) return 0;
  const struct table table = {.name = "t", .schema = {6, fields}, .option_count = 2, .options = paths};
  const struct plan_source spec = {.table = &table, .needed = needed, .keep_raw = data[0] & 64};
  const struct file_options options = {.ts_format = data[0] >> 3 & 3, .null_text = "", .max_line = 4096};
  size_t length = size - 1;
  struct block block = {.bytes = buffer_create(length + BLOCK_PADDING), .length = length, .first = 1};
  if (length > 0) memcpy(block.bytes->bytes, data + 1, length);
  memset(block.bytes->bytes + length, 0, BLOCK_PADDING);
  struct json_decoder *decoder = json_decoder_create(&spec, &options);
  struct decoded decoded = {0};
  struct leat_error error = {0};
  leat_status status = json_decode(decoder, &block, &decoded, &error);
  assert(status == LEAT_OK);
  json_decoder_destroy(decoder);
  buffer_release(block.bytes);
  decoded_clear(&decoded);
  return 0;
}
