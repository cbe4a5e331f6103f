-- data: readings
SELECT * FROM (
  SELECT id, window_start, row_number() OVER (
    PARTITION BY window_start ORDER BY ok, n DESC NULLS LAST, price / 7, abs(small) DESC, id DESC) AS place
  FROM tumble(readings, ts, interval '1 hour')) AS ranked WHERE place <= 9
UNION ALL
SELECT * FROM (
  SELECT id, window_start, rank() OVER (PARTITION BY window_start, device ORDER BY ok DESC, n NULLS FIRST) AS place
  FROM tumble(readings, ts, interval '4 hours')) AS ranked WHERE place <= 2
UNION ALL
SELECT * FROM (
  SELECT id, window_start, rank() OVER (PARTITION BY window_start ORDER BY n * 2 + 1, site) AS place
  FROM tumble(readings, ts, interval '1 hour')) AS ranked WHERE place <= 1;
