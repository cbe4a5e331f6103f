-- data: readings
SELECT window_start, extract(hour FROM window_start) AS hour, window_end - window_start AS size, count(*)
FROM tumble(readings, ts, interval '1 hour') GROUP BY window_start, window_end;
