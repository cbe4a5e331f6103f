-- data: readings
SELECT window_start, sum(n * 2 + 1) AS a, avg(coalesce(value, 0)) AS b, max(length(note)) AS c,
       sum(CASE WHEN ok THEN 1 ELSE 0 END) AS d, min(abs(small)) AS e, sum(price * n) AS f
FROM tumble(readings, ts, interval '20 minutes') GROUP BY window_start;
