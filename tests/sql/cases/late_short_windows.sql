-- data: tardy
SELECT 'window' AS what, window_start AS at, count(*) AS c FROM tumble(tardy, ts, interval '30 seconds') GROUP BY window_start
UNION ALL SELECT 'late', ts, n FROM late(tardy) WHERE n > 50;
