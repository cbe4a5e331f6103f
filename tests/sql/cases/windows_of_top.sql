-- data: readings
-- A top-N holds its rows back until their window closes: windows over their own time must wait for them.
CREATE VIEW best AS SELECT id, ts, n FROM (
  SELECT id, ts, n, row_number() OVER (PARTITION BY window_start ORDER BY n DESC, id) AS place
  FROM tumble(readings, ts, interval '1 hour')) AS ranked WHERE place <= 9;
SELECT window_start, count(*) AS c, sum(n) AS s FROM tumble(best, ts, interval '5 minutes') GROUP BY window_start;
