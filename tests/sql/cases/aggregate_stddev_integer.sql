-- data: readings
SELECT window_start, stddev(n) AS a, stddev_pop(n) AS b, stddev_samp(small) AS c, variance(small) AS d, var_pop(n) AS e,
       var_samp(n) AS f
FROM tumble(readings, ts, interval '30 minutes') GROUP BY window_start;
