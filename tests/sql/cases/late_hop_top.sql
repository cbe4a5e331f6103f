-- data: tardy
SELECT id, device, n, window_start FROM (
  SELECT id, device, n, window_start,
         row_number() OVER (PARTITION BY window_start, device ORDER BY n DESC, id) AS place
  FROM hop(tardy, ts, interval '2 minutes', interval '10 minutes')) AS ranked WHERE place <= 2;
