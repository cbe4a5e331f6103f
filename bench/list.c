// leat bench list: the workloads and their queries.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bench/bench.h"
#include "bench/catalog.h"

static void print_query(const struct bench_workload *workload, const struct bench_query *query, bool json) {
  if (json) {
    printf("{\"workload\":\"%s\",\"query\":\"%s\",\"file\":\"%s\",\"variables\":\"%s\",\"events\":%" PRIu64
           ",\"event_rate\":%" PRIu64 ",\"check_event_rate\":%" PRIu64 "}\n",
           workload->name, query->name, query->file, query->variables, workload->events, query->event_rate,
           query->check_event_rate);
    return;
  }
  const char *text = bench_file_text(query->file);
  printf("  %-14s %.*s", query->name, (int)(strcspn(text, "\n") - 3), text + 3);  // the file's first comment
  printf(query->variables[0] ? " (%s)\n" : "\n", query->variables);
}

void bench_list(bool json) {
  for (uint32_t i = 0; i < bench_workload_count(); i++) {
    const struct bench_workload *workload = bench_workload_at(i);
    if (!json) printf("%s%s: %s\n", i > 0 ? "\n" : "", workload->name, workload->summary);
    for (uint32_t q = 0; q < workload->query_count; q++) print_query(workload, &workload->queries[q], json);
  }
}
