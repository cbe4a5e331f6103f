// The nexmark generator: proportions, determinism, columns by name.
#include "connectors/nexmark_generator.h"
#include "tests/lib/connector_table.h"

static void nexmark_scene(struct scene *scene, const char *kind, const char *events) {
  scene_init(scene);
  if (kind) scene_option(scene, "kind", kind);
  scene_option(scene, "events", events);
}

static char *nexmark_rows(struct scene *scene) {
  struct leat_error error = {0};
  char *shown = NULL;
  leat_status status = scene_read(scene_connector("nexmark")->source, scene, &shown, &error);
  ck_assert_msg(status == LEAT_OK, "%s", error.message);
  return shown;
}

static size_t count_rows(const char *shown) {
  size_t count = 0;
  for (; *shown; shown++) count += *shown == ';';
  return count;
}

START_TEST(of_fifty_events_one_is_a_person_three_are_auctions_the_rest_bids) {
  static const char *const kinds[] = {"person", "auction", "bid", NULL};
  static const char *const columns[] = {"id", "id", "auction", "event_type"};
  static const size_t counts[] = {2001, 6003, 92002, 100006};
  for (int i = 0; i < 4; i++) {
    struct scene scene;
    nexmark_scene(&scene, kinds[i], "100006");
    scene_column(&scene, columns[i], TYPE_INT64);
    char *shown = nexmark_rows(&scene);
    ck_assert_uint_eq(count_rows(shown), counts[i]);
    free(shown);
  }
}
END_TEST

START_TEST(rows_of_a_kind_map_to_events_and_back) {
  for (int kind = NEXMARK_PERSON; kind <= NEXMARK_ALL; kind++) {
    for (uint64_t row = 0; row < 1000; row++) {
      uint64_t event = nexmark_event_of(kind, row);
      ck_assert_uint_eq(nexmark_rows_before(kind, event), row);
      ck_assert_uint_eq(nexmark_rows_before(kind, event + 1), row + 1);
      if (kind != NEXMARK_ALL) ck_assert_int_eq(nexmark_kind_of(event), kind);
    }
  }
}
END_TEST

START_TEST(equal_seeds_give_equal_events_and_other_seeds_others) {
  char *shown[3];
  for (int i = 0; i < 3; i++) {
    struct scene scene;
    nexmark_scene(&scene, "bid", "2000");
    scene_option(&scene, "seed", i < 2 ? "7" : "8");
    scene_column(&scene, "bidder", TYPE_INT64);
    scene_column(&scene, "price", TYPE_INT64);
    scene_column(&scene, "url", TYPE_TEXT);
    scene_column(&scene, "channel", TYPE_TEXT);
    scene_column(&scene, "extra", TYPE_TEXT);
    shown[i] = nexmark_rows(&scene);
  }
  ck_assert_str_eq(shown[0], shown[1]);
  ck_assert_str_ne(shown[0], shown[2]);
  for (int i = 0; i < 3; i++) free(shown[i]);
}
END_TEST

START_TEST(all_kinds_in_one_table_leave_the_others_columns_null) {
  struct scene scene;
  nexmark_scene(&scene, NULL, "6");
  scene_column(&scene, "event_type", TYPE_INT32);
  scene_column(&scene, "person_id", TYPE_INT64);
  scene_column(&scene, "auction_id", TYPE_INT64);
  scene_column(&scene, "ts", TYPE_INT64);
  scene.fields[3].type = type_of(TYPE_TIMESTAMP);
  char *shown = nexmark_rows(&scene);
  ck_assert_str_eq(shown,
                   "0|1000|NULL|2015-07-15 00:00:00;1|NULL|1000|2015-07-15 00:00:00.0001;"
                   "1|NULL|1001|2015-07-15 00:00:00.0002;1|NULL|1002|2015-07-15 00:00:00.0003;"
                   "2|NULL|NULL|2015-07-15 00:00:00.0004;2|NULL|NULL|2015-07-15 00:00:00.0005;");
  free(shown);
}
END_TEST

START_TEST(values_stay_in_the_reference_ranges) {
  struct nexmark_config config = {.seed = 1, .base_time = 0, .event_rate = 10000};
  for (uint64_t row = 0; row < 100000; row++) {
    uint64_t event = nexmark_event_of(NEXMARK_BID, row);
    int64_t auction, bidder, price;
    nexmark_integers(&config, NEXMARK_BID_AUCTION, &event, 1, &auction);
    nexmark_integers(&config, NEXMARK_BIDDER, &event, 1, &bidder);
    nexmark_integers(&config, NEXMARK_PRICE, &event, 1, &price);
    int64_t epoch = (int64_t)(event / 50);
    ck_assert(auction >= 1000 && auction <= 1000 + epoch * 3 + 2 + 10);
    ck_assert(bidder >= 1000 && bidder <= 1000 + epoch + 10);
    ck_assert(price >= 100 && price <= 100000000);
  }
}
END_TEST

START_TEST(texts_fit_their_room) {
  struct nexmark_config config = {.seed = 3, .base_time = 0, .event_rate = 10000};
  for (int value = NEXMARK_NAME; value <= NEXMARK_BID_EXTRA; value++) {
    bool text = (value >= NEXMARK_NAME && value <= NEXMARK_PERSON_EXTRA) || value == NEXMARK_ITEM_NAME ||
                value == NEXMARK_DESCRIPTION || value == NEXMARK_AUCTION_EXTRA || value >= NEXMARK_CHANNEL;
    for (uint64_t event = 0; text && event < 2000; event++) {
      char out[NEXMARK_TEXT_MAX];
      size_t length = nexmark_text(&config, value, event, out);
      ck_assert(length > 0 && length < NEXMARK_TEXT_MAX);
    }
  }
}
END_TEST

START_TEST(an_unknown_column_or_a_wrong_type_is_an_error) {
  for (int i = 0; i < 2; i++) {
    struct scene scene;
    nexmark_scene(&scene, "bid", "10");
    scene_column(&scene, i == 0 ? "prize" : "price", TYPE_TEXT);
    struct leat_error error = {0};
    ck_assert_int_eq(scene_connector("nexmark")->check(&scene.table, true, &error), LEAT_ERROR_BIND);
  }
}
END_TEST

START_TEST(a_rate_makes_the_source_wait) {
  struct scene scene;
  nexmark_scene(&scene, "bid", "1000000000");
  scene_option(&scene, "rate", "1");
  scene_column(&scene, "price", TYPE_INT64);
  char *shown = nexmark_rows(&scene);
  ck_assert_str_eq(shown, "");
  free(shown);
}
END_TEST

int main(void) {
  TCase *tests = tcase_create("nexmark");
  tcase_add_test(tests, of_fifty_events_one_is_a_person_three_are_auctions_the_rest_bids);
  tcase_add_test(tests, rows_of_a_kind_map_to_events_and_back);
  tcase_add_test(tests, equal_seeds_give_equal_events_and_other_seeds_others);
  tcase_add_test(tests, all_kinds_in_one_table_leave_the_others_columns_null);
  tcase_add_test(tests, values_stay_in_the_reference_ranges);
  tcase_add_test(tests, texts_fit_their_room);
  tcase_add_test(tests, an_unknown_column_or_a_wrong_type_is_an_error);
  tcase_add_test(tests, a_rate_makes_the_source_wait);
  return scene_main("nexmark", tests);
}
