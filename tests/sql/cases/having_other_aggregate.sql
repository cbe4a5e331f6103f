-- data: readings
SELECT device, window_start, max(value) FROM tumble(readings, ts, interval '30 minutes')
GROUP BY device, window_start HAVING count(*) > 8 AND sum(n) IS NOT NULL AND min(device) < 'f';
