-- data: readings
SELECT window_start, count(DISTINCT n) FILTER (WHERE ok) AS a, sum(DISTINCT n) FILTER (WHERE n % 2 = 0) AS b,
       count(DISTINCT device) FILTER (WHERE value < 10) AS c
FROM tumble(readings, ts, interval '20 minutes') GROUP BY window_start;
