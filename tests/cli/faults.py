"""Exhausted memory: budgets that name the operator, and the nth allocation failing."""

from pipelines import BIDS, expect, readings, rows

ALLOCATION_STEPS = 150


def limited(scratch, query, *words):
    done = scratch.sql("SET memory_limit = '1 MB';\n" + BIDS.format(", events = '3000000'") + query, "--format", "csv")
    expect(done.status == 1, "a budget that is reached ends the pipeline", done)
    expect("memory" in done.err.lower(), "the message says why", done)
    expect(any(word in done.err.lower() for word in words), f"the message names the operator: {words}", done)


def test_budget_of_aggregate(scratch):
    limited(scratch, "SELECT auction, bidder, price, window_start, count(*) FROM "
            "tumble(bid, date_time, interval '1 day') GROUP BY auction, bidder, price, window_start;", "aggregate")


def test_budget_of_distinct(scratch):
    limited(scratch, "SELECT window_start, count(DISTINCT price) FROM tumble(bid, date_time, interval '1 day') "
            "GROUP BY window_start;", "aggregate", "distinct")


def test_budget_of_join(scratch):
    limited(scratch, "SELECT a.price FROM tumble(bid, date_time, interval '1 day') AS a JOIN "
            "tumble(bid, date_time, interval '1 day') AS b ON a.auction = b.auction AND a.bidder = b.bidder AND "
            "a.window_start = b.window_start AND a.window_end = b.window_end;", "join")


def test_budget_of_top_n(scratch):
    limited(scratch, "SELECT * FROM (SELECT auction, row_number() OVER (PARTITION BY window_start, auction "
            "ORDER BY price) AS place FROM tumble(bid, date_time, interval '1 day')) AS ranked WHERE place <= 3;",
            "top")


def test_budget_of_lookup(scratch):
    scratch.write("in.csv", rows(50))
    scratch.write("dim.csv", "id,note\n" + "".join(f"{number},{'x' * 100}\n" for number in range(40000)))
    done = scratch.sql("SET memory_limit = '1 MB';\n" + readings() + "CREATE TABLE dim (id integer, note text) WITH "
                       "(connector = 'file', path = 'dim.csv', format = 'csv', header = true);\n"
                       "SELECT r.id, d.note FROM readings r JOIN dim d ON d.id = r.id;")
    expect(done.status == 1 and "lookup" in done.err.lower(), "the message names the lookup join", done)


def test_budget_that_suffices(scratch):
    done = scratch.sql("SET memory_limit = '64 MB';\n" + BIDS.format(", events = '100000'") +
                       "SELECT window_start, count(*) FROM tumble(bid, date_time, interval '1 second') "
                       "GROUP BY window_start;", "--format", "csv")
    expect(done.status == 0, "a budget that is not reached is not noticed", done)


def test_budget_without_sense(scratch):
    done = scratch.sql("SET memory_limit = 'much';\n" + BIDS.format(", events = '1'") + "SELECT auction FROM bid;")
    expect(done.status == 1 and "memory_limit" in done.err, "refused by name", done)
    done = scratch.sql("SET memory_limt = '1 MB';\n" + BIDS.format(", events = '1'") + "SELECT auction FROM bid;")
    expect(done.status == 1 and "memory_limit" in done.err, "refused with the nearest name", done)


def fails_anywhere(scratch, text, lanes):
    """Fails one allocation after the other, in steps that grow; the answer is success or an error, never a signal."""
    count, step, succeeded = 1, 1, 0
    for _ in range(ALLOCATION_STEPS):
        done = scratch.sql(text, "--format", "csv", "--quiet", "--lanes", lanes,
                           environment={"LEAT_FAIL_ALLOCATION": str(count)})
        expect(done.status in (0, 1), f"allocation {count} failed", done)
        expect(done.status == 0 or done.err, f"allocation {count} failed: there is a message", done)
        succeeded += done.status == 0
        if succeeded > 3:
            break
        count += step
        step = 1 + count // 10
    expect(done.status == 0, "the steps reach the end of the run", done)


def test_allocation_fails_in_windows(scratch):
    scratch.write("in.csv", rows(600))
    text = readings() + ("SELECT id % 7 AS k, window_start, count(*), avg(v), count(DISTINCT v) FROM "
                         "hop(readings, ts, interval '1 min', interval '3 min') GROUP BY 1, 2;")
    fails_anywhere(scratch, text, "1")
    fails_anywhere(scratch, text, "2")


def test_allocation_fails_where_rows_have_missed_windows(scratch):
    header, *lines = rows(600).splitlines()
    lines.sort(key=lambda line: int(line.split(",")[1]) + (100 if line.endswith("5.0") else 0))
    scratch.write("in.csv", "\n".join([header] + lines) + "\n")
    text = readings() + ("SELECT id % 7 AS k, window_start, count(*), avg(v) FROM "
                         "hop(readings, ts, interval '1 min', interval '3 min') GROUP BY 1, 2;")
    fails_anywhere(scratch, text, "1")
    fails_anywhere(scratch, text, "2")


def test_allocation_fails_in_joins(scratch):
    scratch.write("in.csv", rows(300))
    scratch.write("dim.csv", "id,note\n" + "".join(f"{number},n{number}\n" for number in range(50)))
    text = readings() + ("CREATE TABLE dim (id integer, note text) WITH (connector = 'file', path = 'dim.csv', "
                         "format = 'csv', header = true);\n"
                         "SELECT a.id, d.note FROM tumble(readings, ts, interval '1 min') AS a JOIN "
                         "tumble(readings, ts, interval '1 min') AS b ON a.id = b.id AND "
                         "a.window_start = b.window_start AND a.window_end = b.window_end "
                         "LEFT JOIN dim d ON d.id = a.id;")
    fails_anywhere(scratch, text, "2")


def test_allocation_fails_in_top_n_and_sinks(scratch):
    scratch.write("in.csv", rows(300))
    text = readings() + ("CREATE TABLE o (id integer, r bigint) WITH (connector = 'file', path = 'o.jsonl', "
                         "format = 'jsonl');\nINSERT INTO o SELECT id, r FROM (SELECT id, row_number() OVER ("
                         "PARTITION BY window_start ORDER BY v DESC, id) AS r "
                         "FROM tumble(readings, ts, interval '1 min')) AS x WHERE r < 3;")
    fails_anywhere(scratch, text, "2")


def test_allocation_fails_in_several_selects(scratch):
    scratch.write("in.csv", rows(300))
    fails_anywhere(scratch, readings() + "SELECT id FROM readings;\nSELECT id, v FROM readings;\n"
                   "SELECT raw FROM rejected(readings);", "2")
