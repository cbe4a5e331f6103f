#!/usr/bin/env python3
"""Does bench/compare do what it says? Small inputs, and whichever engines are here: SQLite comes with Python.

    tests/bench/comparison.py [--leat PROGRAM]
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "bench/compare_engines"))
import answer_files  # noqa: E402

WRONG_SQLITE = """#!/bin/sh
[ "$1" = --version ] && { echo 3.0.0; exit; }
out=$(sed -n 's/^.output //p')
printf 'window_start,price\\n0,1\\n' > "$out"
"""
RUN_SECONDS_MAX = 120


def compare(leat, *words, path=None):
    environment = dict(os.environ, PATH=path or os.environ["PATH"])
    return subprocess.run([sys.executable, "-B", ROOT / "bench/compare", "--leat", leat, "--events", "20000",
                           "--threads", "1", *words], capture_output=True, check=False, env=environment,
                          timeout=RUN_SECONDS_MAX)


def small_runs(leat):
    """Every query by the engines that are here, except for those that are slow to start."""
    done = compare(leat, "--runs", "1", "--format", "json", "--engines", "duckdb,clickhouse,datafusion,polars,sqlite")
    if done.returncode != 0:
        return done.stderr.decode(errors="replace").strip()
    records = [json.loads(line) for line in done.stdout.splitlines()]
    asked = {(record["query"], record["mode"]) for record in records if record["engine"] == "sqlite"}
    wanted = {(query, "text") for query in "q1 q2 q5 q7 q8 views hourly".split()}
    wanted |= {(query, "resident") for query in "q1 q2 q5 q7 q8 views".split()}
    if asked != wanted:
        return f"SQLite was asked {sorted(asked)}"
    figures = ["rows_per_s", "peak_bytes", "leat_rows_per_s", "ratio"]
    lacking = [record for record in records if not all(record[figure] > 0 for figure in figures)]
    return f"no figures in {lacking[0]}" if lacking else None


def wrong_answer(leat):
    """An engine that answers wrongly gets no figure."""
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder) / "sqlite3"
        program.write_text(WRONG_SQLITE, encoding="ascii")
        program.chmod(0o755)
        done = compare(leat, "q7", "--modes", "text", "--engines", "sqlite", "--format", "json",
                       path=f"{folder}:{os.environ['PATH']}")
    said = done.stderr.decode(errors="replace")
    if done.returncode != 1 or done.stdout or "q7, text, threads 1: SQLite: its answer is not Leat's" not in said:
        return f"exit status {done.returncode}, printed {done.stdout!r}, said {said!r}"
    return None


def not_installed(leat):
    """An engine that is not there is no error."""
    with tempfile.TemporaryDirectory() as folder:
        done = compare(leat, "q7", "--engines", "datamash", path=folder)
    said = done.stderr.decode(errors="replace")
    if done.returncode != 0 or "datamash is skipped, it is not installed: apt-get install datamash" not in said:
        return f"exit status {done.returncode}, said {said!r}"
    return None


def equal_answers(_leat):
    """The same rows in another order and form are the same; others are not."""
    kinds = ["time", "float", "integer"]
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "answer.csv"
        read = []
        for rows in ["2015-07-15 00:00:00,0.5,7\n2015-07-15 00:00:10.25,1e3,8\n",
                     '"2015-07-15T00:00:10.250000",1000.0,8\n1436918400,0.5000000000001,7\n',
                     "2015-07-15 00:00:00,0.5,7\n2015-07-15 00:00:10.25,1001,8\n"]:
            path.write_text(f"start,value,count\n{rows}", encoding="ascii")
            read.append(answer_files.read(path, kinds))
    if answer_files.difference(read[0], read[1]):
        return f"{read[0]} and {read[1]} count as different"
    if not answer_files.difference(read[0], read[2]) or not answer_files.difference(read[0], read[0][:1]):
        return "different answers count as equal"
    return None


def main():
    options = argparse.ArgumentParser(description="tests bench/compare")
    options.add_argument("--leat", default=str(ROOT / "build/release/leat"))
    leat = options.parse_args().leat
    failed = 0
    tests = [equal_answers, not_installed, wrong_answer, small_runs]
    for test in tests:
        problem = test(leat)
        if problem:
            failed += 1
            print(f"FAIL {test.__name__}: {problem}")
    print(f"{len(tests) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
