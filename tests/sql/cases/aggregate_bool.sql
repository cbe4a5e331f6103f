-- data: readings
SELECT device, window_start, bool_and(ok) AS a, bool_or(ok) AS b, every(ok) AS c, bool_or(n > 10) AS d,
       bool_and(value > 0) AS e
FROM tumble(readings, ts, interval '15 minutes') GROUP BY device, window_start;
