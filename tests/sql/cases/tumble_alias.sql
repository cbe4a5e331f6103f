-- data: readings
SELECT w.device, w.window_start, count(*) AS c FROM tumble(readings, ts, interval '1 hour') AS w
GROUP BY w.device, w.window_start;
