// Checks of text: what PostgreSQL accepts as UTF-8 (no NUL, no surrogates, no overlong forms).
#ifndef CONNECTORS_UTF8_H
#define CONNECTORS_UTF8_H

#include <stdbool.h>
#include <stddef.h>

bool utf8_valid(const char *text, size_t length);
// The longest prefix of at most `limit` bytes that does not cut a character.
size_t utf8_cut(const char *text, size_t length, size_t limit);

#endif
