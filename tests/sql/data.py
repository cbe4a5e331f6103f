"""The data sets that query files name: small seeded tables, and the telemetry of examples/data."""

import csv
import gzip
import io
import json
import math
import pathlib
import random
import subprocess
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

ROOT = pathlib.Path(__file__).resolve().parents[2]
START = datetime(2024, 3, 9, 22, 0, 0)


@dataclass
class DataSet:
    """Rows in event-time order, unless `fixed`: then their order of arrival is part of the test."""
    name: str
    columns: list                     # (name, type)
    rows: list = None                 # lists of str or None, as CSV fields
    event_time: str = None
    lateness: str = None
    lateness_s: int = 0
    fixed: bool = False
    key: str = None                   # unique: tells a row's arrival where rows come later than the lateness allows
    form: str = "csv"                 # csv or jsonl; .gz or .zst
    options: dict = field(default_factory=dict)
    source: str = None                # a file that lies there already
    raw: str = None                   # text of the file where it is not made of the rows


def stamp(time):
    return time.isoformat(sep=" ", timespec="microseconds" if time.microsecond else "seconds")


def maybe(rng, chance, value):
    return None if rng.random() < chance else str(value)


WORDS = ["pump", "valve", "Füllstand", "a,b", 'say "hi"', "", "two\nlines", "100%", "under_score", "ŽLUŤ",
         "back\\slash", " padded ", "x"]


def readings():
    rng = random.Random(11)
    rows, time = [], START
    for number in range(1500):
        time += timedelta(microseconds=rng.choice([0, 250_000, 7_000_000, 20_000_000, 61_500_000]))
        rows.append([
            stamp(time), str(number), rng.choice("abcdefgh"), maybe(rng, .1, rng.choice(["north", "south", "east"])),
            maybe(rng, .08, repr(rng.gauss(20, 15))), maybe(rng, .08, rng.randrange(-5, 12)),
            maybe(rng, .08, rng.randrange(-300, 300)), maybe(rng, .05, rng.randrange(-10**12, 10**12)),
            maybe(rng, .08, Decimal(rng.randrange(-10**6, 10**7)).scaleb(-3)),
            maybe(rng, .05, rng.randrange(-800, 800) / 8), maybe(rng, .1, rng.choice("tf")),
            maybe(rng, .1, rng.choice(WORDS)),
            maybe(rng, .1, (START + timedelta(days=rng.randrange(-4000, 4000))).date())])
    columns = [("ts", "timestamp"), ("id", "integer"), ("device", "text"), ("site", "text"),
               ("value", "double precision"), ("n", "integer"), ("small", "smallint"), ("big", "bigint"),
               ("price", "numeric(12,3)"), ("ratio", "real"), ("ok", "boolean"), ("note", "text"), ("day", "date")]
    return DataSet("readings", columns, rows, "ts", "5 min", 300)


def zoned():
    rng = random.Random(12)
    rows, time = [], datetime(2024, 10, 26, 18, 0, 0)
    for number in range(400):
        time += timedelta(seconds=rng.choice([1, 45, 200]))
        zone = rng.choice(["+00", "+02", "-05:30"])
        hours = {"+00": 0, "+02": 2, "-05:30": -5.5}[zone]
        span = rng.choice(["1 day", "-3 hours", "2 mons", "1 year 2 mons -3 days 04:05:06.7", "90 seconds", "00:00:00"])
        rows.append([stamp(time + timedelta(hours=hours)) + zone, str(number), rng.choice(["x", "y", "z"]),
                     maybe(rng, .1, span), maybe(rng, .1, stamp(time - timedelta(hours=rng.randrange(99999))))])
    columns = [("at", "timestamptz"), ("id", "integer"), ("device", "varchar(8)"), ("span", "interval"),
               ("made", "timestamp")]
    return DataSet("zoned", columns, rows, "at", "1 minute", 60)


def edge():
    """The ends of every type's range; no event time."""
    tiny, huge = "5e-324", "1.7976931348623157e+308"
    ints = [0, 1, -1, 32767, -32768, 2147483647, -2147483648, 9223372036854775807, -9223372036854775808]
    floats = ["0", "-0", "1", "-1.5", tiny, huge, "NaN", "Infinity", "-Infinity", "0.1", "1e15", "1e16",
              "123456789.125", "1e-5", "0.0001", "2.5", "3.5", "-2.5"]
    numerics = ["0", "0.00", "1", "-1", "99999999999999999999999999999999.999999", "-0.000001", "2.5", "-2.5", "0.5",
                "12345678901234567890.123456", "1e10", "0.333333"]
    times = ["1970-01-01 00:00:00", "1969-12-31 23:59:59.999999", "2000-02-29 12:34:56.789", "0001-01-01 00:00:00",
             "9999-12-31 23:59:59.999999", "1582-10-15 00:00:00", "2024-02-29", "infinity", "-infinity", "1900-03-01"]
    texts = ["", " ", "a", "A", "ä", "Ä", "日本語", "%", "_", "a_b", "a%b", "\\", "'", '"', "tab\there", "NULL",
             "null"]
    rows = []
    for number in range(36):
        pick = lambda values: None if number % 11 == 10 else str(values[number % len(values)])
        whole = ints[number % len(ints)]
        rows.append([str(number), str(whole) if abs(whole) < 32768 else None,
                     str(whole) if -2**31 <= whole < 2**31 else None, str(whole), pick(floats), pick(numerics),
                     pick(times), pick(texts), pick(["t", "f"])])
    columns = [("id", "integer"), ("s", "smallint"), ("i", "integer"), ("b", "bigint"), ("f", "double precision"),
               ("d", "numeric(38,6)"), ("t", "timestamp"), ("w", "text"), ("p", "boolean")]
    return DataSet("edge", columns, rows)


def nexmark():
    """Persons, auctions and bids in proportion 1:3:46, in small."""
    rng = random.Random(13)
    persons, auctions, bids, time = [], [], [], START
    for event in range(6000):
        time += timedelta(milliseconds=rng.choice([0, 3, 20, 47]))
        place = event % 50
        if place == 0:
            number = len(persons) + 1000
            persons.append([stamp(time), str(number), rng.choice(["Ann", "Bob", "Cy", "Dee"]) + f" {number}",
                            rng.choice(["Bend", "Salem", "Reno", "Boise"]), rng.choice(["or", "id", "ca", "nv"])])
        elif place <= 3:
            number = len(auctions) + 5000
            auctions.append([stamp(time), str(number), str(rng.randrange(max(1000, 994 + len(persons)),
                             1000 + len(persons))), str(rng.randrange(10, 15)), str(rng.randrange(1, 500)),
                             stamp(time + timedelta(seconds=rng.randrange(1, 40)))])
        elif auctions:
            auction = rng.randrange(max(5000, 4990 + len(auctions)), 5000 + len(auctions))
            bids.append([stamp(time), str(event), str(auction), str(rng.randrange(1000, 1000 + len(persons))),
                         str(int(math.exp(rng.uniform(0, 14)))),
                         maybe(rng, .2, rng.choice(["Apple", "Google", "Baidu"]))])
    settings = {"event_time": "ts", "lateness": "4 seconds", "lateness_s": 4}
    return [
        DataSet("person", [("ts", "timestamp"), ("id", "bigint"), ("name", "text"), ("city", "text"),
                           ("state", "text")], persons, **settings),
        DataSet("auction", [("ts", "timestamp"), ("id", "bigint"), ("seller", "bigint"), ("category", "bigint"),
                            ("reserve", "bigint"), ("expires", "timestamp")], auctions, **settings),
        DataSet("bid", [("ts", "timestamp"), ("id", "bigint"), ("auction", "bigint"), ("bidder", "bigint"),
                        ("price", "bigint"), ("channel", "text")], bids, **settings)]


def dimensions():
    rng = random.Random(14)
    devices = [[letter, rng.choice(["pump", "valve", "fan"]), maybe(rng, .2, rng.randrange(0, 15)),
                maybe(rng, .2, rng.randrange(20, 45)), str((START - timedelta(days=rng.randrange(2000))).date())]
               for letter in "abcdefxyz"] + [[None, "nothing", "1", "2", "2020-01-01"]]
    rates = []
    for letter in "abcde":
        begin = START - timedelta(hours=1)
        for _ in range(6):
            end = begin + timedelta(minutes=rng.randrange(20, 200))
            rates.append([letter, stamp(begin), stamp(end), str(Decimal(rng.randrange(1, 400)).scaleb(-2))])
            begin = end + timedelta(minutes=rng.choice([0, 0, 13]))
    bands = [["low", None, "5"], ["middle", "5", "25"], ["high", "25", "40"], ["extreme", "40", None]]
    categories = [[str(number), f"category {number}"] for number in range(10, 14)]
    return [
        DataSet("devices", [("device", "text"), ("kind", "text"), ("low", "double precision"),
                            ("high", "double precision"), ("installed", "date")], devices),
        DataSet("rates", [("device", "text"), ("valid_from", "timestamp"), ("valid_to", "timestamp"),
                          ("factor", "numeric(6,2)")], rates),
        DataSet("bands", [("band", "text"), ("lower_bound", "integer"), ("upper_bound", "integer")], bands),
        DataSet("categories", [("id", "bigint"), ("title", "text")], categories)]


def late():
    """Rows out of order by more than the lateness."""
    rng = random.Random(15)
    tardy, time = [], START
    for number in range(900):
        time += timedelta(seconds=rng.choice([1, 10, 25]))
        behind = rng.choice([0, 0, 0, 0, 30, 100, 119, 300, 900, 4000])
        tardy.append([stamp(time - timedelta(seconds=behind)), str(number), rng.choice("abc"), str(rng.randrange(100))])
    columns = [("ts", "timestamp"), ("id", "integer"), ("device", "text"), ("n", "integer")]
    base, rows = readings(), []
    for row in base.rows:
        behind = timedelta(seconds=rng.choice([0, 0, 0, 10, 100, 200, 600, 1500, 4000]) * rng.random())
        rows.append((datetime.fromisoformat(row[0]) + behind, len(rows), row))
    rows = [row for _, _, row in sorted(rows, key=lambda item: item[:2])]
    same = {"event_time": "ts", "lateness": "2 minutes", "lateness_s": 120, "fixed": True, "key": "id"}
    return [DataSet("tardy", columns, tardy, **same), DataSet("tardy_readings", base.columns, rows, **same)]


def messy():
    """Lines that cannot be read. PostgreSQL gets the good ones, and the reasons of the others as messy_reasons."""
    good, reasons, lines = [], [], ["ts,id,n,v,ok"]
    bad = [("2024-03-09 23:00:00,{id},12", "missing data for column"),
           ("2024-03-09 23:00:00,{id},12,1.5,t,more", "extra data after last expected column"),
           ("2024-03-09 23:00:00,{id},twelve,1.5,t", "invalid input syntax for type integer"),
           ("2024-03-09 23:00:00,{id},2147483648,1.5,t", "integer out of range"),
           ("2024-03-09 23:00:00,{id},12,abc,t", "invalid input syntax for type double precision"),
           ("2024-03-09 23:00:00,{id},12,1.5,perhaps", "invalid input syntax for type boolean"),
           ("yesterday noon,{id},12,1.5,t", "invalid input syntax for type timestamp"),
           (",{id},12,1.5,t", "event time is null")]
    time = START
    for number in range(300):
        time += timedelta(seconds=20)
        if number % 9 == 4:
            line, reason = bad[(number // 9) % len(bad)]
            lines.append(line.format(id=number))
            reasons.append([reason])
            continue
        row = [stamp(time), str(number), str(number % 7), str(number / 4), "t" if number % 3 else "f"]
        good.append(row)
        lines.append(",".join(row))
    columns = [("ts", "timestamp"), ("id", "integer"), ("n", "integer"), ("v", "double precision"), ("ok", "boolean")]
    return [DataSet("messy", columns, good, "ts", "1 minute", 60, fixed=True, raw="\n".join(lines) + "\n"),
            DataSet("messy_reasons", [("reason", "text")], reasons)]


def copies():
    """The readings again in other formats, and with other options."""
    base = readings()
    pick = [0, 1, 2, 3, 4, 5, 10, 11]
    columns = [base.columns[at] for at in pick]
    rows = [[row[at] for at in pick] for row in base.rows[:600]]
    same = {"columns": columns, "rows": rows, "event_time": "ts", "lateness": "5 min", "lateness_s": 300}
    whole = [[row[0], row[1], row[2], row[3], row[5]] for row in rows]
    epoch = [[str(round((datetime.fromisoformat(row[0]) - datetime(1970, 1, 1)).total_seconds() * 1000))] + row[1:]
             for row in whole]
    short = {"columns": [columns[at] for at in (0, 1, 2, 3, 5)], "event_time": "ts", "lateness": "5 min",
             "lateness_s": 300}
    return [DataSet("zipped", form="csv.gz", **same), DataSet("zstd", form="csv.zst", **same),
            DataSet("lines", form="jsonl", **same),
            DataSet("zipped_lines", form="jsonl.gz", **same),
            DataSet("semicolons", options={"delimiter": ";", "quote": "'", "null": "NULL"}, **same),
            DataSet("headless", options={"header": "false"}, **same),
            DataSet("epoch", rows=whole, raw=write_csv(short["columns"], epoch, {}), fixed=True,
                    options={"ts_format": "epoch_ms"}, **short)]


def telemetry():
    folder = ROOT / "examples" / "data"
    with gzip.open(folder / "telemetry.csv.gz", "rt", encoding="utf-8", newline="") as text:
        rows = list(csv.reader(text))[1:]
    with open(folder / "anomaly_windows.csv", encoding="utf-8", newline="") as text:
        labels = list(csv.reader(text))[1:]
    return [DataSet("telemetry", [("ts", "timestamp"), ("site", "text"), ("device", "text"),
                                  ("value", "double precision")], rows, "ts", "5 min", 300),
            DataSet("anomalies", [("device", "text"), ("window_start", "timestamp"), ("window_end", "timestamp")],
                    labels)]


def every():
    sets = [readings(), zoned(), edge(), *nexmark(), *dimensions(), *late(), *messy(), *copies(), *telemetry()]
    return {data.name: data for data in sets}


def shuffled(data, seed):
    """The rows in an order in which none comes later than the lateness allows."""
    if not data.event_time or data.fixed:
        return data.rows
    rng = random.Random(f"{data.name} {seed}")
    at = [name for name, _ in data.columns].index(data.event_time)
    keyed = []
    for row in data.rows:
        moment = datetime.fromisoformat(row[at].replace("+00", "+00:00").replace("+02", "+02:00"))
        keyed.append((moment + timedelta(seconds=rng.uniform(0, data.lateness_s * .999)), len(keyed), row))
    return [row for _, _, row in sorted(keyed, key=lambda item: item[:2])]


def write_csv(columns, rows, options):
    delimiter, quote = options.get("delimiter", ","), options.get("quote", '"')
    null = options.get("null", "")

    def text_of(value):
        if value is None:
            return null
        if value == null or any(mark in value for mark in (delimiter, quote, "\n", "\r")):
            return quote + value.replace(quote, quote * 2) + quote
        return value

    lines = [] if options.get("header") == "false" else [[name for name, _ in columns]]
    return "".join(delimiter.join(map(text_of, row)) + "\n" for row in lines + rows)


def write_jsonl(columns, rows):
    def value_of(text, kind):
        if text is None:
            return "null"
        if kind == "boolean":
            return "true" if text == "t" else "false"
        if kind.startswith(("double", "integer", "bigint", "smallint", "numeric", "real")):
            return text
        return json.dumps(text)

    out = io.StringIO()
    for row in rows:
        fields = [f"{json.dumps(name)}: {value_of(text, kind)}" for (name, kind), text in zip(columns, row)]
        out.write("{" + ", ".join(fields) + "}\n")
    return out.getvalue()


def write(data, rows, path):
    if data.raw is not None:
        text = data.raw
    elif data.form.startswith("jsonl"):
        text = write_jsonl(data.columns, rows)
    else:
        text = write_csv(data.columns, rows, data.options)
    payload = text.encode()
    if data.form.endswith(".gz"):
        payload = gzip.compress(payload, 6)
    elif data.form.endswith(".zst"):
        payload = subprocess.run(["zstd", "-q"], input=payload, capture_output=True, check=True).stdout
    path.write_bytes(payload)


def create_table(data, path):
    """Leat's CREATE TABLE over the files that `path`, a glob, names."""
    options = {"connector": "file", "format": data.form.split(".", maxsplit=1)[0], "path": str(path)}
    if options["format"] == "csv":
        options["header"] = "true"
    options.update(data.options)
    if data.event_time:
        options.update(event_time=data.event_time, lateness=data.lateness)
    body = ", ".join(f"{name} {kind}" for name, kind in data.columns)
    quoted = ", ".join("{} = '{}'".format(key, value.replace("'", "''")) for key, value in options.items())
    return f"CREATE TABLE {data.name} ({body}) WITH ({quoted});\n"


def load_script(data, path):
    """A psql script that gives PostgreSQL the same rows, and how far time had come before each."""
    path.write_text(write_csv(data.columns, data.rows, {}), encoding="utf-8")
    return copy_script(data, path)


def copy_script(data, path):
    """The same for rows that lie in a CSV file with a header."""
    columns = ", ".join(f"{name} {kind}" for name, kind in data.columns)
    names = ", ".join(name for name, _ in data.columns)
    script = (f"CREATE TABLE {data.name} ({columns});\nCREATE TABLE {data.name}__base (seq serial, {columns});\n"
              f"\\copy {data.name}__base ({names}) FROM '{path}' WITH (FORMAT csv, HEADER true)\n"
              f"INSERT INTO {data.name} SELECT {names} FROM {data.name}__base;\n")
    if data.event_time:
        script += (f"CREATE TABLE {data.name}__arrival AS SELECT ROW({names})::{data.name} AS row_, "
                   f"max({data.event_time}) OVER (ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) "
                   f"- interval '{data.lateness}' AS watermark FROM {data.name}__base;\n")
    return script + f"ANALYZE {data.name};\n"
