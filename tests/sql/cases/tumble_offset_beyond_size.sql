-- data: readings
SELECT window_start, count(*) FROM tumble(readings, ts, interval '20 minutes', interval '1 day 47 minutes 3 seconds')
GROUP BY window_start, window_end;
