// The latency workload: from the moment a row was due to the moment the sink has it, at several rates.
#ifndef BENCH_LATENCY_H
#define BENCH_LATENCY_H

#include "bench/bench.h"
#include "bench/catalog.h"

// Finds the highest rate, then prints a line for 10, 50 and 90 % of it.
leat_status latency_run(const struct bench_request *request, const struct bench_workload *workload,
                        const struct bench_query *query, struct leat_error *error) LEAT_MUST_USE;

#endif
