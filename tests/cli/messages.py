"""Wrong usage and wrong pipelines: one clear line, a place, a hint, and the exit status that was promised."""

import json
import shutil
import subprocess

from pipelines import COUNTS, Skip, expect, readings, rows


def wrong(scratch, text, *words, place=None):
    """The pipeline is refused with exit 1, without output, and every one of `words` is in the message."""
    done = scratch.sql(text)
    expect(done.status == 1, "a wrong pipeline must end with status 1", done)
    expect(done.out == "", "a wrong pipeline must print no rows", done)
    for word in words:
        expect(word.lower() in done.err.lower(), f"the message must say {word!r}", done)
    if place:
        expect(f"pipeline.sql:{place}" in done.err, f"the message must name the place {place}", done)
    expect("assert" not in done.err.lower(), "an assertion is no message", done)
    checked = scratch.leat_run("check", scratch.path("pipeline.sql"))
    expect(checked.status == 1, "leat check must refuse it too", checked)


def test_usage_no_command(scratch):
    done = scratch.leat_run()
    expect(done.status == 2 and done.err, "leat alone is wrong usage", done)


def test_usage_unknown_command(scratch):
    done = scratch.leat_run("chek")
    expect(done.status == 2 and "check" in done.err, "an unknown command is wrong usage, with a hint", done)


def test_usage_unknown_option(scratch):
    done = scratch.leat_run("run", "x.sql", "--lane", "2")
    expect(done.status == 2 and "--lanes" in done.err, "an unknown option is wrong usage, with a hint", done)


def test_usage_bad_values(scratch):
    path = scratch.write("p.sql", "SELECT 1 AS a FROM (VALUES (1)) AS v(x);")
    for words in (["--lanes", "0"], ["--lanes", "two"], ["--lanes"], ["--format", "xml"], ["-v", "novalue"], ["-v"]):
        done = scratch.leat_run("run", path, *words)
        expect(done.status == 2 and done.err, f"{words} is wrong usage", done)


def test_usage_missing_file_argument(scratch):
    for command in ("run", "check", "explain"):
        done = scratch.leat_run(command)
        expect(done.status == 2 and "file" in done.err.lower(), f"leat {command} needs a file", done)


def test_pipeline_file_missing(scratch):
    done = scratch.leat_run("run", "absent.sql")
    expect(done.status in (1, 2) and "absent.sql" in done.err, "the message must name the file", done)


def test_version(scratch):
    done = scratch.leat_run("version")
    expect(done.status == 0 and any(letter.isdigit() for letter in done.out), "leat version prints it", done)


def test_pipeline_from_standard_input(scratch):
    scratch.write("in.csv", rows(130))
    done = scratch.leat_run("run", "-", "--format", "csv", stdin=(readings() + COUNTS).encode())
    expect(done.status == 0 and len(done.out.splitlines()) == 4, "leat run - reads the pipeline", done)


def test_syntax_error(scratch):
    wrong(scratch, "SELECT 1 AS a FROM\n  WHERE;", "syntax error", place="2")


def test_unknown_table(scratch):
    wrong(scratch, readings() + "SELECT id FROM reading;", "reading", "readings", place="2:16")


def test_unknown_column(scratch):
    wrong(scratch, readings() + "SELECT idd FROM readings;", "idd", '"id"', place="2:8")


def test_unknown_function(scratch):
    wrong(scratch, readings() + "SELECT uper(id::text) FROM readings;", "uper", "upper", place="2:8")


def test_unknown_aggregate_argument(scratch):
    wrong(scratch, readings() + "SELECT sum(ts) FROM tumble(readings, ts, interval '1 h') GROUP BY window_start;",
          "sum", "timestamp", place="2:8")


def test_unknown_connector(scratch):
    wrong(scratch, "CREATE TABLE t (a integer) WITH (connector = 'fil', path = 'x');\nSELECT a FROM t;", "fil", "file")


def test_unknown_connector_option(scratch):
    wrong(scratch, readings(options=", pth = 'x'") + "SELECT id FROM readings;", "pth", "path")


def test_missing_connector_option(scratch):
    wrong(scratch, "CREATE TABLE t (a integer) WITH (connector = 'file', format = 'csv');\nSELECT a FROM t;", "path")


def test_bad_option_value(scratch):
    wrong(scratch, readings(options=", follow = 'perhaps'") + "SELECT id FROM readings;", "follow")
    wrong(scratch, readings().replace("'1 min'", "'soon'") + "SELECT id FROM readings;", "lateness")
    wrong(scratch, readings().replace("event_time = 'ts'", "event_time = 'tz'") + "SELECT id FROM readings;", "tz")


def test_unknown_type(scratch):
    wrong(scratch, "CREATE TABLE t (a integr) WITH (connector = 'blackhole');\nSELECT a FROM t;", "integr")


def test_type_mismatch(scratch):
    wrong(scratch, readings() + "SELECT id FROM readings WHERE v || 1 > 2 + ts;", "operator", place="2")
    wrong(scratch, readings() + "SELECT id FROM readings WHERE id;", "boolean")
    wrong(scratch, readings() + "SELECT id + true FROM readings;", "operator")


def test_insert_mismatch(scratch):
    sink = "CREATE TABLE o (a integer, b text) WITH (connector = 'blackhole');\n"
    wrong(scratch, readings() + sink + "INSERT INTO o SELECT id, v, ts FROM readings;", "o")
    wrong(scratch, readings() + sink + "INSERT INTO o SELECT ts, 'x' FROM readings;", "timestamp")


def test_unwindowed_aggregate_is_refused(scratch):
    wrong(scratch, readings() + "SELECT count(*) FROM readings;", "window")
    wrong(scratch, readings() + "SELECT id, max(v) FROM readings GROUP BY id;", "window")
    wrong(scratch, readings() + "SELECT DISTINCT id FROM readings;", "window")


def test_unwindowed_join_is_refused(scratch):
    wrong(scratch, readings("a.csv") + readings("b.csv").replace("TABLE readings", "TABLE others")
          .replace("path = 'b.csv'", "path = 'b.csv', follow = true")
          + "SELECT r.id FROM readings r JOIN others o ON r.id = o.id;", "window")


def test_unsupported_is_refused_with_a_place(scratch):
    for query in ("SELECT id FROM readings ORDER BY id",
                  "SELECT id FROM readings WHERE id IN (SELECT id FROM readings)",
                  "UPDATE readings SET id = 1", "DELETE FROM readings",
                  "SELECT lag(id) OVER (ORDER BY ts) FROM readings",
                  "SELECT id FROM readings FOR UPDATE",
                  "SELECT a.id FROM readings a ASOF JOIN readings b ON a.id = b.id",
                  "WITH RECURSIVE x AS (SELECT 1) SELECT * FROM x", "SELECT id FROM readings INTERSECT SELECT 1",
                  "SELECT window_start FROM tumble(readings, ts, interval '1 month') GROUP BY window_start",
                  "SELECT window_start FROM hop(readings, ts, interval '0', interval '1 h') GROUP BY window_start",
                  "SELECT window_start FROM tumble(readings, ts, interval '0') GROUP BY window_start",
                  "SELECT window_start FROM tumble(readings, id, interval '1 h') GROUP BY window_start"):
        wrong(scratch, readings() + query + ";", "pipeline.sql:2:")


def test_variables(scratch):
    scratch.write("in.csv", rows(100))
    text = readings(":file").replace("':file'", ":'file'")
    text += "SELECT id FROM readings WHERE id < :most AND :'word' = 'o''k';"
    done = scratch.sql(text, "-v", "file=in.csv", "-v", "most=5", "-v", "word=o'k", "--format", "csv")
    expect(done.status == 0 and sorted(done.out.split()) == ["0", "1", "2", "3", "4", "id"], "-v replaces :name", done)


def test_variable_missing(scratch):
    wrong(scratch, readings() + "SELECT id FROM readings WHERE id < :most;", "most")


def test_several_statements_fail_before_any_runs(scratch):
    scratch.write("in.csv", rows(5))
    done = scratch.sql(readings() + "SELECT id FROM readings;\nSELECT nothing FROM readings;")
    expect(done.status == 1 and done.out == "" and ":3:" in done.err, "nothing runs when a statement is wrong", done)


def test_check_does_nothing(scratch):
    scratch.write("in.csv", rows(5))
    sink = "CREATE TABLE o (id integer) WITH (connector = 'file', path = 'o.csv', format = 'csv');\n"
    path = scratch.write("p.sql", readings() + sink + "INSERT INTO o SELECT id FROM readings;")
    done = scratch.leat_run("check", path)
    expect(done.status == 0, "a right pipeline passes", done)
    expect(not scratch.path("o.csv").exists(), "leat check writes nothing", done)


def test_explain_forms(scratch):
    path = scratch.write("p.sql", readings() + COUNTS)
    text = scratch.leat_run("explain", path, "--format", "text")
    expect(text.status == 0 and "tumble" in text.out.lower() or "aggregate" in text.out.lower(), "text", text)
    plan = scratch.leat_run("explain", path, "--format", "json")
    expect(plan.status == 0, "json", plan)
    json.loads(plan.out)
    dot = scratch.leat_run("explain", path, "--format", "dot", "--lanes", "2")
    expect(dot.status == 0 and "digraph" in dot.out, "dot", dot)
    if not shutil.which("dot"):
        raise Skip("graphviz is not installed")
    drawn = subprocess.run(["dot", "-Tsvg"], input=dot.raw, capture_output=True, check=False)
    expect(drawn.returncode == 0 and b"<svg" in drawn.stdout, f"graphviz refuses it: {drawn.stderr}", dot)


def test_explain_statement_runs_nothing(scratch):
    done = scratch.sql(readings("absent.csv") + "EXPLAIN " + COUNTS)
    expect(done.status == 0 and done.out, "EXPLAIN prints the plan and reads nothing", done)


def test_nothing_to_run(scratch):
    done = scratch.sql(readings("absent.csv"))
    expect(done.status in (0, 1) and done.out == "", "a pipeline without output", done)
    done = scratch.sql("")
    expect(done.status in (0, 1) and done.err, "an empty pipeline is told", done)
