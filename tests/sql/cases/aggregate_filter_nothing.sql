-- data: readings
-- A filter that no row passes: counts are zero, the rest is NULL.
SELECT window_start, count(*) FILTER (WHERE n > 1000) AS a, sum(n) FILTER (WHERE n > 1000) AS b,
       avg(value) FILTER (WHERE false) AS c, min(note) FILTER (WHERE NULL) AS d, bool_or(ok) FILTER (WHERE n < -99) AS e
FROM tumble(readings, ts, interval '30 minutes') GROUP BY window_start;
