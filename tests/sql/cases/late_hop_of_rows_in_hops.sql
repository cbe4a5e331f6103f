-- data: tardy
WITH inner_ AS (SELECT id, ts, n, window_start AS at FROM hop(tardy, ts, interval '5 minutes', interval '15 minutes'))
SELECT at, window_start, count(*) AS c, sum(n) AS s
FROM hop(inner_, ts, interval '2 minutes', interval '8 minutes') GROUP BY at, window_start;
