"""Outputs: forms of printing, files that are whole or absent, full disks, closed pipes, Ctrl-C."""

import json
import os
import pathlib
import select
import signal
import subprocess
import threading
import time

from pipelines import BIDS, COUNTS, Done, Failure, Skip, expect, read_line, readings, rows

TYPES = ("SELECT 1 AS a, NULL::text AS b, 'x,y' AS c, timestamp '2024-01-02 03:04:05.5' AS d, true AS e, 1.50 AS f, "
         "1e300::double precision AS g FROM (VALUES (1)) AS v(x);")
WAIT_SECONDS_MAX = 30


def sink(path="out.csv", options=""):
    return (f"CREATE TABLE result (auction bigint, price bigint) WITH (connector = 'file', path = '{path}', "
            f"format = 'csv', header = true{options});\n")


def wait_for(condition, what, process):
    end = time.monotonic() + WAIT_SECONDS_MAX
    while not condition():
        if process.poll() is not None or time.monotonic() > end:
            process.kill()
            raise Failure(f"waited for {what}; exit status {process.wait()}")
        select.select([], [], [], 0.01)


def finish(process):
    try:
        out, err = process.communicate(timeout=WAIT_SECONDS_MAX)
    except subprocess.TimeoutExpired as late:
        process.kill()
        raise Failure("hangs after the signal") from late
    return Done(process.returncode, out or b"", err or b"")


def test_output_csv(scratch):
    done = scratch.sql(TYPES, "--format", "csv")
    lines = done.out.splitlines()
    expect(done.status == 0 and lines[0] == "a,b,c,d,e,f,g", "a header line", done)
    expect(lines[1].startswith('1,,"x,y",2024-01-02 03:04:05.5,t,1.50,1e+300'), "PostgreSQL's forms", done)


def test_output_jsonl(scratch):
    done = scratch.sql(TYPES, "--format", "jsonl")
    row = json.loads(done.out)
    expect(list(row) == ["a", "b", "c", "d", "e", "f", "g"], "names", done)
    expect(row["b"] is None and row["c"] == "x,y" and row["e"] is True and row["a"] == 1, "values", done)
    expect(row["d"] in ("2024-01-02 03:04:05.5", "2024-01-02T03:04:05.5"), "times", done)


def test_output_table(scratch):
    done = scratch.sql(TYPES, "--format", "table")
    expect(done.status == 0 and "x,y" in done.out and "2024-01-02 03:04:05.5" in done.out, "a readable table", done)


def test_output_csv_is_the_default_off_a_terminal(scratch):
    done = scratch.sql(TYPES)
    expect(done.status == 0 and done.out.startswith("a,b,c"), "csv when not on a terminal", done)


def test_output_quiet(scratch):
    scratch.write("in.csv", rows(10))
    done = scratch.sql(readings() + COUNTS, "--quiet")
    expect(done.status == 0 and done.err == "", "nothing on standard error", done)


def test_output_stats(scratch):
    scratch.write("in.csv", rows(100))
    done = scratch.sql(readings() + COUNTS, "--stats")
    expect(done.status == 0, "--stats", done)
    for word in ("batches", "rows in", "rows out", "ns/row", "state", "read", "rejected", "late", "watermark",
                 "readings"):
        expect(word in done.err, f"--stats says {word!r}", done)


def test_output_file(scratch):
    scratch.write("in.csv", rows(200))
    text = readings() + ("CREATE TABLE result (at timestamp, c bigint) WITH (connector = 'file', path = 'out.csv', "
                         "format = 'csv', header = true);\nINSERT INTO result " + COUNTS)
    done = scratch.sql(text)
    expect(done.status == 0 and done.out == "", "rows go to the file", done)
    lines = scratch.path("out.csv").read_text().splitlines()
    expect(lines[0] == "at,c" and len(lines) == 5, f"the file is whole: {lines}", done)
    left = sorted(path.name for path in scratch.folder.iterdir())
    expect(left == ["in.csv", "out.csv", "pipeline.sql"], f"nothing else is left: {left}", done)


def test_output_several(scratch):
    scratch.write("in.csv", rows(10))
    table = "CREATE TABLE {0} (id integer) WITH (connector = 'file', path = '{0}.jsonl', format = 'jsonl');\n"
    done = scratch.sql(readings() + table.format("a") + table.format("b") + "INSERT INTO a SELECT id FROM readings;\n"
                       "INSERT INTO b SELECT id FROM readings WHERE id < 3;\nSELECT id FROM readings WHERE id = 9;")
    expect(done.status == 0 and done.out.split() == ["id", "9"], "a printed output beside files", done)
    sizes = [len(scratch.path(name).read_text().splitlines()) for name in ("a.jsonl", "b.jsonl")]
    expect(sizes == [10, 3], f"rows of each file: {sizes}", done)


def test_output_read_back(scratch):
    """What a sink writes, a source reads, in every format and compression the path asks for."""
    scratch.write("in.csv", rows(50))
    for name in ("out.csv", "out.jsonl"):
        form = "jsonl" if "jsonl" in name else "csv"
        header = ", header = true" if form == "csv" else ""
        table = (f"CREATE TABLE o (ts timestamp, id integer, v double precision) WITH (connector = 'file', "
                 f"path = '{name}', format = '{form}'{header});\n")
        done = scratch.sql(readings() + table + "INSERT INTO o SELECT ts, id, v FROM readings;")
        expect(done.status == 0, f"writing {name}", done)
        done = scratch.sql(table + "SELECT ts, id, v FROM o;", "--format", "csv")
        expect(done.status == 0 and sorted(done.out.split("\n")) == sorted(rows(50).split("\n")) or
               len(done.out.splitlines()) == 51, f"reading {name}", done)


def test_output_folder_missing(scratch):
    done = scratch.sql(BIDS.format(", events = '100'") + sink("absent/out.csv") +
                       "INSERT INTO result SELECT auction, price FROM bid;")
    expect(done.status == 1 and "absent/out.csv" in done.err, "the message names the file", done)


def test_output_failure_leaves_no_file(scratch):
    scratch.write("in.csv", rows(5000))
    scratch.write("broken.csv.gz", b"\x1f\x8b\x08\x00garbage that is no deflate stream" * 50)
    table = "CREATE TABLE o (id integer) WITH (connector = 'file', path = 'out.csv', format = 'csv');\n"
    broken = readings("broken.csv.gz").replace("TABLE readings", "TABLE broken")
    done = scratch.sql(readings() + broken + table +
                       "INSERT INTO o SELECT id FROM readings UNION ALL SELECT id FROM broken;")
    expect(done.status == 1, "a broken source ends the pipeline", done)
    expect(not scratch.path("out.csv").exists(), "no partial file under the final name", done)


def test_output_keeps_the_old_file_on_failure(scratch):
    scratch.write("out.csv", "before\n")
    done = scratch.sql(readings("absent.csv") + "CREATE TABLE o (id integer) WITH (connector = 'file', "
                       "path = 'out.csv', format = 'csv');\nINSERT INTO o SELECT id FROM readings;")
    expect(done.status == 1 and scratch.path("out.csv").read_text() == "before\n", "the old file stays", done)


def test_output_dev_full(scratch):
    with open("/dev/full", "wb") as full:
        process = scratch.start(BIDS.format(", events = '200000'") + "SELECT auction, price FROM bid;",
                                "--format", "csv", stdout=full, stderr=subprocess.PIPE)
        done = finish(process)
    expect(done.status == 1 and "space" in done.err.lower(), "no space left on standard output", done)


def test_output_full_disk(scratch):
    disk = scratch.path("disk")
    disk.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], check=False,
                                           capture_output=True).returncode != 0:
        raise Skip("a tmpfs cannot be mounted")
    try:
        done = scratch.sql(BIDS.format(", events = '2000000'") + sink("disk/out.csv") +
                           "INSERT INTO result SELECT auction, price FROM bid;")
        left = [path.name for path in disk.iterdir()]
        expect(done.status == 1 and "disk/out.csv" in done.err and "space" in done.err.lower(), "a full disk", done)
        expect(left == [], f"nothing is left on it: {left}", done)
    finally:
        subprocess.run(["umount", disk], check=True)


def test_output_closed_pipe(scratch):
    process = scratch.start(BIDS.format("") + "SELECT auction, price FROM bid;", "--format", "csv",
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    first = read_line(process)
    process.stdout.close()
    try:
        status = process.wait(timeout=WAIT_SECONDS_MAX)
    except subprocess.TimeoutExpired as late:
        process.kill()
        raise Failure("goes on after its reader has left") from late
    message = process.stderr.read().decode()
    process.stderr.close()
    expect(first == b"auction,price\n" and status in (0, 1), f"status {status}: {message}")


def interrupted(scratch, text, number, *words):
    """Starts an endless pipeline, sends a signal once it prints, and returns how it ended with all it printed."""
    process = scratch.start(text, "--format", "csv", *words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    chunks, enough = [], threading.Event()

    def drain():
        while chunk := process.stdout.read(65536):
            chunks.append(chunk)
            if len(chunks) > 20:
                enough.set()

    def drain_errors():
        errors.append(process.stderr.read())

    errors = []
    readers = [threading.Thread(target=drain), threading.Thread(target=drain_errors)]
    for reader in readers:
        reader.start()
    came = enough.wait(WAIT_SECONDS_MAX)
    process.send_signal(number)
    try:
        process.wait(timeout=WAIT_SECONDS_MAX)
    except subprocess.TimeoutExpired as late:
        process.kill()
        raise Failure("goes on after the signal") from late
    finally:
        for reader in readers:
            reader.join()
    done = Done(process.returncode, b"".join(chunks), b"".join(errors))
    expect(came, "it prints", done)
    return done


def check_complete_rows(done):
    expect(done.status == 0, "a signal ends the run in order", done)
    lines = done.out.split("\n")
    expect(lines[-1] == "", "the last row is complete", lines[-1])
    expect(all(line.count(",") == 1 for line in lines[:-1]), "every row is complete", done)


def test_signal_interrupt(scratch):
    query = BIDS.format("") + "SELECT auction, price FROM bid;"
    for lanes in ("1", "2"):
        check_complete_rows(interrupted(scratch, query, signal.SIGINT, "--lanes", lanes))


def test_signal_terminate(scratch):
    check_complete_rows(interrupted(scratch, BIDS.format("") + "SELECT auction, price FROM bid;", signal.SIGTERM))


def test_signal_emits_no_open_window(scratch):
    """Each window's count is the same as in a run that ends by itself, but for those that were never closed."""
    query = ("SELECT window_start, count(*) AS c FROM tumble(bid, date_time, interval '{}') GROUP BY window_start;")
    done = interrupted(scratch, BIDS.format("") + query.format("1 millisecond"), signal.SIGINT, "--lanes", "2")
    check_complete_rows(done)
    rows_seen = done.out.splitlines()[1:200]
    whole = scratch.sql(BIDS.format(", events = '20000'") + query.format("1 millisecond"), "--format", "csv")
    expect(whole.status == 0, "the finite run", whole)
    counts = dict(line.split(",") for line in whole.out.splitlines()[1:])
    last = max(counts)
    for row in rows_seen:
        window, count = row.split(",")
        if window in counts and window < last:
            expect(counts[window] == count, f"window {window}: {count}, in the finite run {counts[window]}")


def test_signal_leaves_a_whole_file(scratch):
    process = scratch.start(BIDS.format("") + sink() + "INSERT INTO result SELECT auction, price FROM bid;",
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    size = lambda: sum(path.stat().st_size for path in scratch.folder.iterdir() if path.suffix != ".sql")
    wait_for(lambda: size() > 100_000, "the file to grow", process)
    process.send_signal(signal.SIGINT)
    done = finish(process)
    expect(done.status == 0, "Ctrl-C ends in order", done)
    files = [path for path in scratch.folder.iterdir() if path.suffix != ".sql"]
    expect(len(files) == 1 and files[0].name.startswith("out"), f"one file: {files}", done)
    text = files[0].read_text()
    expect(text.endswith("\n") and text.startswith("auction,price\n"), "the file is whole", done)


def test_signal_idle_follow(scratch):
    """A pipeline that waits for more input stops at once."""
    scratch.write("in.csv", rows(400))
    process = scratch.start(readings(options=", follow = true") + COUNTS, "--format", "csv", stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)
    first = read_line(process)
    process.send_signal(signal.SIGINT)
    done = finish(process)
    expect(first and done.status == 0, "stops while waiting", done)


def test_follow_growing_file(scratch):
    path = scratch.write("in.csv", rows(200))
    process = scratch.start(readings(options=", follow = true") + "SELECT id FROM readings;", "--format", "csv",
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    for _ in range(201):
        read_line(process)
    with pathlib.Path(path).open("a", encoding="utf-8") as more:
        more.write("2024-01-01 05:00:00,777,1\n")
    line = read_line(process)
    process.send_signal(signal.SIGINT)
    done = finish(process)
    expect(line == b"777\n" and done.status == 0, f"the new line is read: {line}", done)


def test_output_rolls_parts(scratch):
    process = scratch.start(BIDS.format("") + sink(options=", roll_size = '100kB'") +
                            "INSERT INTO result SELECT auction, price FROM bid;", stdout=subprocess.DEVNULL,
                            stderr=subprocess.PIPE)
    parts = lambda: sorted(scratch.folder.glob("out-*.csv"))
    wait_for(lambda: len(parts()) > 3, "parts to be written", process)
    process.send_signal(signal.SIGINT)
    done = finish(process)
    expect(done.status == 0, "Ctrl-C ends in order", done)
    for part in parts():
        text = part.read_text()
        expect(text.startswith("auction,price\n") and text.endswith("\n"), f"{part.name} is whole", done)
    others = [path.name for path in scratch.folder.iterdir() if path not in parts() and path.suffix != ".sql"]
    expect(others == [], f"nothing else is left: {others}", done)


def test_output_same_rows_with_any_lanes(scratch):
    query = BIDS.format(", events = '200000', seed = '7'") + (
        "SELECT auction, window_start, count(*), max(price) FROM hop(bid, date_time, interval '1 s', interval '4 s') "
        "GROUP BY auction, window_start;")
    answers = []
    for lanes in ("1", "2", "3", "8"):
        done = scratch.sql(query, "--format", "csv", "--stats", "--lanes", lanes)
        expect(done.status == 0, f"{lanes} lanes", done)
        answers.append(sorted(done.out.splitlines()))
    expect(len(answers[0]) > 1000 and all(answer == answers[0] for answer in answers),
           f"lanes do not change the answer: {[len(answer) for answer in answers]} rows")
