-- data: readings
SELECT date_trunc('year', day) AS y, window_start, count(*) FROM tumble(readings, ts, interval '1 hour') GROUP BY 1, 2;
