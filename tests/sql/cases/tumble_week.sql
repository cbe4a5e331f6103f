-- data: readings
SELECT window_start, window_end, sum(id) FROM tumble(readings, ts, interval '7 days') GROUP BY 1, 2;
