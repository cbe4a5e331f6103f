// Runs of plain JSON lines: objects without escapes in what is wanted of them, read without a parser's help.
#ifndef CONNECTORS_JSON_RUN_H
#define CONNECTORS_JSON_RUN_H

#include "connectors/convert.h"
#include "connectors/json_shim.h"

#define JSON_STEPS_MAX 64
#define JSON_STEP_BYTES 32

// One member of an object as an earlier line had it: records of one source mostly look alike.
struct json_step {
  uint64_t text[JSON_STEP_BYTES / 8];  // the comma or brace before the key, all up to the value; as it lies in memory
  uint64_t mask[JSON_STEP_BYTES / 8];
  uint32_t length;                     // of text; 0: not known
  uint32_t parent;
  uint32_t slot;                       // or JSON_NO_COLUMN
  uint32_t object;                     // the node, if fields of an object are wanted; else 0
};

// Kinds of values that the columns of a slot can take, whatever they hold.
enum json_taken { JSON_TAKES_NUMBER = 1, JSON_TAKES_BOOL = 2 };

// Zero-initialise, then fill in the first four.
struct json_run {
  const struct json_node *nodes;
  uint32_t slot_count;
  uint8_t *taken;                      // one enum json_taken a slot
  struct span *spans;                  // slot_count a row, for RUN_ROWS
  struct span *row;                    // of the line being read
  const char *text;                    // of the block
  struct json_step *step;              // of the next member
  struct json_step steps[JSON_STEPS_MAX + 1];  // the last is never known
  uint8_t reasons[RUN_ROWS];
};

// Reads plain lines from `line` on, as many as there are up to a number, and converts them; returns where the next line
// begins. Nothing is read if that is `line`. `position` is the line's number and goes on.
const char *json_run_take(struct json_run *run, struct assembly *assembly, const uint32_t *slot_of_column,
                          size_t max_line, const char *line, uint64_t *position);

bool json_is_number(const char *text, size_t length);

#endif
