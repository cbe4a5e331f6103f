// The Nexmark benchmark's events, each computed from its number alone.
#include "connectors/nexmark_generator.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define EPOCH_EVENTS 50
#define PERSONS 1
#define AUCTIONS 3
#define BIDS 46
#define FIRST_ID 1000
#define FIRST_CATEGORY 10
#define CATEGORIES 5
#define ID_LEAD 10        // ids a little ahead of those that exist
#define HOT_STEP 100      // one id in so many is hot
#define IN_FLIGHT_AUCTIONS 100
#define ACTIVE_PEOPLE 1000
#define CHANNELS 10000
// Average sizes of the reference's records in bytes, from which the length of `extra` follows.
#define PERSON_EXTRA 134
#define AUCTION_EXTRA 390
#define BID_EXTRA 68

static const uint32_t kind_first[] = {0, PERSONS, PERSONS + AUCTIONS, 0};
static const uint32_t kind_count[] = {PERSONS, AUCTIONS, BIDS, EPOCH_EVENTS};

uint64_t nexmark_rows_before(enum nexmark_kind kind, uint64_t event) {
  uint64_t offset = event % EPOCH_EVENTS;
  uint64_t first = kind_first[kind], count = kind_count[kind];
  uint64_t partial = offset <= first ? 0 : offset - first < count ? offset - first : count;
  return event / EPOCH_EVENTS * count + partial;
}

uint64_t nexmark_event_of(enum nexmark_kind kind, uint64_t row) {
  return row / kind_count[kind] * EPOCH_EVENTS + kind_first[kind] + row % kind_count[kind];
}

enum nexmark_kind nexmark_kind_of(uint64_t event) {
  uint64_t offset = event % EPOCH_EVENTS;
  return offset < PERSONS ? NEXMARK_PERSON : offset < PERSONS + AUCTIONS ? NEXMARK_AUCTION : NEXMARK_BID;
}

// SplitMix64's finalizer over the event's number: a random number for each (seed, event, stream).
static inline uint64_t draw(const struct nexmark_config *config, uint64_t event, uint64_t stream) {
  uint64_t x = (config->seed + stream) * UINT64_C(0x9E3779B97F4A7C15) + event * UINT64_C(0xD1342543DE82EF95);
  x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
  return x ^ (x >> 31);
}

// The upper half of `random`, scaled to [0, range).
static inline uint64_t scale(uint64_t random, uint64_t range) { return (random >> 32) * range >> 32; }

static inline uint64_t last_person(uint64_t event) { return event / EPOCH_EVENTS; }

// Before the epoch's first auction, the last one of the epoch before; none exists before the first of all.
static inline uint64_t last_auction(uint64_t event) {
  uint64_t epoch = event / EPOCH_EVENTS, offset = event % EPOCH_EVENTS;
  if (offset < PERSONS) return epoch == 0 ? 0 : epoch * AUCTIONS - 1;
  return epoch * AUCTIONS + (offset >= PERSONS + AUCTIONS ? AUCTIONS - 1 : offset - PERSONS);
}

static inline uint64_t some_person(uint64_t event, uint64_t random) {
  uint64_t people = last_person(event) + 1;
  uint64_t active = people < ACTIVE_PEOPLE ? people : ACTIVE_PEOPLE;
  return people - active + scale(random, active + ID_LEAD);
}

static inline uint64_t some_auction(uint64_t event, uint64_t random) {
  uint64_t last = last_auction(event);
  uint64_t first = last < IN_FLIGHT_AUCTIONS ? 0 : last - IN_FLIGHT_AUCTIONS;
  return first + scale(random, last - first + 1 + ID_LEAD);
}

static inline int64_t event_time(const struct nexmark_config *config, uint64_t event) {
  return config->base_time + (int64_t)(event * (uint64_t)MICROS_PER_SECOND / (uint64_t)config->event_rate);
}

static inline int64_t bid_auction(const struct nexmark_config *config, uint64_t event) {
  uint64_t random = draw(config, event, NEXMARK_BID_AUCTION);
  uint64_t hot = last_auction(event) / HOT_STEP * HOT_STEP;
  return (int64_t)(FIRST_ID + (random & 1 ? hot : some_auction(event, random)));
}

static inline int64_t bidder(const struct nexmark_config *config, uint64_t event) {
  uint64_t random = draw(config, event, NEXMARK_BIDDER);
  uint64_t hot = last_person(event) / HOT_STEP * HOT_STEP + 1;
  return (int64_t)(FIRST_ID + (random & 3 ? hot : some_person(event, random)));
}

static inline int64_t seller(const struct nexmark_config *config, uint64_t event) {
  uint64_t random = draw(config, event, NEXMARK_SELLER);
  uint64_t hot = last_person(event) / HOT_STEP * HOT_STEP;
  return (int64_t)(FIRST_ID + (random & 3 ? hot : some_person(event, random)));
}

// 100 × 10^(6 u) for u = i / 16 and its successive 16ths: digits of u in base 16 multiply up.
static const double price_powers[4][16] = {
    {1, 2.371373705661655, 5.623413251903491, 13.33521432163324, 31.622776601683793, 74.98942093324558,
     177.82794100389228, 421.6965034285823, 1000.0, 2371.373705661655, 5623.413251903491, 13335.21432163324,
     31622.776601683792, 74989.42093324558, 177827.94100389228, 421696.5034285823},
    {1, 1.055449600878603, 1.1139738599948024, 1.175743265920711, 1.2409377607517196, 1.3097472643005899,
     1.3823722273578996, 1.4590242156305606, 1.539926526059492, 1.6253148373118644, 1.715437896342879,
     1.8105582430271219, 1.9109529749704406, 2.0169145547303304, 2.1287516617963727, 2.2467900918126444},
    {1, 1.0033786221027048, 1.0067686592927223, 1.0101701501373193, 1.0135831333340657, 1.017007647711277,
     1.020443732228454, 1.0238914259767276, 1.0273507681793026, 1.030821798191904, 1.0343045555032249,
     1.0377990797353762, 1.041305410644337, 1.044823588120406, 1.0483536521886567, 1.0518956430093926},
    {1, 1.0002108301829544, 1.000421704815275, 1.0006326239063328, 1.0008435874655013, 1.0010545955021555,
     1.0012656480256725, 1.0014767450454318, 1.0016878865708143, 1.0018990726112034, 1.002110303175984,
     1.0023215782745432, 1.00253289791627, 1.0027442621105556, 1.0029556708667928, 1.003167124194377}};

static inline int64_t price(const struct nexmark_config *config, uint64_t event, uint64_t stream) {
  uint64_t random = draw(config, event, stream);
  double power = price_powers[0][random & 15] * price_powers[1][random >> 4 & 15];
  power *= price_powers[2][random >> 8 & 15] * price_powers[3][random >> 12 & 15];
  return (int64_t)(power * 100 + 0.5);
}

// An auction is open for as long as about a hundred later ones take to appear, at most twice that.
static int64_t expires(const struct nexmark_config *config, uint64_t event) {
  int64_t now = event_time(config, event);
  int64_t horizon = event_time(config, event + IN_FLIGHT_AUCTIONS * EPOCH_EVENTS / AUCTIONS) - now;
  uint64_t range = (uint64_t)horizon * 2 / 1000;
  uint64_t millis = scale(draw(config, event, NEXMARK_EXPIRES), range > 0 ? range : 1);
  return now + (int64_t)(1 + millis) * 1000;
}

#define FILL(expression) \
  for (uint32_t i = 0; i < count; i++) out[i] = (int64_t)(expression); \
  return

void nexmark_integers(const struct nexmark_config *config, enum nexmark_value value, const uint64_t *events,
                      uint32_t count, int64_t *out) {
  switch (value) {
    case NEXMARK_EVENT_TYPE: FILL(nexmark_kind_of(events[i]));
    case NEXMARK_DATE_TIME: {
      if (MICROS_PER_SECOND % config->event_rate != 0) { FILL(event_time(config, events[i])); }
      int64_t delay = MICROS_PER_SECOND / config->event_rate;
      FILL(config->base_time + (int64_t)events[i] * delay);
    }
    case NEXMARK_PERSON_ID: FILL(FIRST_ID + last_person(events[i]));
    case NEXMARK_AUCTION_ID: FILL(FIRST_ID + last_auction(events[i]));
    case NEXMARK_INITIAL_BID: FILL(price(config, events[i], NEXMARK_INITIAL_BID));
    case NEXMARK_RESERVE:
      FILL(price(config, events[i], NEXMARK_INITIAL_BID) + price(config, events[i], NEXMARK_RESERVE));
    case NEXMARK_EXPIRES: FILL(expires(config, events[i]));
    case NEXMARK_SELLER: FILL(seller(config, events[i]));
    case NEXMARK_CATEGORY: FILL(FIRST_CATEGORY + scale(draw(config, events[i], NEXMARK_CATEGORY), CATEGORIES));
    case NEXMARK_BID_AUCTION: FILL(bid_auction(config, events[i]));
    case NEXMARK_BIDDER: FILL(bidder(config, events[i]));
    case NEXMARK_PRICE: FILL(price(config, events[i], NEXMARK_PRICE));
    default: break;
  }
  assert(!"a text is not an integer");
}

#undef FILL

// A stream of random numbers for one text.
struct letters {
  const struct nexmark_config *config;
  uint64_t event, stream;
};

static uint64_t next_random(struct letters *letters) {
  letters->stream += UINT64_C(1) << 32;
  return draw(letters->config, letters->event, letters->stream);
}

// `length` letters; where `gap` is not 0, one in thirteen is a gap.
static size_t write_letters(struct letters *letters, size_t length, char gap, char *out) {
  uint64_t random = 0;
  for (size_t i = 0; i < length; i++) {
    if (i % 5 == 0) random = next_random(letters);
    uint64_t twelve = random & 4095;
    random >>= 12;
    out[i] = gap && twelve % 13 == 0 ? gap : (char)('a' + (twelve * 26 >> 12));
  }
  return length;
}

// As the reference's nextString: 3 to limit - 1 letters.
static size_t write_word(struct letters *letters, size_t limit, char gap, char *out) {
  return write_letters(letters, 3 + scale(next_random(letters), limit - 3), gap, out);
}

static size_t write_extra(struct letters *letters, size_t average, char *out) {
  size_t spread = average / 5;
  return write_letters(letters, average - spread + scale(next_random(letters), 2 * spread), 0, out);
}

static size_t write_choice(struct letters *letters, const char *const *words, size_t count, char *out) {
  const char *word = words[scale(next_random(letters), count)];
  size_t length = strlen(word);
  memcpy(out, word, length);
  return length;
}

static size_t write_name(struct letters *letters, char *out) {
  static const char *const first[] = {"Peter", "Paul", "Luke", "John", "Saul", "Vicky", "Kate", "Julie", "Sarah",
                                      "Deiter", "Walter"};
  static const char *const last[] = {"Shultz", "Abrams", "Spencer", "White", "Bartels", "Walton", "Smith", "Jones",
                                     "Noris"};
  size_t length = write_choice(letters, first, sizeof first / sizeof *first, out);
  out[length++] = ' ';
  return length + write_choice(letters, last, sizeof last / sizeof *last, out + length);
}

static size_t write_email(struct letters *letters, char *out) {
  size_t length = write_word(letters, 7, 0, out);
  out[length++] = '@';
  length += write_word(letters, 5, 0, out + length);
  memcpy(out + length, ".com", 4);
  return length + 4;
}

static size_t write_card(struct letters *letters, char *out) {
  size_t length = 0;
  for (int group = 0; group < 4; group++) {
    unsigned number = (unsigned)scale(next_random(letters), 10000);
    if (group > 0) out[length++] = ' ';
    for (unsigned place = 1000; place > 0; place /= 10) out[length++] = (char)('0' + number / place % 10);
  }
  return length;
}

static const char *const hot_channels[] = {"Google", "Facebook", "Baidu", "Apple"};

// Half the bids come through the four hot channels. The channel decides the url too.
static uint64_t channel_of(const struct nexmark_config *config, uint64_t event, bool *hot) {
  uint64_t random = draw(config, event, NEXMARK_CHANNEL);
  *hot = random & 1;
  return scale(random, *hot ? 4 : CHANNELS);
}

static size_t write_channel(const struct nexmark_config *config, uint64_t event, char *out) {
  bool hot = false;
  uint64_t channel = channel_of(config, event, &hot);
  const char *name = hot ? hot_channels[channel] : "channel-";
  size_t length = strlen(name);
  memcpy(out, name, length);
  return hot ? length : length + (size_t)sprintf(out + length, "%u", (unsigned)channel);
}

// A channel has one url for good: its letters are drawn by the channel, not by the event.
static size_t write_url(const struct nexmark_config *config, uint64_t event, char *out) {
  static const char site[] = "https://www.nexmark.com/";
  static const char page[] = "item.htm?query=1";
  bool hot = false;
  uint64_t channel = channel_of(config, event, &hot);
  struct letters letters = {config, hot ? CHANNELS + channel : channel, NEXMARK_URL};
  size_t length = sizeof site - 1;
  memcpy(out, site, length);
  for (int part = 0; part < 3; part++) {
    length += write_letters(&letters, 5, '_', out + length);
    out[length++] = '/';
  }
  memcpy(out + length, page, sizeof page - 1);
  length += sizeof page - 1;
  bool named = !hot && scale(next_random(&letters), 10) > 0;
  return named ? length + (size_t)sprintf(out + length, "&channel_id=%u", (unsigned)channel) : length;
}

size_t nexmark_text(const struct nexmark_config *config, enum nexmark_value value, uint64_t event, char *out) {
  static const char *const cities[] = {"Phoenix", "Los Angeles", "San Francisco", "Boise", "Portland", "Bend",
                                       "Redmond", "Seattle", "Kent", "Cheyenne"};
  static const char *const states[] = {"AZ", "CA", "ID", "OR", "WA", "WY"};
  struct letters letters = {config, event, value};
  switch (value) {
    case NEXMARK_NAME: return write_name(&letters, out);
    case NEXMARK_EMAIL: return write_email(&letters, out);
    case NEXMARK_CREDIT_CARD: return write_card(&letters, out);
    case NEXMARK_CITY: return write_choice(&letters, cities, sizeof cities / sizeof *cities, out);
    case NEXMARK_STATE: return write_choice(&letters, states, sizeof states / sizeof *states, out);
    case NEXMARK_PERSON_EXTRA: return write_extra(&letters, PERSON_EXTRA, out);
    case NEXMARK_ITEM_NAME: return write_word(&letters, 20, ' ', out);
    case NEXMARK_DESCRIPTION: return write_word(&letters, 100, ' ', out);
    case NEXMARK_AUCTION_EXTRA: return write_extra(&letters, AUCTION_EXTRA, out);
    case NEXMARK_CHANNEL: return write_channel(config, event, out);
    case NEXMARK_URL: return write_url(config, event, out);
    case NEXMARK_BID_EXTRA: return write_extra(&letters, BID_EXTRA, out);
    default: break;
  }
  assert(!"an integer is not a text");
  return 0;
}
