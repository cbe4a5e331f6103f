-- data: tardy
-- A row that missed all its windows is late; one that missed some counts in the others.
SELECT 'window' AS what, window_start AS at, NULL AS id, count(*) AS c
FROM hop(tardy, ts, interval '2 minutes', interval '10 minutes') GROUP BY window_start
UNION ALL
SELECT 'late', ts, id, n FROM late(tardy);
