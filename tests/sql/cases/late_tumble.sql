-- data: tardy
-- Rows behind the watermark are not in their window but in late().
SELECT 'window' AS what, window_start AS at, NULL AS id, count(*) AS c FROM tumble(tardy, ts, interval '5 minutes') GROUP BY window_start
UNION ALL
SELECT 'late', ts, id, n FROM late(tardy);
