-- data: readings
SELECT device, window_start, count(*) AS readings, avg(value) AS mean, max(value) AS highest
FROM tumble(readings, ts, interval '30 minutes') GROUP BY device, window_start;
