-- data: readings
SELECT window_start, sum(big * 1000000) AS a, avg(big * 1000000) AS b, sum(big::numeric * big) AS c
FROM tumble(readings, ts, interval '1 hour') GROUP BY window_start;
