// Fuzzes the decoder of JSON lines with arbitrary bytes; the first byte chooses the options. Plain lines are read
// without simdjson, so the same text is also read with members in front that only simdjson can read.
#include "tests/lib/json_exact.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const struct field fields[] = {{"a", {.kind = TYPE_INT64}},     {"b", {.kind = TYPE_TEXT}},
                                        {"c", {.kind = TYPE_TIMESTAMP}}, {"d", {.kind = TYPE_NUMERIC}},
                                        {"e", {.kind = TYPE_BOOL}},      {"f", {.kind = TYPE_TEXT}}};
  static bool needed[] = {true, true, true, true, true, true};
  static const struct connector_option paths[] = {{.key = "json.f", .value = "m.x.y"},
                                                  {.key = "json.a", .value = "m.a"}};
  if (size == 0 || size > 1 << 16) return 0;
  const struct table table = {.name = "t", .schema = {6, fields}, .option_count = 2, .options = paths};
  const struct plan_source spec = {.table = &table, .needed = needed, .keep_raw = data[0] & 64};
  const struct file_options options = {.ts_format = data[0] >> 3 & 3, .null_text = "", .max_line = 1 << 24};
  size_t exact_length = 0;
  char *exact = json_exact((const char *)data + 1, size - 1, &exact_length);
  struct decoded plain = json_decode_text(&spec, &options, (const char *)data + 1, size - 1);
  struct decoded other = json_decode_text(&spec, &options, exact, exact_length);
  bool same = json_same_decoded(&plain, &other);
  assert(same && "plain lines are read as simdjson reads them");
  (void)same;
  decoded_clear(&plain);
  decoded_clear(&other);
  free(exact);
  return 0;
}
