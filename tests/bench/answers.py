#!/usr/bin/env python3
"""Asks PostgreSQL 15 the queries of `leat bench` and compares with bench/answers.txt, which leat compares with.

    tests/bench/answers.py [WORKLOAD...] [--write] [--lanes 1,2] [--leat PROGRAM]

PostgreSQL gets the rows that Leat's sources make. --write records its answers instead of comparing. --lanes also runs
the queries by Leat, with as many lanes, and compares row by row.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path += [str(HERE), str(ROOT / "tests/sql")]
import compare  # noqa: E402
import data as data_sets  # noqa: E402
import digest  # noqa: E402
import postgres  # noqa: E402
import run as runner  # noqa: E402
import windows  # noqa: E402

ANSWERS = ROOT / "bench/answers.txt"
EVENTS = 100000  # BENCH_CHECK_EVENTS
UNRECORDED = {"ingest", "latency"}  # the one reads what it has written, the other has no end
HEADER = f"""\
# What PostgreSQL 15 answers over {EVENTS} events: workload, query, rows, digest.
# tests/bench/answers.py --write makes this file.
"""
RUN_SECONDS_MAX = 60

# What PostgreSQL is asked instead. As it is, hop_1000 makes a hundred million rows: a moving sum gives the same.
INSTEAD = {"window/hop.sql": """
SELECT window_start, key, sum
FROM (SELECT window_start, key, sum(sum) OVER (PARTITION BY key ORDER BY window_start RANGE BETWEEN CURRENT ROW
             AND interval '10 seconds' - interval :'slide' FOLLOWING) AS sum
      FROM (SELECT date_bin(:'slide', ts, '1970-01-01') AS window_start, key, sum(value)::bigint AS sum
            FROM event GROUP BY 1, 2) AS sums
      RIGHT JOIN (SELECT generate_series(date_bin(:'slide', min(ts), '1970-01-01') - interval '10 seconds' + :'slide',
                                         max(ts), :'slide') AS window_start FROM event) AS windows
      CROSS JOIN (SELECT DISTINCT key FROM event) AS keys USING (window_start, key)) AS moving
WHERE sum IS NOT NULL"""}


class Query:
    """A query of the catalogue."""

    def __init__(self, entry):
        self.name = f"{entry['workload']} {entry['query']}"
        self.workload = entry["workload"]
        pairs = (word.split("=", 1) for word in entry["variables"].split())
        self.variables = {"events": str(EVENTS), "event_rate": str(entry["check_event_rate"]),
                          **{name: value.replace("_", " ") for name, value in pairs}}
        self.path = ROOT / "bench" / entry["file"]
        *self.tables, self.select = windows.statements(self._fill(self.path.read_text(encoding="utf-8")))
        self.instead = self._fill(INSTEAD[entry["file"]]) if entry["file"] in INSTEAD else None

    def _fill(self, text):
        return re.sub(r":'(\w+)'", lambda match: f"'{self.variables[match[1]]}'", text)

    def command(self, leat, lanes):
        """Leat's command line."""
        words = [leat, "run", self.path, "--lanes", str(lanes), "--format", "csv", "--quiet"]
        for name, value in self.variables.items():
            words += ["-v", f"{name}={value}"]
        return words


def catalogue(leat, workloads):
    done = subprocess.run([leat, "bench", "list", "--format", "json"], capture_output=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{leat} bench list: {done.stderr.decode().strip()}")
    entries = map(json.loads, done.stdout.decode().splitlines())
    queries = [Query(entry) for entry in entries
               if entry["workload"] not in UNRECORDED and (not workloads or entry["workload"] in workloads)]
    if not queries:
        raise SystemExit(f"{leat} bench list knows no queries with recorded answers of {' '.join(workloads)}")
    return queries


def read_table(statement):
    """The DataSet, without rows, that a CREATE TABLE declares."""
    name, columns, listed = re.fullmatch(r"CREATE TABLE (\w+) \((.*)\) WITH \((.*)\)", statement).groups()
    pairs = (option.split("=", 1) for option in windows.split(listed, ","))
    options = {key.strip(): value.strip().strip("'") for key, value in pairs}
    fields = [tuple(column.split(maxsplit=1)) for column in windows.split(columns, ",")]
    return data_sets.DataSet(name, fields, event_time=options.get("event_time"),
                             lateness=options.get("lateness", "0 s"))


class Oracle:
    """A cluster with the rows of every CREATE TABLE in a schema of its own."""

    def __init__(self, cluster, folder, leat):
        self.cluster, self.folder, self.leat = cluster, folder, leat
        self.schemas = {}

    def load(self, statements, pool):
        self.cluster.run(windows.FUNCTIONS)
        self.schemas = {statement: f"rows{number}" for number, statement in enumerate(dict.fromkeys(statements))}
        list(pool.map(self._load_table, self.schemas))

    def _load_table(self, statement):
        schema, table = self.schemas[statement], read_table(statement)
        path = self.folder / f"{schema}.csv"
        command = [self.leat, "run", "-", "--lanes", "1", "--format", "csv", "--quiet"]  # several mix the rows' order
        with open(path, "wb") as out:
            subprocess.run(command, check=True, cwd=ROOT, stdout=out, timeout=RUN_SECONDS_MAX,
                           input=f"{statement}; SELECT * FROM {table.name};".encode())
        self.cluster.run(f"CREATE SCHEMA {schema};\nSET search_path = {schema}, public;\n"
                         + data_sets.copy_script(table, path))
        path.unlink()

    def ask(self, query):
        """(types, rows with header)"""
        events = [table.name for table in map(read_table, query.tables) if table.event_time]
        schemas = ", ".join(self.schemas[statement] for statement in query.tables)
        select = query.instead or windows.Rewriter(events, query.select).rewrite(query.select)
        return runner.ask(self.cluster, f"SET search_path = {schemas}, public;\nSET work_mem = '256MB';\n", select)


def differs_from_leat(query, leat, lanes, types, expected):
    """None, or how Leat's rows differ."""
    try:
        done = subprocess.run(query.command(leat, lanes), capture_output=True, check=False, cwd=ROOT,
                              timeout=RUN_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        return f"lanes {lanes}: hangs: killed after {RUN_SECONDS_MAX} s"
    if done.returncode != 0:
        return f"lanes {lanes}: exit status {done.returncode}: {done.stderr.decode(errors='replace').strip()}"
    problem = compare.difference(expected, types, compare.parse_csv(done.stdout.decode()))
    return problem and f"lanes {lanes}: {problem}"


def answer(oracle, query, lanes):
    """(line for answers.txt, None) or (None, what is wrong)"""
    try:
        types, expected = oracle.ask(query)
    except postgres.QueryError as problem:
        return None, f"PostgreSQL refuses it: {problem}"
    if len(expected) < 2:
        return None, "PostgreSQL's answer has no rows, which proves nothing"
    for count in lanes:
        problem = differs_from_leat(query, oracle.leat, count, types, expected)
        if problem:
            return None, problem
    rows = expected[1:]
    return f"{query.name} {len(rows)} {digest.digest(types, rows):016x}", None


def recorded():
    """{workload and query: line}"""
    lines = ANSWERS.read_text(encoding="utf-8").splitlines() if ANSWERS.exists() else []
    return {" ".join(line.split()[:2]): " ".join(line.split()) for line in lines if not line.startswith("#")}


def compare_with_recorded(lines, queries, workloads):
    """What differs, a line each; what is recorded without being in the catalogue counts as one."""
    known = recorded()
    problems = [f"{name}: PostgreSQL answers \"{line}\", recorded is \"{known.get(name, 'nothing')}\""
                for name, line in lines.items() if known.get(name) != line]
    asked = {name for name in known if not workloads or name.split()[0] in workloads}
    gone = sorted(asked - {query.name for query in queries})
    return problems + ([f"not in the catalogue, but recorded: {', '.join(gone)}"] if gone else [])


def parse_arguments():
    options = argparse.ArgumentParser(description="leat bench's answers against PostgreSQL's")
    options.add_argument("workloads", nargs="*", help="all if none is named")
    options.add_argument("--write", action="store_true", help="record PostgreSQL's answers")
    options.add_argument("--lanes", default=[], type=lambda text: [int(part) for part in text.split(",")])
    options.add_argument("--leat", default=str(ROOT / "build/release/leat"))
    options = options.parse_args()
    if options.write and options.workloads:
        raise SystemExit("--write records the whole catalogue: name no workload")
    return options


def answers(options, queries):
    """({workload and query: line}, what went wrong)"""
    lines, problems = {}, []
    with tempfile.TemporaryDirectory(prefix="leat-bench-") as folder, postgres.Cluster() as cluster, \
            ThreadPoolExecutor(2) as pool:
        oracle = Oracle(cluster, pathlib.Path(folder), options.leat)
        oracle.load([statement for query in queries for statement in query.tables], pool)
        for query, (line, problem) in zip(queries, pool.map(lambda each: answer(oracle, each, options.lanes), queries)):
            if problem:
                problems.append(f"{query.name}: {problem}")
            else:
                lines[query.name] = line
    return lines, problems


def main():
    options = parse_arguments()
    queries = catalogue(options.leat, options.workloads)
    print(f"bench: {len(queries)} queries over {EVENTS} events", flush=True)
    lines, problems = answers(options, queries)
    problems += digest.wrong_vectors()
    if not options.write:
        problems += compare_with_recorded(lines, queries, options.workloads)
    elif not problems:
        ANSWERS.write_text(HEADER + "".join(line + "\n" for line in lines.values()), encoding="utf-8")
    print("".join(f"FAIL {problem}\n" for problem in problems), end="")
    checks = len(queries) + len(digest.VECTORS) + 1
    print(f"{checks - len(problems)} passed, {len(problems)} failed")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
