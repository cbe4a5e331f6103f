// Messages between two lanes over Concurrency Kit's single-producer, single-consumer ring.
#include "runtime/channel.h"

#include <ck_ring.h>
#include <string.h>

#include "engine/memory.h"

#define SLOTS (CHANNEL_CAPACITY + 1)

struct slot {
  struct message message;
};
CK_RING_PROTOTYPE(slot, slot)

struct channel {
  ck_ring_t ring;
  struct slot slots[SLOTS];
};

// The ring synchronises by assembler that ThreadSanitizer cannot see: tell it what is ordered, so that it
// still checks everything that travels through.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define CHANNEL_TSAN 1
#endif
#endif
#if defined(__SANITIZE_THREAD__)
#define CHANNEL_TSAN 1
#endif
#ifdef CHANNEL_TSAN
void __tsan_acquire(void *address);
void __tsan_release(void *address);
void AnnotateIgnoreReadsBegin(const char *file, int line);
void AnnotateIgnoreReadsEnd(const char *file, int line);
void AnnotateIgnoreWritesBegin(const char *file, int line);
void AnnotateIgnoreWritesEnd(const char *file, int line);
static void ring_enter(void) {
  AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
  AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
}
static void ring_leave(void) {
  AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
  AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
}
#define ring_publish(channel) __tsan_release(channel)
#define ring_observe(channel) __tsan_acquire(channel)
#else
#define ring_enter() ((void)0)
#define ring_leave() ((void)0)
#define ring_publish(channel) ((void)0)
#define ring_observe(channel) ((void)0)
#endif

struct channel *channel_create(void) {
  struct channel *channel = mem_alloc_aligned(sizeof *channel);
  memset(channel, 0, sizeof *channel);
  ck_ring_init(&channel->ring, SLOTS);
  return channel;
}

void channel_destroy(struct channel *channel) {
  if (!channel) return;
  struct message message;
  while (channel_receive(channel, &message)) batch_free(message.batch);
  mem_free(channel);
}

bool channel_send(struct channel *channel, const struct message *message) {
  struct slot slot = {.message = *message};
  ring_publish(channel);
  ring_enter();
  bool sent = CK_RING_ENQUEUE_SPSC(slot, &channel->ring, channel->slots, &slot);
  ring_leave();
  return sent;
}

bool channel_receive(struct channel *channel, struct message *out) {
  struct slot slot = {.message = {.kind = MESSAGE_BATCH}};
  ring_enter();
  bool received = CK_RING_DEQUEUE_SPSC(slot, &channel->ring, channel->slots, &slot);
  ring_leave();
  if (!received) return false;
  ring_observe(channel);
  *out = slot.message;
  return true;
}
