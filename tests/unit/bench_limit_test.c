// The limit programs' answers are those of naive references, in order and in disorder, for keys of any kind.
#include "bench/limit/limit.h"

#include "engine/memory.h"
#include "engine_fixture.h"

#define SECOND INT64_C(1000000)
#define WINDOW (10 * SECOND)
#define TUPLE_MAX 5

// Rows of an answer, or of something on the way to it.
struct tuple {
  int64_t values[TUPLE_MAX];
};
struct list {
  struct tuple *tuples;
  uint64_t count, capacity;
};

static void append(struct list *list, struct tuple tuple) {
  if (list->count == list->capacity) {
    list->capacity = list->capacity ? 2 * list->capacity : 1024;
    list->tuples = mem_realloc(list->tuples, list->capacity * sizeof *list->tuples);
  }
  list->tuples[list->count++] = tuple;
}
#define APPEND(list, ...) append(list, (struct tuple){{__VA_ARGS__}})

static int compare(const void *left, const void *right) {
  const struct tuple *a = left, *b = right;
  for (int i = 0; i < TUPLE_MAX; i++) {
    if (a->values[i] != b->values[i]) return a->values[i] < b->values[i] ? -1 : 1;
  }
  return 0;
}

static void sort(struct list *list) {
  if (list->count > 0) qsort(list->tuples, list->count, sizeof *list->tuples, compare);
}

static void release(struct list *list) {
  mem_free(list->tuples);
  *list = (struct list){0};
}

// One tuple for each group of equal first `keys` values, whose others become the sum, the maximum and the count of the
// first of them.
enum fold { SUM, MAX, COUNT };
static struct list group(struct list *list, int keys, enum fold fold) {
  struct list out = {0};
  sort(list);
  for (uint64_t i = 0; i < list->count; i++) {
    struct tuple *last = out.count ? &out.tuples[out.count - 1] : NULL;
    struct tuple tuple = list->tuples[i];
    int64_t value = fold == COUNT ? 1 : tuple.values[keys];
    for (int j = keys; j < TUPLE_MAX; j++) tuple.values[j] = 0;
    tuple.values[keys] = value;
    if (!last || memcmp(last->values, tuple.values, (size_t)keys * sizeof *tuple.values) != 0) {
      append(&out, tuple);
    } else if (fold == MAX) {
      last->values[keys] = value > last->values[keys] ? value : last->values[keys];
    } else {
      last->values[keys] += value;
    }
  }
  release(list);
  return out;
}

// The same random numbers for each test.
static uint64_t random_state;
static uint64_t next_random(uint64_t range) {
  random_state += UINT64_C(0x9e3779b97f4a7c15);
  uint64_t x = random_state;
  x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
  return (x ^ (x >> 31)) % range;
}

// Tables that are built a column at a time.
#define TABLES_MAX 2
#define COLUMNS_MAX 4
struct data {
  struct limit_table tables[TABLES_MAX];
  struct limit_column columns[TABLES_MAX][COLUMNS_MAX];
  uint32_t count;
};

static uint32_t add_table(struct data *data, const char *name, uint64_t rows, int64_t lateness) {
  uint32_t table = data->count++;
  data->tables[table] = (struct limit_table){.name = name, .rows = rows, .columns = data->columns[table],
                                             .lateness = lateness};
  return table;
}

static void *add_column(struct data *data, uint32_t table, const char *name, uint32_t width) {
  struct limit_table *into = &data->tables[table];
  void *values = mem_alloc_aligned((into->rows + 1) * width);
  data->columns[table][into->column_count++] = (struct limit_column){name, values, width};
  return values;
}

static const int64_t *column(const struct data *data, uint32_t table, uint32_t i) {
  return data->columns[table][i].values;
}

static void release_data(struct data *data) {
  for (uint32_t table = 0; table < data->count; table++) {
    for (uint32_t i = 0; i < data->tables[table].column_count; i++) mem_free((void *)data->columns[table][i].values);
  }
}

// How times are out of order.
enum order { SORTED, LATE, SHUFFLED_BLOCKS, ORDERS };
#define LATENESS (7 * SECOND)
static int64_t lateness_of(enum order order) { return order == LATE ? LATENESS : 0; }

// From before 1970 on, with a gap of many windows in the middle.
static void fill_times(int64_t *times, uint64_t rows, int64_t step, enum order order) {
  int64_t time = -20 * SECOND - 17;
  for (uint64_t i = 0; i < rows; i++) {
    time += (int64_t)next_random((uint64_t)step * 2) + (i == rows / 2 ? 123 * SECOND : 0);
    times[i] = time - (order == LATE ? (int64_t)next_random(LATENESS + 1) : 0);
  }
  for (uint64_t first = 0; order == SHUFFLED_BLOCKS && first < rows; first += LIMIT_BLOCK_ROWS) {
    uint64_t count = rows - first < LIMIT_BLOCK_ROWS ? rows - first : LIMIT_BLOCK_ROWS;
    for (uint64_t i = count - 1; i > 0; i--) {
      uint64_t j = next_random(i + 1);
      int64_t kept = times[first + i];
      times[first + i] = times[first + j];
      times[first + j] = kept;
    }
  }
}

static int64_t window_of(int64_t time, int64_t width) { return time - (time % width + width) % width; }

static void collect(void *context, const struct limit_rows *rows) {
  struct list *list = context;
  for (uint32_t i = 0; i < rows->count; i++) {
    uint32_t row = rows->selection ? rows->selection[i] : i;
    struct tuple tuple = {{0}};
    for (uint32_t j = 0; j < rows->width; j++) tuple.values[j] = ((const int64_t *)rows->columns[j])[row];
    append(list, tuple);
  }
}

// The program's answer is the expected one, in any order. Both lists and the data are released.
static void expect(struct data *data, const char *workload, const char *query, struct list *expected) {
  const struct limit *limit = limit_find(workload, query);
  ck_assert_ptr_nonnull(limit);
  struct list answer = {0};
  const struct limit_input input = {data->count, data->tables};
  const struct limit_output output = {collect, &answer};
  limit->run(&input, &output);
  sort(&answer);
  sort(expected);
  ck_assert_uint_eq(answer.count, expected->count);
  for (uint64_t i = 0; i < answer.count; i++)
    ck_assert_msg(compare(&answer.tuples[i], &expected->tuples[i]) == 0, "%s %s: row %lu", workload, query, i);
  release(&answer);
}

// Bids as Nexmark's: a hot auction and others close to it, which move on.
static void add_bids(struct data *data, uint64_t rows, enum order order) {
  add_table(data, "bid", rows, lateness_of(order));
  int64_t *auctions = add_column(data, 0, "auction", 8), *bidders = add_column(data, 0, "bidder", 8);
  int64_t *prices = add_column(data, 0, "price", 8), *times = add_column(data, 0, "date_time", 8);
  for (uint64_t i = 0; i < rows; i++) {
    int64_t last = 1000 + (int64_t)(i / 10);
    auctions[i] = next_random(2) ? last / 100 * 100 : last - (int64_t)next_random(300);
    bidders[i] = (int64_t)next_random(1000);
    prices[i] = (int64_t)next_random(500) - 100;
  }
  fill_times(times, rows, SECOND / 100, order);
}

enum { AUCTION, BIDDER, PRICE, BID_TIME };

START_TEST(rows_are_mapped) {
  struct data data = {.count = 0};
  add_bids(&data, 5000, SORTED);
  struct list expected = {0};
  for (uint64_t i = 0; i < 5000; i++) {
    double product = 0.908 * (double)column(&data, 0, PRICE)[i];
    int64_t bits;
    memcpy(&bits, &product, sizeof bits);
    APPEND(&expected, column(&data, 0, AUCTION)[i], column(&data, 0, BIDDER)[i], bits, column(&data, 0, BID_TIME)[i]);
  }
  expect(&data, "nexmark", "q1", &expected);
  release(&expected);
  release_data(&data);
}
END_TEST

START_TEST(multiples_are_filtered) {
  struct data data = {.count = 0};
  add_bids(&data, 5003, SORTED);
  int64_t *auctions = (int64_t *)column(&data, 0, AUCTION);
  const int64_t edges[] = {0, 123, -123, INT64_MAX, INT64_MIN, INT64_MAX / 123 * 123, INT64_MIN / 123 * 123, 122};
  memcpy(auctions + 4990, edges, sizeof edges);
  struct list expected = {0};
  for (uint64_t i = 0; i < 5003; i++) {
    if (auctions[i] % 123 == 0) APPEND(&expected, auctions[i], column(&data, 0, PRICE)[i]);
  }
  expect(&data, "nexmark", "q2", &expected);
  release(&expected);
  release_data(&data);
}
END_TEST

static struct list most_bids(const struct data *data) {
  struct list bids = {0}, out = {0};
  for (uint64_t i = 0; i < data->tables[0].rows; i++) {
    int64_t slice = window_of(column(data, 0, BID_TIME)[i], 2 * SECOND);
    for (int64_t back = 0; back < 5; back++) APPEND(&bids, slice - back * 2 * SECOND, column(data, 0, AUCTION)[i]);
  }
  struct list counts = group(&bids, 2, COUNT);
  for (uint64_t i = 0, first = 0; i < counts.count; i++) {
    if (counts.tuples[i].values[0] != counts.tuples[first].values[0]) first = i;
    int64_t most = 0;
    for (uint64_t j = first; j < counts.count && counts.tuples[j].values[0] == counts.tuples[i].values[0]; j++)
      most = counts.tuples[j].values[2] > most ? counts.tuples[j].values[2] : most;
    if (counts.tuples[i].values[2] == most) append(&out, counts.tuples[i]);
  }
  release(&counts);
  return out;
}

START_TEST(auctions_with_most_bids_are_found) {
  struct data data = {.count = 0};
  add_bids(&data, 6000, (enum order)_i);
  struct list expected = most_bids(&data);
  expect(&data, "nexmark", "q5", &expected);
  expect(&data, "nexmark", "q5_hash", &expected);
  release(&expected);
  release_data(&data);
}
END_TEST

START_TEST(auctions_that_lie_apart_are_counted) {
  struct data data = {.count = 0};
  add_bids(&data, 6000, SORTED);
  int64_t *auctions = (int64_t *)column(&data, 0, AUCTION);
  for (uint64_t i = 0; i < 6000; i++) auctions[i] *= i < 3000 ? 64 : -4096;
  struct list expected = most_bids(&data);
  expect(&data, "nexmark", "q5", &expected);
  expect(&data, "nexmark", "q5_hash", &expected);
  release(&expected);
  release_data(&data);
}
END_TEST

START_TEST(highest_prices_are_found) {
  struct data data = {.count = 0};
  add_bids(&data, 6000, (enum order)_i);
  struct list prices = {0}, bids = {0};
  for (uint64_t i = 0; i < 6000; i++)
    APPEND(&prices, window_of(column(&data, 0, BID_TIME)[i], WINDOW), column(&data, 0, PRICE)[i]);
  struct list maxima = group(&prices, 1, MAX);
  for (uint64_t i = 0; i < 6000; i++) {
    int64_t start = window_of(column(&data, 0, BID_TIME)[i], WINDOW), price = column(&data, 0, PRICE)[i];
    for (uint64_t j = 0; j < maxima.count; j++) {
      if (maxima.tuples[j].values[0] == start && maxima.tuples[j].values[1] == price)
        APPEND(&bids, start, column(&data, 0, AUCTION)[i], price, column(&data, 0, BIDDER)[i],
               column(&data, 0, BID_TIME)[i]);
    }
  }
  expect(&data, "nexmark", "q7", &maxima);
  expect(&data, "nexmark", "q7_bids", &bids);
  release(&maxima);
  release(&bids);
  release_data(&data);
}
END_TEST

START_TEST(persons_who_sell_are_found) {
  enum order order = (enum order)_i;
  struct data data = {.count = 0};
  add_table(&data, "person", 3000, lateness_of(order));
  add_table(&data, "auction", 7000, lateness_of(order));
  int64_t *ids = add_column(&data, 0, "id", 8), *sellers = add_column(&data, 1, "seller", 8);
  for (int64_t i = 0; i < 3000; i++) ids[i] = i - 500;
  for (int64_t i = 0; i < 7000; i++) sellers[i] = i * 3 / 7 - 500 - (int64_t)next_random(200);
  fill_times(add_column(&data, 0, "date_time", 8), 3000, SECOND / 30, order);
  fill_times(add_column(&data, 1, "date_time", 8), 7000, SECOND / 70, order);
  struct list rows = {0}, expected = {0};
  for (uint64_t i = 0; i < 3000; i++) APPEND(&rows, window_of(column(&data, 0, 1)[i], WINDOW), ids[i], 1);
  for (uint64_t i = 0; i < 7000; i++) APPEND(&rows, window_of(column(&data, 1, 1)[i], WINDOW), sellers[i], 2);
  struct list kinds = group(&rows, 3, COUNT);
  for (uint64_t i = 1; i < kinds.count; i++) {
    const int64_t *left = kinds.tuples[i - 1].values, *right = kinds.tuples[i].values;
    if (left[0] == right[0] && left[1] == right[1]) APPEND(&expected, left[0], left[1]);
  }
  ck_assert_uint_gt(expected.count, 0);
  expect(&data, "nexmark", "q8", &expected);
  release(&kinds);
  release(&expected);
  release_data(&data);
}
END_TEST

#define ADS 1000
#define CAMPAIGNS 100
static struct list count_views(const struct limit_input *input) {
  struct list views = {0};
  for (uint64_t i = 0; i < input->tables[0].rows; i++) {
    if (limit_value(input, "event", "event_type", i) != 1) continue;
    int64_t start = window_of(limit_value(input, "event", "ts", i), WINDOW);
    for (uint64_t ad = 0; ad < ADS; ad++) {
      if (limit_value(input, "ad", "ad_id", ad) == limit_value(input, "event", "ad_id", i))
        APPEND(&views, limit_value(input, "ad", "campaign_id", ad), start);
    }
  }
  return group(&views, 2, COUNT);
}

START_TEST(views_are_counted_by_campaign) {
  enum order order = (enum order)_i;
  struct data data = {.count = 0};
  add_table(&data, "event", 20000, lateness_of(order));
  add_table(&data, "ad", ADS, 0);
  int64_t *ads = add_column(&data, 0, "ad_id", 8), *types = add_column(&data, 0, "event_type", 8);
  int64_t *ids = add_column(&data, 1, "ad_id", 8), *campaigns = add_column(&data, 1, "campaign_id", 8);
  for (uint64_t i = 0; i < ADS; i++) ids[i] = (int64_t)next_random(UINT64_MAX);
  for (uint64_t i = 0; i < ADS; i++) campaigns[i] = ids[i % CAMPAIGNS] / 3;
  for (uint64_t i = 0; i < 20000; i++) ads[i] = next_random(9) ? ids[next_random(ADS)] : (int64_t)next_random(50);
  for (uint64_t i = 0; i < 20000; i++) types[i] = (int64_t)next_random(3);
  fill_times(add_column(&data, 0, "ts", 8), 20000, SECOND / 200, order);
  const struct limit_input input = {data.count, data.tables};
  struct list expected = count_views(&input);
  expect(&data, "ysb", "views", &expected);
  release(&expected);
  release_data(&data);
}
END_TEST

START_TEST(views_are_counted_by_code) {
  enum order order = (enum order)_i;
  struct data data = {.count = 0};
  add_table(&data, "event", 20000, lateness_of(order));
  add_table(&data, "ad", ADS, 0);
  int16_t *ads = add_column(&data, 0, "ad_id", 2), *types = add_column(&data, 0, "event_type", 2);
  int16_t *ids = add_column(&data, 1, "ad_id", 2);
  int64_t *campaigns = add_column(&data, 1, "campaign_id", 8);
  for (uint64_t i = 0; i < ADS; i++) ids[i] = (int16_t)i;
  for (uint64_t i = 0; i < ADS; i++) campaigns[i] = (int64_t)(i % CAMPAIGNS) * 1000;
  for (uint64_t i = 0; i < 20000; i++) ads[i] = (int16_t)(next_random(ADS + 100) - 50);
  for (uint64_t i = 0; i < 20000; i++) types[i] = (int16_t)next_random(3);
  fill_times(add_column(&data, 0, "ts", 8), 20000, SECOND / 200, order);
  const struct limit_input input = {data.count, data.tables};
  struct list expected = count_views(&input);
  expect(&data, "ysb", "views_codes", &expected);
  release(&expected);
  release_data(&data);
}
END_TEST

// Keys that an array suits, keys that it does not, and keys of which that is seen only later.
enum kind { CLOSE, SPREAD, FIRST_CLOSE, FEW_OF_MANY, KINDS };
static int64_t make_key(enum kind kind, uint64_t i, uint64_t rows) {
  int64_t key = (int64_t)next_random(kind == FEW_OF_MANY ? 20000 : 1500) - 100;
  bool spread = kind == SPREAD || (kind == FIRST_CLOSE && i > rows / 4);
  return spread ? (int64_t)((uint64_t)key * UINT64_C(0x9e3779b97f4a7c15)) : key;
}

static void add_events(struct data *data, const char *name, uint64_t rows, enum kind kind, enum order order) {
  uint32_t table = add_table(data, name, rows, lateness_of(order));
  int64_t *keys = add_column(data, table, "key", 8), *values = add_column(data, table, "value", 8);
  for (uint64_t i = 0; i < rows; i++) keys[i] = make_key(kind, i, rows);
  for (uint64_t i = 0; i < rows; i++) values[i] = (int64_t)next_random(1000) - 500;
  fill_times(add_column(data, table, "ts", 8), rows, SECOND / 100, order);
}

enum { KEY, VALUE, EVENT_TIME };

static struct list fold_windows(const struct data *data, int64_t overlap, enum fold fold) {
  struct list rows = {0};
  int64_t slide = WINDOW / overlap;
  for (uint64_t i = 0; i < data->tables[0].rows; i++) {
    int64_t slice = window_of(column(data, 0, EVENT_TIME)[i], slide);
    for (int64_t back = 0; back < overlap; back++)
      APPEND(&rows, slice - back * slide, column(data, 0, KEY)[i], column(data, 0, VALUE)[i]);
  }
  return group(&rows, 2, fold);
}

START_TEST(keys_are_summed_in_windows) {
  struct data data = {.count = 0};
  add_events(&data, "event", 8000, (enum kind)(_i % KINDS), (enum order)(_i / KINDS));
  struct list sums = fold_windows(&data, 1, SUM), maxima = fold_windows(&data, 1, MAX);
  expect(&data, "window", "sum", &sums);
  expect(&data, "window", "max", &maxima);
  release(&sums);
  release(&maxima);
  release_data(&data);
}
END_TEST

START_TEST(keys_are_summed_in_windows_that_hop) {
  static const char *const queries[] = {"hop_2", "hop_10", "hop_100", "hop_1000"};
  static const int64_t overlaps[] = {2, 10, 100, 1000};
  static const uint64_t rows[] = {8000, 8000, 3000, 800};
  for (int i = 0; i < 4; i++) {
    struct data data = {.count = 0};
    add_events(&data, "event", rows[i], (enum kind)(_i % KINDS), (enum order)(_i / KINDS));
    struct list sums = fold_windows(&data, overlaps[i], SUM);
    expect(&data, "window", queries[i], &sums);
    release(&sums);
    release_data(&data);
  }
}
END_TEST

START_TEST(streams_are_joined_in_windows) {
  struct data data = {.count = 0};
  add_events(&data, "a", 3000, (enum kind)(_i % KINDS), (enum order)(_i / KINDS));
  add_events(&data, "b", 4000, (enum kind)(_i % KINDS), (enum order)(_i / KINDS));
  struct list expected = {0};
  for (uint64_t a = 0; a < 3000; a++) {
    int64_t start = window_of(column(&data, 0, EVENT_TIME)[a], WINDOW), key = column(&data, 0, KEY)[a];
    for (uint64_t b = 0; b < 4000; b++) {
      if (column(&data, 1, KEY)[b] == key && window_of(column(&data, 1, EVENT_TIME)[b], WINDOW) == start)
        APPEND(&expected, start, key, column(&data, 0, VALUE)[a], column(&data, 1, VALUE)[b]);
    }
  }
  ck_assert_uint_gt(expected.count, 0);
  expect(&data, "join", "window", &expected);
  release(&expected);
  release_data(&data);
}
END_TEST

static uint32_t find_or_add_table(struct data *data, const char *name, size_t length) {
  static const char *const names[] = {"bid", "person", "auction", "event", "ad", "a", "b"};
  size_t name_i = 0;
  while (strlen(names[name_i]) != length || memcmp(names[name_i], name, length) != 0) name_i++;
  for (uint32_t i = 0; i < data->count; i++) {
    if (data->tables[i].name == names[name_i]) return i;
  }
  return add_table(data, names[name_i], 0, 0);
}

// All that a program says it reads is there, but for rows.
START_TEST(nothing_comes_of_nothing) {
  for (uint32_t i = 0; i < limit_count(); i++) {
    const struct limit *limit = limit_at(i);
    struct data data = {.count = 0};
    struct list nothing = {0};
    for (const char *const *name = limit->columns; *name; name++) {
      const char *dot = strchr(*name, '.');
      bool code = strcmp(limit->query, "views_codes") == 0 && strcmp(dot, ".ts") != 0;
      code = code && strncmp(*name, "event", 5) == 0;
      add_column(&data, find_or_add_table(&data, *name, (size_t)(dot - *name)), dot + 1, code ? 2 : 8);
    }
    expect(&data, limit->workload, limit->query, &nothing);
    release_data(&data);
  }
}
END_TEST

int main(void) {
  const struct {
    const TTest *test;
    int variants;
  } tests[] = {
      {rows_are_mapped, 1},
      {multiples_are_filtered, 1},
      {auctions_with_most_bids_are_found, ORDERS},
      {auctions_that_lie_apart_are_counted, 1},
      {highest_prices_are_found, ORDERS},
      {persons_who_sell_are_found, ORDERS},
      {views_are_counted_by_campaign, ORDERS},
      {views_are_counted_by_code, ORDERS},
      {keys_are_summed_in_windows, KINDS * ORDERS},
      {keys_are_summed_in_windows_that_hop, KINDS * ORDERS},
      {streams_are_joined_in_windows, KINDS * ORDERS},
      {nothing_comes_of_nothing, 1},
  };
  Suite *suite = suite_create("limit");
  TCase *all = tcase_create("limit");
  tcase_set_timeout(all, 60);
  for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
    tcase_add_loop_test(all, tests[i].test, 0, tests[i].variants);
  }
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
