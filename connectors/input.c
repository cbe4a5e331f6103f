// The bytes of one file, descriptor or standard input, decompressed as they are read.
#include "connectors/input.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "engine/error.h"
#include "engine/memory.h"

#define RAW_BYTES (128 * 1024)

enum coding { CODING_UNKNOWN, CODING_PLAIN, CODING_GZIP, CODING_ZSTD };

struct input {
  const char *path;  // borrowed
  int descriptor;
  bool regular;
  bool raw_end;      // the descriptor has no more
  bool in_frame;     // a compressed member or frame has begun and not ended
  enum coding coding;
  z_stream gzip;
  bool gzip_ready;
  ZSTD_DStream *zstd;
  uint64_t bytes_read;
  size_t raw_start, raw_end_offset;
  char raw[RAW_BYTES];
};

static const char *shown_name(const char *path) { return strcmp(path, "-") == 0 ? "standard input" : path; }

static leat_status open_descriptor(struct input *input, struct leat_error *error) {
  bool standard = strcmp(input->path, "-") == 0;
  input->descriptor = standard ? dup(STDIN_FILENO) : open(input->path, O_RDONLY | O_CLOEXEC);
  struct stat info;
  bool opened = input->descriptor >= 0 && fstat(input->descriptor, &info) == 0;
  if (opened && S_ISDIR(info.st_mode)) {
    opened = false;
    errno = EISDIR;
  }
  if (!opened) {
    int cause = errno;
    error_set(error, LEAT_ERROR_IO, "cannot read \"%s\": %s", shown_name(input->path), strerror(cause));
    if (cause == ENOENT) path_hint(input->path, error);
    if (cause == EISDIR) error_hint(error, "Read the files in it with a pattern: path = '%s/*.csv'.", input->path);
    return LEAT_ERROR_IO;
  }
  input->regular = S_ISREG(info.st_mode);
  return LEAT_OK;
}

leat_status path_hint(const char *path, struct leat_error *error) {
  char folder[180];
  if (path[0] == '/' || !getcwd(folder, sizeof folder)) return LEAT_ERROR_IO;
  error_hint(error, "Paths are relative to the folder leat was started in, %s.", folder);
  return LEAT_ERROR_IO;
}

leat_status input_open(const char *path, struct input **out, struct leat_error *error) {
  *out = NULL;
  struct input *input = mem_alloc(sizeof *input);
  memset(input, 0, offsetof(struct input, raw));
  input->path = path;
  leat_status status = open_descriptor(input, error);
  if (status == LEAT_OK) {
    *out = input;
  } else {
    input_close(input);
  }
  return status;
}

void input_close(struct input *input) {
  if (!input) return;
  if (input->gzip_ready) inflateEnd(&input->gzip);
  ZSTD_freeDStream(input->zstd);
  if (input->descriptor >= 0) close(input->descriptor);
  mem_free(input);
}

uint64_t input_bytes_read(const struct input *input) { return input->bytes_read; }
int input_descriptor(const struct input *input) { return input->descriptor; }
bool input_compressed(const struct input *input) { return input->coding >= CODING_GZIP; }

// One read into `bytes`; never waits for anything but a disk.
static leat_status read_some(struct input *input, char *bytes, size_t capacity, size_t *got, enum input_state *state,
                             struct leat_error *error) {
  *got = 0;
  *state = INPUT_WAIT;
  if (!input->regular) {
    struct pollfd ready = {.fd = input->descriptor, .events = POLLIN};
    if (poll(&ready, 1, 0) <= 0) return LEAT_OK;
  }
  ssize_t length = read(input->descriptor, bytes, capacity);
  if (length < 0) {
    if (errno == EINTR || errno == EAGAIN) return LEAT_OK;
    return error_set(error, LEAT_ERROR_IO, "cannot read \"%s\": %s", shown_name(input->path), strerror(errno));
  }
  *state = length == 0 ? INPUT_END : INPUT_MORE;
  *got = (size_t)length;
  input->bytes_read += (size_t)length;
  return LEAT_OK;
}

// Reads behind what is in `raw`; there is room.
static leat_status fill_raw(struct input *input, enum input_state *state, struct leat_error *error) {
  size_t got = 0;
  leat_status status = read_some(input, input->raw + input->raw_end_offset, RAW_BYTES - input->raw_end_offset, &got,
                                 state, error);
  input->raw_end_offset += got;
  input->raw_end = *state == INPUT_END;
  return status;
}

static bool starts_with(const struct input *input, const char *magic, size_t length, bool *sure) {
  size_t have = input->raw_end_offset - input->raw_start;
  size_t compared = have < length ? have : length;
  bool same = memcmp(input->raw + input->raw_start, magic, compared) == 0;
  *sure = !same || compared == length || input->raw_end;
  return same && compared == length;
}

static leat_status refuse(struct input *input, struct leat_error *error) {
  return error_set(error, LEAT_ERROR_OUT_OF_MEMORY, "out of memory while opening \"%s\"", shown_name(input->path));
}

static leat_status start_gzip(struct input *input, struct leat_error *error) {
  input->coding = CODING_GZIP;
  if (inflateInit2(&input->gzip, 15 + 16) != Z_OK) return refuse(input, error);
  input->gzip_ready = true;
  input->in_frame = true;
  return LEAT_OK;
}

static leat_status start_zstd(struct input *input, struct leat_error *error) {
  input->coding = CODING_ZSTD;
  input->zstd = ZSTD_createDStream();
  if (!input->zstd) return refuse(input, error);
  input->in_frame = true;
  return LEAT_OK;
}

// Tells the coding from the first bytes, or leaves it unknown until there are enough of them.
static leat_status detect(struct input *input, struct leat_error *error) {
  bool gzip_sure = false, zstd_sure = false;
  bool gzip = starts_with(input, "\x1f\x8b", 2, &gzip_sure);
  bool zstd = starts_with(input, "\x28\xb5\x2f\xfd", 4, &zstd_sure);
  if (gzip) return start_gzip(input, error);
  if (zstd) return start_zstd(input, error);
  if (gzip_sure && zstd_sure && (input->raw_end_offset > 0 || input->raw_end)) input->coding = CODING_PLAIN;
  return LEAT_OK;
}

static leat_status corrupt(const struct input *input, const char *coding, const char *detail,
                           struct leat_error *error) {
  return error_set(error, LEAT_ERROR_DATA, "\"%s\" holds damaged %s data: %s", shown_name(input->path), coding, detail);
}

// Begins the next gzip member, if the bytes after the last one are one; padding of zeros is passed over.
static leat_status next_member(struct input *input, struct leat_error *error) {
  while (input->raw_start < input->raw_end_offset && input->raw[input->raw_start] == 0) input->raw_start++;
  if (input->raw_start == input->raw_end_offset) return LEAT_OK;
  if (inflateReset(&input->gzip) != Z_OK) return corrupt(input, "gzip", "cannot start the next member", error);
  input->in_frame = true;
  return LEAT_OK;
}

static leat_status inflate_some(struct input *input, char *bytes, size_t capacity, size_t *got,
                                struct leat_error *error) {
  *got = 0;
  if (!input->in_frame) {
    leat_status status = next_member(input, error);
    if (status != LEAT_OK || !input->in_frame) return status;
  }
  z_stream *stream = &input->gzip;
  stream->next_in = (Bytef *)input->raw + input->raw_start;
  stream->avail_in = (uInt)(input->raw_end_offset - input->raw_start);
  stream->next_out = (Bytef *)bytes;
  stream->avail_out = (uInt)(capacity > 1u << 30 ? 1u << 30 : capacity);
  int result = inflate(stream, Z_NO_FLUSH);
  input->raw_start = input->raw_end_offset - stream->avail_in;
  *got = (size_t)((char *)stream->next_out - bytes);
  if (result == Z_STREAM_END) {
    input->in_frame = false;
  } else if (result == Z_MEM_ERROR) {
    return refuse(input, error);
  } else if (result != Z_OK && result != Z_BUF_ERROR) {
    return corrupt(input, "gzip", stream->msg ? stream->msg : "wrong bytes", error);
  }
  return LEAT_OK;
}

static leat_status unzstd_some(struct input *input, char *bytes, size_t capacity, size_t *got,
                               struct leat_error *error) {
  ZSTD_inBuffer in = {input->raw, input->raw_end_offset, input->raw_start};
  ZSTD_outBuffer out = {bytes, capacity, 0};
  size_t result = ZSTD_decompressStream(input->zstd, &out, &in);
  if (ZSTD_isError(result)) return corrupt(input, "zstd", ZSTD_getErrorName(result), error);
  // Without progress the answer only says what the next frame would want.
  if (in.pos != input->raw_start || out.pos > 0) input->in_frame = result != 0;
  input->raw_start = in.pos;
  *got = out.pos;
  return LEAT_OK;
}

static leat_status decompress(struct input *input, char *bytes, size_t capacity, size_t *got,
                              struct leat_error *error) {
  return input->coding == CODING_GZIP ? inflate_some(input, bytes, capacity, got, error)
                                      : unzstd_some(input, bytes, capacity, got, error);
}

static leat_status read_compressed(struct input *input, char *bytes, size_t capacity, size_t *got,
                                   enum input_state *state, struct leat_error *error) {
  *state = INPUT_MORE;
  leat_status status = decompress(input, bytes, capacity, got, error);
  if (status != LEAT_OK || *got > 0 || input->raw_start < input->raw_end_offset) return status;
  if (input->raw_end) {
    *state = INPUT_END;
    if (!input->in_frame) return LEAT_OK;
    return error_set(error, LEAT_ERROR_DATA, "\"%s\" ends in the middle of its %s data: the file was cut off",
                     shown_name(input->path), input->coding == CODING_GZIP ? "gzip" : "zstd");
  }
  input->raw_start = input->raw_end_offset = 0;
  status = fill_raw(input, state, error);
  if (*state == INPUT_END) *state = INPUT_MORE;  // the decoder has the last word
  return status;
}

static void take_raw(struct input *input, char *bytes, size_t capacity, size_t *got) {
  size_t have = input->raw_end_offset - input->raw_start;
  *got = have < capacity ? have : capacity;
  memcpy(bytes, input->raw + input->raw_start, *got);
  input->raw_start += *got;
}

leat_status input_read(struct input *input, char *bytes, size_t capacity, size_t *got, enum input_state *state,
                       struct leat_error *error) {
  assert(capacity > 0);
  *got = 0;
  *state = INPUT_MORE;
  if (input->coding == CODING_UNKNOWN) {
    leat_status status = fill_raw(input, state, error);
    if (status != LEAT_OK || *state == INPUT_WAIT) return status;
    *state = INPUT_MORE;
    return detect(input, error);
  }
  if (input->coding != CODING_PLAIN) return read_compressed(input, bytes, capacity, got, state, error);
  if (input->raw_start < input->raw_end_offset) {
    take_raw(input, bytes, capacity, got);
    return LEAT_OK;
  }
  return read_some(input, bytes, capacity, got, state, error);
}
