// The blackhole sink: swallows rows. The runtime counts them.
#include "connectors/connectors.h"
#include "engine/memory.h"

struct sink {
  uint64_t rows;
};

static leat_status open_sink(const struct plan_sink *spec, struct sink **out, struct leat_error *error) {
  (void)spec;
  (void)error;
  *out = mem_zalloc(sizeof **out);
  return LEAT_OK;
}

static leat_status format(struct sink *sink, const struct batch *batch, struct text_out *out,
                          struct leat_error *error) {
  (void)sink;
  (void)batch;
  (void)out;
  (void)error;
  return LEAT_OK;
}

static leat_status append(struct sink *sink, const char *bytes, size_t length, uint64_t rows,
                          struct leat_error *error) {
  (void)bytes;
  (void)length;
  (void)error;
  sink->rows += rows;
  return LEAT_OK;
}

static leat_status commit(struct sink *sink, struct leat_error *error) {
  (void)sink;
  (void)error;
  return LEAT_OK;
}

static void close_sink(struct sink *sink) { mem_free(sink); }

const struct sink_class blackhole_sink = {
    .open = open_sink, .format = format, .append = append, .commit = commit, .close = close_sink};
