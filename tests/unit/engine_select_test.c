// Row numbers from truth values, against the plain loop, for every pattern of eight rows and every length.
#include "engine/select.h"

#include "engine_fixture.h"

static void expect_selection(const uint8_t *truths, uint32_t count) {
  uint32_t rows[64], expected[64], found = 0;
  memset(rows, 0xff, sizeof rows);
  for (uint32_t i = 0; i < count; i++)
    if (truths[i]) expected[found++] = i;
  ck_assert_uint_eq(select_true(truths, count, rows), found);
  if (found) ck_assert_mem_eq(rows, expected, found * sizeof *rows);
  for (uint32_t i = count; i < 64; i++) ck_assert_uint_eq(rows[i], UINT32_MAX);
}

START_TEST(true_rows_are_numbered_in_order) {
  uint8_t truths[64];
  for (uint32_t pattern = 0; pattern < 256; pattern++) {
    for (uint32_t i = 0; i < 64; i++) truths[i] = (pattern * (i / 8 + 1)) >> i % 8 & 1;
    expect_selection(truths, 8 + pattern % 33);
  }
}
END_TEST

START_TEST(no_row_is_written_past_the_count) {
  uint8_t truths[64];
  memset(truths, 1, sizeof truths);
  for (uint32_t count = 0; count < 64; count++) expect_selection(truths, count);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {true_rows_are_numbered_in_order, no_row_is_written_past_the_count};
  return FIXTURE_RUN("engine_select", tests);
}
