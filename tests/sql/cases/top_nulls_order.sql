-- data: readings
SELECT id, n, place FROM (
  SELECT id, n, row_number() OVER (PARTITION BY window_start, window_end ORDER BY n, id) AS place
  FROM tumble(readings, ts, interval '30 minutes')) AS a WHERE place <= 5
UNION ALL
SELECT id, n, place FROM (
  SELECT id, n, row_number() OVER (PARTITION BY window_start, window_end ORDER BY n DESC, id) AS place
  FROM tumble(readings, ts, interval '30 minutes')) AS b WHERE place <= 5;
