-- data: readings
SELECT * FROM (
  SELECT id, n, window_start, row_number() OVER (PARTITION BY window_start ORDER BY n DESC NULLS LAST, id DESC) AS place
  FROM tumble(readings, ts, interval '20 minutes')) AS ranked WHERE place <= 3;
