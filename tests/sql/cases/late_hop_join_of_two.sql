-- data: tardy, tardy_readings
SELECT l.id AS a, r.id AS b, coalesce(l.window_end, r.window_end) AS at
FROM hop(tardy, ts, interval '4 minutes', interval '10 minutes') AS l
FULL JOIN hop(tardy_readings, ts, interval '4 minutes', interval '10 minutes') AS r
  ON l.window_start = r.window_start AND l.window_end = r.window_end AND l.device = r.device AND l.n = r.n;
