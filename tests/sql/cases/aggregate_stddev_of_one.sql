-- data: readings
-- One row: the sample forms are NULL, the population forms zero.
SELECT id, window_start, stddev(value) AS a, stddev_pop(value) AS b, variance(n) AS c, var_pop(n) AS d
FROM tumble(readings, ts, interval '1 hour') WHERE value IS NOT NULL AND n IS NOT NULL GROUP BY id, window_start;
