-- data: readings
SELECT id, n, window_start, place FROM (
  SELECT id, n, window_start, dense_rank() OVER (PARTITION BY window_start ORDER BY n) AS place
  FROM tumble(readings, ts, interval '30 minutes')) AS ranked WHERE place <= 2;
