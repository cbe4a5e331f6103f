// A sort key as one 64-bit word: words are in the order of the keys, as far as a word can tell them apart.
#ifndef OPERATORS_SORT_WORD_H
#define OPERATORS_SORT_WORD_H

#include "engine/plan.h"

// The words of rows rows[0..count), or first, first + 1, … where `rows` is NULL: the lower comes first, NULLs and
// direction as `sort` says.
void sort_words(const struct column *column, const struct sort_key *sort, const uint32_t *rows, uint32_t first,
                uint32_t count, int64_t *out);
// True when rows with equal words have equal keys; but the extreme words may be a NULL's and a bigint's as well.
bool sort_word_is_exact(enum type_kind kind);

#endif
