-- data: readings
SELECT device, window_start, avg(value) AS mean FROM tumble(readings, ts, interval '30 minutes')
GROUP BY device, window_start HAVING avg(value) > 22;
