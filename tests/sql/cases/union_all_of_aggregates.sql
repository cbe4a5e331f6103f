-- data: readings
SELECT 'hour' AS size, window_start, count(*) FROM tumble(readings, ts, interval '1 hour') GROUP BY window_start
UNION ALL
SELECT 'ten', window_start, count(*) FROM hop(readings, ts, interval '10 minutes', interval '20 minutes') GROUP BY window_start;
