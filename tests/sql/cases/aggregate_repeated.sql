-- data: readings
SELECT window_start, count(*) AS a, count(*) + count(*) AS b, avg(n) AS c, avg(n) AS d, avg(n) - avg(n) AS e
FROM tumble(readings, ts, interval '20 minutes') GROUP BY window_start;
