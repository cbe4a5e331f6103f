-- data: readings
SELECT window_start, window_end, count(*) FROM hop(readings, ts, interval '5 minutes', interval '20 minutes')
GROUP BY window_start, window_end;
