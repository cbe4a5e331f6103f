#!/usr/bin/env python3
"""Runs every query file under cases/ by Leat and by PostgreSQL 15 over the same rows and compares the answers.

    tests/sql/run.py [NAME...] [--leat PROGRAM] [--lanes 1,2,4] [--orders sorted,random] [--seed N] [--oracle-only]

A query file begins with a comment `-- data: NAME...`, the data sets of data.py that it reads. Its last statement is
a SELECT. What follows a line `-- postgres` is asked of PostgreSQL instead of that SELECT.
"""

import argparse
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))
import compare  # noqa: E402
import data as data_sets  # noqa: E402
import postgres  # noqa: E402
import windows  # noqa: E402

HERE = pathlib.Path(__file__).parent
MARK = "=== rows ==="
RUN_SECONDS_MAX = 60


# Every choice that Leat makes by what the data look like is forbidden (engine/choices.h): the answer must be the same.
CHOICES = re.findall(r"^  X\((\w+),", (HERE.parents[1] / "engine/choices.h").read_text(), re.MULTILINE)
PLAIN = "".join(f"SET enable_{name} = off;\n" for name in CHOICES)


class Case:
    """A query file."""

    def __init__(self, name, text):
        self.name, self.file = name, name.replace(" ", "_")
        header = re.match(r"-- data:([^\n]*)\n", text)
        if not header:
            raise SystemExit(f"{name}: the first line must be '-- data: NAME...'")
        self.data = header.group(1).replace(",", " ").split()
        self.leat, _, self.instead = text.partition("\n-- postgres\n")

    @classmethod
    def read(cls, path):
        return cls(path.stem, path.read_text(encoding="utf-8"))

    def oracle_statements(self):
        body = windows.statements(self.leat)
        if self.instead:
            body = body[:-1] + windows.statements(self.instead)
        return body


def ask(cluster, before, select):
    """What PostgreSQL answers after the statements `before`: (types, rows with header)."""
    script = f"{before}{select}\n\\gdesc\n\\echo '{MARK}'\nCOPY ({select}) TO STDOUT WITH (FORMAT csv, HEADER true);\n"
    types, _, rows = cluster.run(script).partition(MARK + "\n")
    return [line.split("\t")[1] for line in types.splitlines()], compare.parse_csv(rows)


class Bench:
    """The data on disk and in PostgreSQL, and the programs that read it."""

    def __init__(self, cluster, folder, options):
        self.cluster, self.folder, self.options = cluster, folder, options
        self.sets = data_sets.every()

    def load(self, names):
        script = windows.FUNCTIONS
        for name in sorted(names):
            data = self.sets[name]
            script += data_sets.load_script(data, self.folder / f"{name}.load")
            if not self.options.oracle_only:
                self._write_files(data)
        self.cluster.run(script)

    def _write_files(self, data):
        for order in self.options.orders:
            rows = data.rows if order == "sorted" else data_sets.shuffled(data, self.options.seed)
            (self.folder / order).mkdir(exist_ok=True)
            data_sets.write(data, rows, self.folder / order / f"{data.name}.whole")
            if data.raw is None:
                for part in range(4):
                    piece = rows[part * len(rows) // 4:(part + 1) * len(rows) // 4]
                    data_sets.write(data, piece, self.folder / order / f"{data.name}.part{part}")

    def ask_postgres(self, case):
        """(types, rows with header)"""
        body = case.oracle_statements()
        events = [name for name in case.data if self.sets[name].event_time]
        keys = {name: (self.sets[name].event_time, self.sets[name].key) for name in case.data if self.sets[name].key}
        rewriter = windows.Rewriter(events, case.leat, keys)
        body = [rewriter.rewrite(statement) for statement in body]
        return ask(self.cluster, "BEGIN;\n" + "".join(statement + ";\n" for statement in body[:-1]), body[-1])

    def pipeline(self, case, order, lanes):
        text = PLAIN if order == "plain" else ""
        order = "random" if order == "plain" else order
        for name in case.data:
            data = self.sets[name]
            whole = data.raw is not None or lanes == 1
            text += data_sets.create_table(data, self.folder / order / f"{name}.{'whole' if whole else 'part*'}")
        return text + case.leat

    def run_leat(self, case, order, lanes):
        """(rows with header, None) or (None, what went wrong)"""
        path = self.folder / f"{case.file}.{order}.{lanes}.sql"
        path.write_text(self.pipeline(case, order, lanes), encoding="utf-8")
        command = [self.options.leat, "run", path, "--lanes", str(lanes), "--format", "csv", "--stats", "--quiet"]
        try:
            done = subprocess.run(command, capture_output=True, check=False, timeout=RUN_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            return None, f"hangs: killed after {RUN_SECONDS_MAX} s"
        if done.returncode != 0:
            message = done.stderr.decode(errors="replace").strip()
            return None, f"exit status {done.returncode}: {message[-1500:]}"
        try:
            return compare.parse_csv(done.stdout.decode()), None
        except ValueError as problem:
            return None, f"output is no CSV: {problem}"


def check(bench, case):
    """None, or what is wrong."""
    try:
        types, expected = bench.ask_postgres(case)
    except postgres.QueryError as problem:
        return f"PostgreSQL refuses it: {problem}"
    if len(expected) < 2:
        return "PostgreSQL's answer has no rows, which proves nothing"
    if bench.options.oracle_only:
        return None
    runs = [(order, lanes) for order in bench.options.orders for lanes in bench.options.lanes]
    if "random" in bench.options.orders:
        runs.append(("plain", 2))
    for order, lanes in runs:
        got, problem = bench.run_leat(case, order, lanes)
        problem = problem or compare.difference(expected, types, got)
        if problem:
            return f"order {order}, lanes {lanes}: {problem}"
    return None


def run_all(bench, cases, jobs, show=False):
    """Prints what fails, with its text if `show`; returns how many did."""
    failed = 0
    with ThreadPoolExecutor(jobs) as pool:
        for case, problem in zip(cases, pool.map(lambda case: check(bench, case), cases)):
            if problem:
                failed += 1
                print(f"FAIL {case.name}: {problem}" + (f"\n{case.leat}" if show else ""), flush=True)
    return failed


def parser():
    options = argparse.ArgumentParser(description="Leat against PostgreSQL")
    options.add_argument("--leat", default=str(HERE.parents[1] / "build/release/leat"))
    options.add_argument("--lanes", default="1,2,4", type=lambda text: [int(part) for part in text.split(",")])
    options.add_argument("--orders", default="sorted,random", type=lambda text: text.split(","))
    options.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--oracle-only", action="store_true", help="only check that PostgreSQL takes every file")
    options.add_argument("--keep", action="store_true", help="leave data and pipelines in the temporary folder")
    return options


def open_folder(keep):
    if keep:
        folder = tempfile.mkdtemp(prefix="leat-sql-")
        print(f"data and pipelines are in {folder}")
        return tempfile.TemporaryDirectory(prefix="leat-sql-"), pathlib.Path(folder)
    holder = tempfile.TemporaryDirectory(prefix="leat-sql-")
    return holder, pathlib.Path(holder.name)


def main():
    options_parser = parser()
    options_parser.add_argument("names", nargs="*", help="query files, without .sql; all if none is named")
    options = options_parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    paths = sorted((HERE / "cases").glob("*.sql"))
    cases = [Case.read(path) for path in paths if not options.names or path.stem in options.names]
    print(f"sql: {len(cases)} query files, seed {options.seed}", flush=True)
    holder, folder = open_folder(options.keep)
    with holder, postgres.Cluster() as cluster:
        bench = Bench(cluster, folder, options)
        bench.load({name for case in cases for name in case.data})
        failed = run_all(bench, cases, options.jobs)
    print(f"{len(cases) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
