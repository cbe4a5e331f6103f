-- data: readings, devices
SELECT h.device, h.window_start, h.c, d.kind FROM (
  SELECT device, window_start, count(*) AS c FROM tumble(readings, ts, interval '1 hour') GROUP BY device, window_start) AS h
LEFT JOIN devices d ON d.device = h.device;
