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

int main(void) {
  const TTest *const tests[] = {
      floats_that_are_equal_hash_alike,
      numerics_of_any_scale_hash_alike,
      null_is_a_key_of_its_own_and_order_matters,
      constants_and_selected_rows_hash_as_flat_columns_do,
      consecutive_keys_spread_over_all_lanes,
  };
  return FIXTURE_RUN("hash", tests);
}
