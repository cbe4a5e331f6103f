-- data: readings
SELECT window_start, sum(DISTINCT n) AS a, count(DISTINCT n) AS b, avg(DISTINCT n) AS c, min(DISTINCT n) AS d,
       max(DISTINCT n) AS e
FROM tumble(readings, ts, interval '20 minutes') GROUP BY window_start;
