-- data: tardy
SELECT device, window_start, window_end, count(*) AS c, sum(n) AS s, min(id) AS low, max(id) AS high, avg(n) AS a
FROM hop(tardy, ts, interval '4 minutes', interval '10 minutes') GROUP BY device, window_start, window_end;
