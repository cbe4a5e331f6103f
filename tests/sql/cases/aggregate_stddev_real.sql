-- data: readings
SELECT window_start, stddev(ratio) AS a, variance(ratio) AS b, var_pop(ratio) AS c
FROM tumble(readings, ts, interval '30 minutes') GROUP BY window_start;
