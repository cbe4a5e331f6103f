-- data: readings
CREATE VIEW best AS SELECT id, ts, n, window_start, window_end FROM (
  SELECT id, ts, n, window_start, window_end, row_number() OVER (PARTITION BY window_start ORDER BY n DESC, id) AS place
  FROM hop(readings, ts, interval '30 minutes', interval '1 hour')) AS ranked WHERE place <= 9;
CREATE VIEW pairs AS SELECT l.id, r.ts FROM best AS l JOIN best AS r
  ON l.window_start = r.window_start AND l.window_end = r.window_end AND l.id <= r.id;
SELECT window_end, count(*) AS c, sum(id) AS s FROM tumble(pairs, ts, interval '10 minutes') GROUP BY window_end;
