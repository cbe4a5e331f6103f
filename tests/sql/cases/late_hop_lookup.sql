-- data: tardy, devices
WITH known AS (SELECT t.id, t.ts, t.n, d.kind FROM tardy AS t LEFT JOIN devices AS d ON t.device = d.device AND t.n > d.low)
SELECT kind, window_start, count(*) AS c, sum(n) AS s
FROM hop(known, ts, interval '150 seconds', interval '10 minutes') GROUP BY kind, window_start;
