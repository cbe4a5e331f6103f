-- data: readings
SELECT device, window_start, count(*) FROM tumble(readings, ts, interval '1 hour') GROUP BY 1, 2;
