// lower and upper: ASCII, Latin, Greek and Cyrillic, one character for one (as towlower does).
#include "kernel.h"
#include "kernel_text.h"

// Letters whose lower case lies `distance` above; with distance 1 upper and lower case alternate.
static const struct {
  uint16_t first, last;
  uint16_t distance;
} ranges[] = {
    {'A', 'Z', 32},     {0xc0, 0xd6, 32},   {0xd8, 0xde, 32},   {0x100, 0x12f, 1},   {0x132, 0x137, 1},
    {0x139, 0x148, 1},  {0x14a, 0x177, 1},  {0x179, 0x17e, 1},  {0x386, 0x386, 38},  {0x388, 0x38a, 37},
    {0x38c, 0x38c, 64}, {0x38e, 0x38f, 63}, {0x391, 0x3a1, 32}, {0x3a3, 0x3ab, 32},  {0x400, 0x40f, 80},
    {0x410, 0x42f, 32}, {0x460, 0x481, 1},  {0x48a, 0x4bf, 1},  {0x1e00, 0x1e95, 1}, {0x1ea0, 0x1eff, 1},
};

// Pairs that do not lie in a range; some work in one direction only.
static const struct {
  uint16_t from, to;
} lower_exceptions[] = {{0x130, 'i'}, {0x178, 0xff}, {0x1e9e, 0xdf}},
  upper_exceptions[] = {{0xb5, 0x39c}, {0xff, 0x178}, {0x131, 'I'}, {0x17f, 'S'}, {0x3c2, 0x3a3}};

static uint32_t character_lower(uint32_t c) {
  for (size_t i = 0; i < sizeof lower_exceptions / sizeof lower_exceptions[0]; i++)
    if (lower_exceptions[i].from == c) return lower_exceptions[i].to;
  for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
    if (c < ranges[i].first || c > ranges[i].last) continue;
    if (ranges[i].distance > 1) return c + ranges[i].distance;
    return (c - ranges[i].first) % 2 == 0 ? c + 1 : c;
  }
  return c;
}

static uint32_t character_upper(uint32_t c) {
  for (size_t i = 0; i < sizeof upper_exceptions / sizeof upper_exceptions[0]; i++)
    if (upper_exceptions[i].from == c) return upper_exceptions[i].to;
  for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
    uint32_t distance = ranges[i].distance;
    if (distance == 1 && c >= ranges[i].first && c <= ranges[i].last) return (c - ranges[i].first) % 2 == 1 ? c - 1 : c;
    if (distance > 1 && c >= ranges[i].first + distance && c <= ranges[i].last + distance) return c - distance;
  }
  return c;
}

// Characters of two and three bytes are mapped; all others, and what is no UTF-8, are copied.
static size_t decode(const char *bytes, size_t left, uint32_t *character) {
  const unsigned char *b = (const unsigned char *)bytes;
  if ((b[0] & 0xe0) == 0xc0 && left >= 2) {
    *character = (uint32_t)(b[0] & 0x1f) << 6 | (b[1] & 0x3f);
    return 2;
  }
  if ((b[0] & 0xf0) == 0xe0 && left >= 3) {
    *character = (uint32_t)(b[0] & 0x0f) << 12 | (uint32_t)(b[1] & 0x3f) << 6 | (b[2] & 0x3f);
    return 3;
  }
  *character = 0;
  return 1;
}

static size_t encode(uint32_t c, char *out) {
  if (c < 0x80) {
    out[0] = (char)c;
    return 1;
  }
  if (c < 0x800) {
    out[0] = (char)(0xc0 | c >> 6);
    out[1] = (char)(0x80 | (c & 0x3f));
    return 2;
  }
  out[0] = (char)(0xe0 | c >> 12);
  out[1] = (char)(0x80 | (c >> 6 & 0x3f));
  out[2] = (char)(0x80 | (c & 0x3f));
  return 3;
}

// No mapping here takes more bytes than it replaces.
static size_t map_wide(const char *from, size_t length, uint32_t (*map)(uint32_t), char *to) {
  size_t used = 0;
  for (size_t i = 0; i < length;) {
    if ((unsigned char)from[i] < 0x80) {
      to[used++] = (char)map((unsigned char)from[i++]);
      continue;
    }
    uint32_t character;
    size_t size = decode(from + i, length - i, &character);
    uint32_t mapped = character ? map(character) : 0;
    if (mapped == character) {
      memcpy(to + used, from + i, size);
      used += size;
    } else {
      used += encode(mapped, to + used);
    }
    i += size;
  }
  return used;
}

static bool map_ascii(const char *restrict from, size_t length, char first, char *restrict to) {
  unsigned char all = 0;
  for (size_t i = 0; i < length; i++) {
    unsigned char byte = (unsigned char)from[i];
    all |= byte;
    to[i] = (char)(byte ^ (((unsigned char)(byte - (unsigned char)first) < 26) << 5));
  }
  return all < 0x80;
}

static void map_case(const struct column *argument, uint32_t rows, uint32_t (*map)(uint32_t), char first,
                     struct column *out) {
  struct text_writer writer = {.out = out};
  for (uint32_t i = 0; i < rows; i++) {
    const struct text *text = (const struct text *)argument->values + column_slot(argument, i);
    char few[TEXT_INLINE_MAX];
    char *to = text->length <= TEXT_INLINE_MAX ? few : text_reserve(&writer, text->length);
    size_t length = text->length;
    if (!map_ascii(text_bytes(text), length, first, to)) length = map_wide(text_bytes(text), length, map, to);
    text_set(&writer, i, to, length);
  }
}

void kernel_lower(KERNEL_ARGUMENTS) {
  (void)result;
  map_case(arguments[0], rows, character_lower, 'A', out);
}

static void upper(KERNEL_ARGUMENTS) {
  (void)result;
  map_case(arguments[0], rows, character_upper, 'a', out);
}

static const struct function functions[] = {
    FUNCTION1("lower", TYPE_TEXT, TYPE_TEXT, kernel_lower),
    FUNCTION1("upper", TYPE_TEXT, TYPE_TEXT, upper),
};
const struct function_family case_family = FAMILY(functions);
