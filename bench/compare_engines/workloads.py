"""What is compared: the tables, and the queries in the words of each engine. Leat's words are those of `leat bench`."""

import pathlib

BENCH = pathlib.Path(__file__).resolve().parents[1]


class Table:
    """A table that every engine reads as CSV, and where Leat has its rows from."""

    def __init__(self, columns, source, time=None, lateness=None):
        self.columns = [tuple(column.split(maxsplit=1)) for column in columns.split(", ")]
        self.source, self.time, self.lateness = source, time, lateness

    def declared(self, types=None):
        """The columns with their types, translated by `types`."""
        return ", ".join(f"{name} {types[kind] if types else kind}" for name, kind in self.columns)


TABLES = {
    "bid": Table("auction bigint, bidder bigint, price bigint, date_time timestamp",
                 "connector = 'nexmark', kind = 'bid', events = {events}", time="date_time"),
    "person": Table("id bigint, date_time timestamp",
                    "connector = 'nexmark', kind = 'person', events = {events}", time="date_time"),
    "auction": Table("seller bigint, date_time timestamp",
                     "connector = 'nexmark', kind = 'auction', events = {events}", time="date_time"),
    "event": Table("ad_id bigint, event_type bigint, ts timestamp",
                   "connector = 'datagen', rows = {events}, event_rate = 1000000, "
                   "values.ad_id = 1000, spread.ad_id = true, values.event_type = 3", time="ts"),
    "ad": Table("ad_id bigint, campaign_id bigint",
                "connector = 'datagen', rows = 1000, spread.ad_id = true, every.campaign_id = 10"),
    "telemetry": Table("ts timestamp, site text, device text, value double precision",
                       "connector = 'file', path = 'examples/data/telemetry.csv.gz', format = 'csv', header = true",
                       time="ts", lateness="5 min"),
}


class Query:
    """A query of leat bench. `sql` is for engines that know tables and no streams: {bin:COLUMN,SECONDS} stands for the
    window that a time falls into, {back:SECONDS} for a constant interval. `flink` is for Flink, where it differs."""

    def __init__(self, workload, name, tables, kinds, sql, flink=None, resident=True):
        self.workload, self.name, self.tables, self.kinds = workload, name, tables.split(), kinds.split()
        self.sql, self.flink, self.resident = sql, flink, resident

    def leat_select(self):
        """The last statement of the query's file."""
        text = (BENCH / self.workload / f"{self.name}.sql").read_text(encoding="utf-8")
        return text.rstrip().removesuffix(";").rsplit(";", 1)[1]


QUERIES = [
    Query("nexmark", "q1", "bid", "integer integer float time", """
SELECT auction, bidder, CAST(0.908 AS DOUBLE) * price AS price, date_time FROM bid"""),
    Query("nexmark", "q2", "bid", "integer integer", """
SELECT auction, price FROM bid WHERE auction % 123 = 0"""),
    Query("nexmark", "q5", "bid", "time integer integer", """
WITH pane AS (SELECT {bin:date_time,2} AS start, auction, count(*) AS num FROM bid GROUP BY 1, 2),
     step AS (SELECT {back:0} AS back UNION ALL SELECT {back:2} UNION ALL SELECT {back:4}
              UNION ALL SELECT {back:6} UNION ALL SELECT {back:8}),
     counted AS (SELECT start - back AS window_start, auction, sum(num) AS num FROM pane CROSS JOIN step GROUP BY 1, 2),
     ranked AS (SELECT window_start, auction, num, rank() OVER (PARTITION BY window_start ORDER BY num DESC) AS place
                FROM counted)
SELECT window_start, auction, num FROM ranked WHERE place = 1""", flink="""
WITH counted AS (SELECT auction, count(*) AS num, window_start, window_end
                 FROM TABLE(HOP(TABLE bid, DESCRIPTOR(date_time), INTERVAL '2' SECOND, INTERVAL '10' SECOND))
                 GROUP BY auction, window_start, window_end),
     most AS (SELECT max(num) AS num, window_start, window_end FROM counted GROUP BY window_start, window_end)
SELECT counted.window_start, counted.auction, counted.num
FROM counted JOIN most ON counted.window_start = most.window_start AND counted.window_end = most.window_end
                      AND counted.num = most.num"""),
    Query("nexmark", "q7", "bid", "time integer", """
SELECT {bin:date_time,10} AS window_start, max(price) AS price FROM bid GROUP BY 1""", flink="""
SELECT window_start, max(price) AS price
FROM TABLE(TUMBLE(TABLE bid, DESCRIPTOR(date_time), INTERVAL '10' SECOND))
GROUP BY window_start, window_end"""),
    Query("nexmark", "q8", "person auction", "time integer", """
WITH p AS (SELECT DISTINCT {bin:date_time,10} AS window_start, id FROM person),
     a AS (SELECT DISTINCT {bin:date_time,10} AS window_start, seller FROM auction)
SELECT p.window_start, p.id FROM p JOIN a ON p.id = a.seller AND p.window_start = a.window_start""", flink="""
SELECT p.window_start, p.id
FROM (SELECT id, window_start, window_end
      FROM TABLE(TUMBLE(TABLE person, DESCRIPTOR(date_time), INTERVAL '10' SECOND))
      GROUP BY id, window_start, window_end) AS p
JOIN (SELECT seller, window_start, window_end
      FROM TABLE(TUMBLE(TABLE auction, DESCRIPTOR(date_time), INTERVAL '10' SECOND))
      GROUP BY seller, window_start, window_end) AS a
  ON p.id = a.seller AND p.window_start = a.window_start AND p.window_end = a.window_end"""),
    Query("ysb", "views", "event ad", "integer time integer", """
SELECT ad.campaign_id, {bin:event.ts,10} AS window_start, count(*) AS views
FROM event JOIN ad ON ad.ad_id = event.ad_id
WHERE event.event_type = 1
GROUP BY 1, 2""", flink="""
WITH viewed AS (SELECT ad.campaign_id, event.ts
                FROM event JOIN ad FOR SYSTEM_TIME AS OF event.ts ON ad.ad_id = event.ad_id
                WHERE event.event_type = 1)
SELECT campaign_id, window_start, count(*) AS `views`
FROM TABLE(TUMBLE(TABLE viewed, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY campaign_id, window_start, window_end"""),
    Query("telemetry", "hourly", "telemetry", "text time integer float float", """
SELECT device, {bin:ts,3600} AS window_start, count(*) AS readings, round(avg(value), 6) AS mean, max(value) AS highest
FROM telemetry GROUP BY 1, 2""", flink="""
SELECT device, window_start, count(*) AS readings, round(avg(`value`), 6) AS mean, max(`value`) AS highest
FROM TABLE(TUMBLE(TABLE telemetry, DESCRIPTOR(ts), INTERVAL '1' HOUR))
GROUP BY device, window_start, window_end""", resident=False),
]


def find(workload, name):
    """The Query of that name."""
    return next(query for query in QUERIES if (query.workload, query.name) == (workload, name))
