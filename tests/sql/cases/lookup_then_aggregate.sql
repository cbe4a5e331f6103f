-- data: readings, devices
SELECT w.kind, w.window_start, count(*), avg(w.value) FROM (
  SELECT r.window_start, r.window_end, r.value, d.kind FROM tumble(readings, ts, interval '1 hour') AS r
  JOIN devices d ON d.device = r.device) AS w
GROUP BY w.kind, w.window_start, w.window_end;
