"""Several bare SELECTs: each result whole, in the order of the text, with an empty line between."""

import csv
import json
import signal
import subprocess

from outputs import finish
from pipelines import BIDS, COUNTS, expect, read_line, readings, rows

THREE = (COUNTS + "SELECT id, v FROM readings WHERE id < 0;\n" + "SELECT reason, raw FROM rejected(readings);\n")
FINITE = BIDS.format(", events = '300000', seed = '3'")
TWO = "SELECT auction FROM bid;\nSELECT auction, bidder, price FROM bid;\n"


def bad_rows(scratch):
    scratch.write("in.csv", rows(130) + "2024-01-01 00:03:00,x,1\n\"2024-01-01 00:03:00\",\"1\n2\",1\n")
    return readings() + THREE


def test_results_csv(scratch):
    text = bad_rows(scratch)
    for lanes in ("1", "2", "4"):
        done = scratch.sql(text, "--format", "csv", "--lanes", lanes)
        results, records = [[]], list(csv.reader(done.out.splitlines(keepends=True)))
        for record in records:
            if record:
                results[-1].append(record)
            else:
                results.append([])
        expect(done.status == 0 and [result[0] for result in results] ==
               [["window_start", "c"], ["id", "v"], ["reason", "raw"]], "three results, each with its header", done)
        expect([len(result) for result in results] == [4, 1, 3], "with all of its rows", done)


def test_results_jsonl(scratch):
    done = scratch.sql(bad_rows(scratch), "--format", "jsonl", "--lanes", "2")
    expect(done.status == 0, "runs", done)
    results = [[json.loads(line) for line in part.split("\n") if line] for part in done.out.split("\n\n")]
    expect(done.out.count("\n\n") == 1 and "\n\n\n" in done.out, "an empty line before each, also before none", done)
    expect([len(result) for result in results] == [3, 2] and list(results[1][0]) == ["reason", "raw"], "rows", done)


def test_results_table(scratch):
    done = scratch.sql(bad_rows(scratch), "--format", "table", "--lanes", "2")
    expect(done.status == 0 and done.out.count("rows)\n\n") == 2 and done.out.endswith("(2 rows)\n"), "as psql", done)


def test_results_larger_than_memory(scratch):
    """What waits goes through a temporary file, and none is left."""
    environment = {"TMPDIR": str(scratch.folder)}
    whole = scratch.sql(FINITE + TWO, "--format", "csv", "--lanes", "4", environment=environment)
    first, _, second = whole.out.partition("\n\n")
    expect(whole.status == 0 and len(second) > 2_000_000, "more than fits in memory", whole)
    for number, part in enumerate((first, second)):
        alone = scratch.sql(FINITE + TWO.splitlines()[number], "--format", "csv", "--lanes", "1")
        expect(sorted(alone.out.splitlines()) == sorted(part.splitlines()), f"SELECT {number + 1} as alone", alone)
    left = [path.name for path in scratch.folder.iterdir() if path.suffix != ".sql"]
    expect(left == [], f"nothing is left: {left}")


def test_results_without_a_temporary_folder(scratch):
    done = scratch.sql(FINITE + TWO, "--format", "csv", environment={"TMPDIR": str(scratch.path("absent"))})
    expect(done.status == 1 and "absent" in done.err and "TMPDIR" in done.err, "which folder, and what to do", done)


def test_results_that_never_come(scratch):
    done = scratch.sql(BIDS.format("") + TWO, "--format", "csv")
    expect(done.status == 1 and done.out == "" and "pipeline.sql:3:1:" in done.err and "line 2" in done.err,
           "a SELECT that would wait for ever is refused", done)
    done = scratch.sql(BIDS.format("") + "SELECT * FROM (SELECT auction, date_time FROM bid LIMIT 9) AS b;\n" + TWO)
    expect(done.status == 1 and "pipeline.sql:4:1:" in done.err, "the third waits for the second", done)
    done = scratch.sql(BIDS.format("") + "EXPLAIN " + TWO)
    expect(done.status == 0, "a plan may be looked at", done)


def test_results_of_limits(scratch):
    done = scratch.sql(BIDS.format("") + "SELECT auction FROM bid LIMIT 2;\nSELECT bidder FROM bid LIMIT 3;\n",
                       "--format", "csv", "--lanes", "3")
    names = [line for line in done.out.splitlines() if not line.isdigit()]
    expect(done.status == 0 and names == ["auction", "", "bidder"] and len(done.out.splitlines()) == 8, "both", done)


def test_results_after_a_limit_come_at_once(scratch):
    """The first SELECT is satisfied while the stream goes on: the second prints from then on."""
    process = scratch.start(BIDS.format("") + "SELECT auction FROM bid LIMIT 2;\nSELECT bidder FROM bid;\n",
                            "--format", "csv", "--lanes", "2", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    lines = [read_line(process) for _ in range(6)]
    process.send_signal(signal.SIGINT)
    done = finish(process)
    expect(lines[3:5] == [b"\n", b"bidder\n"] and lines[5].strip().isdigit() and done.status == 0, f"{lines}", done)


def test_results_are_printed_when_interrupted(scratch):
    """The endless one stands last; what the first ones have is complete."""
    scratch.write("in.csv", rows(130))
    process = scratch.start(readings() + BIDS.format("") + COUNTS + "SELECT auction FROM bid;", "--format", "csv",
                            "--lanes", "2", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    lines = [read_line(process) for _ in range(7)]
    process.send_signal(signal.SIGINT)
    done = finish(process)
    expect(lines[0] == b"window_start,c\n" and lines[4:6] == [b"\n", b"auction\n"], f"{lines}", done)
    expect(done.status == 0, "ends in order", done)
