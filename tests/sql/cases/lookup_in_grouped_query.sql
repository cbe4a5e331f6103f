-- data: readings, devices
SELECT d.kind, r.window_start, count(*), max(r.value - coalesce(d.low, 0))
FROM tumble(readings, ts, interval '1 hour') AS r JOIN devices AS d ON d.device = r.device GROUP BY d.kind, r.window_start;
