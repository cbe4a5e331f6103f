#!/usr/bin/env python3
"""Random queries, by Leat and by PostgreSQL: expressions with NULLs, keys, windows, joins, top-N, late rows.

    tests/sql/generate.py [--count N] [--seed N] [--only NUMBER] [--print] [--leat PROGRAM] [--oracle-only]

Query NUMBER of a seed is always the same; what fails is printed with both.
"""

import pathlib
import random
import signal
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))
import postgres  # noqa: E402
import run as runner  # noqa: E402

COLUMNS = {
    "int": ["n", "small", "id"], "big": ["big"], "num": ["price"], "float": ["value", "ratio"],
    "text": ["device", "site", "note"], "bool": ["ok"], "time": ["ts"], "date": ["day"],
}
TYPES = list(COLUMNS)
TABLES = ["readings", "tardy_readings"]  # the same rows; in the second some come later than the lateness allows
DATA = TABLES + ["devices", "bands"]
SIZES = ["90 seconds", "5 minutes", "10 minutes", "30 minutes", "1 hour", "3 hours"]
HOPS = [("1 minute", "5 minutes"), ("10 minutes", "30 minutes"), ("15 minutes", "1 hour"),
        ("20 minutes", "50 minutes"), ("90 seconds", "1 hour"), ("7 minutes", "4 minutes"), ("1 hour", "10 minutes")]


class Expressions:
    """Typed random expressions over the columns of `readings`, which `prefix` qualifies."""

    def __init__(self, rng, prefix=""):
        self.rng, self.prefix = rng, prefix

    def column(self, kind):
        return self.prefix + self.rng.choice(COLUMNS[kind])

    def constant(self, kind):
        rng = self.rng
        return {
            "int": lambda: str(rng.randrange(-9, 30)), "big": lambda: str(rng.randrange(3 * 10**9, 10**12)),
            "num": lambda: f"{rng.randrange(-900, 5000) / 100:.2f}",
            "float": lambda: f"{rng.randrange(-9, 99)}::double precision / 4",
            "text": lambda: rng.choice(["'a'", "'north'", "''", "'x y'", "'Füll'", "'100%'"]),
            "bool": lambda: rng.choice(["true", "false", "NULL::boolean"]),
            "time": lambda: f"timestamp '2024-03-{rng.randrange(9, 11):02} {rng.randrange(24):02}:30:00'",
            "date": lambda: f"date '20{rng.randrange(10, 30)}-03-1{rng.randrange(10)}'",
        }[kind]()

    def __call__(self, kind, depth=2):
        if depth <= 0 or self.rng.random() < .2:
            return self.column(kind) if self.rng.random() < .75 else self.constant(kind)
        if self.rng.random() < .2:
            return self.general(kind, depth - 1)
        return getattr(self, "make_" + kind)(depth - 1)

    def general(self, kind, depth):
        a, b = self(kind, depth), self(kind, depth)
        return self.rng.choice([
            lambda: f"coalesce({a}, {b})", lambda: f"nullif({a}, {b})", lambda: f"greatest({a}, {b})",
            lambda: f"least({a}, {b})", lambda: f"CASE WHEN {self('bool', depth)} THEN {a} ELSE {b} END",
            lambda: f"CASE {self.column('int')} WHEN 1 THEN {a} WHEN 2 THEN {b} END",
        ])()

    def make_int(self, depth):
        a, b = self("int", depth), self("int", depth)
        return self.rng.choice([
            f"({a} + {b})", f"({a} - {b})", f"({a} % 7 * ({b} % 11))", f"({a} / nullif({b}, 0))",
            f"({a} % nullif({b}, 0))", f"abs({a})", f"(-{a})", f"length({self('text', depth)})", f"mod({a}, 5)",
            f"extract(hour FROM {self('time', depth)})::integer", f"round({self('num', depth)} / 10000)::integer",
            f"({self('bool', depth)})::integer"])

    def make_big(self, depth):
        a = self("big", depth)
        return self.rng.choice([f"({a} + {self('int', depth)})", f"({a} / 3)", f"({a} % 1000)", f"abs({a})",
                                f"({self('int', depth)})::bigint", f"({a} - {self('big', depth)})"])

    def make_num(self, depth):
        a = self("num", depth)
        return self.rng.choice([
            f"({a} + {self('num', depth)})", f"({a} - {self('int', depth)})", f"round({a} * 1.25, 3)",
            f"round({a}, 1)", f"round({a} / nullif({self('int', depth)}, 0), 4)", f"abs({a})", f"floor({a})",
            f"ceil({a})", f"(-{a})",
            f"({self('int', depth)})::numeric", f"({a} % 17)", f"({a})::numeric(20,2)"])

    def make_float(self, depth):
        a = self("float", depth)
        return self.rng.choice([f"({a} + {self('int', depth)})", f"({a} * 2)", f"({a} / 3)", f"abs({a})",
                                f"floor({a})", f"sqrt(abs({a}))", f"power({a} / 100, 2)", f"(-{a})", f"round({a})",
                                f"({self('num', depth)})::double precision"])

    def make_text(self, depth):
        a, b = self("text", depth), self("text", depth)
        return self.rng.choice([f"({a} || {b})", f"lower({a})", f"upper({a})", f"substring({a}, 2, 3)",
                                f"split_part({a}, 'a', 1)", f"({self('int', depth)})::text",
                                f"({self('date', depth)})::text", f"({a} || {self('int', depth)})",
                                f"({self('num', depth)})::text"])

    def make_bool(self, depth):
        kind = self.rng.choice(TYPES)
        a, b = self(kind, depth), self(kind, depth)
        compare = self.rng.choice(["=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"])
        p, q = self.column("bool"), f"({a} {compare} {b})"
        if self.rng.random() < .5:
            p, q = q, p
        return self.rng.choice([
            f"({a} {compare} {b})", f"({a} {compare} {self.constant(kind)})", f"({p} AND {q})", f"({p} OR {q})",
            f"(NOT {p})", f"({a} IS NULL)", f"({a} IS NOT NULL)", f"({a} BETWEEN {b} AND {self(kind, depth)})",
            f"({a} IN ({b}, {self.constant(kind)}, NULL))",
            f"({a} NOT IN ({self.constant(kind)}, {self.constant(kind)}))",
            f"({self('text', depth)} LIKE '%o%')", f"({self('text', depth)} NOT LIKE '_')", f"({p} IS TRUE)",
            f"({p} IS NOT FALSE)"])

    def make_time(self, depth):
        a = self("time", depth)
        return self.rng.choice([f"({a} + interval '1 hour')", f"({a} - interval '90 seconds')",
                                f"date_trunc('hour', {a})", f"date_trunc('day', {a})",
                                f"({a} + {self('int', 0)} * interval '1 minute')",
                                f"date_bin('7 minutes', {a}, timestamp '2001-01-01')",
                                f"({self('date', depth)})::timestamp", f"({a} + interval '1 month')"])

    def make_date(self, depth):
        return self.rng.choice([f"({self('time', depth)})::date", f"({self('date', depth)} + {self('int', 0)})",
                                f"({self('date', depth)} - 3)"])


class Queries:
    """Random queries of one seed and number."""

    def __init__(self, seed, number):
        self.rng = random.Random(f"{seed} {number}")
        self.table = self.rng.choice(TABLES)
        self.make = Expressions(self.rng)

    def query(self):
        shape = self.rng.choice([self.projection, self.lookup, self.aggregate, self.aggregate, self.aggregate,
                                 self.join, self.top, self.nested, self.union, self.windows_of_windows,
                                 self.windows_of_top])
        return f"-- data: {', '.join(DATA)}\n{shape()};\n"

    def where(self, make=None):
        return f" WHERE {(make or self.make)('bool', 2)}" if self.rng.random() < .6 else ""

    def window(self, relation=None, time="ts"):
        relation = relation or self.table
        shift = self.rng.choice(["", "", "", ", interval '7 minutes'", ", interval '-100 seconds'"])
        if self.rng.random() < .6:
            return f"tumble({relation}, {time}, interval '{self.rng.choice(SIZES)}'{shift})"
        slide, size = self.rng.choice(HOPS)
        return f"hop({relation}, {time}, interval '{slide}', interval '{size}'{shift})"

    def expressions(self, most, make=None):
        make = make or self.make
        kinds = [self.rng.choice(TYPES) for _ in range(self.rng.randrange(1, most + 1))]
        return [f"{make(kind, 3)} AS c{at}" for at, kind in enumerate(kinds)]

    def projection(self):
        return f"SELECT id, {', '.join(self.expressions(4))} FROM readings{self.where()}"

    def lookup(self):
        make = Expressions(self.rng, "r.")
        kind = self.rng.choice(["JOIN", "LEFT JOIN"])
        extra = f" AND {make('bool', 1)}" if self.rng.random() < .4 else ""
        if self.rng.random() < .5:
            on, more = f"d.device = r.device{extra}", "d.kind, d.low"
            table = "devices AS d"
        else:
            on, more, table = f"r.n >= b.lower_bound AND r.n < b.upper_bound{extra}", "b.band", "bands AS b"
        return (f"SELECT r.id, {more}, {', '.join(self.expressions(2, make))} FROM readings AS r {kind} {table} "
                f"ON {on}{self.where(make)}")

    def call(self):
        rng = self.rng
        name = rng.choice(["count", "sum", "min", "max", "avg", "stddev", "var_pop", "variance", "stddev_pop",
                           "bool_and", "bool_or", "count(*)"])
        if name == "count(*)":
            call = name
        else:
            kinds = {"count": TYPES, "sum": ["int", "num"], "avg": ["int", "num"], "min": TYPES[:5] + TYPES[6:],
                     "max": TYPES[:5] + TYPES[6:], "bool_and": ["bool"], "bool_or": ["bool"]}.get(name, ["int"])
            argument = self.make(rng.choice(kinds), 2)
            if name in ("sum", "avg") and rng.random() < .3:
                argument = "value"
            call = f"{name}({'DISTINCT ' if rng.random() < .25 else ''}{argument})"
        return call + (f" FILTER (WHERE {self.make('bool', 1)})" if rng.random() < .25 else "")

    def aggregate(self, bounds=False):
        rng = self.rng
        keys = [f"{self.make(rng.choice(TYPES), 1)}" for _ in range(rng.randrange(3))]
        calls = [self.call() for _ in range(rng.randrange(1, 5))]
        items = ["window_start", "window_end"] + [f"{key} AS k{at}" for at, key in enumerate(keys)]
        groups = ["window_start", "window_end"] + [f"k{at}" for at in range(len(keys))]
        having = rng.choice(["", "", f" HAVING count(*) > {rng.randrange(1, 6)}", " HAVING max(n) > 3"])
        items += [f"{call} AS a{at}" for at, call in enumerate(calls)]
        return f"SELECT {', '.join(items)} FROM {self.window()}{self.where()} GROUP BY {', '.join(groups)}{having}"

    def join(self):
        rng = self.rng
        kind = rng.choice(["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"])
        window = self.window("part")
        left, right = (f"(SELECT * FROM {window.replace('part', side)} AS w) AS {side[0]}"
                       for side in ("left_", "right_"))
        key = rng.choice(["device", "site", "n", "note", "device || n", "ok"])
        sides = [key.replace("device", f"{s}.device").replace("site", f"{s}.site").replace("note", f"{s}.note")
                 for s in "lr"]
        sides = [side if side != "n" else f"{s}.n" for s, side in zip("lr", sides)]
        sides = [side.replace("|| n", f"|| {s}.n") if side != "ok" else f"{s}.ok" for s, side in zip("lr", sides)]
        extra = " AND l.id < r.id" if rng.random() < .4 else ""
        return (f"WITH left_ AS (SELECT * FROM {self.table} WHERE id % 5 = 0), "
                f"right_ AS (SELECT * FROM {self.table} WHERE {self.make('bool', 1)} AND id % 4 = 0) "
                f"SELECT l.id AS a, r.id AS b, l.window_start AS x, r.window_end AS y, l.value AS v, r.note AS w "
                f"FROM {left} {kind} {right} ON {sides[0]} = {sides[1]} AND l.window_start = r.window_start "
                f"AND l.window_end = r.window_end{extra}")

    def top(self):
        way = self.rng.choice(["", " DESC", " NULLS FIRST", " DESC NULLS LAST"])
        order = self.make(self.rng.choice(TYPES), 1) + way
        partition = self.rng.choice(["", ", device", ", site", ", ok"])
        return (f"SELECT * FROM (SELECT id, device, window_start, row_number() OVER (PARTITION BY window_start, "
                f"window_end{partition} ORDER BY {order}, id) AS place FROM {self.window()}{self.where()}) AS ranked "
                f"WHERE place <= {self.rng.randrange(1, 5)}")

    def nested(self):
        return (f"SELECT window_start, max(c) AS x, sum(c) AS y, count(*) AS z FROM ("
                f"SELECT {self.make('text', 1)} AS k, window_start, window_end, count(*) AS c "
                f"FROM {self.window()}{self.where()} "
                f"GROUP BY k, window_start, window_end) AS q GROUP BY window_start, window_end")

    def windows_of_windows(self):
        columns = f"id, ts, n, {self.make('text', 1)} AS k, window_start AS at, window_end AS till"
        return (f"WITH rows_ AS (SELECT {columns} FROM {self.window()}) "
                f"SELECT at, k, window_start, count(*) AS c, sum(n) AS s, count(DISTINCT id) AS d "
                f"FROM {self.window('rows_', self.rng.choice(['ts', 'at', 'till']))} GROUP BY at, k, window_start")

    def windows_of_top(self):
        self.table = "readings"  # rows that waited for the top-N's windows are not late for others
        order = self.make(self.rng.choice(TYPES), 1)
        return (f"WITH best AS (SELECT id, ts, n FROM (SELECT id, ts, n, row_number() OVER (PARTITION BY window_start "
                f"ORDER BY {order}, id) AS place FROM {self.window()}{self.where()}) AS ranked "
                f"WHERE place <= {self.rng.randrange(1, 9)}) "
                f"SELECT window_start, count(*) AS c, sum(id) AS s FROM {self.window('best')} GROUP BY window_start")

    def union(self):
        kinds = [self.rng.choice(TYPES) for _ in range(3)]
        branches = [f"SELECT id, {', '.join(f'{self.make(kind, 2)} AS c{at}' for at, kind in enumerate(kinds))} "
                    f"FROM readings{self.where()}" for _ in range(2)]
        return " UNION ALL ".join(branches)


def cases(bench, options):
    """Those that PostgreSQL answers with rows."""
    found, number = [], -1
    while len(found) < options.count:
        number += 1
        if options.only is not None and number != options.only:
            continue
        text = Queries(options.seed, number).query()
        if options.print:
            print(text)
        case = runner.Case(f"query {number} of seed {options.seed}", text)
        try:
            if len(bench.ask_postgres(case)[1]) > 1:
                found.append(case)
        except postgres.QueryError as problem:
            if options.verbose:
                print(f"{case.name}: PostgreSQL refuses it: {problem}\n{text}")
        if options.only is not None:
            break
    print(f"{len(found)} of {number + 1} queries are good for a comparison", flush=True)
    return found


def main():
    parser = runner.parser()
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--only", type=int, help="the number of one query")
    parser.add_argument("--print", action="store_true", help="print every query")
    parser.add_argument("--verbose", action="store_true", help="print what PostgreSQL refuses")
    parser.set_defaults(lanes=[2], orders=["random"])
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    print(f"generated: {options.count} queries, seed {options.seed}", flush=True)
    holder, folder = runner.open_folder(options.keep)
    with holder, postgres.Cluster() as cluster:
        bench = runner.Bench(cluster, folder, options)
        bench.load(DATA)
        found = cases(bench, options)
        failed = runner.run_all(bench, found, options.jobs, show=True)
    print(f"{len(found) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
