-- data: tardy
SELECT id, n, window_start FROM (
  SELECT id, n, window_start, row_number() OVER (PARTITION BY window_start ORDER BY n DESC, id) AS place
  FROM tumble(tardy, ts, interval '5 minutes')) AS ranked WHERE place <= 2;
