-- data: readings
SELECT id, place FROM (
  SELECT id, row_number() OVER (PARTITION BY window_start, device ORDER BY value, id) AS place
  FROM tumble(readings, ts, interval '1 hour')) AS ranked WHERE place <= 1000000
UNION ALL
SELECT id, place FROM (
  SELECT id, rank() OVER (PARTITION BY window_start ORDER BY n) AS place
  FROM tumble(readings, ts, interval '1 hour')) AS ranked WHERE place <= 9223372036854775807
UNION ALL
SELECT id, place FROM (
  SELECT id, dense_rank() OVER (PARTITION BY window_start ORDER BY n) AS place
  FROM tumble(readings, ts, interval '1 hour')) AS ranked WHERE place < 50;
