-- data: readings
SELECT id, ts, window_start, window_end FROM hop(readings, ts, interval '90 seconds', interval '61 seconds');
