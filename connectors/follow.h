// Watches one file that grows: tells growth from replacement and truncation.
#ifndef CONNECTORS_FOLLOW_H
#define CONNECTORS_FOLLOW_H

#include <stdint.h>

struct follow;

// Replaced: another file has the name, or it was cut; it is to be read from its start.
enum follow_change { FOLLOW_SAME, FOLLOW_REPLACED };

struct follow *follow_open(const char *path);
// Forgets what was noticed so far: call before reading, so that what is written afterwards wakes the reader again.
void follow_clear(struct follow *follow);
// `descriptor` is the file being read, of which `offset` bytes were read.
enum follow_change follow_check(struct follow *follow, int descriptor, uint64_t offset);
int follow_descriptor(const struct follow *follow);  // readable when something happened; -1: cannot tell
void follow_close(struct follow *follow);            // NULL is allowed

#endif
