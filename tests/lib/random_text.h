// Random text that looks like values of a type, and now and then does not.
#ifndef TESTS_LIB_RANDOM_TEXT_H
#define TESTS_LIB_RANDOM_TEXT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/type.h"

struct random_text {
  char *bytes;
  size_t length, capacity;
};

static inline void random_add(struct random_text *out, const char *bytes, size_t length) {
  if (out->length + length + 1 > out->capacity) {
    out->capacity = 2 * out->capacity + length + 1;
    out->bytes = realloc(out->bytes, out->capacity);
  }
  memcpy(out->bytes + out->length, bytes, length);
  out->length += length;
}

static inline uint64_t random_next(uint64_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  return *state ^= *state << 17;
}
static inline uint32_t random_below(uint64_t *state, uint32_t limit) {
  return (uint32_t)((random_next(state) >> 32) % limit);
}

static inline int random_digits(char *to, uint64_t *state, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) to[i] = (char)('0' + random_below(state, 10));
  to[count] = '\0';
  return (int)count;
}

// Of any length, but often where a float's or a double's digits are used up.
static inline uint32_t random_length(uint64_t *state) {
  static const uint32_t critical[] = {7, 8, 9, 15, 16, 17, 18, 19, 20, 21};
  return random_below(state, 3) ? random_below(state, 6) : critical[random_below(state, 10)];
}

static inline int random_number(char *to, uint64_t *state, bool point) {
  int used = 0;
  if (random_below(state, 4) == 0) to[used++] = '-';
  int start = used;
  used += random_digits(to + used, state, random_length(state));
  if (point && random_below(state, 4) > 0) {
    int at = random_below(state, 4) ? start + (int)random_below(state, (uint32_t)(used - start + 1)) : used;
    memmove(to + at + 1, to + at, (size_t)(used - at));
    to[at] = '.';
    used++;
    if (random_below(state, 2)) used += random_digits(to + used, state, random_below(state, 5));
  }
  if (point && random_below(state, 12) == 0) used += sprintf(to + used, "e%d", (int)random_below(state, 80) - 40);
  return used;
}

static inline int random_time(char *to, uint64_t *state, bool date) {
  static const char *const zones[] = {"", "", "", "Z", "+00", "-12", "+05:30", "-05:61", "+17:00", "+1", " UTC", "z"};
  uint32_t day = random_below(state, 4) ? 1 : random_below(state, 33);
  int used = sprintf(to, "%04u-%02u-%02u", random_below(state, 6) ? 2024 : random_below(state, 10000),
                     random_below(state, 13), day);
  if (date) return used;
  used += sprintf(to + used, "%c%02u:%02u:%02u", " T"[random_below(state, 2)], random_below(state, 26),
                  random_below(state, 62), random_below(state, 63));
  if (random_below(state, 2)) {
    to[used++] = '.';
    used += random_digits(to + used, state, random_below(state, 9));
  }
  return used + sprintf(to + used, "%s", zones[random_below(state, 12)]);
}

static inline int random_word(char *to, uint64_t *state) {
  static const char *const pieces[] = {"a", "b",       "xyz", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80",
                                       " ", "device-12"};
  int used = 0, count = (int)random_below(state, 8);
  for (int i = 0; i < count; i++) used += sprintf(to + used, "%s", pieces[random_below(state, 8)]);
  return used;
}

static inline int random_plain(char *to, uint64_t *state, enum type_kind kind) {
  static const char *const truths[] = {"t", "f", "true", "false", "1", "0", "yes", "off", "TRUE"};
  switch (kind) {
    case TYPE_BOOL: return sprintf(to, "%s", truths[random_below(state, 9)]);
    case TYPE_TEXT: return random_word(to, state);
    case TYPE_DATE: return random_time(to, state, true);
    case TYPE_TIMESTAMP:
    case TYPE_TIMESTAMPTZ: return random_time(to, state, false);
    case TYPE_INTERVAL: return sprintf(to, "%u min", random_below(state, 100));
    default: return random_number(to, state, !type_is_integer(kind));
  }
}

// A value without commas, quotes or newlines. `oddity` of a hundred have a byte changed.
static inline void random_value(struct random_text *out, uint64_t *state, enum type_kind kind, uint32_t oddity) {
  static const char odd[] = "0123456789.-+eE :TZxt\0\xff\x80\x7f/\t";
  char value[160];
  int length = random_plain(value, state, kind);
  if (length > 0 && random_below(state, 100) < oddity) {
    value[random_below(state, (uint32_t)length)] = odd[random_below(state, sizeof odd - 1)];
  }
  random_add(out, value, (size_t)length);
}

#endif
