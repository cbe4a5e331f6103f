// Runs of plain JSON lines. A line is compared with what the line before looked like: its keys are expected at their
// places, with the same bytes around them. Whatever is not certain to be right makes the line one for simdjson.
#include "connectors/json_run.h"

#include "engine/quick_parse.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define DEPTH_MAX 32  // of objects and arrays nobody wants

static size_t digits(const char *text, size_t at, size_t length) {
  size_t start = at;
  while (at < length && text[at] >= '0' && text[at] <= '9') at++;
  return at - start;
}

// RFC 8259: -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?
bool json_is_number(const char *text, size_t length) {
  size_t at = length > 0 && text[0] == '-';
  size_t whole = digits(text, at, length);
  if (whole == 0 || (whole > 1 && text[at] == '0')) return false;
  at += whole;
  if (at < length && text[at] == '.') {
    size_t fraction = digits(text, at + 1, length);
    if (fraction == 0) return false;
    at += 1 + fraction;
  }
  if (at < length && (text[at] == 'e' || text[at] == 'E')) {
    at++;
    if (at < length && (text[at] == '+' || text[at] == '-')) at++;
    size_t exponent = digits(text, at, length);
    if (exponent == 0) return false;
    at += exponent;
  }
  return at == length;
}

// The functions below take a place in a line, and return the place behind what they have read or NULL if it is not
// plain. Lines end with a newline or the zeros behind the block, which are no part of anything.

static inline const char *skip_blanks(const char *at) {
  while ((unsigned char)*at <= ' ' && (*at == ' ' || *at == '\t' || *at == '\r')) at++;
  return at;
}

// The first quote, backslash or control character.
static inline const char *find_special(const char *at) {
#ifdef __SSE2__
  const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), control = _mm_set1_epi8(0x1f);
  for (;; at += 16) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
    __m128i special = _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash));
    special = _mm_or_si128(special, _mm_cmpeq_epi8(_mm_min_epu8(bytes, control), bytes));
    unsigned found = (unsigned)_mm_movemask_epi8(special);
    if (found) return at + __builtin_ctz(found);
  }
#else
  const uint64_t ones = UINT64_C(0x0101010101010101);
  for (;; at += 8) {
    uint64_t bytes = quick_load(at), quote = bytes ^ ones * '"', backslash = bytes ^ ones * '\\';
    uint64_t found = ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) | ((bytes - ones * 0x20) & ~bytes);
    found &= QUICK_TOPS;  // the lowest of them is right
    if (found) return at + __builtin_ctzll(found) / 8;
  }
#endif
}

// From behind a quote to the quote that closes it.
static inline const char *close_string(const char *at, bool escapes) {
  at = find_special(at);
  while (escapes && *at == '\\' && (unsigned char)at[1] > 0x1f) at = find_special(at + 2);
  return *at == '"' ? at : NULL;
}

static const char *end_of_long_number(const char *start) {
  const char *at = start;
  while ((*at >= '0' && *at <= '9') || *at == '-' || *at == '+' || *at == '.' || (*at | 0x20) == 'e') at++;
  return json_is_number(start, (size_t)(at - start)) ? at : NULL;
}

// How many of the next characters are digits; 8 may mean more.
static inline unsigned count_digits(const char *at) {
  uint64_t other = quick_load(at) ^ QUICK_ZEROS;
  // Exact up to the first that is none.
  uint64_t found = ((other + UINT64_C(0x7676767676767676)) | other) & QUICK_TOPS;
  return found ? (unsigned)__builtin_ctzll(found) / 8 : 8;
}

// The same up to 16.
static inline unsigned count_more_digits(const char *at) {
  unsigned count = count_digits(at);
  return count == 8 ? 8 + count_digits(at + 8) : count;
}

static inline const char *end_of_number(const char *start) {
  const char *at = start + (*start == '-');
  unsigned whole = count_more_digits(at), fraction = 1;
  bool zero = *at == '0';
  at += whole;
  if (*at == '.') {
    fraction = count_more_digits(at + 1);
    at += 1 + fraction;
  }
  bool plain = whole - 1 < 15 && !(zero && whole > 1) && fraction - 1 < 15 && (*at | 0x20) != 'e';
  return plain ? at : end_of_long_number(start);
}

static inline const char *word(const char *at, const char *expected, size_t length) {
  return memcmp(at, expected, length) == 0 ? at + length : NULL;
}

// Over an object or array that nobody wants.
static const char *skip_nested(const char *at) {
  uint32_t depth = 0;
  for (;;) {
    switch (*at) {
      case '{':
      case '[':
        if (++depth > DEPTH_MAX) return NULL;
        break;
      case '}':
      case ']':
        if (--depth == 0) return at + 1;
        break;
      case '"':
        at = close_string(at + 1, true);
        if (!at) return NULL;
        break;
      case '\\':  // simdjson takes the quote behind it for escaped
        return NULL;
      default:
        if ((unsigned char)*at < ' ' && *at != '\t' && *at != '\r') return NULL;
    }
    at++;
  }
}

static inline void put(struct json_run *run, uint32_t slot, const char *start, const char *end) {
  run->row[slot] = (struct span){(uint32_t)(start - run->text), (uint32_t)(end - start)};
}

static const char *read_object(struct json_run *run, const char *at, uint32_t parent);

static inline const char *read_value(struct json_run *run, const char *at, uint32_t slot, uint32_t object) {
  bool wanted = slot != JSON_NO_COLUMN;
  const char *end;
  switch (*at) {
    case '"':
      end = close_string(at + 1, !wanted);
      if (!end) return NULL;
      if (wanted) put(run, slot, at + 1, end);
      return end + 1;
    case '{':
      if (object) return read_object(run, at, object);
      return wanted ? NULL : skip_nested(at);
    case '[':
      return wanted ? NULL : skip_nested(at);
    case 'n':
      if (wanted) run->row[slot].length = SPAN_NULL;
      return word(at, "null", 4);
    case 't':
    case 'f':
      end = *at == 't' ? word(at, "true", 4) : word(at, "false", 5);
      if (!end || !wanted) return end;
      put(run, slot, at, end);
      return run->taken[slot] & JSON_TAKES_BOOL ? end : NULL;
    default:
      end = end_of_number(at);
      if (!end || !wanted) return end;
      put(run, slot, at, end);
      return run->taken[slot] & JSON_TAKES_NUMBER ? end : NULL;
  }
}

static uint32_t find_node(const struct json_run *run, uint32_t parent, const char *key, size_t length) {
  for (uint32_t i = run->nodes[parent].child; i; i = run->nodes[i].next) {
    if (run->nodes[i].key_length == length && memcmp(run->nodes[i].key, key, length) == 0) return i;
  }
  return 0;
}

// A member that differs from the step: reads from the comma or brace before the key to its value, and learns that.
static const char *read_key(struct json_run *run, const char *start, uint32_t parent, struct json_step *step) {
  const char *key = skip_blanks(start + 1);
  if (*key++ != '"') return NULL;
  const char *end = close_string(key, false);
  if (!end) return NULL;
  uint32_t node = find_node(run, parent, key, (size_t)(end - key));
  end = skip_blanks(end + 1);
  if (*end++ != ':') return NULL;
  end = skip_blanks(end);
  size_t length = (size_t)(end - start);
  *step = (struct json_step){.parent = parent, .slot = run->nodes[node].slot};
  if (node && run->nodes[node].child) step->object = node;
  if (length > JSON_STEP_BYTES || step == &run->steps[JSON_STEPS_MAX]) return end;
  step->length = (uint32_t)length;
  memcpy(step->text, start, length);
  memset(step->mask, 0xff, length);
  return end;
}

static inline bool is_step(const struct json_step *step, const char *at, uint32_t parent) {
  uint64_t words[JSON_STEP_BYTES / 8];
  memcpy(words, at, 16);
  uint64_t other = ((words[0] ^ step->text[0]) & step->mask[0]) | ((words[1] ^ step->text[1]) & step->mask[1]);
  if (step->length > 16) {
    memcpy(words + 2, at + 16, 16);
    other |= ((words[2] ^ step->text[2]) & step->mask[2]) | ((words[3] ^ step->text[3]) & step->mask[3]);
  }
  return other == 0 && step->length > 0 && step->parent == parent;
}

static const char *read_object(struct json_run *run, const char *at, uint32_t parent) {
  const char *first = skip_blanks(at + 1);
  if (*first == '}') return first + 1;
  for (;;) {
    struct json_step *step = run->step;
    if (is_step(step, at, parent)) {
      at += step->length;
    } else {
      at = read_key(run, at, parent, step);
      if (!at) return NULL;
    }
    if (step < &run->steps[JSON_STEPS_MAX]) run->step++;
    at = read_value(run, at, step->slot, step->object);
    if (!at) return NULL;
    at = skip_blanks(at);
    if (*at == '}') return at + 1;
    if (*at != ',') return NULL;
  }
}

// One line; returns where it ends.
static inline const char *read_line(struct json_run *run, const char *line, const char *end) {
  for (uint32_t i = 0; i < run->slot_count; i++) run->row[i].length = SPAN_NULL;  // absent
  run->step = run->steps;
  const char *at = skip_blanks(line);
  if (*at != '{') return NULL;
  at = read_object(run, at, 0);
  if (!at) return NULL;
  at = skip_blanks(at);
  return at == end || *at == '\n' ? at : NULL;
}

static void convert_columns(struct json_run *run, struct assembly *assembly, const uint32_t *slot_of_column,
                            uint32_t count) {
  memset(run->reasons, 0, count);
  for (uint32_t i = 0; i < assembly->width; i++) {
    if (!assembly->columns[i]) continue;
    convert_run(assembly, i, run->spans + slot_of_column[i], run->slot_count, count, run->reasons);
  }
  assembly_accept_run(assembly, count, run->reasons);
}

const char *json_run_take(struct json_run *run, struct assembly *assembly, const uint32_t *slot_of_column,
                          size_t max_line, const char *line, uint64_t *position) {
  const char *end = assembly->block->bytes->bytes + assembly->block->length;
  assembly_need(assembly);
  uint32_t first = assembly->rows, count = 0;
  uint32_t room = assembly->capacity - first < RUN_ROWS ? assembly->capacity - first : RUN_ROWS;
  run->text = assembly->block->bytes->bytes;
  for (; count < room && line < end; (*position)++) {
    if (*line == '\n') {
      line++;
      continue;
    }
    run->row = run->spans + (size_t)count * run->slot_count;
    const char *stop = read_line(run, line, end);
    if (!stop || (size_t)(stop - line) > max_line) break;
    assembly->positions[first + count] = *position;
    assembly->raw_starts[first + count] = (uint32_t)(line - run->text);
    assembly->raw_lengths[first + count] = (uint32_t)(stop - line);
    count++;
    line = stop + 1;
  }
  if (count > 0) convert_columns(run, assembly, slot_of_column, count);
  return line;
}
