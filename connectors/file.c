// The file source: bytes of files cut into blocks of whole records, claimed in order and decoded in parallel.
#include <glob.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>

#include "connectors/assembly.h"
#include "connectors/connectors.h"
#include "connectors/follow.h"
#include "connectors/format.h"
#include "connectors/input.h"
#include "connectors/split.h"
#include "engine/memory.h"

// So little that what is read, decoded and passed on from it stays in a core's second-level cache.
#define BLOCK_BYTES ((size_t)64 * 1024)
#define BLOCK_REASON_BITS 8
// Behind what is filled: the newline that the last record may lack, and the padding.
#define FILL_RESERVE (BLOCK_PADDING + 1)

struct file_entry {
  char *path;           // owned
  struct csv_map *map;  // owned; made before the file's first block is handed out, then constant
};

struct source {
  const struct plan_source *spec;
  struct file_options options;
  int split_quote;
  uint32_t file_count;
  struct file_entry *files;
  struct follow *follow;      // NULL unless the file is followed
  uint64_t bytes_total;

  // The serial part.
  uint32_t current;           // index into files
  struct input *input;        // of the current file, or NULL
  bool ended;                 // the current file has no more bytes
  bool fresh;                 // its first record has not been looked at
  bool replaced;              // a followed file's successor was seen; what was written meanwhile is read first
  bool skipping;              // the rest of a line that was too long is being passed over
  struct buffer *filling;     // text not yet handed out, from the start of a record; NULL: none
  size_t filled;
  uint64_t line;              // number of its first line
  uint64_t bytes_before;      // of the files already read
  atomic_uint_fast64_t bytes_read;
};

struct decoder {
  struct source *source;
  struct csv_decoder *csv;
  struct json_decoder *json;
};

static void source_close(struct source *source) {
  for (uint32_t i = 0; i < source->file_count; i++) {
    mem_free(source->files[i].path);
    mem_free(source->files[i].map);
  }
  mem_free(source->files);
  input_close(source->input);
  follow_close(source->follow);
  buffer_release(source->filling);
  mem_free(source);
}

static void add_file(struct source *source, const char *path) {
  struct stat info;
  if (stat(path, &info) == 0 && S_ISREG(info.st_mode)) source->bytes_total += (uint64_t)info.st_size;
  source->files[source->file_count].path = mem_strndup(path, strlen(path));
  source->file_count++;
}

static void allocate_files(struct source *source, size_t count) {
  source->files = mem_zalloc(sizeof *source->files * count);
}

static leat_status expand(struct source *source, struct leat_error *error) {
  const char *path = source->options.path;
  struct stat info;
  if (!strpbrk(path, "*?[") || stat(path, &info) == 0) {
    allocate_files(source, 1);
    add_file(source, path);
    return LEAT_OK;
  }
  glob_t found;
  int result = glob(path, 0, NULL, &found);
  if (result != 0) {
    const char *format = result == GLOB_NOMATCH ? "no file matches \"%s\"" : "cannot list \"%s\"";
    error_set(error, LEAT_ERROR_IO, format, path);
    return path_hint(path, error);
  }
  struct mem_guard guard;
  if (mem_guard_enter(&guard)) {
    allocate_files(source, found.gl_pathc);
    for (size_t i = 0; i < found.gl_pathc; i++) add_file(source, found.gl_pathv[i]);
    mem_guard_leave(&guard);
    globfree(&found);
    return LEAT_OK;
  }
  globfree(&found);
  return error_set(error, LEAT_ERROR_OUT_OF_MEMORY, "out of memory while listing \"%s\"", path);
}

static leat_status open_current(struct source *source, struct leat_error *error) {
  leat_status status = input_open(source->files[source->current].path, &source->input, error);
  source->ended = source->replaced = false;
  source->fresh = true;
  source->skipping = false;
  source->filled = 0;
  source->line = 1;
  return status;
}

static leat_status source_open(const struct plan_source *spec, struct source **out, struct leat_error *error) {
  *out = NULL;
  struct file_options options;
  leat_status status = file_options_read(spec->table, true, &options, error);
  if (status == LEAT_OK && options.format == FILE_JSONL) status = json_options_check(spec->table, error);
  if (status != LEAT_OK) return status;
  struct source *source = mem_zalloc(sizeof *source);
  *out = source;  // so that running out of memory below leaves it with its owner
  source->spec = spec;
  source->options = options;
  source->split_quote = options.format == FILE_CSV ? options.quote : SPLIT_NO_QUOTE;
  status = expand(source, error);
  if (status == LEAT_OK) status = open_current(source, error);
  option_place(spec->table, "path", status, error);
  if (status == LEAT_OK && options.follow) source->follow = follow_open(options.path);
  if (status != LEAT_OK) {
    source_close(source);
    *out = NULL;
  }
  return status;
}

static void drop_front(struct source *source, size_t length) {
  source->filled -= length;
  memmove(source->filling->bytes, source->filling->bytes + length, source->filled);
}

// Room for another read behind what is filled.
static void make_room(struct source *source) {
  size_t wanted = source->filled + BLOCK_BYTES / 2 + FILL_RESERVE;
  if (source->filling && source->filling->size >= wanted) return;
  struct buffer *larger = buffer_create(source->filled + BLOCK_BYTES + FILL_RESERVE);
  if (source->filled > 0) memcpy(larger->bytes, source->filling->bytes, source->filled);
  buffer_release(source->filling);
  source->filling = larger;
}

// Reads until the buffer holds a block's worth, the file ends or nothing is there now.
static leat_status fill(struct source *source, bool *waiting, struct leat_error *error) {
  *waiting = false;
  if (source->follow) follow_clear(source->follow);
  make_room(source);
  while (source->filled + FILL_RESERVE < source->filling->size) {
    size_t got = 0;
    enum input_state state = INPUT_MORE;
    leat_status status = input_read(source->input, source->filling->bytes + source->filled,
                                    source->filling->size - FILL_RESERVE - source->filled, &got, &state, error);
    if (status != LEAT_OK) return status;
    source->filled += got;
    if (state == INPUT_WAIT) *waiting = true;
    if (state == INPUT_END) source->ended = true;
    if (state != INPUT_MORE) break;
  }
  atomic_store_explicit(&source->bytes_read, source->bytes_before + input_bytes_read(source->input),
                        memory_order_relaxed);
  return LEAT_OK;
}

// At the end of a followed file: has it been replaced or cut? If not, it has not ended.
static leat_status check_follow(struct source *source, bool *waiting, struct leat_error *error) {
  if (input_compressed(source->input)) {
    return error_set(error, LEAT_ERROR_DATA, "\"%s\" is compressed and cannot be followed", source->options.path);
  }
  enum follow_change change =
      follow_check(source->follow, input_descriptor(source->input), input_bytes_read(source->input));
  if (change == FOLLOW_SAME || !source->replaced) source->ended = false;
  source->replaced = change == FOLLOW_REPLACED;
  *waiting = change == FOLLOW_SAME;
  return LEAT_OK;
}

// Hands out the first `length` bytes filled; the rest moves to a new buffer.
static void emit(struct source *source, struct block *block, size_t length, enum row_error reason) {
  size_t rest = source->filled - length;
  struct buffer *next = rest > 0 ? buffer_create(rest + BLOCK_BYTES + FILL_RESERVE) : NULL;
  if (rest > 0) memcpy(next->bytes, source->filling->bytes + length, rest);
  block->bytes = source->filling;
  memset(block->bytes->bytes + length, 0, BLOCK_PADDING);
  block->length = length;
  block->first = source->line;
  block->last = (uint64_t)source->current << BLOCK_REASON_BITS | reason;
  block->file = source->files[source->current].path;
  source->line += split_count(block->bytes->bytes, length, '\n');
  source->filling = next;
  source->filled = rest;
}

// Hands out a copy of bytes that are no record, and drops `length` bytes.
static void emit_refused(struct source *source, struct block *block, size_t shown, size_t length,
                         enum row_error reason) {
  struct buffer *copy = buffer_create(shown + BLOCK_PADDING);
  memcpy(copy->bytes, source->filling->bytes, shown);
  block->bytes = copy;
  block->length = shown;
  block->first = source->line;
  block->last = (uint64_t)source->current << BLOCK_REASON_BITS | reason;
  block->file = source->files[source->current].path;
  source->line += split_count(source->filling->bytes, length, '\n');
  drop_front(source, length);
}

// A quote that nothing closes would swallow the file: only its first line is refused, the rest is read anew.
static void emit_unterminated(struct source *source, struct block *block) {
  const char *newline = memchr(source->filling->bytes, '\n', source->filled);
  size_t line = newline ? (size_t)(newline - source->filling->bytes) : source->filled;
  emit_refused(source, block, line, newline ? line + 1 : line, ROW_UNTERMINATED_QUOTE);
}

static void emit_too_long(struct source *source, struct block *block) {
  if (memchr(source->filling->bytes, '\n', source->filled)) {
    emit_unterminated(source, block);
    return;
  }
  size_t shown = source->filled < REJECTED_RAW_MAX ? source->filled : REJECTED_RAW_MAX;
  emit_refused(source, block, shown, source->filled, ROW_LINE_TOO_LONG);
  source->skipping = true;
}

static void skip_line(struct source *source) {
  const char *newline = source->filled > 0 ? memchr(source->filling->bytes, '\n', source->filled) : NULL;
  if (!newline) {
    source->filled = 0;
    return;
  }
  source->skipping = false;
  source->line++;
  drop_front(source, (size_t)(newline - source->filling->bytes) + 1);
}

static leat_status keep_map(struct source *source, struct csv_map *map, struct leat_error *error) {
  struct file_entry *file = &source->files[source->current];
  if (!file->map) {
    file->map = map;
    return LEAT_OK;
  }
  // A followed file was replaced; lanes may still be decoding blocks by the map it had.
  bool same = map->count == file->map->count &&
              memcmp(map->columns, file->map->columns, sizeof *map->columns * map->count) == 0;
  mem_free(map);
  if (same) return LEAT_OK;
  return error_set(error, LEAT_ERROR_DATA, "the header of \"%s\" has changed while it was followed", file->path);
}

// Passes over a byte order mark. False when more bytes are needed to tell.
static bool pass_mark(struct source *source) {
  static const char mark[] = "\xef\xbb\xbf";
  size_t compared = source->filled < 3 ? source->filled : 3;
  if (compared == 0 || memcmp(source->filling->bytes, mark, compared) != 0) return true;
  if (compared < 3) return source->ended;
  drop_front(source, 3);
  return true;
}

// Looks at a file's first record; `fresh` stays set as long as it is not all there.
static leat_status start_file(struct source *source, struct leat_error *error) {
  const char *path = source->files[source->current].path;
  if (source->filled == 0 || !pass_mark(source)) return LEAT_OK;
  if (source->options.format == FILE_JSONL) {
    source->fresh = false;
    return LEAT_OK;
  }
  struct csv_map *map = NULL;
  size_t header = 0;
  leat_status status = LEAT_OK;
  if (source->options.header) {
    header = split_first(source->filling->bytes, source->filled, source->split_quote);
    if (header == 0 && source->filled > (size_t)source->options.max_line) {
      return error_set(error, LEAT_ERROR_DATA, "the header of \"%s\" is longer than max_line", path);
    }
    if (header == 0 && !source->ended) return LEAT_OK;
    if (header == 0) header = source->filled;
    status = csv_map_create(source->spec, &source->options, source->filling->bytes, header, path, &map, error);
  } else {
    status = csv_map_create(source->spec, &source->options, NULL, 0, path, &map, error);
  }
  if (status == LEAT_OK) status = keep_map(source, map, error);
  if (status != LEAT_OK) return status;
  source->fresh = false;
  source->line += split_count(source->filling->bytes, header, '\n');
  drop_front(source, header);
  return LEAT_OK;
}

// The last record of a file, which no newline ends.
static void emit_last(struct source *source, struct block *block) {
  bool open = source->split_quote != SPLIT_NO_QUOTE &&
              split_count(source->filling->bytes, source->filled, (char)source->split_quote) & 1;
  if (open) {
    emit_unterminated(source, block);
    return;
  }
  source->filling->bytes[source->filled++] = '\n';
  emit(source, block, source->filled, ROW_OK);
}

// Hands out a block of what is filled; false if there is no whole record.
static bool take_block(struct source *source, struct block *block) {
  if (source->skipping) skip_line(source);
  if (source->filled == 0 || source->fresh) return false;
  size_t length = split_last(source->filling->bytes, source->filled, source->split_quote);
  if (length > 0) {
    emit(source, block, length, ROW_OK);
  } else if (source->filled > (size_t)source->options.max_line) {
    emit_too_long(source, block);
  } else if (source->ended) {
    emit_last(source, block);
  } else {
    return false;
  }
  return true;
}

// The current file has ended and all of it is handed out. *more is false when it was the last one.
static leat_status next_file(struct source *source, bool *more, struct leat_error *error) {
  if (!source->follow) {
    source->bytes_before += input_bytes_read(source->input);
    source->current++;
  }
  input_close(source->input);
  source->input = NULL;
  *more = source->current < source->file_count;
  return *more && !source->follow ? open_current(source, error) : LEAT_OK;
}

static leat_status claim_step(struct source *source, struct block *block, bool *claimed, enum source_state *state,
                              struct leat_error *error) {
  bool waiting = false;
  leat_status status = source->ended ? LEAT_OK : fill(source, &waiting, error);
  if (status == LEAT_OK && source->ended && source->follow) status = check_follow(source, &waiting, error);
  if (status == LEAT_OK && source->fresh) status = start_file(source, error);
  if (status != LEAT_OK) return status;
  *claimed = take_block(source, block);
  if (*claimed) return LEAT_OK;
  if (waiting) *state = SOURCE_WAIT;
  if (!source->ended || source->filled > 0) return LEAT_OK;
  bool more = true;
  status = next_file(source, &more, error);
  if (!more) *state = SOURCE_END;
  return status;
}

// Opens a followed file anew after it was replaced; it may not be there yet.
static bool reopen(struct source *source) {
  follow_clear(source->follow);
  struct leat_error absent = {0};
  return open_current(source, &absent) == LEAT_OK;
}

static leat_status source_claim(struct source *source, struct block *block, enum source_state *state,
                                struct leat_error *error) {
  *state = source->current == source->file_count ? SOURCE_END : SOURCE_READY;
  while (*state == SOURCE_READY) {
    if (!source->input && !reopen(source)) {
      *state = SOURCE_WAIT;
      break;
    }
    bool claimed = false;
    leat_status status = claim_step(source, block, &claimed, state, error);
    if (status != LEAT_OK || claimed) return option_place(source->spec->table, "path", status, error);
  }
  return LEAT_OK;
}

static struct decoder *create_decoder(struct source *source) {
  struct decoder *decoder = mem_zalloc(sizeof *decoder);
  decoder->source = source;
  return decoder;
}

static leat_status decode(struct decoder *decoder, struct block *block, struct decoded *out, struct leat_error *error) {
  const struct source *source = decoder->source;
  enum row_error reason = block->last & ((1u << BLOCK_REASON_BITS) - 1);
  if (reason != ROW_OK) {
    const char *raw = block->bytes->bytes;
    rejected_list_add(&out->rejected, raw, block->length, reason, block->first);
    return LEAT_OK;
  }
  if (source->options.format == FILE_CSV) {
    if (!decoder->csv) decoder->csv = csv_decoder_create(source->spec, &source->options);
    return csv_decode(decoder->csv, source->files[block->last >> BLOCK_REASON_BITS].map, block, out);
  }
  if (!decoder->json) decoder->json = json_decoder_create(source->spec, &source->options);
  return json_decode(decoder->json, block, out, error);
}

static void destroy_decoder(struct decoder *decoder) {
  csv_decoder_destroy(decoder->csv);
  json_decoder_destroy(decoder->json);
  mem_free(decoder);
}

static void progress(struct source *source, struct source_progress *out) {
  out->bytes_read = atomic_load_explicit(&source->bytes_read, memory_order_relaxed);
  out->bytes_total = source->follow ? 0 : source->bytes_total;
}

static int descriptor(struct source *source) {
  if (source->follow) return follow_descriptor(source->follow);
  return source->input ? input_descriptor(source->input) : -1;
}

const struct source_class file_source = {
    .open = source_open,
    .claim = source_claim,
    .decoder_create = create_decoder,
    .decode = decode,
    .decoder_destroy = destroy_decoder,
    .progress = progress,
    .descriptor = descriptor,
    .close = source_close,
};
