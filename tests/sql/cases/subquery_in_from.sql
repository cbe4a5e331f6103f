-- data: readings
SELECT q.device, q.total / q.c AS mean FROM (
  SELECT device, window_start, sum(value) AS total, count(value) AS c FROM tumble(readings, ts, interval '1 hour')
  GROUP BY device, window_start) AS q WHERE q.c > 10;
