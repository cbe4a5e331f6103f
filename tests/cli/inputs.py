"""Bad input: a clear error or a counted rejected row; never a crash, a hang, or a row lost without a word."""

import gzip
import re

from pipelines import COUNTS, expect, readings, rows

HEADER = "ts,id,v\n"
GOOD = "2024-01-01 00:00:01,1,0.5\n"
BOTH = "SELECT 'row' AS what, id::text AS x FROM readings UNION ALL SELECT 'rejected', reason FROM rejected(readings);"


def reads(scratch, content, *words, expected_rows, reason):
    """All good rows come through; each bad one is in rejected() with the reason."""
    scratch.write("in.csv", content)
    done = scratch.sql(readings() + BOTH, "--format", "csv", "--stats", *words)
    expect(done.status == 0, "bad lines do not end the pipeline", done)
    got = [line for line in done.out.splitlines() if line.startswith("row,")]
    bad = [line for line in done.out.splitlines() if line.startswith("rejected,")]
    expect(len(got) == expected_rows, f"{expected_rows} good rows were in the file, {len(got)} came", done)
    expect(bad and all(reason in line for line in bad), f"rejected because of {reason!r}", done)
    return done


def fails(scratch, text, *words, where=""):
    done = scratch.sql(text, "--format", "csv")
    expect(done.status == 1, "this must end with status 1", done)
    for word in words:
        expect(word in done.err, f"the message must say {word!r}{where}", done)
    return done


def test_input_missing_file(scratch):
    fails(scratch, readings("absent.csv") + COUNTS, "absent.csv")


def test_input_is_a_folder(scratch):
    scratch.path("folder").mkdir()
    fails(scratch, readings("folder") + COUNTS, "folder")


def test_input_pattern_without_match(scratch):
    fails(scratch, readings("absent-*.csv") + COUNTS, "absent-*.csv")


def test_input_truncated_gzip(scratch):
    whole = gzip.compress(rows(20000).encode())
    scratch.write("in.csv.gz", whole[:len(whole) // 2])
    fails(scratch, readings("in.csv.gz") + COUNTS, "in.csv.gz")


def test_input_corrupt_gzip(scratch):
    whole = bytearray(gzip.compress(rows(20000).encode()))
    for at in range(len(whole) // 2, len(whole) // 2 + 40):
        whole[at] ^= 0x5a
    scratch.write("in.csv.gz", bytes(whole))
    fails(scratch, readings("in.csv.gz") + COUNTS, "in.csv.gz")


def test_input_two_gzip_members(scratch):
    scratch.write("in.csv.gz", gzip.compress(rows(60).encode()) + gzip.compress(b"2024-01-01 00:05:00,60,1\n"))
    done = scratch.sql(readings("in.csv.gz") + "SELECT id FROM readings;", "--format", "csv")
    expect(done.status == 0 and len(done.out.splitlines()) == 62, "gzip members follow each other", done)


def test_input_empty_file(scratch):
    scratch.write("in.csv", "")
    done = scratch.sql(readings() + COUNTS, "--format", "csv")
    expect(done.status == 0 or "in.csv" in done.err, "an empty file has no rows, or is named", done)


def test_input_only_header(scratch):
    scratch.write("in.csv", HEADER)
    done = scratch.sql(readings() + COUNTS, "--format", "csv")
    expect(done.status == 0 and done.out == "window_start,c\n", "no rows, but a header", done)


def test_input_without_last_newline(scratch):
    scratch.write("in.csv", HEADER + GOOD + GOOD.rstrip("\n"))
    done = scratch.sql(readings() + "SELECT id FROM readings;", "--format", "csv")
    expect(done.status == 0 and done.out.split() == ["id", "1", "1"], "the last line counts", done)


def test_input_windows_line_ends(scratch):
    scratch.write("in.csv", (HEADER + GOOD + GOOD).replace("\n", "\r\n"))
    done = scratch.sql(readings() + "SELECT id, v FROM readings;", "--format", "csv")
    expect(done.status == 0 and done.out.split() == ["id,v", "1,0.5", "1,0.5"], "CR LF ends a line", done)


def test_input_header_lacks_a_column(scratch):
    scratch.write("in.csv", "ts,id\n2024-01-01 00:00:01,1\n")
    fails(scratch, readings() + "SELECT v FROM readings;", "v", "in.csv")


def test_input_columns_in_another_order(scratch):
    scratch.write("in.csv", "v,extra,id,ts\n0.5,x,1,2024-01-01 00:00:01\n")
    done = scratch.sql(readings() + "SELECT id, v, ts FROM readings;", "--format", "csv")
    expect(done.status == 0 and "1,0.5,2024-01-01 00:00:01" in done.out, "columns are found by the header", done)


def test_input_too_few_fields(scratch):
    reads(scratch, HEADER + GOOD + "2024-01-01 00:00:02,2\n" + GOOD, expected_rows=2, reason="missing data")


def test_input_too_many_fields(scratch):
    reads(scratch, HEADER + GOOD + "2024-01-01 00:00:02,2,3,4\n", expected_rows=1, reason="extra data")


def test_input_invalid_utf8(scratch):
    table = readings().replace("v double precision", "v text")
    scratch.write("in.csv", HEADER.encode() + b"2024-01-01 00:00:01,1,a\xff\xfeb\n2024-01-01 00:00:01,2,fine\n")
    done = scratch.sql(table + BOTH, "--format", "csv", "--stats")
    expect(done.status == 0 and "row,2" in done.out and "row,1" not in done.out, "one of two is fine", done)
    expect("invalid byte sequence" in done.out, "the other is rejected", done)


def test_input_number_out_of_range(scratch):
    reads(scratch, HEADER + GOOD + "2024-01-01 00:00:02,99999999999,3\n", expected_rows=1, reason="out of range")


def test_input_float_out_of_range(scratch):
    query = BOTH.replace("id::text", "v::text")
    scratch.write("in.csv", HEADER + GOOD + "2024-01-01 00:00:02,2,1e999\n")
    done = scratch.sql(readings() + query, "--format", "csv", "--stats")
    expect(done.status == 0 and "row,0.5" in done.out and "rejected,value out of range" in done.out, "1e999", done)


def test_input_senseless_timestamp(scratch):
    bad = "".join(f"{text},2,3\n" for text in ("2024-13-01 00:00:00", "2024-02-30", "noon", "2024-01-01 25:00:00"))
    done = reads(scratch, HEADER + GOOD + bad, expected_rows=1, reason="")
    expect(done.out.count("rejected,") == 4, "four times without sense", done)


def test_input_null_event_time(scratch):
    reads(scratch, HEADER + GOOD + ",2,3\n", expected_rows=1, reason="event time is null")


def test_input_unterminated_quote(scratch):
    scratch.write("in.csv", HEADER + GOOD + '2024-01-01 00:00:02,2,"3\n' + GOOD * 3)
    done = scratch.sql(readings() + BOTH, "--format", "csv", "--stats")
    expect(done.status == 0 and "row,1" in done.out and "rejected," in done.out, "an open quote is told", done)


def test_input_long_line(scratch):
    content = HEADER + GOOD + "2024-01-01 00:00:02,2," + "9" * 20_000_000 + "\n" + GOOD
    reads(scratch, content, expected_rows=2, reason="line longer than the limit")


def test_input_endless_line_is_not_kept(scratch):
    """100 MB without a newline, read with little memory."""
    content = HEADER.encode() + GOOD.encode() + b"x" * 100_000_000
    scratch.write("in.csv", content)
    done = scratch.sql(readings() + BOTH, "--format", "csv", "--stats")
    expect(done.status == 0 and "row,1" in done.out and "longer than the limit" in done.out, "one is too long", done)


def test_input_nul_bytes(scratch):
    scratch.write("in.csv", HEADER.encode() + b"2024-01-01 00:00:01,\x00,1\n" + GOOD.encode())
    done = scratch.sql(readings() + BOTH, "--format", "csv", "--stats")
    expect(done.status == 0 and "row,1" in done.out and "rejected," in done.out, "a NUL is no number", done)


def test_input_random_bytes(scratch):
    noise = bytes((number * 7919 + number // 251 * 31) % 256 for number in range(300_000))
    scratch.write("in.csv", HEADER.encode() + noise)
    done = scratch.sql(readings() + BOTH, "--format", "csv", "--stats", "--lanes", "2")
    expect(done.status == 0, "noise is rejected", done)


def test_input_json_noise(scratch):
    table = readings().replace("'csv', header = true", "'jsonl'")
    good = '{"ts": "2024-01-01 00:00:01", "id": 1, "v": 0.5}\n'
    scratch.write("in.csv", good + '{"ts": \n' + "[1]\n" + '{"ts": "2024-01-01", "id": "x"}\n' + "\n" + good)
    done = scratch.sql(table + BOTH, "--format", "csv", "--stats")
    expect(done.status == 0 and done.out.count("row,1") == 2, "two good lines", done)
    expect(done.out.count("rejected,") >= 3, "three bad ones", done)


def test_input_rejected_names_the_place(scratch):
    scratch.write("in.csv", HEADER + GOOD + "2024-01-01 00:00:02,two,3\n")
    done = scratch.sql(readings() + "SELECT raw, position FROM rejected(readings);", "--format", "jsonl")
    expect(done.status == 0 and "two,3" in done.out, "raw is the text", done)
    expect(re.search(r"in\.csv\D+3\b", done.out), "position has the file and the line", done)


def test_input_summary_counts_rejected(scratch):
    scratch.write("in.csv", HEADER + GOOD + "2024-01-01 00:00:02,two,3\n")
    done = scratch.sql(readings() + COUNTS, "--format", "csv")
    expect(done.status == 0 and "rejected" in done.err, "rejected rows are told at the end", done)


def test_input_standard_input(scratch):
    done = scratch.sql(readings("-") + "SELECT id FROM readings;", "--format", "csv", stdin=(HEADER + GOOD).encode())
    expect(done.status == 0 and done.out.split() == ["id", "1"], "path '-' reads standard input", done)


def test_input_json_paths(scratch):
    scratch.write("in.jsonl", '{"meta": {"at": "2024-01-01 00:00:01"}, "a.b": 1, "v": [1], "w": 0.5}\n')
    table = ("CREATE TABLE t (ts timestamp, \"a.b\" integer, w double precision, gone text) WITH (connector = 'file', "
             "path = 'in.jsonl', format = 'jsonl', json.ts = 'meta.at');\n")
    done = scratch.sql(table + "SELECT ts, \"a.b\", w, gone FROM t;", "--format", "csv")
    expect(done.status == 0 and done.out.splitlines()[1] == "2024-01-01 00:00:01,1,0.5,", "fields by their path", done)


def test_input_pattern(scratch):
    for number in range(3):
        scratch.write(f"part-{number}.csv", rows(10, number * 10))
    done = scratch.sql(readings("part-*.csv") + "SELECT id FROM readings;", "--format", "csv", "--lanes", "2")
    expect(done.status == 0 and sorted(map(int, done.out.split()[1:])) == list(range(30)), "all files of the pattern",
           done)


def test_input_from_the_future(scratch):
    """One clock that is ahead does not drag the watermark with it."""
    content = rows(30) + "2999-01-01 00:00:00,999,1\n" + rows(60, 30).split("\n", 1)[1]
    scratch.write("in.csv", content)
    done = scratch.sql(readings() + BOTH, "--format", "csv", "--stats")
    expect(done.status == 0 and done.out.count("row,") == 90, "the others count", done)
    expect(done.out.count("rejected,event time is further in the future") == 1, "one is rejected", done)
    done = scratch.sql(readings() + COUNTS, "--format", "csv", "--quiet")
    expect(done.status == 0 and sorted(done.out.split("\n"))[1:3] ==
           ["2024-01-01 00:00:00,60", "2024-01-01 00:01:00,30"], "no row is late because of it", done)


def test_input_late_rows_are_told(scratch):
    scratch.write("in.csv", rows(600) + "2024-01-01 00:00:00,999,1\n")
    done = scratch.sql(readings() + COUNTS, "--format", "csv")
    expect(done.status == 0 and "1 row late" in done.err and "late(readings)" in done.err, "a late row is told", done)
