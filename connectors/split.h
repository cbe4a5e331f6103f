// Where records end in a run of text.
#ifndef CONNECTORS_SPLIT_H
#define CONNECTORS_SPLIT_H

#include <stddef.h>

#define SPLIT_NO_QUOTE (-1)

size_t split_count(const char *bytes, size_t length, char wanted);
// Bytes up to and with the last newline outside quotes, 0 if there is none. The text starts outside quotes; `quote`
// is a character or SPLIT_NO_QUOTE.
size_t split_last(const char *bytes, size_t length, int quote);
// The same for the first newline.
size_t split_first(const char *bytes, size_t length, int quote);

#endif
