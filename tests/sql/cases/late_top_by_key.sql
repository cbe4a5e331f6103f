-- data: tardy
SELECT id, n, window_start, place FROM (
  SELECT id, n, window_start, rank() OVER (PARTITION BY window_start, n ORDER BY id DESC) AS place
  FROM tumble(tardy, ts, interval '5 minutes')) AS ranked WHERE place <= 1
UNION ALL
SELECT id, n, window_start, place FROM (
  SELECT id, n, window_start, rank() OVER (PARTITION BY window_start ORDER BY n) AS place
  FROM tumble(tardy, ts, interval '3 minutes')) AS ranked WHERE place <= 2;
