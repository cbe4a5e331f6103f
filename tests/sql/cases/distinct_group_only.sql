-- data: readings
SELECT device, window_start FROM tumble(readings, ts, interval '1 hour') GROUP BY device, window_start;
