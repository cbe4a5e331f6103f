// What connectors hand to the runtime grows here; see engine/connector.h for the lists themselves.
#ifndef CONNECTORS_LISTS_H
#define CONNECTORS_LISTS_H

#include "engine/connector.h"

// Makes room for one more batch, so that the next decoded_add cannot fail and lose it.
void decoded_reserve(struct decoded *decoded);
// The same for buffer_list_add.
void texts_reserve(struct buffer_list *texts);

#endif
