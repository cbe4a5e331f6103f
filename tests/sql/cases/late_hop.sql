-- data: tardy
-- A row may have missed some of its windows and still count in the others.
SELECT 'window' AS what, window_start AS at, NULL AS id, count(*) AS c, sum(n) AS s
FROM hop(tardy, ts, interval '2 minutes', interval '10 minutes') GROUP BY window_start
UNION ALL
SELECT 'late', ts, id, n, 0 FROM late(tardy);
