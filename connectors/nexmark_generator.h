// The Nexmark benchmark's events, each computed from its number alone: of every 50 events one is a person, three are
// auctions and 46 are bids, with the hot keys and value ranges of the reference generator.
#ifndef CONNECTORS_NEXMARK_GENERATOR_H
#define CONNECTORS_NEXMARK_GENERATOR_H

#include <stddef.h>
#include <stdint.h>

#include "engine/type.h"

enum nexmark_kind { NEXMARK_PERSON, NEXMARK_AUCTION, NEXMARK_BID, NEXMARK_ALL };

// What a column holds.
enum nexmark_value {
  NEXMARK_EVENT_TYPE, NEXMARK_DATE_TIME,
  NEXMARK_PERSON_ID, NEXMARK_NAME, NEXMARK_EMAIL, NEXMARK_CREDIT_CARD, NEXMARK_CITY, NEXMARK_STATE,
  NEXMARK_PERSON_EXTRA,
  NEXMARK_AUCTION_ID, NEXMARK_ITEM_NAME, NEXMARK_DESCRIPTION, NEXMARK_INITIAL_BID, NEXMARK_RESERVE, NEXMARK_EXPIRES,
  NEXMARK_SELLER, NEXMARK_CATEGORY, NEXMARK_AUCTION_EXTRA,
  NEXMARK_BID_AUCTION, NEXMARK_BIDDER, NEXMARK_PRICE, NEXMARK_CHANNEL, NEXMARK_URL, NEXMARK_BID_EXTRA
};

struct nexmark_config {
  uint64_t seed;
  int64_t base_time;   // microseconds since 1970
  int64_t event_rate;  // events a second of event time
};

#define NEXMARK_TEXT_MAX 512

// How many of the events before `event` are of the kind, and the number of the nth of a kind.
uint64_t nexmark_rows_before(enum nexmark_kind kind, uint64_t event);
uint64_t nexmark_event_of(enum nexmark_kind kind, uint64_t row);
enum nexmark_kind nexmark_kind_of(uint64_t event);

// Numbers and times. The events must be of the value's kind.
void nexmark_integers(const struct nexmark_config *config, enum nexmark_value value, const uint64_t *events,
                      uint32_t count, int64_t *out);
// One text of at most NEXMARK_TEXT_MAX bytes; returns its length.
size_t nexmark_text(const struct nexmark_config *config, enum nexmark_value value, uint64_t event, char *out);

#endif
