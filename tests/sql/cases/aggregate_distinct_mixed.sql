-- data: readings
SELECT device, window_start, count(DISTINCT n) AS a, sum(n) AS b, sum(DISTINCT small / 50) AS c, avg(DISTINCT price) AS d,
       stddev(DISTINCT n) AS e, bool_or(DISTINCT ok) AS f, count(DISTINCT day) AS g
FROM tumble(readings, ts, interval '1 hour') GROUP BY device, window_start;
