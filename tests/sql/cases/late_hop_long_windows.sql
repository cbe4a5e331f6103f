-- data: tardy
-- Windows so long that no row is late, but many have missed some.
SELECT 'window' AS what, window_start AS at, sum(id) AS s, count(*) AS c
FROM hop(tardy, ts, interval '7 minutes', interval '2 hours') GROUP BY window_start
UNION ALL
SELECT 'late', ts, id, n FROM late(tardy);
