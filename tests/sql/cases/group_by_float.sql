-- data: readings
SELECT floor(value) AS v, window_start, count(*) FROM tumble(readings, ts, interval '1 hour') GROUP BY floor(value), window_start;
