-- data: readings
SELECT window_start, sum(small / n) AS s, count(*) AS c FROM tumble(readings, ts, interval '1 hour') GROUP BY window_start
-- postgres
SELECT window_start, sum(small / n) AS s, count(*) AS c FROM tumble(readings, ts, interval '1 hour')
WHERE n IS DISTINCT FROM 0 OR small IS NULL GROUP BY window_start
