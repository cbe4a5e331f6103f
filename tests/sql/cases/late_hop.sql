-- data: tardy
-- Rows that missed all their windows are late; one that missed some is not. (How many of the windows it missed still
-- stand when it comes depends on the lane's progress, so the counts of such windows are not compared.)
SELECT window_start AS at, NULL AS id, count(*) AS c
FROM hop(tardy, ts, interval '2 minutes', interval '10 minutes') GROUP BY window_start HAVING count(*) < 0
UNION ALL
SELECT ts, id, n FROM late(tardy);
