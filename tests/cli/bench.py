"""leat bench from outside: what it refuses and how, its figures, and its chart."""

import json
import shutil
from xml.etree import ElementTree

from pipelines import Skip, expect

FIELDS = {"workload", "query", "lanes", "from", "rows", "runs", "rows_per_s", "rows_per_s_min", "rows_per_s_max",
          "ns_per_row", "cpu_ns_per_row", "peak_bytes"}
SHORT = ("--events", "20000", "--runs", "3")


def bench(scratch, *words, **options):
    return scratch.leat_run("bench", *words, **options)


def refused(scratch, *words, says, status=2):
    done = bench(scratch, *words)
    expect(done.status == status and done.out == "", f"leat bench {' '.join(words)} must be refused", done)
    lines = done.err.splitlines()
    expect(len(lines) <= 2 and lines[0].startswith("leat: error: "), "one line, and a hint", done)
    for word in says:
        expect(word in done.err, f"the message must say {word!r}", done)


def figures(scratch, *words, **options):
    """The objects that --format json prints."""
    done = bench(scratch, *words, "--format", "json", **options)
    expect(done.status == 0 and done.err == "", "it must run", done)
    return [json.loads(line) for line in done.out.splitlines()]


def test_bench_help(scratch):
    done = bench(scratch, "--help")
    expect(done.status == 0, "leat bench --help", done)
    for option in ("--query", "--events", "--lanes", "--batch", "--runs", "--vs", "--format", "--plot"):
        expect(f"  {option} " in done.out, f"{option} has a line", done)
    expect("bench" in scratch.leat_run("help").out, "leat help names it")


def test_bench_wrong_usage(scratch):
    refused(scratch, says=["workload", "leat bench list"])
    refused(scratch, "nexmrk", says=['"nexmrk"', "Did you mean nexmark?"])
    refused(scratch, "benchmarks", says=['"benchmarks"', "leat bench list"])
    refused(scratch, "nexmark", "--query", "q77", says=["workload nexmark", '"q77"', "Did you mean q7?"])
    refused(scratch, "nexmark", "q7", says=["one workload"])
    refused(scratch, "nexmark", "--vs", "foo", says=["--vs", '"foo"'])
    refused(scratch, "nexmark", "--format", "csv", says=["format", "json"])
    refused(scratch, "nexmark", "--quert", "q7", says=["--quert", "--query"])
    for option, values in (("--runs", ("0", "101", "x")), ("--events", ("0", "-1", "1e6")), ("--lanes", ("0", "65")),
                           ("--batch", ("0", "4097"))):
        for value in values:
            refused(scratch, "nexmark", option, value, says=[option, f'"{value}"', "from 1 to"])


def test_bench_list(scratch):
    done = bench(scratch, "list")
    expect(done.status == 0 and done.err == "", "leat bench list", done)
    entries = figures(scratch, "list")
    for entry in entries:
        expect(f"  {entry['query']} " in done.out and f"{entry['workload']}: " in done.out, f"{entry} is listed", done)
    lines = [line for line in done.out.splitlines() if line.startswith("  ")]
    expect(len(lines) == len(entries), "a line a query", done)
    told = [line.split(maxsplit=1)[1] for line in lines if line.split()[0].startswith("sum_")]
    expect(len(set(told)) == len(told), "queries of one file are told apart", done)


def test_bench_figures(scratch):
    points = figures(scratch, "window", "--query", "sum_1k", "--lanes", "2", *SHORT)
    expect([point["from"] for point in points] == ["resident", "source"], "two lines", points)
    for point in points:
        expect(FIELDS <= point.keys(), f"fields are missing: {FIELDS - point.keys()}")
        expect((point["workload"], point["query"], point["lanes"]) == ("window", "sum_1k", 2), "what was asked", point)
        expect(point["rows"] == 20000 and point["runs"] == 3, "as many rows and runs", point)
        expect(0 < point["rows_per_s_min"] <= point["rows_per_s"] <= point["rows_per_s_max"], "a range", point)
        expect(abs(point["ns_per_row"] * point["rows_per_s"] / 1e9 - 1) < 0.01, "ns a row are rows a second", point)


def test_bench_table(scratch):
    done = bench(scratch, "disorder", "--lanes", "1", *SHORT)
    lines = done.out.splitlines()
    expect(done.status == 0 and len(lines) == 1 + 4 * 2, "a heading, and two lines for each of four queries", done)
    expect(lines[0].split()[:4] == ["workload", "query", "from", "lanes"], "the heading", done)
    expect(len({len(line) for line in lines}) == 1, "columns are aligned", done)


def test_bench_batches(scratch):
    points = figures(scratch, "nexmark", "--query", "q2", "--batch", "100", "--lanes", "1", *SHORT)
    expect(len(points) == 2 and points[0]["rows"] > 0, "small batches give the same answer", points)


def test_bench_text(scratch):
    points = figures(scratch, "ingest", "--lanes", "1", *SHORT, environment={"TMPDIR": str(scratch.folder)})
    expect([point["query"] for point in points] == ["csv", "csv_window", "jsonl", "jsonl_window"], "queries", points)
    for point in points:
        expect(point["from"] == "source" and point["bytes_per_s"] > point["rows_per_s"], "bytes are counted", point)
    expect(not list(scratch.folder.iterdir()), "what was written is gone")


def test_bench_latency(scratch):
    points = figures(scratch, "latency", "--query", "filter", "--lanes", "1", "--runs", "1", "--events", "100000")
    expect([point["load_percent"] for point in points] == [10, 50, 90], "three rates", points)
    for point in points:
        places = [point[f"latency_{place}_ms"] for place in ("p50", "p99", "p999", "max")]
        expect(places == sorted(places) and places[0] > 0, "quantiles rise", point)


def test_bench_vs_limit(scratch):
    for point in figures(scratch, "nexmark", "--query", "q7", "--lanes", "1", "--vs", "limit", *SHORT):
        expect(point.get("vs_limit", 1) > 0 and (point["from"] == "resident" or "vs_limit" not in point),
               "a ratio for resident rows, where there is a hand-written program", point)


def test_bench_plot(scratch):
    if not shutil.which("gnuplot"):
        raise Skip("gnuplot is not installed")
    path = scratch.path("it's <a> plot.svg")
    done = bench(scratch, "disorder", "--lanes", "1", *SHORT, "--plot", path)
    expect(done.status == 0 and done.err == "", "it must draw", done)
    texts = [text.strip() for text in ElementTree.parse(path).getroot().itertext()]
    for wanted in ("leat bench disorder, 1 lane", "tumble_10", "from resident batches", "from the source"):
        expect(wanted in texts, f"the chart says {wanted!r}", texts)


def test_bench_plot_fails_before_it_measures(scratch):
    refused(scratch, "disorder", "--plot", "absent/x.svg", says=["cannot write absent/x.svg"], status=1)
    refused(scratch, "latency", "--plot", "x.svg", says=["--plot", "latency"])
    done = bench(scratch, "disorder", "--plot", "x.svg", environment={"PATH": str(scratch.folder)})
    expect(done.status == 1 and done.out == "" and "gnuplot-nox" in done.err, "gnuplot is missing", done)
    expect(not scratch.path("x.svg").exists(), "nothing is left behind")
