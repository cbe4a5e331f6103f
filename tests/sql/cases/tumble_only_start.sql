-- data: readings
SELECT window_start, count(*) FROM tumble(readings, ts, interval '1 hour') GROUP BY window_start;
