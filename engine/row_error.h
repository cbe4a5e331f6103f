// Why a row was rejected: errors that are data, one code a row, with PostgreSQL's words.
#ifndef ENGINE_ROW_ERROR_H
#define ENGINE_ROW_ERROR_H

#define ROW_ERROR_LIST(X)                                             \
  X(ROW_OK, "")                                                       \
  X(ROW_DIVISION_BY_ZERO, "division by zero")                         \
  X(ROW_INT16_RANGE, "smallint out of range")                         \
  X(ROW_INT32_RANGE, "integer out of range")                          \
  X(ROW_INT64_RANGE, "bigint out of range")                           \
  X(ROW_FLOAT32_RANGE, "value out of range: real")                    \
  X(ROW_FLOAT_OVERFLOW, "value out of range: overflow")               \
  X(ROW_FLOAT_UNDERFLOW, "value out of range: underflow")             \
  X(ROW_NUMERIC_OVERFLOW, "numeric field overflow")                   \
  X(ROW_NUMERIC_PRECISION, "numeric value has more than 38 digits")   \
  X(ROW_TIMESTAMP_RANGE, "timestamp out of range")                    \
  X(ROW_DATE_RANGE, "date out of range")                              \
  X(ROW_INTERVAL_RANGE, "interval out of range")                      \
  X(ROW_NEGATIVE_SQRT, "cannot take square root of a negative number") \
  X(ROW_NEGATIVE_LOG, "cannot take logarithm of a negative number")   \
  X(ROW_ZERO_LOG, "cannot take logarithm of zero")                    \
  X(ROW_POWER_DOMAIN, "invalid argument for power function")          \
  X(ROW_NEGATIVE_SUBSTRING, "negative substring length not allowed")  \
  X(ROW_FIELD_POSITION, "field position must not be zero")            \
  X(ROW_TEXT_TOO_LONG, "value too long for type character varying")   \
  X(ROW_INVALID_BOOL, "invalid input syntax for type boolean")        \
  X(ROW_INVALID_INTEGER, "invalid input syntax for type integer")     \
  X(ROW_INVALID_FLOAT, "invalid input syntax for type double precision") \
  X(ROW_INVALID_NUMERIC, "invalid input syntax for type numeric")     \
  X(ROW_INVALID_DATE, "invalid input syntax for type date")           \
  X(ROW_INVALID_TIMESTAMP, "invalid input syntax for type timestamp") \
  X(ROW_INVALID_INTERVAL, "invalid input syntax for type interval")   \
  X(ROW_INVALID_UTF8, "invalid byte sequence for encoding \"UTF8\"")  \
  X(ROW_INVALID_UNIT, "unit not recognized")                          \
  X(ROW_INVALID_STRIDE, "stride must be greater than zero")           \
  X(ROW_INVALID_ESCAPE, "LIKE pattern must not end with escape character") \
  X(ROW_TOO_FEW_FIELDS, "missing data for column")                    \
  X(ROW_TOO_MANY_FIELDS, "extra data after last expected column")     \
  X(ROW_UNTERMINATED_QUOTE, "unterminated CSV quoted field")          \
  X(ROW_INVALID_JSON, "invalid JSON")                                 \
  X(ROW_JSON_TYPE, "JSON value does not fit the column's type")       \
  X(ROW_LINE_TOO_LONG, "line longer than the limit")                  \
  X(ROW_NULL_EVENT_TIME, "event time is null")                        \
  X(ROW_FUTURE_EVENT_TIME, "event time is further in the future than max_skew allows") \
  X(ROW_NOT_SINGLE, "value cannot be represented")

enum row_error {
#define X(code, text) code,
  ROW_ERROR_LIST(X)
#undef X
  ROW_ERROR_COUNT
};

const char *row_error_text(enum row_error error);

#endif
