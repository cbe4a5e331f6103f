-- data: readings
SELECT device, window_start, id, value FROM (
  SELECT device, window_start, id, value, row_number() OVER (PARTITION BY window_start, device ORDER BY value DESC, id) AS place
  FROM tumble(readings, ts, interval '1 hour') WHERE value IS NOT NULL) AS ranked WHERE place = 1;
