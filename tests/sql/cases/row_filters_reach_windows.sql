-- data: readings
SELECT window_start, count(*) FROM tumble(readings, ts, interval '30 minutes')
WHERE note IS NOT NULL AND n BETWEEN 0 AND 8 AND (site IS NULL OR site LIKE '%o%') GROUP BY window_start;
