-- data: readings
SELECT id, device, place FROM (
  SELECT id, device, rank() OVER (PARTITION BY window_start, device ORDER BY n) AS place
  FROM tumble(readings, ts, interval '2 hours')) AS ranked WHERE place <= 2
UNION ALL
SELECT id, site, place FROM (
  SELECT id, site, dense_rank() OVER (PARTITION BY site, window_start, window_end ORDER BY n DESC, ok) AS place
  FROM tumble(readings, ts, interval '2 hours')) AS ranked WHERE place <= 4
UNION ALL
SELECT id, device, place FROM (
  SELECT id, device, rank() OVER (PARTITION BY window_end, device, ok ORDER BY n DESC NULLS LAST) AS place
  FROM tumble(readings, ts, interval '2 hours')) AS ranked WHERE place <= 1;
