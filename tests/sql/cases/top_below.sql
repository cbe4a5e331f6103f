-- data: readings
SELECT id, window_start FROM (
  SELECT id, window_start, row_number() OVER (PARTITION BY window_start, site ORDER BY note, id) AS place
  FROM tumble(readings, ts, interval '1 hour')) AS ranked WHERE place < 4;
