-- data: tardy
WITH both_ AS (SELECT id, ts, n FROM tardy WHERE n < 30 UNION ALL SELECT id, ts, -n FROM tardy WHERE n > 60)
SELECT window_start, count(*) AS c, sum(n) AS s
FROM hop(both_, ts, interval '2 minutes', interval '8 minutes') GROUP BY window_start;
