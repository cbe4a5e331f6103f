-- data: readings
SELECT window_start, sum(n) AS a, avg(value) AS b, min(note) AS c, stddev(price) AS d, bool_and(ok) AS e, count(n) AS f
FROM tumble(readings, ts, interval '1 hour')
WHERE n IS NULL AND value IS NULL GROUP BY window_start;
