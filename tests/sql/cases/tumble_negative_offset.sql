-- data: readings
SELECT window_start, window_end, count(*) FROM tumble(readings, ts, interval '1 hour', interval '-13 minutes')
GROUP BY window_start, window_end;
