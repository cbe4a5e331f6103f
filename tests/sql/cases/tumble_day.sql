-- data: readings
SELECT window_start, device, count(*) FROM tumble(readings, ts, interval '1 day') GROUP BY 1, 2;
