-- data: readings
SELECT device, window_start, avg(value), stddev(value), count(value)
FROM hop(readings, ts, interval '10 minutes', interval '1 hour') GROUP BY device, window_start;
