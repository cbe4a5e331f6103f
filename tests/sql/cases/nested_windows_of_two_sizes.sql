-- data: readings
-- Ten-minute counts, put into windows of an hour by their start.
CREATE VIEW tens AS SELECT window_start AS at, count(*) AS c FROM tumble(readings, ts, interval '10 minutes') GROUP BY window_start;
SELECT window_start, window_end, sum(c), count(*), max(c) FROM tumble(tens, at, interval '1 hour') GROUP BY window_start, window_end;
