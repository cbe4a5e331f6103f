-- data: tardy
-- Windows over the bounds of windows hold all that is in those, however late it came.
WITH inner_ AS (SELECT id, n, window_start AS at, window_end AS till FROM hop(tardy, ts, interval '5 minutes', interval '15 minutes'))
SELECT 'start' AS what, window_start AS w, count(*) AS c, sum(n) AS s
FROM hop(inner_, at, interval '2 minutes', interval '6 minutes') GROUP BY window_start
UNION ALL
SELECT 'end', window_start, count(*), sum(n)
FROM hop(inner_, till, interval '2 minutes', interval '6 minutes') GROUP BY window_start;
