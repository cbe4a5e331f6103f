// SQL types and the C forms their values take in a column.
#ifndef ENGINE_TYPE_H
#define ENGINE_TYPE_H

#include <stdbool.h>
#include <stdint.h>

// kind, name as PostgreSQL prints it (format_type), bytes a value
#define TYPE_LIST(X)                                              \
  X(TYPE_UNKNOWN, "unknown", 16) /* an untyped literal or NULL; text form */ \
  X(TYPE_BOOL, "boolean", 1)     /* uint8_t, 0 or 1 */            \
  X(TYPE_INT16, "smallint", 2)                                    \
  X(TYPE_INT32, "integer", 4)                                     \
  X(TYPE_INT64, "bigint", 8)                                      \
  X(TYPE_FLOAT32, "real", 4)                                      \
  X(TYPE_FLOAT64, "double precision", 8)                          \
  X(TYPE_NUMERIC, "numeric", 32) /* struct numeric */             \
  X(TYPE_TEXT, "text", 16)       /* struct text */                \
  X(TYPE_DATE, "date", 4)        /* int32_t days since 1970-01-01 */ \
  X(TYPE_TIMESTAMP, "timestamp without time zone", 8)  /* int64_t microseconds since 1970-01-01 */ \
  X(TYPE_TIMESTAMPTZ, "timestamp with time zone", 8)   /* the same, UTC */ \
  X(TYPE_INTERVAL, "interval", 16) /* struct interval */

enum type_kind {
#define X(kind, name, width) kind,
  TYPE_LIST(X)
#undef X
  TYPE_COUNT
};

// numeric(p, s) carries precision and scale; varchar(n) carries precision = n; 0 means no modifier.
struct type {
  enum type_kind kind;
  uint16_t precision;
  int16_t scale;
};

// An infinite timestamp or date is the extreme of its integer, as in PostgreSQL.
#define TIMESTAMP_MIN INT64_MIN
#define TIMESTAMP_MAX INT64_MAX
#define MICROS_PER_SECOND INT64_C(1000000)
#define MICROS_PER_DAY INT64_C(86400000000)

// coefficient × 10^-scale; at most 38 digits. `scale` is PostgreSQL's display scale, a value's own.
enum numeric_class { NUMERIC_FINITE, NUMERIC_NAN, NUMERIC_PLUS_INFINITY, NUMERIC_MINUS_INFINITY };
struct numeric {
  __int128 coefficient;
  int16_t scale;
  uint8_t class;  // enum numeric_class
  uint8_t reserved[13];
};

struct interval {
  int32_t months;
  int32_t days;
  int64_t micros;
};

// A view of text: up to 12 bytes lie in the value itself (unused bytes are zero), longer text has
// its first 4 bytes in `prefix` and all of it behind `data`. A column shares ownership of the bytes.
#define TEXT_INLINE_MAX 12
struct text {
  uint32_t length;
  union {
    char inlined[TEXT_INLINE_MAX];
    struct {
      char prefix[4];
      const char *data __attribute__((packed, aligned(4)));
    };
  };
};
_Static_assert(sizeof(struct text) == 16, "text views are 16 bytes");
_Static_assert(sizeof(struct numeric) == 32, "numerics are 32 bytes");

static inline const char *text_bytes(const struct text *text) {
  return text->length <= TEXT_INLINE_MAX ? text->inlined : text->data;
}
// A view of `length` bytes at `bytes`; longer than TEXT_INLINE_MAX, the bytes are borrowed.
struct text text_view(const char *bytes, uint32_t length);
int text_compare(const struct text *left, const struct text *right);  // by bytes (collation "C")
bool text_equal(const struct text *left, const struct text *right);

static inline struct type type_of(enum type_kind kind) { return (struct type){.kind = kind}; }
const char *type_name(enum type_kind kind);
// As PostgreSQL's format_type: "numeric(10,2)", "character varying(5)". `out` holds at least 64 bytes.
void type_format(struct type type, char *out);
extern const uint8_t type_widths[TYPE_COUNT];
static inline uint32_t type_width(enum type_kind kind) { return type_widths[kind]; }  // bytes a value
// By any of PostgreSQL's names for it (int4, float8, varchar, timestamptz, …); TYPE_COUNT if none.
enum type_kind type_by_name(const char *name);

static inline bool type_is_integer(enum type_kind k) { return k >= TYPE_INT16 && k <= TYPE_INT64; }
static inline bool type_is_float(enum type_kind k) { return k == TYPE_FLOAT32 || k == TYPE_FLOAT64; }
static inline bool type_is_number(enum type_kind k) { return k >= TYPE_INT16 && k <= TYPE_NUMERIC; }
static inline bool type_is_timestamp(enum type_kind k) { return k == TYPE_TIMESTAMP || k == TYPE_TIMESTAMPTZ; }

#endif
