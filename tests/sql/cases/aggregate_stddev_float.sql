-- data: readings
SELECT device, window_start, stddev(value) AS a, stddev_pop(value) AS b, stddev_samp(value) AS c, variance(value) AS d,
       var_pop(value) AS e, var_samp(value) AS f
FROM tumble(readings, ts, interval '1 hour') GROUP BY device, window_start;
