-- data: readings
SELECT id, n, window_start, place FROM (
  SELECT id, n, window_start, rank() OVER (PARTITION BY window_start ORDER BY n DESC NULLS LAST) AS place
  FROM tumble(readings, ts, interval '30 minutes')) AS ranked WHERE place <= 3;
