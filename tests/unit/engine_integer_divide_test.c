// Columns divided by a constant: always what the division instruction answers, from the smallest to the largest number.
#include "engine/integer_divide.h"

#include "engine_fixture.h"

#define COUNT 1000
#define BOUND (INT64_C(1) << 51)

static uint64_t state = 1;
static uint64_t random_word(void) {
  return state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
}

// Of any size: as many random numbers have few bits as have many.
static int64_t random_integer(uint32_t bits_max) {
  uint32_t bits = (uint32_t)(random_word() >> 32) % bits_max + 1;
  return (int64_t)random_word() >> (64 - bits);
}

static void expect_exact64(const int64_t *values, int64_t divisor, bool possible) {
  int64_t quotients[COUNT], remainders[COUNT];
  ck_assert_int_eq(integer_quotients64(values, COUNT, divisor, quotients), possible);
  ck_assert_int_eq(integer_remainders64(values, COUNT, divisor, remainders), possible);
  for (uint32_t i = 0; i < COUNT && possible; i++) {
    if (quotients[i] == values[i] / divisor && remainders[i] == values[i] % divisor) continue;
    ck_abort_msg("%lld divided by %lld", (long long)values[i], (long long)divisor);
  }
}

static void expect_exact32(const int32_t *values, int64_t divisor) {
  int32_t quotients[COUNT], remainders[COUNT];
  ck_assert(integer_quotients32(values, COUNT, divisor, quotients));
  ck_assert(integer_remainders32(values, COUNT, divisor, remainders));
  for (uint32_t i = 0; i < COUNT; i++) {
    if (quotients[i] == values[i] / divisor && remainders[i] == values[i] % divisor) continue;
    ck_abort_msg("%lld divided by %lld", (long long)values[i], (long long)divisor);
  }
}

// Multiples of the divisor and their neighbours are where a rounded quotient would go wrong.
static void fill(int64_t *values, int64_t divisor, int64_t limit) {
  for (uint32_t i = 0; i < COUNT; i++) {
    int64_t value = random_integer(52);
    if (i % 3 == 0) value = value / divisor * divisor + (int64_t)(i % 9 / 3) - 1;
    if (i % 50 == 0) value = (limit - 1) / divisor * divisor - (int64_t)(i % 100 / 50);
    values[i] = value % limit;
  }
  values[1] = limit - 1;
  values[2] = 1 - limit;
}

START_TEST(random_numbers_divide_exactly) {
  int64_t values[COUNT];
  for (uint32_t round = 0; round < 2000; round++) {
    int64_t divisor = random_integer(52);
    if (divisor == 0 || divisor == -1 || divisor == -BOUND) continue;
    fill(values, divisor, round % 2 ? BOUND : INT64_C(1) << 31);
    expect_exact64(values, divisor, true);
  }
}
END_TEST

START_TEST(integers_of_32_bits_divide_exactly) {
  int32_t values[COUNT];
  for (uint32_t round = 0; round < 2000; round++) {
    int64_t divisor = round == 0 ? INT32_MIN : round == 1 ? INT32_MAX : round == 2 ? 1 : random_integer(33);
    if (divisor == 0 || divisor == -1) continue;
    for (uint32_t i = 0; i < COUNT; i++) values[i] = (int32_t)random_integer(32);
    values[0] = round % 4 < 2 ? INT32_MAX : INT32_MIN;
    expect_exact32(values, divisor);
  }
}
END_TEST

START_TEST(what_could_be_wrong_is_refused) {
  static const int64_t divisors[] = {0, -1, BOUND, -BOUND, INT64_MAX, INT64_MIN};
  int64_t values[COUNT];
  for (uint32_t i = 0; i < COUNT; i++) values[i] = i + (INT64_C(1) << 32);
  for (size_t d = 0; d < sizeof divisors / sizeof *divisors; d++) expect_exact64(values, divisors[d], false);
  static const int64_t large[] = {BOUND, -BOUND, INT64_MAX, INT64_MIN};
  for (size_t k = 0; k < sizeof large / sizeof *large; k++) {
    values[COUNT - 1] = large[k];
    expect_exact64(values, 7, false);
    expect_exact64(values, -7, false);
  }
}
END_TEST

int main(void) {
  const TTest *const tests[] = {random_numbers_divide_exactly, integers_of_32_bits_divide_exactly,
                                what_could_be_wrong_is_refused};
  return FIXTURE_RUN("engine_integer_divide", tests);
}
