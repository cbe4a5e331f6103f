// A batch moves its columns, its selection, its weights and what its rows have missed together.
#include "engine/batch.h"

#include "engine/memory.h"
#include "engine_fixture.h"

static struct batch *batch_of_four(void) {
  struct batch *batch = batch_create(2, 4);
  batch->columns[0] = fixture_column(TYPE_INT64, LIST(0, 10, 20, 30));
  batch->weights = mem_alloc(4 * sizeof *batch->weights);
  for (int i = 0; i < 4; i++) batch->weights[i] = i;
  batch->missed_until = mem_alloc(4 * sizeof *batch->missed_until);
  for (int i = 0; i < 4; i++) batch->missed_until[i] = 100 + i;
  return batch;
}

static void select_rows(struct batch *batch, uint32_t first, uint32_t second) {
  uint32_t *selection = mem_alloc(2 * sizeof *selection);
  selection[0] = first;
  selection[1] = second;
  batch_select(batch, selection, 2);
}

START_TEST(compacting_keeps_the_selected_rows_with_their_weights_and_misses) {
  struct batch *batch = batch_of_four();
  batch->origin = mem_zalloc(sizeof *batch->origin);
  batch->origin->references = 1;
  select_rows(batch, 1, 3);
  ck_assert_uint_eq(batch_row(batch, 1), 3);
  batch_compact(batch);
  ck_assert_uint_eq(batch->rows, 2);
  ck_assert_uint_eq(batch->count, 2);
  ck_assert_ptr_null(batch->selection);
  ck_assert_ptr_null(batch->origin);
  ck_assert_ptr_null(batch->columns[1]);
  ck_assert_int_eq(fixture_int64(batch->columns[0], 1), 30);
  ck_assert_int_eq(batch->weights[1], 3);
  ck_assert_int_eq(batch->missed_until[1], 103);
  batch_free(batch);
}
END_TEST

START_TEST(a_clone_shares_columns_but_not_the_selection) {
  struct batch *batch = batch_of_four();
  select_rows(batch, 0, 2);
  struct batch *clone = batch_clone(batch);
  ck_assert_ptr_eq(clone->columns[0], batch->columns[0]);
  batch_select(batch, NULL, 0);
  ck_assert_uint_eq(batch->count, 4);
  batch_free(batch);
  ck_assert_uint_eq(clone->count, 2);
  ck_assert_uint_eq(clone->selection[1], 2);
  ck_assert_int_eq(clone->missed_until[2], 102);
  ck_assert_int_eq(fixture_int64(clone->columns[0], 3), 30);
  batch_free(clone);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {
      compacting_keeps_the_selected_rows_with_their_weights_and_misses,
      a_clone_shares_columns_but_not_the_selection,
  };
  return FIXTURE_RUN("batch", tests);
}
