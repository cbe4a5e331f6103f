// An exchange: one instance in each lane, which sends rows to the lane that needs them and merges what the others send.
#ifndef RUNTIME_EXCHANGE_H
#define RUNTIME_EXCHANGE_H

#include "runtime/state.h"

extern const struct operator_class exchange_class;

// Hands waiting messages to channels that have room again; true if any went.
bool exchange_drain(struct operator *operator);
// Messages wait for credit: nothing that could add to them may run.
bool exchange_blocked(const struct operator *operator);
// Takes a bounded number of messages from the other lanes; *progressed is set if there were any.
leat_status exchange_receive(struct operator *operator, bool *progressed, struct leat_error *error) LEAT_MUST_USE;
// Every lane has ended or closed its side: nothing more will come out here.
bool exchange_finished(const struct operator *operator);
// Sends what is packed and tells the other lanes that nothing follows, although the input did not end.
void exchange_close(struct operator *operator);

#endif
