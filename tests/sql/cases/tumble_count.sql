-- data: readings
-- The thinnest path: rows in a tumbling window, counted.
SELECT window_start, window_end, count(*) FROM tumble(readings, ts, interval '10 minutes')
GROUP BY window_start, window_end;
