-- data: readings
SELECT window_start, stddev(price) AS a, stddev_pop(price) AS b, variance(price) AS c, var_pop(price) AS d
FROM tumble(readings, ts, interval '30 minutes') GROUP BY window_start;
