// Quantiles are right within the histogram's error, from 0 to the largest number.
#include "bench/histogram.h"

#include "engine_fixture.h"

#define ERROR_MAX 0.008

static struct histogram histogram;

static void reset(void) { memset(&histogram, 0, sizeof histogram); }

static void expect_near(double quantile, double value) {
  double found = (double)histogram_quantile(&histogram, quantile);
  bool near = found >= value && found <= value * (1 + ERROR_MAX);
  ck_assert_msg(near, "quantile %g is %g, not %g", quantile, found, value);
}

START_TEST(an_empty_histogram_has_nothing_but_zero) {
  reset();
  ck_assert_uint_eq(histogram_quantile(&histogram, 0.5), 0);
  ck_assert_uint_eq(histogram_quantile(&histogram, 1), 0);
}
END_TEST

START_TEST(quantiles_are_within_the_error) {
  reset();
  for (uint64_t value = 1; value <= 1000000; value++) histogram_add(&histogram, value, 1);
  static const double quantiles[] = {0.0001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999};
  for (size_t i = 0; i < sizeof quantiles / sizeof *quantiles; i++) expect_near(quantiles[i], quantiles[i] * 1000000);
  ck_assert_uint_eq(histogram_quantile(&histogram, 1), 1000000);
}
END_TEST

START_TEST(each_power_of_two_has_the_same_error) {
  for (uint64_t value = 1; value < UINT64_C(1) << 62; value += value / 3 + 1) {
    reset();
    histogram_add(&histogram, value, 1);
    histogram_add(&histogram, UINT64_MAX, 1);  // else the highest value caps the bucket's end
    expect_near(0.5, (double)value);
  }
}
END_TEST

START_TEST(small_values_are_exact) {
  reset();
  for (uint64_t value = 0; value < 256; value++) histogram_add(&histogram, value, 1);
  for (uint64_t value = 0; value < 256; value++) {
    ck_assert_uint_eq(histogram_quantile(&histogram, (double)(value + 1) / 256), value);
  }
}
END_TEST

START_TEST(the_extremes_have_buckets) {
  reset();
  histogram_add(&histogram, 0, 1);
  histogram_add(&histogram, UINT64_MAX, 1);
  ck_assert_uint_eq(histogram_quantile(&histogram, 0), 0);
  ck_assert_uint_eq(histogram_quantile(&histogram, 0.5), 0);
  ck_assert_uint_eq(histogram_quantile(&histogram, 1), UINT64_MAX);
  ck_assert_uint_eq(histogram_bucket(UINT64_MAX), HISTOGRAM_BUCKETS - 1);
}
END_TEST

START_TEST(buckets_rise_with_their_values) {
  uint32_t last = 0;
  for (uint64_t value = 1; value < UINT64_C(1) << 62; value += value / 500 + 1) {
    uint32_t bucket = histogram_bucket(value);
    ck_assert(bucket >= last && bucket <= last + 1);
    last = bucket;
  }
}
END_TEST

START_TEST(a_value_may_come_many_times_at_once) {
  reset();
  histogram_add(&histogram, 10, 99);
  histogram_add(&histogram, 100, 1);
  ck_assert_uint_eq(histogram.count, 100);
  ck_assert_uint_eq(histogram_quantile(&histogram, 0.99), 10);
  ck_assert_uint_eq(histogram_quantile(&histogram, 0.995), 100);
}
END_TEST

START_TEST(merged_histograms_are_as_one) {
  static struct histogram parts[2];
  reset();
  for (uint64_t value = 0; value < 10000; value++) {
    histogram_add(&histogram, value * value, 1);
    histogram_add(&parts[value % 2], value * value, 1);
  }
  histogram_merge(&parts[0], &parts[1]);
  ck_assert_mem_eq(&parts[0], &histogram, sizeof histogram);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {
      an_empty_histogram_has_nothing_but_zero,
      quantiles_are_within_the_error,
      each_power_of_two_has_the_same_error,
      small_values_are_exact,
      the_extremes_have_buckets,
      buckets_rise_with_their_values,
      a_value_may_come_many_times_at_once,
      merged_histograms_are_as_one,
  };
  return FIXTURE_RUN("histogram", tests);
}
