-- data: readings
-- A window without an aggregate only adds its bounds.
SELECT id, ts, window_start, window_end FROM tumble(readings, ts, interval '15 minutes') WHERE device = 'c';
