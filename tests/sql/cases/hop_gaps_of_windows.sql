-- data: readings
-- Ten-minute counts; the first two of each hour.
CREATE VIEW tens AS SELECT window_start AS at, count(*) AS c FROM tumble(readings, ts, interval '10 minutes') GROUP BY window_start;
SELECT window_start, sum(c) AS c, count(*) AS n FROM hop(tens, at, interval '1 hour', interval '20 minutes') GROUP BY window_start;
