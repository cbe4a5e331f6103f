-- data: readings
SELECT window_end, min(id), max(id) FROM tumble(readings, ts, interval '1 hour') GROUP BY window_end;
