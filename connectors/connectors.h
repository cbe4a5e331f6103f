// The tables of functions that connectors/table.c puts together.
#ifndef CONNECTORS_CONNECTORS_H
#define CONNECTORS_CONNECTORS_H

#include "engine/connector.h"

extern const struct source_class file_source;
extern const struct source_class nexmark_source;
extern const struct source_class datagen_source;
extern const struct sink_class file_sink;
extern const struct sink_class blackhole_sink;

// Checks the options and columns of a nexmark table.
leat_status nexmark_check(const struct table *table, struct leat_error *error) LEAT_MUST_USE;
// The same of a datagen table.
leat_status datagen_check(const struct table *table, struct leat_error *error) LEAT_MUST_USE;
// True when the generator has an end.
bool nexmark_bounded(const struct table *table);
bool datagen_bounded(const struct table *table);

#endif
