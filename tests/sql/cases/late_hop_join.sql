-- data: tardy
SELECT l.id AS a, r.id AS b, l.window_start AS at
FROM hop(tardy, ts, interval '1 minute', interval '5 minutes') AS l
JOIN hop(tardy, ts, interval '1 minute', interval '5 minutes') AS r
  ON l.window_start = r.window_start AND l.window_end = r.window_end AND l.n = r.n AND l.id < r.id;
