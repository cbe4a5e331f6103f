-- data: readings
-- A key that is not in the select list.
SELECT window_start, count(*) FROM tumble(readings, ts, interval '1 hour') GROUP BY window_start, device;
