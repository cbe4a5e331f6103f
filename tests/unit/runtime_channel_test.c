// The channel between two lanes: order, credit, and what is left in it at the end.
#include <check.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#include "runtime/channel.h"

#define MESSAGES 200000

START_TEST(a_full_channel_refuses_and_takes_more_once_there_is_room) {
  struct channel *channel = channel_create();
  struct message message = {.kind = MESSAGE_WATERMARK};
  for (int64_t i = 0; i < CHANNEL_CAPACITY; i++) {
    message.watermark = i;
    ck_assert(channel_send(channel, &message));
  }
  ck_assert(!channel_send(channel, &message));
  ck_assert(channel_receive(channel, &message));
  ck_assert_int_eq(message.watermark, 0);
  ck_assert(channel_send(channel, &message));
  for (int i = 0; i < CHANNEL_CAPACITY; i++) ck_assert(channel_receive(channel, &message));
  ck_assert(!channel_receive(channel, &message));
  channel_destroy(channel);
}
END_TEST

START_TEST(batches_nobody_received_are_freed_with_the_channel) {
  struct channel *channel = channel_create();
  struct message message = {.kind = MESSAGE_BATCH, .batch = batch_create(0, 1)};
  ck_assert(channel_send(channel, &message));
  channel_destroy(channel);
  channel_destroy(NULL);
}
END_TEST

static void *send_numbers(void *argument) {
  for (int64_t i = 0; i < MESSAGES; i++) {
    struct message message = {.kind = MESSAGE_BATCH, .watermark = i, .batch = batch_create(0, (uint32_t)(i % 1000))};
    while (!channel_send(argument, &message)) sched_yield();
  }
  return NULL;
}

START_TEST(messages_arrive_whole_and_in_order_from_another_thread) {
  struct channel *channel = channel_create();
  pthread_t sender;
  ck_assert_int_eq(pthread_create(&sender, NULL, send_numbers, channel), 0);
  for (int64_t i = 0; i < MESSAGES; i++) {
    struct message message;
    while (!channel_receive(channel, &message)) sched_yield();
    ck_assert_int_eq(message.watermark, i);
    ck_assert_uint_eq(message.batch->rows, (uint32_t)(i % 1000));
    batch_free(message.batch);
  }
  pthread_join(sender, NULL);
  channel_destroy(channel);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("runtime/channel");
  TCase *tests = tcase_create("channel");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, a_full_channel_refuses_and_takes_more_once_there_is_room);
  tcase_add_test(tests, batches_nobody_received_are_freed_with_the_channel);
  tcase_add_test(tests, messages_arrive_whole_and_in_order_from_another_thread);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
