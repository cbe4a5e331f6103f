// Runs of regular CSV records: found by their marks, then converted a column at a time.
#include "connectors/csv_run.h"

#include "connectors/split.h"

void csv_run_start(struct csv_run *run, const struct block *block, const struct csv_map *map) {
  run->map = map;
  run->next = 0;
  marks_find(&run->marks, block->bytes->bytes, block->length, run->options->delimiter, run->options->quote);
}

void csv_run_release(struct csv_run *run) { marks_release(&run->marks); }

// Whether the record at `start` is regular; its end is the last of its marks.
static inline bool is_regular(const struct csv_run *run, const char *text, uint32_t start, const uint32_t *ends) {
  uint32_t last = run->map->count - 1;
  bool regular = text[ends[last]] == '\n' && ends[last] - start <= run->options->max_line;
  for (uint32_t i = 0; i < last; i++) regular &= text[ends[i]] != '\n';
  return regular && !(run->marks.odd && marks_odd(&run->marks, start, ends[last] - start + 1));
}

// Notes position and raw text of the regular records from `start` on; returns how many there are.
static uint32_t find_records(const struct csv_run *run, struct assembly *assembly, uint32_t start, uint64_t *line) {
  const char *text = assembly->block->bytes->bytes;
  const uint32_t *ends = run->marks.ends + run->next;
  uint32_t fields = run->map->count, row = assembly->rows;
  uint32_t room = assembly->capacity - row < RUN_ROWS ? assembly->capacity - row : RUN_ROWS;
  uint32_t there = (run->marks.count - run->next) / fields, count = 0;
  if (there > room) there = room;
  for (; count < there && is_regular(run, text, start, ends); count++, row++) {
    uint32_t end = ends[fields - 1], length = end - start;
    assembly->positions[row] = *line;
    assembly->raw_starts[row] = start;
    assembly->raw_lengths[row] = length - (length > 0 && text[end - 1] == '\r');
    *line += 1 + (run->marks.wrapped ? split_count(text + start, length, '\n') : 0);
    start = end + 1;
    ends += fields;
  }
  return count;
}

// The texts of field `index` in `count` records; neither quotes nor a NULL that has characters.
static void locate_plain(struct csv_run *run, const struct assembly *assembly, uint32_t index, uint32_t count) {
  uint32_t fields = run->map->count, row = assembly->rows;
  const uint32_t *ends = run->marks.ends + run->next + index;
  for (uint32_t i = 0; i < count; i++, ends += fields) {
    uint32_t at = index > 0 ? ends[-1] + 1 : assembly->raw_starts[row + i];
    uint32_t length = ends[0] - at;
    run->spans[i] = (struct span){at, length ? length : SPAN_NULL};
  }
}

static void locate(struct csv_run *run, const struct assembly *assembly, uint32_t index, uint32_t count) {
  const char *text = assembly->block->bytes->bytes;
  uint32_t fields = run->map->count, row = assembly->rows;
  const uint32_t *ends = run->marks.ends + run->next + index;
  for (uint32_t i = 0; i < count; i++, ends += fields) {
    uint32_t at = index > 0 ? ends[-1] + 1 : assembly->raw_starts[row + i];
    uint32_t length = ends[0] - at;
    if (index + 1 == fields) length -= length > 0 && text[ends[0] - 1] == '\r';
    if (length > 0 && text[at] == run->options->quote) {
      at++;
      length -= 2;
    } else if (length == run->null_length && memcmp(text + at, run->options->null_text, length) == 0) {
      length = SPAN_NULL;
    }
    run->spans[i] = (struct span){at, length};
  }
}

static void read_column(struct csv_run *run, struct assembly *assembly, uint32_t index, uint32_t count) {
  bool last = index + 1 == run->map->count;
  if (run->marks.quoted || run->null_length > 0 || last) {
    locate(run, assembly, index, count);
  } else {
    locate_plain(run, assembly, index, count);
  }
  convert_run(assembly, run->map->columns[index], run->spans, 1, count, run->reasons);
}

const char *csv_run_take(struct csv_run *run, struct assembly *assembly, const char *start, uint64_t *line) {
  const char *text = assembly->block->bytes->bytes;
  // An exactly read record before may have left its marks behind.
  uint32_t at = (uint32_t)(start - text);
  while (run->next < run->marks.count && run->marks.ends[run->next] < at) run->next++;
  assembly_need(assembly);
  uint32_t count = find_records(run, assembly, at, line);
  if (count == 0) return start;
  memset(run->reasons, 0, count);
  for (uint32_t i = 0; i < run->map->count; i++) {
    if (run->map->columns[i] != CSV_SKIP) read_column(run, assembly, i, count);
  }
  run->next += count * run->map->count;
  start = text + run->marks.ends[run->next - 1] + 1;
  assembly_accept_run(assembly, count, run->reasons);
  return start;
}
