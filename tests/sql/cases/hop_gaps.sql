-- data: readings
SELECT window_start, window_end, count(*) AS c, sum(n) AS s, min(ts) AS low, max(ts) AS high
FROM hop(readings, ts, interval '10 minutes', interval '3 minutes') GROUP BY window_start, window_end;
