-- data: readings
-- Texts that begin alike, both ways.
SELECT id, label, place FROM (
  SELECT id, label, row_number() OVER (PARTITION BY window_start ORDER BY label DESC NULLS LAST, id) AS place FROM (
    SELECT id, 'reading of ' || note || ' by ' || device AS label, window_start, window_end
    FROM tumble(readings, ts, interval '1 hour')) AS labelled) AS ranked WHERE place <= 5
UNION ALL
SELECT id, note, place FROM (
  SELECT id, note, row_number() OVER (PARTITION BY window_start, site ORDER BY note DESC, id DESC) AS place
  FROM tumble(readings, ts, interval '1 hour')) AS ranked WHERE place <= 3
UNION ALL
SELECT id, note, place FROM (
  SELECT id, note, dense_rank() OVER (PARTITION BY window_start ORDER BY note) AS place
  FROM tumble(readings, ts, interval '1 hour')) AS ranked WHERE place <= 3;
