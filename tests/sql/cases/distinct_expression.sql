-- data: readings
SELECT DISTINCT n % 4 AS r, ok, window_start, window_end FROM tumble(readings, ts, interval '1 hour') WHERE n IS NOT NULL;
