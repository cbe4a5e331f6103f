-- data: readings
SELECT a.id, b.id AS other, a.note FROM tumble(readings, ts, interval '10 minutes') AS a
JOIN tumble(readings, ts, interval '10 minutes') AS b
  ON a.note = b.note AND a.device = b.device AND a.window_start = b.window_start AND a.window_end = b.window_end
WHERE a.id < b.id;
