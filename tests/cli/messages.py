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


def test_interval_unit_behind_a_number_is_refused(scratch):
    wrong(scratch, "SELECT 1::interval hour;", "pipeline.sql:1:")
    wrong(scratch, "SELECT 2.5::interval(2);", "pipeline.sql:1:")


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


def placed(scratch, text, place, caret, *words, hint=None):
    """The error's line:column, and the text that its caret points at."""
    done = scratch.sql(text, *words)
    lines = done.err.splitlines()
    expect(done.status == 1 and f"pipeline.sql:{place}: error: " in lines[0], f"the place {place}", done)
    expect(lines[-1].strip() == "^" and lines[-2][lines[-1].index("^"):].startswith(caret), f"{caret!r} above ^", done)
    expect(hint is None or hint in done.err, f"the hint {hint!r}", done)


def test_place_behind_variables(scratch):
    long, lines = "x" * 40, "1 +\n2 +\n3"
    placed(scratch, "SELECT :'a' AS a, nothing;", "1:19", "nothing", "-v", f"a={long}")
    placed(scratch, "SELECT :'a' || :'b' AS a,\n  :'a' AS b, nothing;", "2:14", "nothing", "-v", "a='", "-v", "b=")
    placed(scratch, "SELECT :n AS n,\n  nothing;", "2:3", "nothing", "-v", f"n={lines}")
    placed(scratch, "SELECT :n AS n FRM x;", "1:16", "FRM", "-v", f"n={lines}")
    placed(scratch, "SELECT DISTINCT :n AS n;\nSELECT DISTINCT ON (n) 1 AS n;", "2:1", "SELECT", "-v", f"n={lines}")


def test_place_within_a_variable(scratch):
    hint = 'This is in the value of variable "n".'
    placed(scratch, "SELECT 1 AS a, :n AS n;", "1:16", ":n", "-v", "n=1 +\nnothing", hint=hint)
    placed(scratch, "SELECT 1 AS a, :n;", "1:16", ":n", "-v", "n=1 AS b AS c", hint=hint)


def test_place_counts_characters(scratch):
    placed(scratch, "-- größer\nSELECT 'größer' AS ä FRM x;", "2:22", "FRM")
    placed(scratch, "-- größer\nSELECT 'größer' AS ä, nothing;", "2:23", "nothing")


def test_place_of_options(scratch):
    table = "CREATE TABLE t (a integer)\n  WITH (connector = 'file', path = :'path',\n{});\nSELECT a FROM t;"
    words = ("-v", f"path={'x' * 30}\n")
    placed(scratch, table.format("  header = 'perhaps'"), "3:3", "header", *words)
    placed(scratch, table.format("  header = true, heder = true"), "3:18", "heder", *words)


def test_place_skips_comments(scratch):
    placed(scratch, "/* a /* comment */ */\n-- and another\n  SELECT DISTINCT ON (a) 1 AS a;", "3:3", "SELECT")


def test_variables_leave_quoted_text_alone(scratch):
    done = scratch.sql("SELECT E'a\\' :x' AS a, 'b'':x' AS b, \"c:x\" AS c, 1::text AS d -- :x\n /* :x /* :x */ :x */"
                       "FROM (VALUES (1)) AS v (\"c:x\");", "--format", "csv")
    expect(done.status == 0 and done.out == "a,b,c,d\na' :x,b':x,1,1\n", "nothing is replaced", done)


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


def test_explain_shows_a_bound_on_a_rank(scratch):
    scratch.write("in.csv", rows(10))
    for bound, shown in [("place <= 3", "first 3 "), ("place < 3", "first 2 "), ("place = 3::smallint", "first 3 "),
                         ("place <= 3::bigint AND id > 0", "first 3 "), ("place > 3", "number all rows")]:
        path = scratch.write("top.sql", readings() + "SELECT id FROM (SELECT id, rank() OVER (PARTITION BY "
                             "window_start ORDER BY v) AS place FROM tumble(readings, ts, interval '1 min')) AS r "
                             f"WHERE {bound};")
        done = scratch.leat_run("explain", path, "--lanes", "1")
        expect(done.status == 0 and shown in done.out, f"{bound}: {shown}", done)


def test_explain_statement_runs_nothing(scratch):
    done = scratch.sql(readings("absent.csv") + "EXPLAIN " + COUNTS)
    expect(done.status == 0 and done.out, "EXPLAIN prints the plan and reads nothing", done)


def test_hints_at_names(scratch):
    """What there is instead of what was written."""
    for query, place, *words in (
            ("SELECT window_start FROM readings", "2:8", "FROM tumble("),
            ('SELECT id FROM readings WHERE ts > "yesterday"', "2:36", "single quotes: 'yesterday'"),
            ("SELECT width FROM readings", "2:8", "ts, id, v"),
            ("SELECT device FROM rejected(readings)", "2:8", "raw, reason, position"),
            ("SELECT readings.id FROM readings AS r", "2:8", "called r"),
            ("SELECT id", "2:8", "FROM missing"),
            ("SELECT window_start FROM tumble(readings, ts, interval '1 h') GROUP BY window_start ORDER BY ts", "2:94",
             "SELECT list", "window_start"),
            ("INSERT INTO reading SELECT * FROM readings", "2:13", '"readings"'),
            ("INSERT INTO readings (ts, idd) SELECT ts, id FROM readings", "2:27", '"id"'),
            ("SELECT median(v) FROM readings", "2:8", "median(double precision) does not exist"),
            ("SELECT date_trunc(ts, 'hour') FROM readings", "2:8", "date_trunc(text, interval)"),
            ("SELECT sum(ts) FROM readings", "2:8", "bigint", "interval"),
            ("SELECT id FROM readings WHERE ts > now()", "2:36", "-v now="),
            ("SELECT other.id FROM other.readings", "2:22", 'schema "other"')):
        wrong(scratch, readings() + query + ";", *words, place=place)
    done = scratch.sql(readings() + "SELECT median(v) FROM readings;")
    expect("hint" not in done.err, "no far-fetched name is proposed", done)


def test_hints_at_windows(scratch):
    """Errors about windows point at what is grouped by, and say how it is written."""
    for query, place, *words in (
            ("SELECT id, count(*) FROM tumble(readings, ts, interval '1 h') GROUP BY id", "2:72", "window_start"),
            ("SELECT id, count(*) FROM readings GROUP BY id", "2:44", "tumble"),
            ("SELECT id FROM tumble('readings', ts, interval '1 h')", "2:23", "without quotes"),
            ("SELECT id FROM tumble(readings, ts, interval '1 huor')", "2:46", "interval '1 hour'"),
            ("SELECT id FROM tumble(readings, ts, 60)", "2:37", "interval '10 s'")):
        wrong(scratch, readings() + query + ";", *words, place=place)


def test_hints_at_syntax(scratch):
    for query, place, *words in (
            ("SELECT id, FROM readings", "2:12", "comma"),
            ("CREATE TABLE t (a integer,) WITH (connector = 'blackhole')", "2:27", "comma"),
            ("SELECT id FROM readings\nSELECT v FROM readings", "3:1", "semicolon"),
            ("SELECT id FROM readings WHERE 'a = 1", "2:31", "single quote")):
        wrong(scratch, readings() + query + ";", *words, place=place)


def test_nothing_is_ignored(scratch):
    """Syntax that PostgreSQL knows and Leat does not is refused, not passed over."""
    for query, place, *words in (
            ("SELECT window_end FROM tumble(readings, ts, '1 h') ORDER BY 1 FETCH FIRST 2 ROWS WITH TIES", "2:75",
             "with ties"),
            ("SELECT window_start FROM tumble(readings, ts, interval '1 h') ORDER BY 1 USING >", "2:80", "using"),
            ("SELECT id::integer[] FROM readings", "2:12", "arrays"),
            ("SELECT ts::timestamp(0) FROM readings", "2:12", "precision"),
            ("SELECT 'abc'::text(2) FROM readings", "2:15", "text"),
            ("SELECT interval '1 2' day to hour FROM readings", "2:8", "interval"),
            ("CREATE TABLE t (a integer) PARTITION BY LIST (a) WITH (connector = 'blackhole')", "2:14", "partition by"),
            ("CREATE VIEW readings AS SELECT 1 AS a", "2:13", "already exists"),
            ("CREATE VIEW v AS SELECT 1 AS a;\nCREATE VIEW v AS SELECT 2 AS a", "3:13", "already exists"),
            ("EXPLAIN ANALYZE SELECT id FROM readings", "2:9", "options", "--stats"),
            ("SELECT id FROM readings WHERE id::text SIMILAR TO '1'", "2:40", "similar to", "like"),
            ("SELECT id::text COLLATE \"C\" FROM readings", "2:17", "collate")):
        wrong(scratch, readings() + query + ";", *words, place=place)


def runs_wrong(scratch, text, place, caret, *words):
    """The pipeline is right and what it names is not."""
    placed(scratch, text, place, caret)
    done = scratch.sql(text)
    for word in words:
        expect(word in done.err, f"the message must say {word!r}", done)


def test_hints_at_files(scratch):
    folder = str(scratch.folder.resolve())
    query = "SELECT id FROM readings;"
    runs_wrong(scratch, readings("absent.csv") + query, "1:96", "path", '"absent.csv"', folder)
    runs_wrong(scratch, readings("absent*.csv") + query, "1:96", "path", '"absent*.csv"', folder)
    scratch.path("folder").mkdir()
    runs_wrong(scratch, readings("folder") + query, "1:96", "path", "folder/*.csv")
    scratch.write("in.csv", "ts;id;v\n")
    runs_wrong(scratch, readings() + query, "1:96", "path", "delimiter = ';'")
    scratch.write("in.csv", "at,Id,value\n")
    runs_wrong(scratch, readings() + query, "1:96", "path", '"at", "Id", "value"')
    scratch.write("in.csv", rows(3))
    table = "CREATE TABLE o (id integer) WITH (connector = 'file', path = '{}', format = 'csv');\n"
    insert = "INSERT INTO o SELECT id FROM readings;"
    runs_wrong(scratch, readings() + table.format("none/o.csv") + insert, "2:55", "path", 'no folder "none"')
    runs_wrong(scratch, readings() + table.format("folder") + insert, "2:55", "path", "Is a directory")
    wrong(scratch, readings() + table.format("o.csv.gz") + insert, "plain text", place="2:55")
    both = table.format("o.csv") + table.format("./o.csv").replace("TABLE o", "TABLE p")
    runs_wrong(scratch, readings() + both + insert + insert.replace("o", "p", 1), "3:55", "path", "UNION ALL")
    expect(sorted(path.name for path in scratch.folder.iterdir()) == ["folder", "in.csv", "pipeline.sql"],
           "nothing is left")


def test_unknown_option_lists_what_there_is(scratch):
    wrong(scratch, readings(options=", colour = 'red'") + "SELECT id FROM readings;", "delimiter", "event_time")


def test_rejected_rows_have_an_example(scratch):
    scratch.write("in.csv", rows(3) + "2024-01-01 00:00:03,x,1\n2024-01-01 00:00:04,y,1\n")
    done = scratch.sql(readings() + "SELECT id FROM readings;", "--lanes", "1")
    expect("2 rows rejected, such as in.csv:5 (invalid input syntax for type integer): select from rejected(readings)"
           in done.err, "one place and its reason", done)
    done = scratch.sql("SELECT 1 / a FROM (VALUES (0)) AS v(a);")
    expect("rejected (division by zero)" in done.err, "a row that is no table's is told too", done)


def test_pipeline_that_is_none(scratch):
    scratch.write("data.csv.gz", b"\x1f\x8b\x08\x00\x00")
    done = scratch.leat_run("run", "data.csv.gz")
    expect(done.status == 1 and "CREATE TABLE" in done.err, "a data file is told", done)
    scratch.write("mark.sql", b"\xef\xbb\xbfSELECT 1 AS a;")
    done = scratch.leat_run("run", "mark.sql", "--format", "csv")
    expect(done.status == 0 and done.out == "a\n1\n", "a byte order mark is passed over", done)
    scratch.write("empty.sql", "")
    done = scratch.leat_run("run", "empty.sql")
    expect(done.status == 1 and "^" not in done.err, "there is no line to show", done)


def test_the_last_value_of_a_variable_counts(scratch):
    done = scratch.sql("SELECT :a AS a;", "-v", "a=1", "-v", "a=2", "--format", "csv")
    expect(done.out == "a\n2\n", "as in psql", done)


def test_nothing_to_run(scratch):
    done = scratch.sql(readings("absent.csv"))
    expect(done.status in (0, 1) and done.out == "", "a pipeline without output", done)
    done = scratch.sql("")
    expect(done.status in (0, 1) and done.err, "an empty pipeline is told", done)
