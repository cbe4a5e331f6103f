// A channel: bounded, lock-free, from one lane to one other. A full channel is spent credit.
#ifndef RUNTIME_CHANNEL_H
#define RUNTIME_CHANNEL_H

#include "engine/batch.h"
#include "leat/leat.h"

#define CHANNEL_CAPACITY 63  // a ring of 64 keeps one place empty

enum message_kind {
  MESSAGE_BATCH,
  MESSAGE_WATERMARK,
  MESSAGE_CLOSE  // nothing more comes, without the input having ended: the run was stopped
};
struct message {
  enum message_kind kind;
  int64_t watermark;
  struct batch *batch;  // owned by whoever holds the message
};

struct channel;
struct channel *channel_create(void);
void channel_destroy(struct channel *channel);  // frees batches nobody received; NULL is allowed
// By the sending lane only. False when full: the message stays the caller's.
bool channel_send(struct channel *channel, const struct message *message) LEAT_MUST_USE;
// By the receiving lane only. False when empty.
bool channel_receive(struct channel *channel, struct message *out) LEAT_MUST_USE;

#endif
