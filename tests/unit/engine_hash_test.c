// Equal keys hash alike whatever their form; different keys and positions do not.
#include "engine/hash.h"

#include <math.h>

#include "engine/numeric.h"
#include "engine_fixture.h"

static void hash_one(struct column *column, uint64_t *out) { hash_columns(&column, 1, NULL, column->rows, out); }

START_TEST(floats_that_are_equal_hash_alike) {
  struct column *column = column_create(TYPE_FLOAT64, 5);
  const double values[] = {0.0, -0.0, NAN, -NAN, 1.5};
  memcpy(column->values, values, sizeof values);
  uint64_t hashes[5];
  hash_one(column, hashes);
  ck_assert_uint_eq(hashes[0], hashes[1]);
  ck_assert_uint_eq(hashes[2], hashes[3]);
  ck_assert_uint_ne(hashes[0], hashes[2]);
  ck_assert_uint_ne(hashes[0], hashes[4]);
  column_release(column);
}
END_TEST

START_TEST(numerics_of_any_scale_hash_alike) {
  struct column *column = column_create(TYPE_NUMERIC, 3);
  struct numeric *values = column->values;
  values[0] = (struct numeric){.coefficient = 1, .scale = 0};
  values[1] = (struct numeric){.coefficient = 100, .scale = 2};
  values[2] = (struct numeric){.coefficient = 100, .scale = 1};
  uint64_t hashes[3];
  hash_one(column, hashes);
  ck_assert_uint_eq(hashes[0], hashes[1]);
  ck_assert_uint_ne(hashes[0], hashes[2]);
  column_release(column);
}
END_TEST

START_TEST(null_is_a_key_of_its_own_and_order_matters) {
  struct column *a = fixture_column(TYPE_INT64, LIST(INT_NULL, INT_NULL, 0, 1, 2));
  struct column *b = fixture_column(TYPE_INT64, LIST(7, 7, 7, 2, 1));
  uint64_t hashes[5];
  hash_columns((struct column *[]){a, b}, 2, NULL, 5, hashes);
  ck_assert_uint_eq(hashes[0], hashes[1]);
  ck_assert_uint_ne(hashes[0], hashes[2]);
  ck_assert_uint_ne(hashes[3], hashes[4]);
  column_release(a);
  column_release(b);
}
END_TEST

START_TEST(constants_and_selected_rows_hash_as_flat_columns_do) {
  int64_t seven = 7;
  struct column *constant = column_create_constant(TYPE_INT64, 3, &seven);
  struct column *flat = fixture_column(TYPE_INT64, LIST(1, 7, 7));
  uint64_t left[3], right[2];
  hash_one(constant, left);
  hash_columns(&flat, 1, GROUPS(1, 2), 2, right);
  ck_assert_uint_eq(left[2], right[0]);
  ck_assert_uint_eq(left[0], right[1]);
  column_release(constant);
  column_release(flat);
}
END_TEST

START_TEST(consecutive_keys_spread_over_all_lanes) {
  struct column *column = column_create(TYPE_INT64, 4096);
  for (int64_t i = 0; i < 4096; i++) ((int64_t *)column->values)[i] = i;
  uint64_t hashes[4096];
  uint32_t rows[4] = {0};
  hash_one(column, hashes);
  for (uint32_t i = 0; i < 4096; i++) rows[shard_lane(shard_of(hashes[i]), 4)]++;
  for (uint32_t lane = 0; lane < 4; lane++) ck_assert(rows[lane] > 900 && rows[lane] < 1150);
  column_release(column);
}
END_TEST

#define KEYS 16384
#define BUCKETS 1024  // of 16 keys each on average; a bucket of more than 45 has a chance of about 1e-9

static uint64_t many[KEYS];

// Low bits choose slots, the upper half is a tag, the top bits are shards: keys must be spread by each of them.
static void expect_spread(const char *what, uint32_t shift) {
  static uint32_t buckets[BUCKETS];
  for (uint32_t from = 0; from <= 54; from += 9) {
    memset(buckets, 0, sizeof buckets);
    for (uint32_t i = 0; i < KEYS; i++) buckets[many[i] >> from & (BUCKETS - 1)]++;
    uint32_t most = 0;
    for (uint32_t i = 0; i < BUCKETS; i++) most = buckets[i] > most ? buckets[i] : most;
    ck_assert_msg(most <= 45, "%s %u: %u keys share ten bits from %u on", what, shift, most, from);
  }
}

static int compare_hashes(const void *left, const void *right) {
  uint64_t l = *(const uint64_t *)left, r = *(const uint64_t *)right;
  return (l > r) - (l < r);
}

static void expect_no_two_alike(const char *what, uint32_t shift) {
  qsort(many, KEYS, sizeof *many, compare_hashes);
  uint32_t alike = 0;
  for (uint32_t i = 1; i < KEYS; i++) alike += many[i] == many[i - 1];
  ck_assert_msg(alike == 0, "%s %u: %u keys hash as others do", what, shift, alike);
}

START_TEST(keys_at_any_distance_from_each_other_spread) {
  struct column *column = column_create(TYPE_INT64, KEYS);
  for (uint32_t shift = 0; shift <= 48; shift += 6) {
    for (uint64_t i = 0; i < KEYS; i++) ((uint64_t *)column->values)[i] = i << shift;
    hash_columns(&column, 1, NULL, KEYS, many);
    expect_spread("shifted by", shift);
    expect_no_two_alike("shifted by", shift);
  }
  column_release(column);
}
END_TEST

START_TEST(pairs_of_small_numbers_spread) {
  struct column *keys[2] = {column_create(TYPE_INT64, KEYS), column_create(TYPE_INT32, KEYS)};
  for (uint32_t shift = 0; shift <= 24; shift += 8) {
    for (uint32_t i = 0; i < KEYS; i++) {
      ((int64_t *)keys[0]->values)[i] = (int64_t)(i / 128) << shift;
      ((int32_t *)keys[1]->values)[i] = (int32_t)(i % 128 << shift);
    }
    hash_columns(keys, 2, NULL, KEYS, many);
    expect_spread("pairs shifted by", shift);
    expect_no_two_alike("pairs shifted by", shift);
  }
  for (int k = 0; k < 2; k++) column_release(keys[k]);
}
END_TEST

START_TEST(short_texts_and_round_floats_spread) {
  struct column *texts = column_create(TYPE_TEXT, KEYS), *floats = column_create(TYPE_FLOAT64, KEYS);
  for (uint32_t i = 0; i < KEYS; i++) {
    char word[TEXT_INLINE_MAX + 1];
    ((struct text *)texts->values)[i] = text_view(word, (uint32_t)snprintf(word, sizeof word, "user_%u", i));
    ((double *)floats->values)[i] = (double)i / 4;
  }
  hash_columns(&texts, 1, NULL, KEYS, many);
  expect_spread("texts", 0);
  expect_no_two_alike("texts", 0);
  hash_columns(&floats, 1, NULL, KEYS, many);
  expect_spread("floats", 0);
  expect_no_two_alike("floats", 0);
  column_release(texts);
  column_release(floats);
}
END_TEST

// A change of any bit of a key changes about half of the hash's bits, wherever they are.
START_TEST(every_bit_of_a_key_reaches_every_bit_of_its_hash) {
  struct column *column = column_create(TYPE_INT64, 1024);
  uint64_t *values = column->values, before[1024], after[1024], random = 1;
  for (uint32_t i = 0; i < 1024; i++) values[i] = random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
  hash_one(column, before);
  for (uint32_t bit = 0; bit < 64; bit++) {
    for (uint32_t i = 0; i < 1024; i++) values[i] ^= UINT64_C(1) << bit;
    hash_one(column, after);
    for (uint32_t i = 0; i < 1024; i++) values[i] ^= UINT64_C(1) << bit;
    uint32_t flips[64] = {0};
    for (uint32_t i = 0; i < 1024; i++)
      for (uint32_t out = 0; out < 64; out++) flips[out] += (before[i] ^ after[i]) >> out & 1;
    for (uint32_t out = 0; out < 64; out++)
      ck_assert_msg(flips[out] > 256 && flips[out] < 768, "bit %u changes bit %u %u times of 1024", bit, out,
                    flips[out]);
  }
  column_release(column);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {
      floats_that_are_equal_hash_alike,
      numerics_of_any_scale_hash_alike,
      null_is_a_key_of_its_own_and_order_matters,
      constants_and_selected_rows_hash_as_flat_columns_do,
      consecutive_keys_spread_over_all_lanes,
      keys_at_any_distance_from_each_other_spread,
      pairs_of_small_numbers_spread,
      short_texts_and_round_floats_spread,
      every_bit_of_a_key_reaches_every_bit_of_its_hash,
  };
  return FIXTURE_RUN("hash", tests);
}
