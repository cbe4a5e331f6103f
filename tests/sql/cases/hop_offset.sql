-- data: readings
SELECT window_start, window_end, count(*), sum(n)
FROM hop(readings, ts, interval '10 minutes', interval '30 minutes', interval '3 minutes') GROUP BY 1, 2;
