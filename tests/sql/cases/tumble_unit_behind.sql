-- data: readings
SELECT window_start, window_end, count(*) AS c FROM tumble(readings, ts, interval '2' hour)
GROUP BY window_start, window_end;
