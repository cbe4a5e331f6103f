-- data: readings
-- Rows that share the last place, in batch after batch.
SELECT id, n, window_start, place FROM (
  SELECT id, n, window_start, rank() OVER (PARTITION BY window_start ORDER BY n DESC NULLS LAST) AS place
  FROM tumble(readings, ts, interval '8 hours')) AS ranked WHERE place <= 7
UNION ALL
SELECT id, n, window_start, place FROM (
  SELECT id, n, window_start, dense_rank() OVER (PARTITION BY window_start ORDER BY n) AS place
  FROM tumble(readings, ts, interval '8 hours')) AS ranked WHERE place <= 3
UNION ALL
SELECT id, n, window_start, place FROM (
  SELECT id, n, window_start, rank() OVER (PARTITION BY window_start ORDER BY small) AS place
  FROM tumble(readings, ts, interval '8 hours')) AS ranked WHERE place <= 1;
