-- data: tardy
-- A row between two windows is in none, and not late.
SELECT 'window' AS what, window_start AS at, NULL AS id, count(*) AS c
FROM hop(tardy, ts, interval '5 minutes', interval '2 minutes') GROUP BY window_start
UNION ALL
SELECT 'late', ts, id, n FROM late(tardy);
